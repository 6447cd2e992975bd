"""A text taken apart into sentences, as people write them: wrapped lines, lists, chats without full stops.

What is no prose is left out: quoted lines that the cutting of quotes left, code, tables. Addresses of pages are blanked, so
that their question marks ask nothing. At most ``EXAMINED`` characters are looked at, the start and the end of a longer text.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from sbagg.formats.months import month

EXAMINED = 20_000
_TAIL = 6_000
_LONGEST = 1_000
_MOST = 400
_LOOK_AHEAD = 12
_WRAPPED = 48
"""A line shorter than this was ended by its author, a longer one perhaps by a mail program."""
_ADDRESS = re.compile(r"(?:https?://|www\.|mailto:)\S+|\S{1,64}@\S+", re.IGNORECASE)
_TRAILING = ".,;:!?)]}>\"'"
_ITEM = re.compile(r"\s{0,8}(?:[-*•–·]|\d{1,2}[.)]|[a-z]\))\s+")  # noqa: RUF001 - the dash of lists is meant
_END = re.compile(r"(?:[.!…]+|\s?[?][?!]*)[\"'”»)\]]*(?=\s|$)|(?<=[a-z?])[!?]+(?=[¿¡A-Z])")
_TITLE = re.compile(
    r"(?:^|[\s(])(?:mr|mrs|ms|dr|prof|vs|incl|inkl|bzw|ggf|evtl|dpto|sra?|e\.?g|i\.?e|z\.? ?b|d\.? ?h|u\.? ?a|p\.? ?ej|vd|ud|[a-z])$|\w(?:nr|nrn)$",
    re.IGNORECASE,
)
_DAY, _NAME = re.compile(r"(?:^|\s)\d{1,2}$"), re.compile(r"[A-Z][^\W\d_]+")
_BEFORE_NUMBER = re.compile(r"(?:^|[\s(])(?:no|nr|n|st|approx|ca|tel|art|abs|p|pp|fig)$", re.IGNORECASE)
_CODE = re.compile(
    r"(?:\s{4,}|\t).*[=;(){}<>\[\]]|.*[;{}]$|\s*(?:\$ |>>>|#include|//|</?[a-z]+[ >])|.*[=!]=|.*\s\?\?\s"
)
_QUOTED = re.compile(r"\s*[>|]")
_FENCE = "```"
_OPENS, _CLOSES = frozenset('"“„«»'), frozenset('"”“»«')


class Sentence(NamedTuple):
    """A sentence as it was written, on one line. ``asks``: it ends with a question mark."""

    text: str
    asks: bool


def sentences(text: str) -> list[Sentence]:
    """Return the sentences of a text in order, at most 400."""
    if len(text) > EXAMINED:
        text = text[: EXAMINED - _TAIL] + "\n\n" + text[-_TAIL:]
    found: list[Sentence] = []
    for paragraph in _paragraphs(text):
        found += _split(paragraph)
        if len(found) >= _MOST:
            return found[:_MOST]
    return found


def _paragraphs(text: str) -> list[str]:
    """Join what was wrapped; part what its author parted."""
    paragraphs: list[str] = []
    open_, fenced = False, False
    for line in text.split("\n"):
        if line.lstrip().startswith(_FENCE):
            fenced, open_ = not fenced, False
            continue
        if fenced or not line.strip() or _QUOTED.match(line) or _CODE.match(line[:_LONGEST].rstrip()):
            open_ = False
            continue
        item = _ITEM.match(line)
        if open_ and not item:
            paragraphs[-1] += f" {line.strip()}"
        else:
            paragraphs.append(line[item.end() :].strip() if item else line.strip())
        open_ = len(line.rstrip()) >= _WRAPPED
    return paragraphs


def _split(paragraph: str) -> list[Sentence]:
    if paragraph[0] in _OPENS and paragraph[-1] in _CLOSES:
        return [Sentence(" ".join(paragraph[:_LONGEST].split()), asks=False)]  # a motto, or somebody else's words
    masked = _ADDRESS.sub(_blanked, paragraph)
    found: list[Sentence] = []
    start = 0
    for end in _END.finditer(masked):
        if end[0] == "." and _goes_on(
            masked[max(start, end.start() - 10) : end.start()], masked[end.end() :].lstrip()[:_LOOK_AHEAD]
        ):
            continue
        _add(found, paragraph[start : end.end()], "?" in end[0])
        start = end.end()
    _add(found, paragraph[start:], asks=False)
    return found


def _goes_on(before: str, after: str) -> bool:
    """Tell whether a full stop ends no sentence: ``Dr. Lee``, ``No. 5``, ``15. April``, ``the 15.3. and``."""
    if before[-1:].isdigit():
        name = _NAME.match(after) if _DAY.search(before) else None
        return after[:1].islower() or bool(name and month(name[0]))
    return bool(_TITLE.search(before) or (after[:1].isdigit() and _BEFORE_NUMBER.search(before)))


def _add(found: list[Sentence], text: str, asks: bool) -> None:
    text = " ".join(text[:_LONGEST].split())
    if text:
        found.append(Sentence(text, asks))


def _blanked(found: re.Match[str]) -> str:
    address = found[0].rstrip(_TRAILING)
    return "x" * len(address) + found[0][len(address) :]
