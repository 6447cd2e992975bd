"""Full names: the forms in which a text may have one, and where a text has one. Pure.

One word alone is no full name, but in scripts that are written without blanks.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sbagg.normalize import fold, search_forms, tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_WORDS = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")  # noqa: RUF001 - the typographic apostrophe is meant
_GAP = re.compile(r"[.,]?[ \t\u00a0]{1,2}|,|[ \t]?\r?\n[ \t>]{0,4}")
"""What may stand between the words of a name; a line may end there, and the next one be quoted. A dot alone is an address's."""
_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2,}")
_MOST_WORDS = 6
_LONGEST_HAN = 8


def forms(name: str) -> set[str]:
    """Return a name folded: as written, without initials, its first and last word, each with its words turned round,
    and with umlauts written out.
    """  # fmt: skip
    return set(_forms(name))


def spellings(name: str) -> set[str]:
    """Return a name folded, its words in the order written: without titles, and with umlauts written out."""
    written = [found[0] for found in _WORDS.finditer(name)]
    return {" ".join(tokens(name)), " ".join(_spelt(word, -1) for word in written)}


def beginning(form: str) -> str:
    """Return what a form begins with: its first word, or its first letter where there are no blanks."""
    return form[0] if _HAN.match(form) else form.partition(" ")[0]


def words(text: str) -> set[str]:
    """Return the words of a text as written, and the letters of what is written without blanks."""
    found = {*_WORDS.findall(text)}
    return found if text.isascii() else found.union(*_HAN.findall(text))


def replaced(text: str, word: str, begins: Callable[[str], bool], is_name: Callable[[str], bool]) -> str:
    """Return the text with ``word`` for each name. ``begins`` tells whether a folded word begins one of the names,
    ``is_name`` whether a form is one.
    """  # fmt: skip
    text = _HAN.sub(lambda run: _without(run[0], word, begins, is_name), text)
    found = list(_WORDS.finditer(text))
    out, end, first = [], 0, 0
    while first < len(found):
        last = _last(text, found, first, is_name) if begins(fold(found[first][0])) else None
        if last is None:
            first += 1
            continue
        out += [text[end : found[first].start()], word]
        end, first = found[last].end(), last + 1
    return "".join(out) + text[end:] if out else text


def _last(text: str, words: Sequence[re.Match[str]], first: int, is_name: Callable[[str], bool]) -> int | None:
    """Return the place of the last word of the longest name that begins at a word."""
    ends = []
    for last in range(first + 1, min(first + _MOST_WORDS, len(words))):
        if not _GAP.fullmatch(text[words[last - 1].end() : words[last].start()]):
            break
        ends.append(last)
    return next((n for n in ends[::-1] if is_name(fold(" ".join(w[0] for w in words[first : n + 1])))), None)


def _without(run: str, word: str, begins: Callable[[str], bool], is_name: Callable[[str], bool]) -> str:
    out, at = [], 0
    while at < len(run):
        most = min(_LONGEST_HAN, len(run) - at) if begins(fold(run[at])[:1]) else 0
        size = next((n for n in range(most, 1, -1) if is_name(fold(run[at : at + n]))), 0)
        out.append(word if size else run[at])
        at += size or 1
    return "".join(out)


def _forms(name: str) -> Iterator[str]:
    for words in ([found[0] for found in _WORDS.finditer(name)], tokens(name)):
        joined = "".join(words)
        if _HAN.fullmatch(joined) and len(joined) <= _LONGEST_HAN:
            yield _spelt(joined, 0)
        for spelling in (0, -1):
            form = [_spelt(word, spelling) for word in words]
            long = [word for word in form if len(word) > 1]
            if len(long) > 1:
                yield from _turned(form)
                yield from _turned(long)
                yield from _turned([long[0], long[-1]])


def _spelt(word: str, spelling: int) -> str:
    """Return a word folded: 0 without umlauts, -1 with umlauts written out."""
    return (search_forms(word).split() or [""])[spelling]


def _turned(words: Sequence[str]) -> Iterator[str]:
    if len(words) <= _MOST_WORDS:
        yield from map(" ".join, (words, [*words[1:], *words[:1]], [*words[-1:], *words[:-1]]))
