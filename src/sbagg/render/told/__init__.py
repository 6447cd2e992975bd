"""What is told in lines that each name their source: laid out once, then written as text, Markdown, HTML or a mail.

All strings are as found; each writer makes them harmless for what it writes.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Weight = Literal["plain", "alarm", "warn", "faint"]


class Line(NamedTuple):
    """One statement: a word for what it is, what is said, and what shows it: an id (``i``, ``d`` and ``t``: ``sbagg show``; ``p``:
    ``sbagg who``; ``c``: ``sbagg company``) or a command. ``most``: lines that a terminal gives it.
    """  # fmt: skip

    label: str
    text: str
    cite: str = ""
    weight: Weight = "plain"
    most: int = 1


class Section(NamedTuple):
    """Lines under a heading, which may name its own source."""

    head: str
    lines: tuple[Line, ...]
    cite: str = ""


class Told(NamedTuple):
    """A title with what is said of the whole, sections, and a last word."""

    title: str
    cite: str
    lines: tuple[Line, ...]
    sections: tuple[Section, ...]
    end: str = ""
