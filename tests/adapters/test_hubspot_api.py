"""HubSpot by its API: the facts, the pages, the cursors, and what goes wrong."""

from __future__ import annotations

from itertools import repeat

import pytest
from api_kit import TOKEN, Read
from fake_hubspot import small, world

from sbagg.adapter import (
    AuthError,
    Card,
    CursorExpiredError,
    Deal,
    Identity,
    Interaction,
    Note,
    Organization,
    Party,
    SourceError,
    Ticket,
    UnavailableError,
)
from sbagg.adapters.hubspot import HubSpot
from sbagg.testing import AdapterContract, Recorder

SAM = Party("hubspot", "hubspot/user/77", "owner", "Sam Reed")


@pytest.fixture
def fake():
    return world()


@pytest.fixture
def portal(fake):
    with fake.serving() as server:
        yield HubSpot(url=server.url, timezone="Europe/Paris", region="FR")


@pytest.fixture(scope="module")
def run():
    with world().serving() as server:
        yield Read(HubSpot(url=server.url, timezone="Europe/Paris", region="FR"))


class TestContract(AdapterContract):
    secrets = {"token": TOKEN}  # noqa: RUF012 - as the contract has it

    @pytest.fixture(autouse=True)
    def _serve(self):
        self.fake = small(page=2)
        with self.fake.serving() as server:
            self.url = server.url
            yield

    def world(self, folder):
        return HubSpot(url=self.url)

    def change(self, folder):
        self.fake.put("contacts", 104, at="2026-11-22T08:00:00.000Z", firstname="New", email="new@x.test")


def test_people_and_companies(run):
    cards = {card.name: card for card in run.all(Card)}
    assert cards["Camille Dubois"].identities == (
        Identity("hubspot", "hubspot/contact/101"), Identity("email", "camille@dubois.test"), Identity("email", "cd@home.test"), Identity("phone", "+33170189900"),
    )  # fmt: skip
    assert cards["Camille Dubois"].company_ref == "hubspot:hubspot:company:9001"
    assert [flag.flag for flag in cards["Camille Dubois"].flags] == ["do_not_mail"]
    assert Identity("hubspot", "hubspot/contact/90") in cards["Lea Roth"].identities
    assert {("contact", "90"), ("contact", "91")} == run.gone
    assert [(one.name, one.domains, one.parent) for one in run.all(Organization)] == [
        ("Dubois SA", ("dubois.test",), ""),
        ("Roth GmbH", ("roth.test",), "hubspot:hubspot:company:9001"),
    ]


def test_a_colleague_is_one_person_by_id_address_and_name(run):
    (sam, kim) = [card for card in run.all(Card) if card.us]
    assert sam.identities == (
        Identity("hubspot", "hubspot/user/77"),
        Identity("email", "sam@ours.test"),
        Identity("hubspot-owner", "hubspot/sam reed"),
    )
    assert kim.name == "Kim Vale"


def test_two_colleagues_of_one_name_do_not_share_it(fake, portal):
    fake.owners[1] |= {"firstName": "Sam", "lastName": "Reed"}
    assert not [one for card in Read(portal).all(Card) for one in card.identities if one.kind == "hubspot-owner"]


def test_a_deal_with_stages_as_the_user_sees_them(run):
    ovens, mixers, trays = run.all(Deal)
    assert (ovens.stage, ovens.pipeline, ovens.status, ovens.amount, ovens.currency) == (
        "Offer sent",
        "Sales Pipeline",
        "open",
        1500050,
        "EUR",
    )
    assert ovens.close == "2026-12-31", "half past midnight in Paris"
    assert ovens.stages == (("gone", 1767603600), ("Offer sent", 1769936400))
    assert ovens.owner == SAM
    assert ovens.company_ref == "hubspot:hubspot:company:9001"
    assert [one.value for one in ovens.people] == ["hubspot/contact/101", "hubspot/contact/102"]
    assert (mixers.stage, mixers.status) == ("Closed Won", "won"), "the stage says it where the deal does not"
    assert (trays.stage, trays.pipeline, trays.status) == ("gone", "gone", "open"), "a stage that is no more"


