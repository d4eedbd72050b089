import gzip

import pytest

from servicecore.errors import InvalidLog
from servicecore.metrics.logs.source import MAX_LINE, read_rows


@pytest.fixture
def rejected():
    return []


@pytest.fixture
def read(tmp_path, rejected):
    """Reads a file of these bytes: [(number, values)]."""

    def read(content, name="log.csv", columns=("id", "what"), **options):
        path = tmp_path / name
        path.write_bytes(content)
        return [
            (row.number, list(row.values)) for row in read_rows(path, columns, rejected.append, **options)
        ]

    return read


class TestCsv:
    def test_picks_the_wanted_columns(self, read):
        assert read(b"what,x,id\nopen,1,T-1\n") == [(2, ["T-1", "open"])]

    def test_reads_quotes_blank_lines_and_a_byte_order_mark(self, read):
        assert read(b'\xef\xbb\xbfid,what\r\nT-1,"a, ""b""\r\nc"\r\n\r\nT-2,d') == [
            (3, ["T-1", 'a, "b"\r\nc']),
            (5, ["T-2", "d"]),
        ]

    def test_divides_by_another_character(self, read):
        assert read(b"id;what\nT-1;a,b\n", delimiter=";") == [(2, ["T-1", "a,b"])]

    def test_reads_gzip_whatever_its_name(self, read):
        assert read(gzip.compress(b"id,what\nT-1,a\n")) == [(2, ["T-1", "a"])]

    def test_reads_other_encodings(self, read):
        assert read("id,what\nT-1,größer\n".encode("latin-1"), encoding="latin-1") == [(2, ["T-1", "größer"])]

    @pytest.mark.parametrize(
        ("line", "reason"),
        [
            pytest.param(b"T-2", "row 3: has 1 fields where the header has 2", id="too short"),
            pytest.param(b"T-2,a,b", "row 3: has 3 fields where the header has 2", id="too long"),
            pytest.param(b"T-2,\xff", "row 3: is not utf-8 at byte 4 of the line", id="bytes of no text"),
            pytest.param(b'T-2,"a"b', "row 3: is no CSV: ',' expected after '\"'", id="quote in the middle"),
            pytest.param(
                b"T-2," + b"x" * MAX_LINE * 2, f"row 3: is longer than {MAX_LINE} bytes", id="endless"
            ),
            pytest.param(
                b"T-2," + b"x" * 140_000,
                "row 3: is no CSV: field larger than field limit (131072)",
                id="field",
            ),
        ],
    )
    def test_reports_a_bad_row_and_goes_on(self, read, rejected, line, reason):
        rows = read(b"id,what\nT-1,a\n" + line + b"\nT-3,c\n")

        assert [values for _, values in rows] == [["T-1", "a"], ["T-3", "c"]]
        assert [str(rejection) for rejection in rejected] == [reason]

    def test_an_endless_last_line_is_rejected_too(self, read, rejected):
        assert read(b"id,what\n" + b"x" * (MAX_LINE + 5)) == []
        assert len(rejected) == 1

    def test_names_every_missing_column_beside_those_there_are(self, read):
        with pytest.raises(InvalidLog, match="'log.csv' has no column 'id', 'what'; it has 'ID', 'Activity'"):
            read(b"ID,Activity\n")

    def test_refuses_a_wanted_column_that_stands_twice(self, read):
        with pytest.raises(InvalidLog, match="more than one column 'what'"):
            read(b"id,what,what\n")

    def test_a_column_nobody_wants_may_stand_twice(self, read):
        assert read(b"id,x,x,what\nT-1,,,a\n") == [(2, ["T-1", "a"])]


class TestJsonLines:
    def test_reads_values_as_texts(self, read):
        content = b'{"id": "T-1", "what": true}\n\n{"id": 2, "what": null}\n{"id": 2.5, "what": ["a"]}\n'

        assert read(content, "log.jsonl") == [(1, ["T-1", "true"]), (3, ["2", ""]), (4, ["2.5", '["a"]'])]

    def test_a_dot_steps_into_objects(self, read):
        content = (
            b'{"id": "T-1", "fields": {"status": {"name": "Open"}}, "a.b": "x"}\n{"id": "T-2", "fields": 5}\n'
        )

        rows = read(content, "log.ndjson", ("id", "fields.status.name", "a.b"))

        assert rows == [(1, ["T-1", "Open", "x"]), (2, ["T-2", "", ""])]

    @pytest.mark.parametrize(
        ("line", "reason"),
        [
            (b'{"id": ', "row 2: is no JSON: JSONDecodeError"),
            (b"[" * 100_000, "row 2: is no JSON: RecursionError"),
            (b"[1]", "row 2: is no JSON object"),
        ],
        ids=["cut off", "deep", "a list"],
    )
    def test_reports_a_bad_row_and_goes_on(self, read, rejected, line, reason):
        rows = read(b'{"id": "1", "what": "a"}\n' + line + b'\n{"id": "3", "what": "c"}\n', "log.jsonl")

        assert [number for number, _ in rows] == [1, 3]
        assert [str(rejection) for rejection in rejected] == [reason]

    def test_names_columns_that_no_row_has(self, read):
        with pytest.raises(InvalidLog, match="has no value for 'what' in any row"):
            read(b'{"id": 1}\n', "log.jsonl")


class TestFiles:
    @pytest.mark.parametrize("name", ["log.csv", "log.jsonl"])
    def test_refuses_an_empty_file(self, read, name):
        with pytest.raises(InvalidLog, match="is empty; give"):
            read(b"", name)

    def test_refuses_a_missing_file(self, tmp_path):
        with pytest.raises(InvalidLog, match="'gone.csv' cannot be read: No such file or directory"):
            list(read_rows(tmp_path / "gone.csv", ["id"], print))

    def test_refuses_a_folder(self, tmp_path):
        (tmp_path / "x.csv").mkdir()

        with pytest.raises(InvalidLog, match="cannot be read: Is a directory"):
            list(read_rows(tmp_path / "x.csv", ["id"], print))

    @pytest.mark.parametrize("cut", [30, -9], ids=["in the middle", "at the end"])
    def test_refuses_a_gzip_file_that_breaks_off(self, read, cut):
        rows = b"".join(b"T-%d,%d\n" % (n, n * n) for n in range(2000))

        with pytest.raises(InvalidLog, match="breaks off: its gzip stream is damaged"):
            read(gzip.compress(b"id,what\n" + rows)[:cut])

    def test_refuses_a_damaged_gzip_file(self, read):
        content = bytearray(gzip.compress(b"id,what\n" + b"T-1,a\n" * 500))
        content[-6] ^= 0xFF

        with pytest.raises(InvalidLog, match="CRC check failed"):
            read(bytes(content))

    def test_asks_for_the_format_of_an_unknown_suffix(self, read):
        with pytest.raises(
            InvalidLog, match="has none of the suffixes .csv, .tsv.*; name the format in the mapping"
        ):
            read(b"", "log.xlsx")

    def test_a_named_format_needs_no_suffix(self, read):
        assert read(b"id,what\nT-1,a\n", "export", form="csv") == [(2, ["T-1", "a"])]
