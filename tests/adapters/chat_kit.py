"""What the tests of chat adapters share: running one as the engine does, and looking at what comes of it."""

import json
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from sbagg.adapter import Adapter, Card, Event, Interaction, Raw, RecordError, Skipped
from sbagg.testing import Recorder

T = TypeVar("T")


def run(adapter: Adapter, recorder: Recorder | None = None) -> list[Event]:
    return list(adapter.fetch(recorder or Recorder()))


def only(kind: type[T], events: Iterable[object]) -> list[T]:
    return [event for event in events if isinstance(event, kind)]


def facts(adapter: Adapter, events: Iterable[Event] | None = None) -> list[Any]:
    raws = only(Raw, events if events is not None else run(adapter))
    return [fact for raw in raws for fact in adapter.parse(raw)]


def items(adapter: Adapter) -> list[Interaction]:
    return only(Interaction, facts(adapter))


def cards(adapter: Adapter) -> list[Card]:
    return only(Card, facts(adapter))


def reasons(adapter: Adapter) -> list[str]:
    """Why things are left out, by fetch and by parse."""
    events = run(adapter)
    return [skipped.reason for skipped in only(Skipped, [*events, *facts(adapter, events)])]


def parties(item: Interaction) -> list[tuple[str, str, str]]:
    return [(party.role, f"{party.kind}:{party.value}", party.name) for party in item.parties]


def members(**files: object) -> dict[str, bytes]:
    """Files as JSON; ``__`` in a name stands for a slash, and ``.json`` is put behind."""
    return {name.replace("__", "/") + ".json": json.dumps(value).encode() for name, value in files.items()}


def write_zip(path: Path, files: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def write_folder(path: Path, files: Mapping[str, bytes]) -> Path:
    for name, data in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(data)
    return path


def total(adapter: Adapter, streams: Iterable[str], keys: Iterable[str], data: bytes) -> None:
    """Whatever the bytes are, parse yields facts or raises RecordError."""
    for stream in streams:
        for key in keys:
            try:
                list(adapter.parse(Raw(key, data, stream=stream)))
            except RecordError:
                continue