def test_a_ticket(run):
    (ticket,) = run.all(Ticket)
    assert (ticket.title, ticket.status, ticket.priority, ticket.company_ref) == (
        "Cold oven",
        "Waiting on us",
        "HIGH",
        "hubspot:hubspot:company:9001",
    )
    assert ticket.people == (Party("hubspot", "hubspot/contact/101", "requester"), SAM)


def test_what_was_said(run):
    by = {one.title: one for one in run.all(Interaction)}
    camille = Party("hubspot", "hubspot/contact/101", "author")
    assert (by["Intro"].kind, by["Intro"].status, by["Intro"].text, by["Intro"].about) == (
        "call",
        "done",
        "Nice talk",
        ("hubspot:hubspot:deal:5",),
    )
    assert by["Intro"].parties[0] == camille
    assert by["Again"].status == "no answer"
    mail = by["Ovens"]
    assert (mail.ref, mail.about) == ("mail:m1@ours.test|sam@ours.test", ("hubspot:hubspot:ticket:40",))
    assert mail.parties == (
        Party("email", "sam@ours.test", "from", "Sam Reed"), Party("email", "camille@dubois.test", "to", "Camille Dubois"), Party("email", "lea@roth.test", "cc"),
    )  # fmt: skip
    assert [(one.value, one.role) for one in by["Tasting"].parties] == [
        ("hubspot/contact/101", "attendee"), ("hubspot/user/78", "attendee"), ("hubspot/user/77", "organizer"),
    ]  # fmt: skip
    assert by["Lunch"].status == "cancelled"
    assert (by["Send offer"].kind, by["Send offer"].status, by["Send offer"].due) == ("task", "open", "2026-12-02")
    assert (by["Call back"].kind, by["Call back"].status, by["Call back"].at) == ("call", "done", 1791532800)
    (note,) = run.all(Note)
    assert (note.text, note.people[0].value, note.about) == (
        "Likes rye",
        "hubspot/contact/101",
        ("hubspot:hubspot:company:9001",),
    )


def test_the_first_run_lists_all_and_the_next_what_changed(fake, portal):
    first = Read(portal)
    assert first.complete == {"company", "contact", "deal", "ticket", "call", "email", "meeting", "note", "task"}
    fake.put("contacts", 103, at="2026-11-22T07:00:00.000Z", firstname="Ana", lastname="Luna", email="ana@sol.test")
    fake.delete("deals", 6)
    fake.delete("notes", 501, at="2026-01-01T00:00:00Z")
    second = Read(portal, first.recorder)
    assert second.keys("contact") == ["103"]
    assert [card.name for card in second.all(Card) if not card.us] == ["Ana Luna"]
    assert second.gone == {("deal", "6")}, "what was deleted long before the last run is known"
    assert second.complete == set()


def test_more_changes_than_a_search_gives(fake, portal):
    first = Read(portal)
    for number in range(1000, 1450):
        fake.put("contacts", number, at="2026-11-22T07:00:00.000Z", email=f"p{number}@x.test")
    second = Read(portal, first.recorder)
    assert second.keys("contact") == [str(number) for number in range(1000, 1450)]


def test_associations_go_over_pages(fake, portal):
    fake.page = 1
    fake.tie("deals", 5, "contacts", 103)
    deal = next(one for one in Read(portal).all(Deal) if one.name == "Ovens")
    assert [one.value[-3:] for one in deal.people] == ["101", "102", "103"]


def test_an_interrupted_listing_goes_on_and_is_not_called_complete(fake, portal):
    fake.page = 1
    fake.fault("objects/2026-09/contacts", 500)
    recorder = Recorder({"token": TOKEN})
    recorder.states["contact"] = {"began": 1795000000, "after": "2"}
    run = Read(portal, recorder)
    assert run.keys("contact") == ["103"]
    assert "contact" not in run.complete
    assert recorder.states["contact"] == {"since": 1795000000}


def test_a_page_that_is_no_longer_known(portal):
    recorder = Recorder({"token": TOKEN})
    recorder.states["contact"] = {"began": 1, "after": "stale"}
    assert isinstance(Read(portal, recorder).error, CursorExpiredError)


