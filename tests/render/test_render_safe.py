import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sbagg.render.safe import safe, safe_lines

HOSTILE = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("\x1b\x07\x9b\u200d\u200c\u202e\u2066\ufeff\u2028\ufe0f\ufe00\u0301\u0489ب😀❤[]m\U000e0041"),
    )
)


@given(HOSTILE)
@example("\u200d\u200c\ufe0f\u0301")
@example("❤\ufe0f\u200d🔥\u200d\u200d🔥")
def test_nothing_that_a_terminal_obeys_is_left(text):
    assert not {unicodedata.category(char) for char in safe(text)} & {"Cc", "Cs", "Zl", "Zp"}


@given(HOSTILE)
def test_marks_do_not_pile_up(text):
    marks = "".join("x" if unicodedata.category(char) in {"Mn", "Me"} else " " for char in safe(text))
    assert "xxxx" not in marks


@given(HOSTILE)
def test_format_characters_are_joiners_only(text):
    assert {char for char in safe(text) if unicodedata.category(char) == "Cf"} <= {"\u200c", "\u200d"}


@given(HOSTILE)
def test_twice_is_once(text):
    assert safe(safe(text)) == safe(text)
    assert safe(safe(text, newlines=True), newlines=True) == safe(text, newlines=True)


@given(HOSTILE)
def test_lines_are_lines(text):
    assert all("\n" not in line and safe(line) == line for line in safe_lines(text))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain [red]text[/red]", "plain [red]text[/red]"),
        ("\x1b[31mred\x1b[0m", "\ufffd[31mred\ufffd[0m"),
        ("a\tb\r\nc", "a b  c"),
        ("invoice\u202egpj.exe", "invoicegpj.exe"),
        ("pay\u200bpal\ufeff", "paypal"),
        ("a\u2028b\u2029c", "a b c"),
        ("\ud800", "\ufffd"),
        ("x\U000e0041\U000e0042", "x"),
        ("👩\u200d👩\u200d👧", "👩\u200d👩\u200d👧"),
        ("❤\ufe0f\u200d🔥", "❤\ufe0f\u200d🔥"),
        ("\u0645\u06cc\u200c\u062e", "\u0645\u06cc\u200c\u062e"),
        ("a\u200db", "ab"),
        ("a\ufe00\ufe01\ufe02", "a\ufe00"),
        ("e" + "\u0301" * 40, "e" + "\u0301" * 3),
        ("\x9b2J", "\ufffd2J"),
        ("\u3164Kim", "Kim"),
    ],
)
def test_examples(text, shown):
    assert safe(text) == shown


def test_line_breaks_stay_where_asked():
    assert safe("a\r\nb\u2028c\x85d", newlines=True) == "a\nb\nc\nd"
