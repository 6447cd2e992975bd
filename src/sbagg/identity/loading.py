"""What the store knows, as the plain values that grouping works on."""

from __future__ import annotations

import json
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from sbagg.decisions.model import Decided, Identity
from sbagg.identity.employment import rivals
from sbagg.identity.ground import Survey
from sbagg.identity.model import Claim, Hinted, Known, Org, Verdict
from sbagg.identity.solve import Evidence
from sbagg.normalize import corporate_domain, is_role
from sbagg.store import decided, known
from sbagg.store.ids import uid
from sbagg.store.reader import YOU

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Mapping

    from sbagg.identity.ground import Ground


def load(connection: sqlite3.Connection, me: Collection[Identity], within: Collection[int]) -> Evidence:
    """Read what speaks of the identities ``within``, with those on their cards. ``me`` are my identities as (kind, value)."""
    said = decided.decided(connection)
    number = _numbers(connection, said, me)
    wanted, words = set(within), _words(said, number)
    cards = _cards(connection, wanted)
    wanted.update(identity for claim in cards for identity in claim.identities)
    identities = {row[0]: _known(*row) for row in known.identity_rows(connection, wanted)}
    _names(connection, identities, within)
    found = Evidence(
        identities,
        [*cards, *(word for word in words if word.identities[0] in identities)],
        mine={number[pair] for pair in me if pair in number},
        verdicts=_verdicts(said, number),
        within=within,
    )
    wrote = rivals(identities, found.claims, found.mine, found.verdicts)
    for identity, (first, last) in known.authored_span(connection, wrote).items():
        identities[identity].first_wrote, identities[identity].last_wrote = first, last
    return found


def load_ground(connection: sqlite3.Connection) -> tuple[list[Org], Ground, list[Claim]]:
    """Read what companies are worked out from: organizations, what cards say, the user's words."""
    said, survey = decided.decided(connection), Survey()
    for number, address, shared, bare in known.address_rows(connection):
        if shared != "list" and (domain := corporate_domain(address.rpartition("@")[2])):
            survey.address(number, domain, stands=not bare, role=is_role(address))
    for (card, company, account), on_it in groupby(known.card_employers(connection), itemgetter(0, 1, 2)):
        survey.card(card, company, account, [row[3] for row in on_it if row[3] is not None])
    words = _words(said, _numbers(connection, said))
    for word in words:
        survey.word(word.id, word.company, word.identities)
    return _organizations(connection), survey.ground(), words


def load_verdicts(connection: sqlite3.Connection) -> list[Verdict]:
    """Read the user's last word on each pair."""
    said = decided.decided(connection)
    return _verdicts(said, _numbers(connection, said))


def load_hints(connection: sqlite3.Connection, about: Collection[int] | None = None) -> list[Hinted]:
    """Read what sources let one guess, of all identities or of those that it is guessed ``about``."""
    return [
        *(Hinted(*row) for row in known.hint_rows(connection, about)),
        *(Hinted(a, b, "alias", name, 0) for a, b, name in known.alias_rows(connection, about)),
    ]


def _numbers(
    connection: sqlite3.Connection, said: Decided, me: Collection[Identity] = ()
) -> dict[Identity, int]:  # fmt: skip
    """Return the row ids of the identities that decisions name, and of mine."""
    uids = {uid(":".join(pair)): pair for pair in (*said.named, *me)}
    return {uids[number]: identity for number, identity in known.numbers(connection, uids).items()}


def _verdicts(said: Decided, number: Mapping[Identity, int]) -> list[Verdict]:
    return [Verdict(number[a], number[b], *verdict) for (a, b), verdict in said.verdicts.items()]


def _known(
    number: int, uid: int, kind: str, value: str, shared: str | None, bare: int, mailbox: int | None,
    person: int | None, company: int | None,
) -> Known:  # fmt: skip
    return Known(number, uid, kind, value, shared, bool(bare), mailbox, was=(shared, person, company))


def _names(connection: sqlite3.Connection, identities: Mapping[int, Known], within: Collection[int]) -> None:
    sources = known.source_names(connection)
    for identity, source, name, at in known.name_rows(connection, within):
        one = identities[identity]
        one.names.append((name, -1 if at is None else at))
        one.sources.add(sources[source])


def _cards(connection: sqlite3.Connection, within: Collection[int]) -> list[Claim]:
    """Return the cards that name any of these. Where a source says the same again (a customer's card comes with every
    order), only the newest counts.
    """  # fmt: skip
    found: dict[tuple[object, ...], Claim] = {}
    sources = known.source_names(connection)
    for (card, record, source, *said), group in groupby(known.card_rows(connection, within), itemgetter(*range(14))):
        name, title, company, ref, at, since, until, flags, us, birthday, city = said
        on_it = [row[-1] for row in group]
        key = (source, name, title, company, ref, since, until, flags, us, birthday, city, *on_it)
        held = found.get(key)
        if held is None:
            told = [tuple(flag) for flag in json.loads(flags)] if flags != "[]" else []
            found[key] = Claim(
                card,
                record,
                sources[source],
                name,
                title,
                company,
                ref,
                at,
                since,
                until,
                told,
                bool(us),
                on_it,
                birthday,
                city,
            )
        elif at is not None and (held.at is None or at >= held.at):
            held.id, held.record, held.at = card, record, at
    return list(found.values())


def _words(said: Decided, number: Mapping[Identity, int]) -> list[Claim]:
    """Return what the user set, each word as a card of its own, which goes before all others."""
    return [
        Claim(-place, 0, YOU, **{"name": "", "title": "", "company": "", field: value}, company_ref=None, at=at, since="",
              until="", flags=[], us=False, identities=[number[identity]], decided=place)
        for identity, words in said.words.items()
        for field, (value, at, place) in words.items()
        if value
    ]  # fmt: skip


def _organizations(connection: sqlite3.Connection) -> list[Org]:
    orgs = {
        ref: Org(ref, name, tuple(json.loads(domains)), tuple(json.loads(aliases)), at, parent)
        for ref, name, domains, aliases, at, parent in known.organization_rows(connection)
    }
    return list(orgs.values())
