"""What a subject says, whatever it is spelled like."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicecore.errors import WrongArgument
from servicecore.priority import plain_subject


@pytest.mark.parametrize(
    ("subject", "plain"),
    [
        ("Mail is down", "mail is down"),
        ("  MAIL\tis \n down!! ", "mail is down"),
        pytest.param("\uff2d\uff41\uff49\uff4c is down", "mail is down", id="full width"),
        pytest.param("Straße gesperrt", "strasse gesperrt", id="casefold"),
        pytest.param("e\u0301cran noir", "\u00e9cran noir", id="a mark that joins its letter"),
        pytest.param("q\u0323! y", "q\u0323 y", id="a mark that joins nothing stays"),
        pytest.param("#4711 INC-0042: no signal (2026-03-02, 10:15)", "no signal", id="ids, dates and times"),
        pytest.param("PRN② jams", "jams", id="a digit in a circle is one"),
        pytest.param("e-mail won't go", "e-mail won't go", id="signs within words stay"),
        pytest.param("3楼打印机坏了。", "楼打印机坏了", id="no blanks in Chinese"),
        pytest.param("打印机坏了\uff0c很急", "打印机坏了 很急", id="signs between"),
        pytest.param("打印机HP4200坏了", "打印机 坏了", id="two scripts"),
        ("", ""),
        ("?!", ""),
        ("4711", ""),
    ],
)
def test_is_plain(subject, plain):
    assert plain_subject(subject) == plain


def test_needs_a_text():
    with pytest.raises(WrongArgument, match="subject is of type NoneType; give a text"):
        plain_subject(None)


@given(st.text())
def test_stays_as_it_is_once_plain(subject):
    plain = plain_subject(subject)

    assert plain_subject(plain) == plain


@given(st.text(), st.sampled_from([str.upper, str.lower, str.strip, lambda text: f" {text}\n"]))
def test_does_not_mind_case_or_blanks_of_ascii(subject, spelling):
    ascii_only = subject.encode("ascii", "ignore").decode()

    assert plain_subject(spelling(ascii_only)) == plain_subject(ascii_only)
