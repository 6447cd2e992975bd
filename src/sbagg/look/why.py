"""Why two identities are one person, or two people are not: the evidence, with sources and dates."""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING

from sbagg.config import identity_text
from sbagg.decisions.model import texts
from sbagg.identity.asking import asked
from sbagg.identity.model import person_order
from sbagg.identity.rules import RULES
from sbagg.look.acts import act_views
from sbagg.look.lists import rows_of_people
from sbagg.normalize import clean
from sbagg.store import chains, decided, people, resolve
from sbagg.store.ids import uid
from sbagg.store.reader import YOU, person_id
from sbagg.views import Chain, EvidenceSource, EvidenceView, Pair, PairSide, PersonRow, Ref, Step, Why

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sbagg.decisions.model import Act
    from sbagg.store.chains import Edge
    from sbagg.store.reader import Reader


def why(reader: Reader, one: str, other: str | None) -> Why:
    """Say why ``one`` and ``other`` are one person or two; without ``other``, what holds one person together."""
    a = resolve.person(reader, one)
    b = a if other is None else resolve.person(reader, other)
    members = people.members(reader, a)
    suggestion = None if a == b else chains.suggested(reader, a, b)
    acts = {act.id: act for act in decided.acts(reader.db)}
    found: list[list[Edge]] = []
    if a == b:
        start = _identity(reader, one, members) or a
        end = None if other is None else _identity(reader, other, members)
        found = [] if start == end else chains.shortest(chains.edges(reader, members), start, end)
    against = () if a == b else chains.against(reader, members, people.members(reader, b))
    return Why(
        _ref(reader, a), _ref(reader, b), a == b, _steps(reader, found, acts),
        tuple(act_views(reader, [acts[number] for number in against], acts, against)),
        suggestion["score"] if suggestion else None, evidence(suggestion["evidence"]) if suggestion else (),
    )  # fmt: skip


def pairs(reader: Reader, limit: int) -> list[Pair]:
    """Return who may be one person with whom, best first and not too many about anybody; ``limit`` 0 is all."""
    suggested = reader.db.execute(
        "SELECT s.score, s.evidence, s.a, s.b, p.uid AS one, q.uid AS other FROM suggestions s JOIN persons p ON p.id = s.a "
        "JOIN persons q ON q.id = s.b ORDER BY s.score DESC, min(p.uid, q.uid), max(p.uid, q.uid)"
    )
    rows = list(islice(asked(suggested, lambda row: (row["a"], row["b"])), limit or None))
    members = {person_id(row[side]): row[number] for row in rows for side, number in (("one", "a"), ("other", "b"))}
    shown = {view.id: _side(reader, members[view.id], view) for view in rows_of_people(reader, members.values())}
    found = []
    for row in rows:
        a, b = (shown[person_id(number)] for number in sorted((row["one"], row["other"])))
        found.append(Pair(a, b, row["score"], evidence(row["evidence"])))
    return found


def _side(reader: Reader, person: int, row: PersonRow) -> PairSide:
    known = texts(sorted(people.values(reader, person), key=person_order))
    return PairSide(**{name: getattr(row, name) for name in PersonRow.__dataclass_fields__}, identities=tuple(known))


def evidence(text: str) -> tuple[EvidenceView, ...]:
    """Read the evidence of a suggestion as the store keeps it."""
    return tuple(EvidenceView(*piece) for piece in json.loads(text))


def _identity(reader: Reader, who: str, members: Sequence[int]) -> int | None:
    """Return the identity of a person that somebody named it by, if they did."""
    pair = identity_text(clean(who))
    row = reader.one("SELECT id FROM identities WHERE uid = ?", uid(":".join(pair))) if pair else None
    return row["id"] if row is not None and row["id"] in members else None


def _ref(reader: Reader, person: int) -> Ref:
    row = people.row(reader, person)
    return Ref(person_id(row["uid"]), row["name"])


def _steps(reader: Reader, found: Sequence[Sequence[Edge]], acts: Mapping[str, Act]) -> tuple[Chain, ...]:
    records = chains.records(reader, {n for chain in found for edge in chain for n in edge.evidence})
    named = {n for chain in found for edge in chain for n in (edge.a, edge.b)}
    shown = {
        row["id"]: f"{row['kind']}:{row['value']}"
        for row in reader.among("SELECT id, kind, value FROM identities WHERE id IN", named)
    }
    return tuple(
        Chain(tuple(
            Step(shown[edge.a], shown[edge.b], edge.rule, RULES[edge.rule].words, min(edge.score, 1.0),
                 max((source.at for source in sources if source.at is not None), default=None), sources)
            for edge in chain
            for sources in [_sources(edge, records, acts)]
        ))
        for chain in found
    )  # fmt: skip


def _sources(edge: Edge, records: Mapping[int, object], acts: Mapping[str, Act]) -> tuple[EvidenceSource, ...]:
    said = [
        EvidenceSource(YOU, acts[number].seconds, number)
        for number in edge.evidence
        if isinstance(number, str) and number in acts
    ]
    rows = [records[number] for number in edge.evidence if isinstance(number, int) and number in records]
    read = sorted((EvidenceSource(row["name"], row["at"], row["locator"]) for row in rows), key=str)  # type: ignore[index]
    return (*said, *read)
