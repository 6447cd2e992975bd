"""Turning what somebody asks for into acts: whom they mean, and what they may not do."""

from __future__ import annotations

import shlex
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from unicodedata import category

from sbagg.config import identity_text
from sbagg.decisions import file
from sbagg.decisions.forgotten import Forgotten
from sbagg.decisions.model import Act, identity_of, replay, texts
from sbagg.errors import NotFoundError, UsageError
from sbagg.identity.model import person_order
from sbagg.normalize import clean, one_line
from sbagg.store import decided, named, people
from sbagg.store.tags import tags_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sbagg.decisions.file import History
    from sbagg.decisions.model import Identity
    from sbagg.store.reader import Reader

_LONGEST_TAG = 60
_AHEAD = 60
_LONGEST_WORD = 300
_CONTROL = frozenset({"Cc", "Zl", "Zp"})


class Desk:
    """Where one command's acts are made: the store as it is, the history so far, and the time (unix seconds)."""

    def __init__(self, reader: Reader, history: History) -> None:
        self._reader = reader
        self._history = history

    def merge(self, one: str, other: str, *, force: bool = False) -> list[Act]:
        """Say that two are one person. Raises UsageError when they are already, or when one is me."""
        a, b = self._person(one), self._person(other)
        if a == b:
            raise UsageError(f"{one} and {other} are one person already", f"See why: sbagg why {one}")
        mine = [self._is_me(a), self._is_me(b)]
        if any(mine) and not force:
            raise UsageError(
                f"{(one, other)[mine.index(True)]} is you: all that the other wrote would count as yours",
                "If that is right, add --force",
            )
        return [self._new("same", a=self._identities(a), b=self._identities(b))]

    def different(self, one: str, other: str) -> list[Act]:
        """Say that two are not one person."""
        a, b = self._person(one), self._person(other)
        if a == b:
            raise UsageError(f"{one} and {other} are one person now", f"Take one off: sbagg split {one} {other}")
        return [self._new("different", a=self._identities(a), b=self._identities(b))]

    def split(self, who: str, identities: Sequence[str]) -> list[Act]:
        """Take identities off a person."""
        person = self._person(who)
        held = self._identities(person)
        chosen = [self._one_of(held, who, text) for text in identities]
        off = [*dict.fromkeys((*chosen, *(one for text in chosen for one in self._same_account(held, text))))]
        rest = [text for text in held if text not in off]
        if not rest:
            raise UsageError("That is all there is of them: nobody would be left", f"See them with: sbagg who {who}")
        return [self._new("split", who=rest, off=off)]

    def change(self, who: str, field: str, value: str) -> list[Act]:
        """Say what somebody is called, does, or where they work; an empty value takes the user's word back."""
        return [self._new("set", who=self._identities(self._person(who)), field=field, value=_word(value))]

    def tag(self, who: str, tag: str, *, add: bool) -> list[Act]:
        """Put a tag on somebody, or take it off. Raises UsageError for an odd tag or one that is not there."""
        tag = clean(tag).strip()
        if not tag or len(tag) > _LONGEST_TAG or any(mark == "," or category(mark) in _CONTROL for mark in tag):
            raise UsageError(f"{tag!r} cannot be a tag", "A tag is a word or a few, without commas")
        person = self._person(who)
        held = self._identities(person)
        has = tag in tags_of(self._reader, people.members(self._reader, person))
        if not has and not add:
            raise NotFoundError(f"{who} has no tag {tag}", f"See their tags: sbagg who {who}")
        return [] if has and add else [self._new("tag" if add else "untag", who=held, tag=tag)]

    def note(self, who: str, text: str) -> list[Act]:
        """Note something about somebody, known here or not yet."""
        body: dict[str, object] = {"who": self._anyone(who), "text": _text(text)}
        if file.next_moment(self._history, self._reader.now) > (self._reader.now + _AHEAD) * 1_000_000:
            # an act before it is of the future, and it has to come after that
            body["when"] = datetime.fromtimestamp(self._reader.now, UTC).isoformat()
        return [self._new("note", **body)]

    def log(self, kind: str, who: str, text: str, when: str) -> list[Act]:
        """Write down that something happened: a call, a lunch. ``when`` is an ISO time in UTC."""
        return [self._new("log", who=self._anyone(who), kind=kind, text=_text(text), when=when)]

    def rank(self, who: str, score: int, until: int | None = None) -> list[Act]:
        """Say how important somebody is, 0 to 100, whatever is worked out; ``until`` in unix seconds. Raises UsageError
        where it is me.
        """  # fmt: skip
        person = self._person(who)
        if self._is_me(person):
            raise UsageError(f"{who} is you", "Only others are ranked")
        more = {"until": _iso(until)} if until is not None else {}
        return [self._new("rank", who=self._identities(person), score=score, **more)]

    def unrank(self, who: str) -> list[Act]:
        """Let the number be worked out again. Raises UsageError where none is set."""
        held = self._identities(self._person(who))
        ranks = replay(self._history.acts).ranks
        if not any(pair in ranks for text in held if (pair := identity_of(text))):
            raise UsageError(f"No number of yours is set for {who}", "Set one with: sbagg rank set WHO N")
        return [self._new("unrank", who=held)]

    def cadence(self, who: str, days: int | None) -> list[Act]:
        """Say how often to be in touch with somebody; None takes it back. Raises UsageError where it is me, or none is set."""
        person = self._person(who)
        held = self._identities(person)
        if self._is_me(person):
            raise UsageError(f"{who} is you", "Only others have a cadence")
        if days is not None:
            return [self._new("cadence", who=held, days=days)]
        cadences = replay(self._history.acts).cadences
        if not any(pair in cadences for text in held if (pair := identity_of(text))):
            raise UsageError(f"No cadence of yours is set for {who}", "Set one with: sbagg cadence WHO 30d")
        return [self._new("uncadence", who=held)]

    def mute(self, who: str) -> list[Act]:
        """Keep somebody out of all that asks for attention. Raises UsageError where it is me, or they are muted already."""
        person = self._person(who)
        held = self._identities(person)
        if self._is_me(person):
            raise UsageError(f"{who} is you", "Only others are muted")
        if self._is_muted(held):
            raise UsageError(
                f"{self._name(person)} is muted already", f"Take it back with: sbagg unmute {shlex.quote(who)}"
            )
        return [self._new("mute", who=held)]

    def unmute(self, who: str) -> list[Act]:
        """Let somebody ask for attention again. Raises UsageError where they are not muted."""
        person = self._person(who)
        held = self._identities(person)
        if not self._is_muted(held):
            raise UsageError(f"{self._name(person)} is not muted", "See what was decided: sbagg history")
        return [self._new("unmute", who=held)]

    def done(self, person: str, entry: str, seen: int) -> list[Act]:
        """Say that an entry of today is done; ``person`` an id or empty, ``seen`` the newest that it rests on."""
        return self._once("done", who=self._whose(person), entry=entry, seen=_iso(seen))

    def snooze(self, person: str, entry: str, seen: int, until: int) -> list[Act]:
        """Put an entry of today off to a time (unix seconds)."""
        return self._once("snooze", who=self._whose(person), entry=entry, seen=_iso(seen), until=_iso(until))

    def _once(self, op: str, **body: object) -> list[Act]:
        """Make an act, but none where the last that was said of the entry is the same: one undo shall take it back."""
        said = [act for act in self._holding() if act.op in {"done", "snooze"} and act.body["entry"] == body["entry"]]
        if said and said[-1].op == op and dict(said[-1].body) == body:
            return []
        return [self._new(op, **body)]

    def undo(self, count: int, number: str = "") -> list[Act]:
        """Undo the last acts that hold, or one by its id. Raises NotFoundError, and UsageError for what was forgotten."""
        holding = self._holding()
        if number:
            chosen = [act for act in holding if act.id == number]
        else:
            chosen = [act for act in reversed(holding) if act.op != "forget"][:count]
        if not chosen:
            raise NotFoundError(
                f"Nothing to undo{f' by the id {number}' if number else ''}", "See what was decided: sbagg history"
            )
        if any(act.op == "forget" for act in chosen):
            raise UsageError("What was forgotten cannot be brought back", "See what was decided: sbagg history")
        return self._all("undo", chosen)

    def redo(self) -> list[Act]:
        """Let the act hold again that was undone last."""
        held = {act.id for act in self._holding()}
        undone = [act.body["act"] for act in self._history.acts if act.op == "undo" and act.body["act"] not in held]
        known = {act.id: act for act in self._history.acts}
        chosen = next((known[number] for number in reversed(undone) if number in known), None)
        if chosen is None:
            raise NotFoundError("Nothing to redo", "See what was decided: sbagg history")
        return self._all("redo", [chosen])

    def concerned(self, acts: Sequence[Act]) -> set[Identity]:
        """Return the identities that acts are about: of undo and redo, those of the acts that they name."""
        known = {act.id: act for act in self._history.acts}
        return {pair for act in acts for pair in known.get(act.body.get("act", ""), act).named}

    # ----------------------------------------------------------------------------------------------------------------

    def _new(self, op: str, **body: object) -> Act:
        return file.new(self._history, self._reader.now, op, **body)

    def _all(self, op: str, chosen: Sequence[Act]) -> list[Act]:
        made: list[Act] = []
        for act in chosen:
            made.append(file.new(file.joined(self._history, made), self._reader.now, op, act=act.id))
        return made

    def _holding(self) -> list[Act]:
        holds = decided.active(self._reader.db)
        return [act for act in self._history.acts if act.id in holds and act.op not in {"undo", "redo"}]

    def _person(self, who: str) -> int:
        return named.person(self._reader, who, by_name=True)

    def _whose(self, person: str) -> list[str]:
        return self._identities(self._person(person)) if person else []

    def _is_me(self, person: int) -> bool:
        return bool(self._reader.me & set(people.members(self._reader, person)))

    def _is_muted(self, held: Sequence[str]) -> bool:
        muted = replay(self._history.acts).muted
        return any(pair in muted for text in held if (pair := identity_of(text)))

    def _name(self, person: int) -> str:
        return str(people.row(self._reader, person)["name"])

    def _identities(self, person: int) -> list[str]:
        """Return a person's identities as they stand, the first first."""
        return texts(sorted(people.values(self._reader, person), key=person_order))

    def _anyone(self, who: str) -> list[str]:
        """Return the identities of somebody known, or the address of somebody who is not yet."""
        try:
            return self._identities(self._person(who))
        except NotFoundError:
            pair = identity_text(clean(who))
            if pair is None:
                raise
            if Forgotten.of(self._history.acts).holds(*pair):
                raise UsageError(f"{who} was forgotten", "What is written about them would be forgotten too") from None
            return texts([pair])

    def _same_account(self, held: Sequence[str], text: str) -> list[str]:
        """Return the handle of an account id, or the id of a handle: on a card that names both they are one account."""
        kind, _, value = text.partition(":")
        other = kind.removesuffix("-id") if kind.endswith("-id") else f"{kind}-id"
        return [one for one in people.on_cards_with(self._reader, kind, value, other) if one in held]

    def _one_of(self, held: Sequence[str], who: str, text: str) -> str:
        pair = identity_text(clean(text))
        if pair is None or texts([pair])[0] not in held:
            raise NotFoundError(f"{text} is no identity of {who}", f"These are: {', '.join(held)}")
        return texts([pair])[0]


def _iso(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat().replace("+00:00", "Z")


def _word(text: str) -> str:
    """Return what the user says as one line. Raises UsageError where it is longer than any card's field is kept."""
    word = one_line(clean(text))
    if len(word) > _LONGEST_WORD:
        raise UsageError(f"That is longer than {_LONGEST_WORD} characters", "Keep it in a note: sbagg note WHO TEXT")
    return word


def _text(text: str) -> str:
    text = clean(text).strip()
    if not text:
        raise UsageError("There is nothing in it", "Say what it is about, or give - and the text on standard input")
    return text
