"""From one item to facts, by its message class. Source: [MS-OXCMSG] 2.2.1.3, [MS-OXOMSG] 1.3."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from sbagg.adapter import Fact, Raw, Skipped
from sbagg.adapters.outlook.appointment import meeting_facts
from sbagg.adapters.outlook.contact import contact_facts
from sbagg.adapters.outlook.item import Item, read
from sbagg.adapters.outlook.mail import mail_facts
from sbagg.adapters.outlook.recognise import MESSAGES

_UNSENT = 0x8
"""MSGFLAG_UNSENT."""
_MAIL = ("ipm.note", "ipm.schedule.meeting", "report.", "ipm.post", "ipm.recall", "ipm.sharing", "ipm.outlook.recall")
_OTHERS = {
    "ipm.task": "a task", "ipm.stickynote": "a note", "ipm.activity": "an entry of the journal", "ipm.distlist": "a list of contacts",
    "ipm.configuration": "a setting", "ipm.microsoft": "a setting", "ipm.document": "a document",
}  # fmt: skip


def facts_of(raw: Raw, region: str) -> Iterator[Fact | Skipped]:
    """Yield the facts in an item, or why it is left out. Raises RecordError."""
    item = read(raw.data)
    for name in item.lost[:10]:
        yield Skipped(f"a part of an item that cannot be read ({name})", raw.locator)
    if _is(item, "ipm.contact", "ipm.abchperson"):
        yield from contact_facts(item, raw.key, region)
    elif _is(item, "ipm.appointment", "ipm.ole.class.{00061055-0000-0000-c000-000000000046}"):
        yield from meeting_facts(item, raw.key, _labels(raw.stream))
    elif not _is(item, *_MAIL) and item.kind not in {"", "ipm"}:
        known = next((said for name, said in _OTHERS.items() if _is(item, name)), "an item of another kind")
        yield Skipped(f"{known} of Outlook", raw.locator)
    elif item.own.number("0e07") & _UNSENT:
        yield Skipped("draft", raw.locator)
    else:
        yield from mail_facts(item, _labels(raw.stream))


def _is(item: Item, *classes: str) -> bool:
    return item.kind.startswith(classes)


@lru_cache(maxsize=64)
def _labels(stream: str) -> tuple[str, ...]:
    """Return the name of the folder that a stream is, as a label."""
    name = stream.rpartition("!")[2].rpartition("/")[2]
    return (name,) if name not in {"", ".", MESSAGES} else ()
