"""Short ways to read a source and to look at what comes of it."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from sbagg.adapter import Adapter, Event, Export, Fact, Interaction, Raw, RecordError, Skipped, SourceError
from sbagg.testing import Recorder

T = TypeVar("T")


def only(kind: type[T], found: Iterable[object]) -> list[T]:
    return [one for one in found if isinstance(one, kind)]


def read(adapter: Adapter, recorder: Recorder | None = None) -> list[Event]:
    return list(adapter.fetch(recorder or Recorder()))


def facts(adapter: Adapter) -> list[Fact | Skipped]:
    return [fact for raw in only(Raw, read(adapter)) for fact in adapter.parse(raw)]


def by_ref(found: Iterable[object]) -> dict[str, Interaction]:
    return {one.ref: one for one in only(Interaction, found)}


def parties(item: Interaction) -> list[tuple[str, str, str]]:
    return [(party.role, party.kind, party.value) for party in item.parties]


def survives(cls: Any, name: str, data: bytes, streams: Iterable[str] = ("",)) -> None:
    """Any bytes in a file: recognising, reading and parsing give events and facts, or name what is wrong."""
    with TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(data)
        found = cls.recognise(path)
        assert found is None or isinstance(found, Export)
        adapter = cls((path,))
        with suppress(SourceError):
            for raw in only(Raw, read(adapter)):
                raw.key.encode()
                with suppress(RecordError):
                    list(adapter.parse(raw))
        for stream in streams:
            with suppress(RecordError):
                list(adapter.parse(Raw("1", data, stream=stream)))
