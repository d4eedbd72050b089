import builtins
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from servicecore.errors import InvalidLog, MissingExtra
from servicecore.metrics import TicketMapping, catalog, compute, read_log
from servicecore.metrics.logs.source import read_rows

pa = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")


@pytest.fixture
def read(tmp_path):
    """Reads a table written as Parquet: [(number, values)]."""

    def read(columns, wanted, **options):
        path = tmp_path / "log.parquet"
        parquet.write_table(pa.table(columns), path)
        return [(row.number, list(row.values)) for row in read_rows(path, wanted, pytest.fail, **options)]

    return read


class TestRows:
    def test_are_numbered_from_one_and_hold_the_wanted_columns(self, read):
        rows = read({"x": [1, 2], "what": ["open", None], "id": ["T-1", "T-2"]}, ["id", "what"])

        assert rows == [(1, ["T-1", "open"]), (2, ["T-2", ""])]

    def test_numbers_and_flags_are_written_as_json_writes_them(self, read):
        columns = {"n": [7], "f": [0.5], "b": [True], "d": [Decimal("1.50")], "l": [["a", "b"]]}

        assert read(columns, list(columns)) == [(1, ["7", "0.5", "true", '"1.50"', '["a", "b"]'])]

    @pytest.mark.parametrize(
        ("type_", "text"),
        [
            pytest.param(pa.timestamp("s"), "2026-03-02T09:00:01", id="seconds, no zone"),
            pytest.param(pa.timestamp("us", "UTC"), "2026-03-02T09:00:01.000002+00:00", id="microseconds"),
            pytest.param(pa.timestamp("ns", "UTC"), "2026-03-02T09:00:01.000002+00:00", id="nanoseconds"),
            pytest.param(
                pa.timestamp("ns", "Asia/Shanghai"), "2026-03-02T17:00:01.000002+08:00", id="another zone"
            ),
            pytest.param(pa.date32(), "2026-03-02", id="a day"),
        ],
    )
    def test_instants_are_iso_texts_with_the_zone_that_the_file_has(self, read, type_, text):
        column = pa.array([1_772_442_001_000_002], pa.timestamp("us", "UTC")).cast(type_, safe=False)

        assert read({"at": column}, ["at"]) == [(1, [text])]

    def test_what_is_finer_than_a_microsecond_is_cut_off(self, read):
        column = pa.array([1_000_001_999], pa.timestamp("ns", "UTC"))

        assert read({"at": column}, ["at"]) == [(1, ["1970-01-01T00:00:01.000001+00:00"])]

    def test_dictionaries_are_read_as_what_they_stand_for(self, read):
        assert read({"id": pa.array(["a", "b", "a"]).dictionary_encode()}, ["id"]) == [
            (1, ["a"]),
            (2, ["b"]),
            (3, ["a"]),
        ]

    def test_progress_ends_at_the_number_of_rows(self, read):
        told = []
        read({"id": list(range(40_000))}, ["id"], progress=lambda *step: told.append(step))

        assert told == [(16_384, 40_000), (32_768, 40_000), (40_000, 40_000)]


class TestRefusals:
    def test_names_every_missing_column_beside_those_there_are(self, read):
        with pytest.raises(InvalidLog, match="'log.parquet' has no column 'id', 'what'; it has 'ID', 'x'"):
            read({"ID": [1], "x": [2]}, ["id", "what"])

    def test_says_where_a_file_is_no_parquet(self, tmp_path):
        (tmp_path / "log.parquet").write_bytes(b"id,what\nT-1,a\n")

        with pytest.raises(InvalidLog, match="'log.parquet' is no Parquet file: "):
            list(read_rows(tmp_path / "log.parquet", ["id"], print))

    def test_says_where_a_file_is_missing(self, tmp_path):
        with pytest.raises(InvalidLog, match="cannot be read: .*No such file"):
            list(read_rows(tmp_path / "gone.parquet", ["id"], print))

    def test_names_the_extra_where_pyarrow_is_missing(self, tmp_path, monkeypatch):
        imported = builtins.__import__

        def without_pyarrow(name, *rest):
            if name.startswith("pyarrow"):
                raise ModuleNotFoundError(name)
            return imported(name, *rest)

        monkeypatch.setattr(builtins, "__import__", without_pyarrow)

        with pytest.raises(MissingExtra, match=r"servicecore\[frames\]"):
            list(read_rows(tmp_path / "log.parquet", ["id"], print))


def test_the_same_log_as_csv_and_as_parquet_gives_the_same_facts(tmp_path):
    rows = [("T-1", "open", 0), ("T-1", "resolve", 90), ("T-2", "open", 30), ("T-1", "open", 0)]
    ids, names, minutes = zip(*rows, strict=True)
    instants = [datetime(2026, 3, 2, 9 + m // 60, m % 60, tzinfo=UTC) for m in minutes]
    parquet.write_table(pa.table({"id": ids, "what": names, "at": instants}), tmp_path / "log.parquet")
    lines = [f"{i},{n},{at.isoformat()}" for i, n, at in zip(ids, names, instants, strict=True)]
    (tmp_path / "log.csv").write_text("\n".join(["id,what,at", *lines]))
    mapping = TicketMapping.load(MAPPING)

    logs = [read_log(tmp_path / name, mapping) for name in ("log.csv", "log.parquet")]

    assert [log.duplicates for log in logs] == [1, 1]
    assert logs[0].facts() == logs[1].facts()
    table = compute(logs[1].facts(), [catalog.ARRIVALS], asof=logs[1].last_at_us)
    assert table.rows[0].result.value == 2


MAPPING = {
    "schema": "servicecore.mapping/1",
    "name": "two",
    "columns": {"ticket": "id", "at": "at", "activity": "what"},
    "activities": {"resolve": {"event": "transitioned", "state": "resolved", "category": "resolved"}},
}
