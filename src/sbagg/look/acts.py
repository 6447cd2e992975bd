"""What the user decided and what it does, as views."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sbagg.store import decided, people, tags, weights
from sbagg.store.ids import COMPANY, shown
from sbagg.store.itemviews import whose
from sbagg.store.reader import person_id
from sbagg.views import ActView, Effect, Moved, Ref, Side, TagRow

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from sbagg.decisions.model import Act, Identity
    from sbagg.store.reader import Reader

_SHOWN = 60
_NAMED = 3


def all_tags(reader: Reader) -> list[TagRow]:
    """Return every tag, with the number of people that bear it."""
    return [TagRow(*row) for row in tags.all_tags(reader)]


def history(reader: Reader) -> list[ActView]:
    """Return all acts, newest first."""
    rows = decided.acts(reader.db)
    undone = {act.id for act in rows} - decided.active(reader.db)
    return [act_view(reader, act, act.id in undone) for act in reversed(rows)]


def act_view(reader: Reader, act: Act, undone: bool) -> ActView:
    """Return one act."""
    holders = {number for number in decided.holders(reader.db, act.named).values() if number is not None}
    refs = {who.ref for who in whose(reader, holders).values()}
    return ActView(act.id, act.seconds, act.op, _text(act), tuple(sorted(refs, key=lambda ref: ref.name)), undone)


def _text(act: Act) -> str:
    body = act.body
    names = {key: _few(body[key]) for key in ("a", "b", "who", "off") if key in body}
    match act.op:
        case "same":
            return f"{names['a']} and {names['b']} are one"
        case "different":
            return f"{names['a']} and {names['b']} are not the same"
        case "split":
            return f"{names['off']} taken off {names['who']}"
        case "set":
            return f"{body['field']} of {names['who']}: {body['value'] or '(as the sources say)'}"
        case "tag" | "untag":
            return f"{act.op} {body['tag']}: {names['who']}"
        case "note" | "log":
            return f"{body.get('kind', 'note')} with {names['who']}: {body['text'].splitlines()[0][:_SHOWN]}"
        case "undo" | "redo":
            return f"{act.op} {body['act']}"
    return act.op


def _few(texts: Sequence[str]) -> str:
    return ", ".join(texts[:_NAMED]) + (" ..." if len(texts) > _NAMED else "")


def sides(reader: Reader, persons: Iterable[int]) -> tuple[Side, ...]:
    """Return what each of these persons (row ids) has, in order of name."""
    found = [_side(reader, number) for number in persons]
    return tuple(sorted(found, key=lambda side: (side.name, side.id)))


def _side(reader: Reader, number: int) -> Side:
    row = people.row(reader, number)
    members = people.members(reader, number)
    weight = weights.of(reader.db, members)
    company = reader.one("SELECT uid, name FROM companies WHERE id = ?", row["company"])
    jobs = reader.one("SELECT count(*) AS n FROM employments WHERE person = ?", number)
    return Side(
        person_id(row["uid"]), row["name"], Ref(shown(COMPANY, company["uid"]), company["name"]) if company else None,
        tuple(f"{kind}:{value}" for kind, value, shared, _ in people.identities(reader, number) if not shared),
        weight.items, weight.deals, weight.tickets, len(people.notes(reader, members)), jobs["n"] if jobs else 0,
        tags.tags_of(reader, members),
    )  # fmt: skip


def effect(
    op: str, acts: Sequence[Act], before: tuple[Mapping[int, int | None], tuple[Side, ...]], reader: Reader,
    named: Collection[Identity], *, dry_run: bool,
) -> Effect:  # fmt: skip
    """Return what acts did. ``before``: whose each identity was, and the people concerned as they were."""
    was, sides_before = before
    now = members_of(reader, named)
    moved = [identity for identity in {*was, *now} if was.get(identity) != now.get(identity)]
    weight = weights.of(reader.db, [identity for identity in moved if was.get(identity) is not None])
    after = sides(reader, sorted({number for number in now.values() if number is not None}))
    return Effect(
        op, () if dry_run else tuple(act.id for act in acts), dry_run, sides_before, after,
        Moved(weight.items, weight.deals, weight.tickets, len(moved)),
    )  # fmt: skip


def members_of(reader: Reader, named: Collection[Identity]) -> dict[int, int | None]:
    """Return every identity of the persons that hold these identities -> the person's row id."""
    holders = decided.holders(reader.db, named)
    persons = {number for number in holders.values() if number is not None}
    rows = reader.among("SELECT id, person FROM identities WHERE person IN", persons)
    return {**holders, **{row["id"]: row["person"] for row in rows}}
