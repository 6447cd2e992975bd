"""Messages and calls as interactions. Pure: a record in, facts out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sbagg.adapter import Fact, File, Interaction, Json, Party, RecordError, Skipped
from sbagg.formats import calls
from sbagg.formats.kept import rows, texts

OWNER = ("sms-backup", "owner")
"""Whose phone it is: kind and value of the identity."""
_RECEIVED, _SENT = "1", "2"
_UNSENT = {
    "3": "a draft",
    "4": "a message that was not sent",
    "5": "a message that was not sent",
    "6": "a message that was not sent",
}
_FROM = "137"
_ROLES = {"151": "recipient", "130": "cc", "129": "bcc"}
"""What the number of an address's type means. Source: Android, ``PduHeaders``."""
_CALLS = {
    "1": ("in", "answered"), "2": ("out", "answered"), "3": ("in", "missed"), "4": ("in", "voicemail"), "5": ("in", "declined"),
    "7": ("in", "answered"),
}  # fmt: skip
"""Type -> direction and how it ended; 7 was answered on another device. Source: Android, ``CallLog.Calls``."""
_BLOCKED = "6"
_WITHHELD = frozenset({"2", "3", "4"})
_NOBODY = frozenset({"-1", "-2", "-3"})
_LAYOUT = "application/smil"
_AUTHORITY = 5


def parse(data: Mapping[str, Json], key: str, region: str) -> Iterator[Fact | Skipped]:
    """Turn a record into an interaction. Numbers without a country are those of ``region``."""
    said = texts(dict(data))
    kind = said.get("kind")
    if kind == "call":
        yield from _call(said, key, region)
    elif kind in {"sms", "mms"}:
        yield from _message(said, rows(data.get("parts")), rows(data.get("addresses")), key, region, _sizes(data))
    else:
        raise RecordError("neither a message nor a call")


def _message(
    said: dict[str, str], parts: list[dict[str, str]], addresses: list[dict[str, str]], key: str, region: str,
    sizes: list[int | None],
) -> Iterator[Fact | Skipped]:  # fmt: skip
    box = said.get("msg_box" if said["kind"] == "mms" else "type", "")
    if box in _UNSENT:
        yield Skipped(_UNSENT[box])
        return
    if box not in {_RECEIVED, _SENT}:
        raise RecordError(f"an unknown type of message: {box[:20]!r}")
    people = _people(said, addresses, region, received=box == _RECEIVED)
    others = sorted({f"{one.kind}:{one.value}" for one in people if (one.kind, one.value) != OWNER})
    author = next((one for one in people if one.role == "author"), None)
    written = [part["text"] for part in parts if part.get("ct", "").startswith("text/plain") and "text" in part]
    yield Interaction(
        ref=f"sms:{key}",
        kind="sms",
        channel="sms",
        at=_seconds(said),
        parties=tuple(people),
        title=said.get("subject") or said.get("sub", ""),
        text="\n".join([*([said["body"]] if "body" in said else []), *written]).replace("\r\n", "\n"),
        thread=(f"sms:{'~'.join(others)}",) if others else (),
        files=tuple(_files(parts, sizes)),
        flags=("auto",) if author and author.kind == "short-code" else (),
        authority=_AUTHORITY,
    )


def _people(said: dict[str, str], addresses: list[dict[str, str]], region: str, *, received: bool) -> list[Party]:
    """Return author and recipients. ``address`` holds the others (of a group joined by ``~``), ``addresses`` everybody.

    Of all who received a message the phone's own number is the one that is not among the others.
    """
    name = _name(said)
    numbers = said.get("address", "").split("~")
    others = _parties([(one, "recipient") for one in numbers], region, name if len(numbers) == 1 else "")
    listed = _parties([(one.get("address", ""), one.get("type", "")) for one in addresses], region)
    if not received:
        to = {who: _as(one, _ROLES.get(one.role, "recipient")) for who, one in listed.items() if one.role != _FROM}
        return [Party(*OWNER, "author"), *_named(to or others, others)]
    sender = next((one for one in listed.values() if one.role == _FROM), None) or next(iter(others.values()), None)
    if sender is None:
        return [Party(*OWNER, "recipient")]
    author = (sender.kind, sender.value)
    also = {who: _as(one, _ROLES.get(one.role, "recipient")) for who, one in listed.items() if who != author}
    strangers = [who for who in also if who not in others]
    if len(strangers) == 1 and author in others:
        also.pop(strangers[0])
    found = _named(
        {author: _as(sender, "author"), **{w: one for w, one in others.items() if w != author}, **also}, others
    )
    return [*found, Party(*OWNER, "recipient")]


def _parties(found: list[tuple[str, str]], region: str, name: str = "") -> dict[tuple[str, str], Party]:
    """Return parties by identity; the first role of each counts. ``insert-address-token`` stands for the phone itself."""
    parties: dict[tuple[str, str], Party] = {}
    for address, role in found:
        one = calls.party(address, role, name, region) if address != "insert-address-token" else None
        if one:
            parties.setdefault((one.kind, one.value), one)
    return parties


def _named(found: Mapping[tuple[str, str], Party], others: Mapping[tuple[str, str], Party]) -> list[Party]:
    return [
        Party(one.kind, one.value, one.role, others[who].name if who in others else "") for who, one in found.items()
    ]


def _as(one: Party, role: str) -> Party:
    return Party(one.kind, one.value, role, one.name)


def _files(parts: list[dict[str, str]], sizes: list[int | None]) -> Iterator[File]:
    for part, size in zip(parts, sizes, strict=True):
        media = part.get("ct", "")
        if media != _LAYOUT and not (media.startswith("text/plain") and "text" in part):
            yield File(part.get("cl") or part.get("name") or part.get("fn") or media or "file", media, size)


def _sizes(data: Mapping[str, Json]) -> list[int | None]:
    parts = data.get("parts")
    found = [part.get("size") for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []
    return [size if isinstance(size, int) and not isinstance(size, bool) else None for size in found]


def _call(said: dict[str, str], key: str, region: str) -> Iterator[Fact | Skipped]:
    kind = said.get("type", "")
    if kind == _BLOCKED:
        yield Skipped("a blocked call")
        return
    if kind not in _CALLS:
        raise RecordError(f"an unknown type of call: {kind[:20]!r}")
    direction, outcome = _CALLS[kind]
    took = calls.seconds(said.get("duration", ""))
    if direction == "out" and took == 0:
        outcome = "no answer"
    number = said.get("number", "")
    hidden = said.get("presentation") in _WITHHELD or number in _NOBODY
    roles = ("caller", "recipient") if direction == "in" else ("recipient", "caller")
    other = None if hidden else calls.party(number, roles[0], _name(said), region)
    title = calls.title(outcome, took)
    yield Interaction(
        ref=f"call:{key}",
        kind="call",
        channel="phone",
        at=_seconds(said),
        parties=(*([other] if other else []), Party(*OWNER, roles[1])),
        title=title if other else ", ".join(filter(None, (title, "number withheld"))),
        labels=(outcome,),
        status=outcome,
        authority=_AUTHORITY,
    )


def _name(said: dict[str, str]) -> str:
    name = said.get("contact_name", "")
    return "" if name == "(Unknown)" else name


def _seconds(said: dict[str, str]) -> int | None:
    """Return unix seconds of ``date``, which is in milliseconds."""
    date = said.get("date", "")
    return int(date) // 1000 if date.isdecimal() and date.isascii() and len(date) < 15 else None  # noqa: PLR2004 - beyond the year 5000
