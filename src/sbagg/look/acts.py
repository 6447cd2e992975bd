"""What the user decided and what it does, as views."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sbagg.decisions.model import text_of
from sbagg.look.sentences import sentence
from sbagg.normalize import one_line
from sbagg.store import decided, people, tags, weights
from sbagg.store.ids import COMPANY, ITEM, read, shown, uid
from sbagg.store.itemviews import texts, whose
from sbagg.store.reader import YOU, person_id
from sbagg.views import ActView, Effect, Moved, Ref, Side, TagRow

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from sbagg.decisions.model import Act, Identity
    from sbagg.store.reader import Reader

_UNDOING = frozenset({"undo", "redo"})
_CALLED = 60
"""Characters of what an item is called."""


def all_tags(reader: Reader) -> list[TagRow]:
    """Return every tag, with the number of people that bear it."""
    return [TagRow(*row) for row in tags.all_tags(reader)]


def history(reader: Reader, limit: int) -> list[ActView]:
    """Return the last ``limit`` acts (0 = all), newest first."""
    every = decided.acts(reader.db)
    page = every[::-1][: limit or None]
    return act_views(reader, page, {act.id: act for act in every}, decided.active(reader.db))


def act_views(reader: Reader, page: Sequence[Act], known: Mapping[str, Act], holding: Collection[str]) -> list[ActView]:
    """Return these acts. ``known`` are all acts by id, ``holding`` the ids of those that hold."""
    about = {act.id: known.get(act.body.get("act", ""), act).named for act in page}
    numbers = {pair: uid(text_of(pair)) for named in about.values() for pair in named}
    titles = _titles(reader, [named for act in page if (named := _meant(act, known).body.get("entry"))])
    rows = reader.among("SELECT uid, id, person FROM identities WHERE uid IN", numbers.values())
    persons = {row["uid"]: row["id"] for row in rows if row["person"] is not None}
    refs = {number: who.ref for number, who in whose(reader, persons.values()).items()}
    return [
        _view(act, known, {refs[persons[numbers[pair]]] for pair in about[act.id] if numbers[pair] in persons},
              act.id not in holding, titles)
        for act in page
    ]  # fmt: skip


def _meant(act: Act, known: Mapping[str, Act]) -> Act:
    """Return the act that an undo or redo is about; any other is about itself."""
    return known.get(act.body["act"], act) if act.op in _UNDOING else act


def _titles(reader: Reader, entries: Sequence[str]) -> dict[str, str]:
    """Return entry of ``today`` -> what its item is called: its title, else how its text begins."""
    items = {entry: number[1] for entry in entries if (number := read(entry.partition("-")[2]))}
    rows = {
        row["uid"]: row
        for row in reader.among("SELECT id, uid, title FROM interactions WHERE uid IN", set(items.values()))
    }
    said = texts(reader, [row["id"] for row in rows.values() if not row["title"]])
    called = {number: one_line(row["title"] or said.get(row["id"], ""), _CALLED) for number, row in rows.items()}
    return {entry: called[number] for entry, number in items.items() if number in called}


def _view(
    act: Act, known: Mapping[str, Act], people: Iterable[Ref], undone: bool, titles: Mapping[str, str]
) -> ActView:  # fmt: skip
    body, meant = act.body, _meant(act, known)
    return ActView(
        act.id, act.seconds, act.op, sentence(act, known), tuple(sorted(people, key=lambda ref: (ref.name, ref.id))), undone,
        identities=tuple(body.get("who", body.get("a", ()))), others=tuple(body.get("off", body.get("b", ()))),
        field=body.get("field"), value=body.get("value", body.get("text")), tag=body.get("tag"), kind=body.get("kind"),
        when=_seconds(body["when"]) if act.op == "log" else None, act=body.get("act"), of=meant.op if meant is not act else None,
        entry=meant.body.get("entry"), title=titles.get(meant.body.get("entry", "")) or None,
        until=_seconds(meant.body["until"]) if "until" in meant.body else None,
    )  # fmt: skip


def _seconds(text: str) -> int:
    """Read the time of what was logged: ISO, UTC unless it says otherwise."""
    when = datetime.fromisoformat(text)
    return int((when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp())


def taking_back(reader: Reader, made: Sequence[Act]) -> tuple[str, ...]:
    """Return the commands, in order, that take exactly these acts back, of all that the store knows the last."""
    if not made:
        return ()
    if made[0].op == "undo":
        return ("sbagg redo",) * len(made)
    wanted = [act.body["act"] if act.op == "redo" else act.id for act in made]
    return undoing(reader, wanted)


def undoing(reader: Reader, wanted: Sequence[str]) -> tuple[str, ...]:
    """Return the commands that undo the acts with these ids: by number where they are the last, else one by one."""
    holding = decided.active(reader.db)
    last = [
        act.id for act in reversed(decided.acts(reader.db)) if act.id in holding and act.op not in {*_UNDOING, "forget"}
    ]
    if set(last[: len(wanted)]) == set(wanted):
        return (f"sbagg undo {len(wanted)}" if len(wanted) > 1 else "sbagg undo",)
    return tuple(f"sbagg undo --id {number}" for number in wanted if number in holding)


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
    moved = _moved(reader, was, now)
    weight = weights.of(reader.db, [identity for identity in moved if was.get(identity) is not None])
    after = sides(reader, sorted({number for number in now.values() if number is not None}))
    known = {act.id: act for act in (*decided.acts(reader.db), *acts)}
    about = [known.get(act.body.get("act", ""), act) for act in acts]
    return Effect(
        op, () if dry_run else tuple(act.id for act in acts), dry_run, sides_before, after,
        Moved(weight.items, weight.deals, weight.tickets, len(moved)),
        told=tuple(act_views(reader, about, known, decided.active(reader.db))),
        items=() if dry_run else tuple(_item(act) for act in acts if act.op in {"note", "log"}),
        back=() if dry_run else taking_back(reader, acts),
    )  # fmt: skip


def _moved(reader: Reader, was: Mapping[int, int | None], now: Mapping[int, int | None]) -> list[int]:
    """Return the identities that went to another person: of two that are joined or taken apart, the lesser part moves."""
    parts: dict[tuple[int | None, int | None], list[int]] = {}
    for identity in {*was, *now}:
        parts.setdefault((was.get(identity), now.get(identity)), []).append(identity)
    moved, olds, news = [], set(), set()
    for old, new in sorted(parts, key=lambda pair: _size(reader, pair, parts[pair])):
        if old is None or new is None or old in olds or new in news:
            moved += [] if old is new is None else parts[old, new]
        else:
            olds.add(old)
            news.add(new)
    return moved


def _size(
    reader: Reader, pair: tuple[int | None, int | None], identities: Collection[int]
) -> tuple[int, int, int, bool]:
    weight = weights.of(reader.db, identities)
    return -weight.items, -len(identities), -weight.deals, pair[0] != pair[1]


def _item(act: Act) -> str:
    """Return the id of the item that a note or a contact is on the timeline."""
    return shown(ITEM, uid(f"{YOU}:{act.id}"))


def members_of(reader: Reader, named: Collection[Identity]) -> dict[int, int | None]:
    """Return every identity of the persons that hold these identities -> the person's row id."""
    holders = decided.holders(reader.db, named)
    persons = {number for number in holders.values() if number is not None}
    rows = reader.among("SELECT id, person FROM identities WHERE person IN", persons)
    return {**holders, **{row["id"]: row["person"] for row in rows}}
