"""Acts, and what a history of them says. Pure: bytes of ``decisions.jsonl`` in, verdicts and words out.

An act names identities (``kind:value``) as they stood, never row ids or persons, so that it means the same in every
store. Replay sorts by time and id, takes an id once, and the latest act on a pair or a word wins.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from sbagg.normalize import canonical

Identity = tuple[str, str]
"""Kind and canonical value."""

SHAPES: Mapping[str, Mapping[str, type]] = {
    "same": {"a": list, "b": list},
    "different": {"a": list, "b": list},
    "split": {"who": list, "off": list},
    "set": {"who": list, "field": str, "value": str},
    "tag": {"who": list, "tag": str},
    "untag": {"who": list, "tag": str},
    "note": {"who": list, "text": str},
    "log": {"who": list, "kind": str, "text": str, "when": str},
    "rank": {"who": list, "score": int},
    "unrank": {"who": list},
    "cadence": {"who": list, "days": int},
    "uncadence": {"who": list},
    "mute": {"who": list},
    "unmute": {"who": list},
    "done": {"who": list, "entry": str, "seen": str},
    "snooze": {"who": list, "entry": str, "seen": str, "until": str},
    "forget": {"key": str, "marks": list},
    "undo": {"act": str},
    "redo": {"act": str},
}
"""Op -> the fields of its line beside ``id``, ``at`` and ``op``. Lists hold identities as ``kind:value``. ``rank`` may have
``until``, an ISO time. ``entry`` is the id of a line of ``today``, ``seen`` the time of the newest that it rested on; both of
``done`` and ``snooze``, whose ``who`` may be empty."""
FIELDS = ("name", "title", "company")
"""What ``set`` changes."""
_SIDES = {"same": ("a", "b"), "different": ("a", "b"), "split": ("who", "off")}
PEOPLE = ("a", "b", "who", "off")
"""The fields of an act that hold identities."""
_ABOUT = frozenset(
    {"set", "tag", "untag", "note", "log", "rank", "unrank", "cadence", "uncadence", "mute", "unmute", "done", "snooze"}
)
_NOBODYS = frozenset({"done", "snooze"})
"""Acts that may be about nobody: a deal has no person everywhere."""
_MOST = 100
_DAYS = range(1, 3651)
"""What a cadence may be."""
_ENTRY = re.compile(r"[a-z]+-[a-z0-9]{1,40}")
_ID = re.compile(r"a[a-z2-7]{12}")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_EARLIEST = (datetime(2, 1, 1, tzinfo=UTC) - _EPOCH) // _MICROSECOND
LATEST = (datetime(9000, 1, 1, tzinfo=UTC) - _EPOCH) // _MICROSECOND
"""The last time that a line may name, in microseconds since 1970: a time in any zone."""


class Act(NamedTuple):
    """One thing that the user decided. ``at`` in microseconds since 1970, UTC; ``body`` as :data:`SHAPES` says."""

    id: str
    at: int
    op: str
    body: Mapping[str, Any]

    def people(self, key: str) -> list[Identity]:
        """Return the identities that a field of the body names."""
        return [identity for text in self.body.get(key, ()) if (identity := identity_of(text))]

    @property
    def named(self) -> set[Identity]:
        """All identities that the act names."""
        return {identity for key in SHAPES[self.op] if key in PEOPLE for identity in self.people(key)}

    @property
    def seconds(self) -> int:
        """When it was decided, in unix seconds."""
        return self.at // 1_000_000


class BadLine(NamedTuple):
    """A line that is no act: its number in the file, and why."""

    line: int
    reason: str


class Word(NamedTuple):
    """What the user set: the value, when (unix seconds), and its act's place among all acts, from 1."""

    value: str
    at: int
    place: int


class Ranked(NamedTuple):
    """How important the user says somebody is: 0 to 100, to when (unix seconds; None: for good), its act's place, from 1, and id."""

    score: int
    until: int | None
    place: int
    act: str


class Cadence(NamedTuple):
    """How often the user wants to be in touch with somebody, in days, and its act's place among all acts, from 1."""

    days: int
    place: int


class PutOff(NamedTuple):
    """That an entry of ``today`` is done, or snoozed to a time: both in unix seconds; ``seen``: the newest it rested on."""

    seen: int
    until: int | None
    act: str


@dataclass(slots=True)
class Decided:
    """What all acts together say. ``verdicts``: pair -> (same?, the act's place, its id); ``words``: identity ->
    field -> Word; ``ranks``: identity -> Ranked; ``cadences``: identity -> Cadence; ``muted``: who is in nothing that asks for attention;
    ``put_off``: entry of ``today`` -> PutOff; ``tags``: identity -> tags; ``untagged``: identity -> tags taken off it; ``items``: acts that are items
    of their own (notes, calls); ``active``: ids of the acts that hold; ``named``: identities that must stay.
    """  # fmt: skip

    verdicts: dict[tuple[Identity, Identity], tuple[bool, int, str]] = field(default_factory=dict)
    words: dict[Identity, dict[str, Word]] = field(default_factory=dict)
    ranks: dict[Identity, Ranked] = field(default_factory=dict)
    cadences: dict[Identity, Cadence] = field(default_factory=dict)
    muted: set[Identity] = field(default_factory=set)
    put_off: dict[str, PutOff] = field(default_factory=dict)
    tags: dict[Identity, set[str]] = field(default_factory=dict)
    untagged: dict[Identity, set[str]] = field(default_factory=dict)
    items: list[Act] = field(default_factory=list)
    active: set[str] = field(default_factory=set)
    named: set[Identity] = field(default_factory=set)


