import gzip
import io
from types import SimpleNamespace

import pytest

from servicecore.cli import progress
from servicecore.cli.progress import progress_bar
from servicecore.metrics.logs.source import read_rows


@pytest.fixture
def terminal(monkeypatch):
    """Standard error that is a terminal, and keeps what it was told."""

    class Terminal(io.StringIO):
        def isatty(self):
            return True

    screen = Terminal()
    monkeypatch.setattr(progress, "sys", SimpleNamespace(stderr=screen))
    return screen


def test_a_bar_grows_and_is_wiped_away(terminal):
    with progress_bar("reading log.csv") as tell:
        tell(0, 200)
        tell(100, 200)
        tell(101, 200)
        tell(200, 200)

    assert terminal.getvalue().split("\r") == [
        "",
        "reading log.csv [..............................]   0 %",
        "reading log.csv [###############...............]  50 %",
        "reading log.csv [##############################] 100 %",
        "\x1b[K",
    ]


def test_an_empty_whole_is_done(terminal):
    with progress_bar("reading") as tell:
        tell(0, 0)

    assert "100 %" in terminal.getvalue()


def test_the_bar_is_wiped_away_when_the_work_fails(terminal):
    def work():
        with progress_bar("reading") as tell:
            tell(1, 2)
            raise KeyError

    with pytest.raises(KeyError):
        work()

    assert terminal.getvalue().endswith("\r\x1b[K")


def test_nothing_is_shown_where_nobody_looks(capsys):
    with progress_bar("reading") as tell:
        assert tell is None

    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzipped"])
def test_reading_tells_the_bytes_of_the_file_up_to_all_of_them(tmp_path, pack):
    path = tmp_path / "log.csv"
    path.write_bytes(pack(b"id\n" + b"".join(b"T-%d\n" % (n * n) for n in range(100_000))))
    told = []

    rows = sum(1 for _ in read_rows(path, ["id"], pytest.fail, progress=lambda *step: told.append(step)))

    size = path.stat().st_size
    assert rows == 100_000
    assert len(told) > 1
    assert told == sorted(told)
    assert told[-1] == (size, size)
