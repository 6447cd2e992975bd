"""OPML: a list of feeds, as readers of news export it. Each ``<outline>`` with an ``xmlUrl`` is one. Source: opml.org."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from sbagg.adapter import Event, Raw, Refused
from sbagg.adapters.feed.reading import FEEDS, Held
from sbagg.formats import xmlpull
from sbagg.formats.jsonarray import UNREADABLE
from sbagg.formats.kept import MEDIA, pack
from sbagg.normalize import clean, one_line
from sbagg.normalize.identity import url

_DEEPEST = 50


def read(tree: Held, name: str) -> Iterator[Event]:
    """Yield the feeds of a list, with the folders that each is in. What the list's head says is passed over."""
    place, where = clean(PurePosixPath(name).name), clean(tree.locator(name))
    folders: list[str] = []
    number, at, inside = 0, tree.members[name].mtime, False
    try:
        with tree.open(name) as file:
            for event in xmlpull.events(file):
                inside = inside or (isinstance(event, xmlpull.Start) and event.name in {"body", "outline"})
                if isinstance(event, xmlpull.Start) and event.name == "outline":
                    said = {key.lower(): value for key, value in event.attributes.items()}
                    title = one_line(clean(said.get("title") or said.get("text", "")))
                    folders = [*folders, title][:_DEEPEST]
                    if "xmlurl" in said:
                        number += 1
                        yield _feed(said, title, folders[:-1], at, f"{place}#{number}", f"{where}#{number}")
                elif isinstance(event, xmlpull.End) and event.name == "outline":
                    folders = folders[:-1]
                elif isinstance(event, xmlpull.Broken) and inside:
                    here = f"{place}:{event.offset}"
                    yield Refused(here, event.reason, FEEDS, f"{where}:{event.offset}", event.data)
    except xmlpull.DoctypeError as error:
        yield Refused(place, str(error), FEEDS, where)
    except UNREADABLE as error:
        yield Refused(place, f"cannot be read further: {error}", FEEDS, where)


def _feed(said: dict[str, str], title: str, folders: list[str], at: int, place: str, where: str) -> Event:
    address = clean(said["xmlurl"]).strip()
    key = url(address)
    if not key:
        return Refused(place, "a feed without an address", FEEDS, where, pack(said))
    feed = {"title": title, "link": clean(said.get("htmlurl", "")).strip(), "address": address}
    return Raw(key, pack({"feed": feed, "folders": folders, "followed": True}), MEDIA, FEEDS, where, at)
