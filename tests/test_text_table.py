"""Columns line up, and a hostile title cannot move the cursor."""

from servicecore.text_table import aligned, printable


class TestAligned:
    def test_pads_to_the_widest_cell_without_trailing_blanks(self):
        assert aligned(["a", "b"], [["long", "x"], ["s", ""]]) == ["a     b", "----  -", "long  x", "s"]

    def test_sets_numbers_flush_right(self):
        assert aligned(["n"], [["7"], ["42"]], right=["n"]) == [" n", "--", " 7", "42"]

    def test_a_table_without_rows_is_its_header(self):
        assert aligned(["a"], []) == ["a", "-"]


class TestPrintable:
    def test_shows_control_characters_instead_of_obeying_them(self):
        assert printable("a\x1b[2Jb\n") == "a\\x1b[2Jb\\n"

    def test_leaves_letters_of_any_script_alone(self):
        assert printable("发票 überfällig") == "发票 überfällig"