def test_paging_that_never_moves_is_stopped(fake, portal):
    fake.listing = lambda asked, plural: {"results": [], "paging": {"next": {"after": "7"}}}
    run = Read(portal)
    assert isinstance(run.error, SourceError)
    assert "round in circles" in run.error.message


@pytest.mark.parametrize("bad", [None, "text", {"id": "x", "properties": {}}, {"id": "9", "properties": None}, [], 5])
def test_one_bad_object_is_refused_and_the_rest_goes_on(fake, portal, bad):
    fake.objects["contacts"][102] = bad
    run = Read(portal)
    assert run.keys("contact") == ["101", "103"]
    assert [stream for stream, _ in run.refused] == ["contact"]
    assert run.error is None


def test_an_object_deleted_while_it_is_read_is_left_out(fake, portal):
    fake.vanishing.add(("deals", 6))
    run = Read(portal)
    assert run.keys("deal") == ["5", "7"]
    assert run.skipped == ["deleted while it was read"]


def test_values_of_other_kinds_than_promised_do_no_harm(fake, portal):
    properties = fake.objects["deals"][5]["properties"]
    for name in list(properties):
        properties[name] = {"nested": [1]} if name != "hs_object_id" else "5"
    assert "5" in Read(portal).keys("deal")


@pytest.mark.parametrize("fault", [(429, {"Retry-After": "1"}), (500, {}), (503, {"Retry-After": "0"})])
def test_a_passing_fault_is_waited_out(fake, portal, fault):
    fake.fault("objects/2026-09/contacts", *fault)
    assert Read(portal).keys("contact") == ["101", "102", "103"]


def test_half_a_body_is_asked_for_again(fake, portal):
    fake.fault(
        "objects/2026-09/contacts",
        200,
        {"Content-Type": "application/json", "Content-Length": "5000"},
        [b'{"results": ['],
    )
    assert Read(portal).keys("contact") == ["101", "102", "103"]


def test_a_body_without_end(fake, portal):
    fake.fault("objects/2026-09/contacts", 200, {"Content-Type": "application/json"}, repeat(b" " * 2**20))
    run = Read(portal)
    assert isinstance(run.error, SourceError)
    assert "the rest was not read" in run.error.message


def test_a_lasting_fault_keeps_what_came_before(fake, portal):
    for _ in range(9):
        fake.fault("objects/2026-09/deals", 503)
    run = Read(portal)
    assert isinstance(run.error, UnavailableError)
    assert run.recorder.states["contact"].keys() == {"since"}
    assert {stream for stream, _ in run.held} == {"owner", "company", "contact"}


@pytest.mark.parametrize("body", [b'{"results": [', b"\xff\xfe", b"[]", b"[" * 100_000])
def test_an_answer_that_is_none(fake, portal, body):
    fake.fault("objects/2026-09/contacts", 200, {"Content-Type": "application/json"}, body)
    assert isinstance(Read(portal).error, SourceError)


def test_a_token_that_is_refused(fake, portal):
    fake.token = "another"
    assert isinstance(Read(portal).error, AuthError)


def test_what_the_token_may_not_read_is_left_out_and_said(fake, portal):
    fake.forbidden = {"emails", "tickets"}
    run = Read(portal)
    assert "email" not in {stream for stream, _ in run.held}
    assert run.keys("task") == ["601", "602"]
    assert "The token may not read tickets, emails; they were left out" in run.recorder.warnings
    fake.forbidden = set(fake.objects)
    assert isinstance(Read(portal).error, AuthError)


@pytest.mark.parametrize("status", [403, 404])
def test_without_owners_and_pipelines_the_rest_is_read(fake, portal, status):
    fake.fault("/owners/", status)
    fake.fault("/pipelines/", status)
    run = Read(portal)
    assert run.error is None
    ovens = run.all(Deal)[0]
    assert (ovens.stage, ovens.owner) == ("1", Party("hubspot", "hubspot/user/77", "owner"))
    assert len(run.recorder.warnings) == 2


def test_what_it_asks_for(fake, portal):
    Read(portal)
    listed = next(one for one in fake.seen if one.path.endswith("/deals"))
    assert listed.one("limit") == "100"
    assert {"dealname", "dealstage", "hs_is_closed_won"} <= set(listed.params["properties"])
    assert all("/2026-09" in one.path for one in fake.seen)
