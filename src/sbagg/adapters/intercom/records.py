"""From files to records: each object by its own ``type``, and every part of a conversation by itself.

Source: the API's OpenAPI description (``Intercom-OpenAPI``, MIT), versions 2.7 to 2.16. A conversation retrieved by its id
holds up to 500 ``conversation_parts``; in lists it holds none, so a part is a record that no list takes away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from sbagg.adapter import Event, Json, Raw, Skipped, SourceError
from sbagg.formats import desk
from sbagg.formats.answers import Found
from sbagg.formats.html import to_text
from sbagg.formats.jsonvalues import listing, mapping, text, whole
from sbagg.formats.kept import MEDIA, pack

TALKS, PARTS, PEOPLE, COMPANIES, AUTHORS = "conversations", "parts", "people", "companies", "authors"
_NOUNS = dict.fromkeys(("conversations", "data", "admins", "tickets", "contacts", "companies"), "")
_STREAMS = {
    "conversation": TALKS, "ticket": TALKS, "contact": PEOPLE, "user": PEOPLE, "lead": PEOPLE, "admin": PEOPLE,
    "company": COMPANIES,
}  # fmt: skip
_PARTS = {"conversation": "conversation_parts", "ticket": "ticket_parts"}
_TOKEN = re.compile(r"[\w:.-]{1,100}", re.ASCII)
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|&#?\w{1,10};")
CUSTOMERS = frozenset({"contact", "user", "lead"})


def read(path: Path) -> Iterator[Event]:
    """Yield the records of one path."""
    known = False
    seen: set[str] = set()
    for found in desk.objects(path, _NOUNS):
        if isinstance(found, Found):
            known = known or text(found.value.get("type")) in _STREAMS
            yield from _events(found, seen)
        else:
            yield found
    if not known:
        raise SourceError(f"{path}: nothing in it is of Intercom", "Check the path, then: sbagg sync PATH")


def token(value: Json) -> str:
    """Return an id as Intercom writes them: digits or hexadecimals, as text or number; empty for anything else."""
    written = str(value) if whole(value) is not None and not isinstance(value, bool) else text(value)
    return written if _TOKEN.fullmatch(written) else ""


def _events(found: Found, seen: set[str]) -> Iterator[Event]:
    noun = text(found.value.get("type"))
    if noun not in _STREAMS:
        yield found.refused("no conversation, ticket, contact, company or admin")
        return
    kept = {name: value for name, value in found.value.items() if name not in _PARTS.values()}
    yield _record(found, _STREAMS[noun], f"{noun}/{token(kept.get('id'))}", kept)
    if noun not in _PARTS:
        return
    of: dict[str, Json] = {"type": noun, "id": kept.get("id"), "title": title_of(kept)}
    of["contacts"] = [mapping(one).get("id") for one in listing(mapping(kept.get("contacts")).get("contacts"))]
    source = mapping(kept.get("source"))
    yield from _author(found, source, seen)
    for number, one in enumerate(listing(mapping(found.value.get(_PARTS[noun])).get(_PARTS[noun]))):
        part = replace(found, value=mapping(one), place=f"{found.place}/{number}")
        if text(part.value.get("body")) or listing(part.value.get("attachments")):
            yield _record(
                part, PARTS, f"{token(of['id'])}/{token(part.value.get('id'))}", {"part": part.value, "of": of}
            )
            yield from _author(part, part.value, seen)
        else:
            yield Skipped("a change of a conversation, without words", found.locator)


def title_of(talk: dict[str, Json]) -> str:
    """Return what a conversation or ticket is called; subjects are HTML, as bodies are."""
    stated = mapping(talk.get("ticket_attributes")).get("_default_title_")
    found = text(talk.get("title")) or text(mapping(talk.get("source")).get("subject")) or text(stated)
    return to_text(found) if _MARKUP.search(found) else found


def _author(found: Found, said: dict[str, Json], seen: set[str]) -> Iterator[Event]:
    """Yield once for each export who wrote: messages state their authors' names and addresses."""
    author = mapping(said.get("author"))
    key = f"{text(author.get('type'))}/{token(author.get('id'))}"
    if text(author.get("type")) in {*CUSTOMERS, "admin"} and token(author.get("id")) and key not in seen:
        seen.add(key)
        at = whole(said.get("created_at")) or whole(found.value.get("created_at"))
        yield Raw(key, pack(author), MEDIA, AUTHORS, found.locator, at)


def _record(found: Found, stream: str, key: str, value: dict[str, Json]) -> Event:
    if not token(found.value.get("id")):
        return found.refused("without an id", stream)
    at = whole(found.value.get("updated_at")) or whole(found.value.get("created_at"))
    return desk.record(found, stream, key, value, at)
