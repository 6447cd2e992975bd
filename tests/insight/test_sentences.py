"""Single sentences by what they do: asks, promises, and what only sounds so. A line in lower case is one of a chat."""

from datetime import date
from pathlib import Path

import pytest

from sbagg.insight.language import read

SENTENCES = Path(__file__).parent / "sentences"
LEAST = 0.95
ON = date(2026, 3, 4)


def read_line(line):
    return read(line, ON, title="Re: x", kind="chat" if line[0].islower() else "email")


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("asks", lambda reading: bool(reading.asks)),
        ("statements", lambda reading: not reading.asks),
        ("promises", lambda reading: bool(reading.promises)),
        ("plans", lambda reading: not reading.promises),
    ],
)
def test_what_a_sentence_does(name, wanted):
    lines = (SENTENCES / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    missed = [line for line in lines if not wanted(read_line(line))]
    assert len(missed) <= (1 - LEAST) * len(lines), missed


def test_text_of_marks_alone_is_read():
    for text in ("... , ; .", "Friday, , ;", "lol haha lol", "{first_name}", "you, ..., by Friday, ..."):
        read(text, ON)
        read(text, ON, kind="chat")
