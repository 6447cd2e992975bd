"""The demo world on all its channels, read by the real adapters: who is one person, who is suggested, who stays apart."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from itertools import product

import pytest

from deciding import NOW, opened
from sbagg import config as configuration
from sbagg.cli.syncing import run
from sbagg.demo import World, generate
from sbagg.look import why
from sbagg.look.company import company
from sbagg.look.person import person
from sbagg.store import people, resolve
from sbagg.timeline import Query, timeline
from world import Silent

CHANNELS = {"email", "twitter", "linkedin", "phone", "calendar", "slack", "support", "shop"}
EXPORTS = {"contacts", "phone", "calendar", "linkedin", "slack", "zendesk", "shopify", "feed"}
NEW_KINDS = ("contact", "url", "slack", "zendesk", "sms-backup")
STRANGERS = 3  # members of LinkedIn whom nobody knows from elsewhere
ADDRESS = {
    "dana": "dana.reyes@brightmoor-logistics.com", "grace": "grace.tilburyholme@brightmoor-logistics.com",
    "priya": "priya.venkataraghav@brightmoor-logistics.com", "helene": "helene.vergerolle@vergerolle-traiteur.fr",
    "nina": "nina.farrowdale@harrowquill-provisions.com", "callum": "callum.draycottage@harrowquill-provisions.com",
    "beatrix": "beatrix.hollowaye@harrowquill-provisions.com", "consuela": "consuela.ibarrondo@copperkettle-cantinas.com",
    "ellen": "ellen.marchbank@brightmoor-logistics.com",
}  # fmt: skip
FRONT_DESK = ("phone", "+15125550190")


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> tuple[World, list]:
    """The demo's world, and what its sync reported of each source; nobody may change its store."""
    folder = tmp_path_factory.mktemp("channels")
    world = generate(folder / "exports", messages=1, now=NOW)
    configuration.set_me(folder / "home", tuple(pair for pair in world.me if pair[0] == "email"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SBAGG_NOW", "2026-11-21T09:00:00Z")
        outcome = run(folder / "home", [str(folder / "exports")], Silent())
    return world, list(outcome.report.sources)


@pytest.fixture
def world(made) -> World:
    return made[0]


@pytest.fixture
def reader(world):
    found = opened(world.root.parent / "home")
    yield found
    found.db.close()


def one_of(world: World, key: str, kind: str) -> str:
    (value,) = [value for each, value in world.truth[key] if each == kind]
    return value


def holder(reader, kind: str, value: str) -> int | None:
    return reader.one("SELECT person FROM identities WHERE kind = ? AND value = ?", kind, value)["person"]


def items(reader, key: str, **more):
    members = people.members(reader, resolve.person(reader, ADDRESS[key]))
    return timeline(reader, Query(tuple(members), **more), 0)[0]


def rules(reader) -> dict[frozenset[str], set[str]]:
    """Return the evidence for each suggestion, by every two identities (``kind:value``) that it would bring together."""
    found: dict[frozenset[str], set[str]] = defaultdict(set)
    for pair in why.pairs(reader, 0):
        for both in product(pair.a.identities, pair.b.identities):
            found[frozenset(both)] |= {one.rule for one in pair.evidence}
    return found


# --- what the files hold ---


def test_every_export_is_read_whole(made):
    world, sources = made
    assert world.files.keys() >= EXPORTS
    assert {source.outcome for source in sources} == {"ok"}
    assert not sum(source.quarantined for source in sources)
    seen = {source.source: source.seen for source in sources}
    counts = world.counts
    linkedin = counts["linkedin"]
    assert seen["vcard"] == counts["contacts"]["cards"]
    assert seen["sms-backup"] == counts["phone"]["messages"] + counts["phone"]["calls"]
    assert seen["calendar"] == counts["calendar"]["events"]
    assert seen["shopify"] == counts["shopify"]["orders"]
    assert seen["feed"] == counts["feed"]["entries"] + 1
    assert seen["slack"] == counts["slack"]["messages"] + counts["slack"]["people"] + 1
    tables = ("Connections.csv", "messages.csv", "Invitations.csv", "Profile.csv")
    assert seen["linkedin"] == sum(linkedin[name] for name in tables) - 1  # who hides is counted only
    agents = 2  # whom tickets were given to, and who wrote internal notes
    assert seen["zendesk"] == sum(counts["zendesk"].values()) + agents


def test_channels_do_not_grow_with_mail_but_with_people(tmp_path, world):
    small = generate(tmp_path / "few", messages=300, now=NOW)
    large = generate(tmp_path / "many", people=200, messages=1, now=NOW)
    assert {name: small.counts[name] for name in EXPORTS} == {name: world.counts[name] for name in EXPORTS}
    for name in EXPORTS - {"slack", "feed"}:
        assert sum(large.counts[name].values()) > 1.5 * sum(world.counts[name].values()), name


# --- who is who ---


def test_no_automatic_link_is_wrong(reader, world):
    owner = {pair: key for key, pairs in world.truth.items() for pair in pairs - world.shared}
    within: dict[int, set[str]] = defaultdict(set)
    for row in reader.db.execute("SELECT kind, value, person FROM identities WHERE person IS NOT NULL"):
        if key := owner.get((row["kind"], row["value"])):
            within[row["person"]].add(key)
    assert len(within) > 60
    assert not {number: keys for number, keys in within.items() if len(keys) > 1}


def test_the_truth_covers_every_new_identity(reader, world):
    known = frozenset().union(*world.truth.values())
    held = {(row["kind"], row["value"]) for row in reader.db.execute("SELECT kind, value FROM identities")}
    new = {pair for pair in known if pair[0] in NEW_KINDS}
    assert Counter(kind for kind, _ in new).keys() == set(NEW_KINDS)
    assert new <= held
    beyond = {
        pair for pair in held - known if pair[0] in {*NEW_KINDS, "phone"} and "larchmere-sensing.com" not in pair[1]
    }
    assert Counter(kind for kind, _ in beyond) == {"url": STRANGERS, "zendesk": 1}  # and a team's mailbox


def test_who_is_known_on_all_eight_channels_is_one_person(reader, world):
    her = resolve.person(reader, ADDRESS["dana"])
    assert {holder(reader, kind, value) for kind, value in world.truth["dana"]} == {her}
    assert {item.channel for item in items(reader, "dana")} >= CHANNELS
    shown = person(reader, her)
    assert shown.transactions.count == 1
    assert {ticket.title for ticket in shown.tickets} >= {"Calibration certificates for dock 2"}


@pytest.mark.parametrize(
    ("key", "kind", "rule"),
    [("grace", "url", "full_name"), ("priya", "slack", "full_name"), ("helene", "phone", "signature")],
)
def test_where_the_evidence_is_weak_one_is_suggested(reader, world, key, kind, rule):
    person = resolve.person(reader, ADDRESS[key])
    known = [value for each, value in world.truth[key] if each == kind]
    (apart,) = [value for value in known if holder(reader, kind, value) != person]
    assert rule in rules(reader)[frozenset({f"{kind}:{apart}", f"email:{ADDRESS[key]}"})]


def test_a_card_in_the_phone_ties_a_number_to_its_owner(reader, world):
    him = resolve.person(reader, ADDRESS["callum"])
    assert holder(reader, "phone", "+447700900311") == him
    assert {"sms", "phone"} <= {item.channel for item in items(reader, "callum")}


def test_a_number_that_nothing_ties_stays_alone(reader, world):
    number = "+17375550165"
    assert ("phone", number) in world.truth["otis"]
    alone = holder(reader, "phone", number)
    assert people.values(reader, alone) == [("phone", number)]
    assert not [both for both in rules(reader) if f"phone:{number}" in both]


def test_the_front_desk_joins_nobody(reader, world):
    assert FRONT_DESK in world.shared
    row = reader.one("SELECT shared FROM identities WHERE kind = ? AND value = ?", *FRONT_DESK)
    assert row["shared"]
    walt = {holder(reader, kind, value) for kind, value in world.truth["walt"] - {FRONT_DESK}}
    assert resolve.person(reader, ADDRESS["consuela"]) not in walt


def test_a_profiles_address_ties_a_guest_of_slack(reader, world):
    assert holder(reader, "slack", one_of(world, "nina", "slack")) == resolve.person(reader, ADDRESS["nina"])


# --- what happened ---


def test_who_declined_was_not_met(reader):
    title = "Depots: plan for the spring"
    (theirs,) = [item for item in items(reader, "beatrix") if item.title == title]
    assert {party.role for party in theirs.with_ if party.name.startswith("Beatrix")} == {"declined"}
    meetings = [item for item in items(reader, "beatrix") if item.kind == "meeting" and item.at <= NOW]
    counts = person(reader, resolve.person(reader, ADDRESS["beatrix"])).counts.by_kind
    assert counts.get("meeting", 0) == len(meetings) - 1
    (ours,) = [item for item in items(reader, "callum") if item.title == title]
    assert {party.role for party in ours.with_ if party.name.startswith("Callum")} == {"accepted"}
    assert not person(reader, resolve.person(reader, ADDRESS["ellen"])).counts.by_kind.get("meeting")


def test_a_meeting_to_come_is_ahead_and_no_contact(reader):
    (coming,) = [item for item in items(reader, "callum") if item.title == "Export: did it hold?"]
    assert coming.status == "open"
    assert coming.at > NOW


def test_a_refund_is_taken_off(reader):
    (order,) = [item for item in items(reader, "consuela") if item.kind == "order"]
    assert order.status == "partially_refunded"
    (total,) = person(reader, resolve.person(reader, ADDRESS["consuela"])).transactions.totals
    assert (order.amount.amount, total.amount) == ("212.00", "135.00")


def test_a_companys_feed_is_its_news_and_nobodys_word(reader):
    shown = company(reader, resolve.company(reader, "brightmoor-logistics.com"))
    assert len(shown.news) == 4
    assert not [item for item in items(reader, "dana") if item.channel == "web"]


def test_the_zendesk_export_is_one_object_a_line(world):
    lines = [line for path in world.files["zendesk"] for line in path.read_text(encoding="utf-8").splitlines()]
    assert len(lines) == sum(world.counts["zendesk"][name] for name in ("tickets", "users", "organizations"))
    assert all(json.loads(line)["url"].startswith("https://larchmere.zendesk.com/api/v2/") for line in lines)
