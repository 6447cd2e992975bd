"""From a word of a command to the one person, company or item that it names; an id of the other kind is told as such."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sbagg.config import identity_text
from sbagg.errors import NotFoundError, SbaggError
from sbagg.normalize import clean, folded
from sbagg.store import ids, resolve

if TYPE_CHECKING:
    from collections.abc import Callable

    from sbagg.store.reader import Reader


def person(reader: Reader, who: str, *, by_name: bool = False) -> int:
    """Return a person's row id; ``by_name`` as :func:`resolve.person`. Raises NotFoundError or AmbiguousError."""
    try:
        return resolve.person(reader, who, by_name=by_name)
    except NotFoundError:
        if _is_id(reader, who, ids.COMPANY, resolve.company):
            raise NotFoundError(f"{who} is a company's id", f"See it with: sbagg company {who}") from None
        if (found := ids.read(who.strip())) and _is_id(reader, who, found[0], resolve.item):
            raise NotFoundError(f"{who} is an item's id", f"See it with: sbagg show {who}") from None
        raise


def is_whole(reader: Reader, who: str, person: int) -> bool:
    """Tell whether somebody was named by an address, an id or their whole name."""
    row = reader.one("SELECT name FROM persons WHERE id = ?", person)
    full = row is not None and not {*folded(clean(who).strip())}.isdisjoint(folded(row["name"]))
    return full or identity_text(clean(who)) is not None or ids.read(who.strip()) is not None


def company(reader: Reader, what: str) -> int:
    """Return a company's row id. Raises NotFoundError or AmbiguousError."""
    try:
        return resolve.company(reader, what)
    except NotFoundError:
        if _is_id(reader, what, ids.PERSON, resolve.person):
            raise NotFoundError(f"{what} is a person's id", f"See them with: sbagg who {what}") from None
        raise


def item(reader: Reader, text: str) -> int:
    """Return the row id of an item, as :func:`resolve.item`. Raises NotFoundError."""
    try:
        return resolve.item(reader, text)
    except NotFoundError:
        if _is_id(reader, text, ids.PERSON, resolve.person):
            raise NotFoundError(f"{text} is a person's id", f"See them with: sbagg who {text}") from None
        if _is_id(reader, text, ids.COMPANY, resolve.company):
            raise NotFoundError(f"{text} is a company's id", f"See it with: sbagg company {text}") from None
        raise


def _is_id(reader: Reader, text: str, letter: str, find: Callable[[Reader, str], int]) -> bool:
    """Whether the text is the id of something of a kind. It is only looked for if it has the form of one."""
    found = ids.read(text.strip())
    if found is None or found[0] != letter:
        return False
    try:
        find(reader, text)
    except SbaggError:
        return False
    return True
