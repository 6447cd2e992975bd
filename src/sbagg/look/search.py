"""``find``: words, "phrases" and filters over everything, newest first."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from sbagg.errors import UsageError
from sbagg.insight import waiting
from sbagg.look import known
from sbagg.normalize import fold
from sbagg.normalize.days import first_day
from sbagg.store import companies as firms
from sbagg.store import found, resolve
from sbagg.store.itemviews import items
from sbagg.store.people import members
from sbagg.store.tags import tagged
from sbagg.timeline import is_hidden
from sbagg.views import Hit
from sbagg.when import moment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sbagg.store.reader import Reader
    from sbagg.views import Item

FILTERS = ("from", "to", "with", "company", "kind", "channel", "has", "file", "tag", "after", "before", "is")
_TOKEN = re.compile(r'(-?)(?:([a-z]+):)?(?:"([^"]*)"|(\S+))')
_PAGE = 100
_SNIPPET = 160


@dataclass(slots=True)
class Query:
    """What was asked for: ``words`` and ``phrases`` in the text, ``without`` words, and filters by name."""

    words: list[str] = field(default_factory=list)
    phrases: list[str] = field(default_factory=list)
    without: list[str] = field(default_factory=list)
    filters: list[tuple[str, str]] = field(default_factory=list)


def read(text: str) -> Query:
    """Read a query. Any text is a query; only a filter that does not exist is a UsageError."""
    query = Query()
    for minus, name, phrase, word in _TOKEN.findall(text):
        value = phrase or word
        if name and name not in FILTERS and f"{name}:{value}" and not value.startswith("//"):
            raise UsageError(
                f"There is no filter {name}:",
                f"Filters are: {' '.join(f + ':' for f in FILTERS)}; quote a word with a colon",
            )
        if not name and value.endswith(":") and value[:-1] in FILTERS:
            raise UsageError(f"{value} lacks a value", f"Write {value}VALUE without a blank between")
        if name in FILTERS:
            query.filters.append((name, value))
        elif not found.terms(value):
            continue
        elif minus:
            query.without.append(value)
        elif phrase or len(found.terms(value)) > 1:
            query.phrases.append(value)
        else:
            query.words.append(value)
    return query


def find(reader: Reader, text: str, limit: int) -> tuple[list[Hit], bool]:
    """Return up to ``limit`` hits (0 = all), newest first, and whether there are more."""
    query = read(text)
    if not (query.words or query.phrases or query.filters):
        raise UsageError("Nothing to look for", "Give words, or a filter such as from:jane@acme.com")
    matching = _hits(reader, query)
    page = list(islice(matching, limit or None))
    return page, bool(limit) and next(matching, None) is not None


def _hits(reader: Reader, query: Query) -> Iterator[Hit]:
    conditions = [_condition(reader, name, value) for name, value in query.filters]
    numbers = iter(found.candidates(reader, query.words + query.phrases, query.without, conditions))
    while page := list(islice(numbers, _PAGE)):
        names = found.file_names(reader, page) if query.phrases else {}
        for number, item in zip(page, items(reader, page), strict=True):
            searched = fold(f"{item.title}\n{item.text}\n{names.get(number, '')}")
            if all(_holds(searched, phrase) for phrase in query.phrases) and not is_hidden(item):
                yield _hit(item, query.words + query.phrases)


def _holds(searched: str, phrase: str) -> bool:
    """Whether the words of a phrase stand next to each other; punctuation between them does not count."""
    return re.search(r"[\W_]+".join(re.escape(fold(word)) for word in found.terms(phrase)), searched) is not None or (
        fold(phrase) in searched
    )


def _condition(reader: Reader, name: str, value: str) -> found.Condition:
    if name in {"from", "to", "with"}:
        return found.party(name, _who(reader, value))
    if name == "company":
        number = resolve.company(reader, value)
        return found.company(firms.members(reader, number), firms.targets(reader, number))
    if name == "tag":
        return found.party(
            "with", [i for person in sorted(tagged(reader, known.tag(reader, value))) for i in members(reader, person)]
        )
    if name in {"kind", "channel"}:
        return found.column(name, (known.kind if name == "kind" else known.channel)(reader, [value])[0])
    if name == "file":
        return found.file(value)
    if name == "has":
        if value not in {"file", "link"}:
            raise UsageError(f"has:{value} means nothing", "Write has:file or has:link")
        return found.has(value)
    if name == "is":
        if value != "unanswered":
            raise UsageError(f"is:{value} means nothing", "Write is:unanswered")
        return found.among(_unanswered(reader))
    at = moment(value, reader.now, end=False)
    return found.time(name, at, first_day(at))


def _unanswered(reader: Reader) -> list[int]:
    """Return what somebody asked me and I have not answered, missed calls among it: what ``owe`` lists but for
    promises, and what is done, snoozed or muted, too.
    """
    turns = [one.turn for one in waiting.threads(reader)]
    return [turn.item for turn in turns if turn.whose == "mine" and turn.reason != "promised" and turn.item is not None]


def _who(reader: Reader, value: str) -> list[int]:
    if value == "me":
        return sorted(reader.me)
    return members(reader, resolve.person(reader, value))


def _hit(item: Item, words: list[str]) -> Hit:
    fields = {f.name: getattr(item, f.name) for f in dataclasses.fields(item)}
    return Hit(**fields, snippet=snippet(item.text, words))


def snippet(text: str, words: list[str]) -> str:
    """Return the passage around the first word found, on one line, with every word found in ``[`` and ``]``."""
    flat = " ".join(text.split())
    terms = sorted({term for word in words for term in found.terms(word)}, key=len, reverse=True)
    pattern = re.compile("|".join(re.escape(term) for term in terms), re.IGNORECASE) if terms else None
    first = pattern.search(flat) if pattern else None
    start = max(0, (first.start() if first else 0) - _SNIPPET // 3)
    piece = flat[start : start + _SNIPPET]
    piece = ("…" if start else "") + piece + ("…" if start + _SNIPPET < len(flat) else "")
    return pattern.sub(lambda match: f"[{match[0]}]", piece) if pattern else piece