def make(op: str, at: int, **body: Any) -> Act:
    """Return a new act; its id is made of what it says and when."""
    said = json.dumps([at, op, body], sort_keys=True, ensure_ascii=True).encode()
    return Act("a" + base64.b32encode(hashlib.sha256(said).digest()).decode()[:12].lower(), at, op, body)


def line_of(act: Act) -> str:
    """Write an act as its line, without the end of line."""
    moment = (_EPOCH + timedelta(microseconds=act.at)).isoformat(timespec="microseconds").replace("+00:00", "Z")
    return json.dumps({"id": act.id, "at": moment, "op": act.op, **act.body}, ensure_ascii=False)


def read(data: bytes) -> tuple[list[Act], list[BadLine]]:
    """Read all acts in order of replay, and the lines that are none.

    Of two lines with one id the same is taken whatever their order, so that files merge by concatenation.
    """
    acts: dict[str, tuple[str, Act]] = {}
    bad = []
    for number, raw in enumerate(data.split(b"\n"), 1):
        if not raw.strip():
            continue
        try:
            act = _act(json.loads(raw.decode("utf-8-sig")))  # an editor may have put a mark before the first line
            line = line_of(act)
            line.encode()  # half a character, escaped, could not be written again
        except (ValueError, RecursionError) as error:
            bad.append(BadLine(number, str(error) if type(error) is ValueError else "it is no JSON object in UTF-8"))
        else:
            acts[act.id] = min(acts.get(act.id, (line, act)), (line, act), key=lambda found: found[0])
    return sorted((act for _, act in acts.values()), key=lambda act: (act.at, act.id)), bad


def active(acts: Sequence[Act]) -> set[str]:
    """Return the ids of the acts that hold: all but undone ones. Undo and redo themselves are not among them."""
    holds = {act.id for act in acts if act.op not in {"undo", "redo"}}
    undone = set()
    for act in acts:
        if act.op == "undo":
            undone.add(act.body["act"])
        elif act.op == "redo":
            undone.discard(act.body["act"])
    forgotten = {act.id for act in acts if act.op == "forget"}
    return holds - (undone - forgotten)


def replay(acts: Sequence[Act]) -> Decided:
    """Work out what the acts, in their order, say."""
    decided = Decided(active=active(acts))
    splits = [
        (place, {*act.people("who")}, {*act.people("off")})
        for place, act in enumerate(acts)
        if act.op == "split" and act.id in decided.active
    ]
    for place, act in enumerate(acts):
        if act.id in decided.active:
            decided.named |= act.named
            _tell(decided, _left(act, [sides for later, *sides in splits if later > place]), place)
    return decided


def _left(act: Act, splits: Iterable[Sequence[set[Identity]]]) -> Act:
    """Return an act about somebody with the identity first that its word hangs on after later splits: what was said of a
    person stays with what is left of them when an identity is taken off, unless it was said of that identity alone.
    """  # fmt: skip
    said = act.people("who") if act.op in _ABOUT else []
    who = said
    for rest, off in splits if said else ():
        if who[0] in off and (heir := next((identity for identity in who if identity in rest), None)):
            who = [heir, *(identity for identity in who if identity != heir)]
    return act if who == said else act._replace(body={**act.body, "who": texts(who)})


def _tell(decided: Decided, act: Act, place: int) -> None:
    if act.op in _SIDES:
        one, other = (act.people(key) for key in _SIDES[act.op])
        for a, b in ((a, b) for a in one for b in other if a != b):
            decided.verdicts[(a, b) if a < b else (b, a)] = (act.op == "same", place, act.id)
    elif act.op in {"note", "log"}:
        decided.items.append(act)
    elif act.op in {"rank", "unrank"}:
        _rank(decided, act, act.people("who"), place + 1)
    elif act.op in {"cadence", "uncadence"}:
        for identity in act.people("who"):
            decided.cadences.pop(identity, None)
        if act.op == "cadence":
            decided.cadences[act.people("who")[0]] = Cadence(act.body["days"], place + 1)
    elif act.op in {"mute", "unmute"}:
        decided.muted.difference_update(act.people("who"))
        decided.muted.update(act.people("who")[:1] if act.op == "mute" else ())
    elif act.op in {"done", "snooze"}:
        until = seconds_of(act.body["until"]) if act.op == "snooze" else None
        decided.put_off[act.body["entry"]] = PutOff(seconds_of(act.body["seen"]), until, act.id)
    else:
        _word(decided, act, act.people("who"), place + 1)


def _word(decided: Decided, act: Act, who: Sequence[Identity], place: int) -> None:
    """Hang a word or a tag on the first identity of those named; taking one back clears all of them."""
    if act.op == "set":
        for identity in who[:1] if act.body["value"] else who:
            word = Word(act.body["value"], act.seconds, place)
            decided.words.setdefault(identity, {})[act.body["field"]] = word
    elif act.op == "tag":
        for identity in who[:1]:
            decided.tags.setdefault(identity, set()).add(act.body["tag"])
        for identity in who:
            decided.untagged.get(identity, set()).discard(act.body["tag"])
    elif act.op == "untag":
        for identity in who:
            decided.tags.get(identity, set()).discard(act.body["tag"])
            decided.untagged.setdefault(identity, set()).add(act.body["tag"])


def _rank(decided: Decided, act: Act, who: Sequence[Identity], place: int) -> None:
    """Hang a rank on the first identity of those named; a later one, and taking it back, clears all of them."""
    for identity in who:
        decided.ranks.pop(identity, None)
    if act.op == "rank":
        until = seconds_of(act.body["until"]) if "until" in act.body else None
        decided.ranks[who[0]] = Ranked(act.body["score"], until, place, act.id)


def identity_of(text: object) -> Identity | None:
    """Read ``kind:value``; None if it is no identity."""
    kind, colon, value = text.partition(":") if isinstance(text, str) else ("", "", "")
    fixed = canonical(kind, value) if colon else ""
    return (kind, fixed) if fixed else None


def text_of(identity: Identity) -> str:
    """Write an identity as ``kind:value``."""
    return f"{identity[0]}:{identity[1]}"


def texts(identities: Iterable[Identity]) -> list[str]:
    """Write identities as an act's line holds them."""
    return [text_of(identity) for identity in identities]


def _act(line: Any) -> Act:
    """Check a line that was read. Raises ValueError with what is wrong."""
    if not isinstance(line, dict):
        raise ValueError("it is no JSON object in UTF-8")  # noqa: TRY004 - one error for all that is wrong
    number, moment, op = line.pop("id", None), line.pop("at", None), line.pop("op", None)
    if not isinstance(number, str) or not _ID.fullmatch(number):
        raise ValueError(f"{number!r} is no act's id")
    at = _time(moment)
    shape = SHAPES.get(op) if isinstance(op, str) else None
    if shape is None:
        raise ValueError(f"{op!r} is nothing that this sbagg knows")
    for key, kind in shape.items():
        value = line.get(key)
        if not isinstance(value, kind) or (
            key in PEOPLE and not ((value or op in _NOBODYS) and all(identity_of(text) for text in line[key]))
        ):
            raise ValueError(f"its {key!r} is missing or wrong")
    _check(op, line)
    return Act(number, at, op, line)


def _check(op: str, line: Mapping[str, Any]) -> None:
    """Check what an op's fields say. Raises ValueError."""
    if op == "set" and line["field"] not in FIELDS:
        raise ValueError(f"its 'field' is none of {', '.join(FIELDS)}")
    if "text" in SHAPES[op] and not line["text"].strip():
        raise ValueError("its 'text' is empty")
    if op == "log" or (op == "note" and "when" in line):
        _time(line["when"])
    if "until" in line and op in {"rank", "snooze"}:
        _time(line["until"])
    _check_numbers(op, line)
    if op == "forget":
        try:
            _ = [bytes.fromhex(text) for text in (line["key"], *line["marks"])]
        except (TypeError, ValueError):
            raise ValueError("its 'key' or 'marks' are not hexadecimal") from None


def _check_numbers(op: str, line: Mapping[str, Any]) -> None:
    """Check the score, the days and the entry that an op names. Raises ValueError."""
    if op == "rank" and (isinstance(line["score"], bool) or not 0 <= line["score"] <= _MOST):
        raise ValueError("its 'score' is no number from 0 to 100")
    if op == "cadence" and (isinstance(line["days"], bool) or line["days"] not in _DAYS):
        raise ValueError(f"its 'days' are no number from {_DAYS[0]} to {_DAYS[-1]}")
    if op in _NOBODYS:
        if not _ENTRY.fullmatch(line["entry"]):
            raise ValueError("its 'entry' is none of today's")
        _time(line["seen"])


def seconds_of(text: str) -> int:
    """Return an act's ISO time in unix seconds; UTC unless it says otherwise."""
    return _time(text) // 1_000_000


def _time(text: Any) -> int:
    """Read an ISO time as microseconds since 1970, UTC unless it says otherwise. Raises ValueError."""
    try:
        when = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        raise ValueError(f"{text!r} is no time") from None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    moment = (when - _EPOCH) // _MICROSECOND
    if not _EARLIEST <= moment <= LATEST:
        raise ValueError(f"{text!r} is no time that can be")
    return moment
