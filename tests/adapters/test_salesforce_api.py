"""Salesforce by its API: the facts, the pages, the cursors, bulk jobs, and what goes wrong."""

from __future__ import annotations

import crm_world
import pytest
from api_kit import TOKEN, Read
from both_ways import synced
from crm_kit import weekly
from fake_salesforce import V, an_id, small, world

from sbagg.adapter import AuthError, Card, CursorExpiredError, Deal, Interaction, SourceError, UnavailableError
from sbagg.adapters.salesforce import Salesforce
from sbagg.config import Source
from sbagg.testing import AdapterContract, Recorder


@pytest.fixture
def fake():
    return small()


@pytest.fixture
def org(fake):
    with fake.serving() as server:
        yield Salesforce(url=server.url)


class TestContract(AdapterContract):
    secrets = {"token": TOKEN}  # noqa: RUF012 - as the contract has it

    @pytest.fixture(autouse=True)
    def _serve(self):
        self.fake = small(page=2)
        with self.fake.serving() as server:
            self.url = server.url
            yield

    def world(self, folder):
        return Salesforce(url=self.url)

    def change(self, folder):
        self.fake.put("Contact", an_id("003", 9), at="2026-11-22T08:00:00.000+0000", LastName="New")


class TestBulkContract(TestContract):
    def world(self, folder):
        return Salesforce(url=self.url, bulk_from=2)


@pytest.fixture
def both(tmp_path, monkeypatch):
    """Return a function: names of sources -> what a user sees of a store that read the weekly export, the API, or both."""
    monkeypatch.setenv("SBAGG_SALESFORCE_TOKEN", TOKEN)
    monkeypatch.setenv("SBAGG_NOW", "2026-11-21T09:00:00Z")
    path = weekly(tmp_path, crm_world.objects())
    with world().serving() as server:
        made = {
            "export": Source("export", "crm", {"path": [str(path)], "dialect": "salesforce"}),
            "salesforce": Source("salesforce", "salesforce", {"url": server.url}),
        }
        yield lambda *names: synced(tmp_path / "-".join(names), *(made[name] for name in names))


def test_the_same_people_companies_deals_and_items_as_the_weekly_export(both):
    assert both("export") == both("salesforce")


def test_both_in_one_store_are_as_one(both):
    assert both("export", "salesforce") == both("salesforce")


def test_a_bulk_job_gives_what_queries_give():
    with world().serving() as server:
        one, other = Read(Salesforce(url=server.url)), Read(Salesforce(url=server.url, bulk_from=0))
    assert (one.error, other.error) == (None, None)
    assert one.facts == other.facts
    assert one.complete == other.complete


def test_what_stands_in_other_tables(fake, org):
    run = Read(org)
    (deal,) = run.all(Deal)
    assert [one.value for one in deal.people] == [an_id("003", 1)]
    assert deal.stages == (("Offer", 1767603600),)


def test_mail_that_a_task_logs_is_kept_as_mail_only():
    with world().serving() as server:
        run = Read(Salesforce(url=server.url))
    assert [one.ref for one in run.all(Interaction) if one.kind == "email"] == ["mail:abc@ours.test|sam@ours.test"]
    assert [fact.reason for fact in run.facts if hasattr(fact, "reason")] == ["logged mail, kept as the mail itself"]


def test_the_next_run_brings_what_changed_and_what_was_deleted(fake, org):
    first = Read(org)
    assert first.error is None
    assert first.complete == {"contact", "opportunity", "note"}
    fake.put("Contact", an_id("003", 2), at="2026-11-22T07:00:00.000+0000", LastName="Changed")
    fake.put("Contact", an_id("003", 3), at="2026-11-22T07:00:00.000+0000", IsDeleted=True)
    second = Read(org, first.recorder)
    assert (second.keys("contact"), second.gone, second.complete) == (
        [an_id("003", 2)],
        {("contact", an_id("003", 3))},
        set(),
    )


def test_who_joins_a_deal_is_seen_though_the_deal_does_not_change(fake, org):
    first = Read(org)
    fake.put(
        "OpportunityContactRole",
        an_id("00K", 2),
        at="2026-11-22T07:00:00.000+0000",
        OpportunityId=an_id("006", 1),
        ContactId=an_id("003", 2),
    )
    (deal,) = Read(org, first.recorder).all(Deal)
    assert [one.value for one in deal.people] == [an_id("003", 1), an_id("003", 2)]


def test_pages(fake, org):
    fake.page = 1
    first = Read(org)
    assert len(first.keys("contact")) == 3
    for number in (1, 2, 3):
        fake.put("Contact", an_id("003", number), at=f"2026-11-22T07:00:0{number}.000+0000", LastName="Changed")
    second = Read(org, first.recorder)
    assert second.keys("contact") == [an_id("003", number) for number in (1, 2, 3)]


@pytest.mark.parametrize(
    "state", [{"began": 1, "next": f"{V}/query/01gOLD-2000"}, {"began": 1, "job": "750R00000009999"}]
)
def test_a_place_that_is_no_longer_kept(org, state):
    recorder = Recorder({"token": TOKEN})
    recorder.states["contact"] = state
    assert isinstance(Read(org, recorder).error, CursorExpiredError)


def test_paging_that_never_moves_is_stopped(fake, org):
    fake.shown = lambda rows, start, key: {
        "totalSize": 9,
        "done": False,
        "records": [],
        "nextRecordsUrl": f"{V}/query/01g-1",
    }
    fake.more = lambda asked, where: fake.shown([], 0, None)
    run = Read(org)
    assert isinstance(run.error, SourceError)
    assert "round in circles" in run.error.message


def test_a_next_page_elsewhere_is_not_asked_for(fake, org):
    fake.shown = lambda rows, start, key: {
        "totalSize": 9,
        "done": False,
        "records": [],
        "nextRecordsUrl": "https://evil.test/services/data/",
    }
    assert isinstance(Read(org).error, SourceError)


@pytest.mark.parametrize("bad", [None, "text", {"Id": "nonsense"}, {"LastName": "No id"}, 5])
def test_one_bad_row_is_refused_and_the_rest_goes_on(fake, org, bad):
    fake.tables["Contact"][1] = {"IsDeleted": False, "SystemModstamp": None, **bad} if isinstance(bad, dict) else bad
    run = Read(org)
    assert run.error is None
    assert (len(run.keys("contact")), [stream for stream, _ in run.refused]) == (2, ["contact"])


def test_values_of_other_kinds_than_promised_do_no_harm(fake, org):
    row = fake.tables["Opportunity"][0]
    row |= {name: {"nested": [None]} for name in row.keys() - {"Id", "IsDeleted", "SystemModstamp"}}
    run = Read(org)
    assert run.error is None
    assert len(run.keys("opportunity")) == 1


@pytest.mark.parametrize("body", [b'"Id","LastName"\n"0035e0000000001', b"", b'"Id"\n"1","2"\n'])
def test_half_a_table_of_a_bulk_job(fake, body):
    with fake.serving() as server:
        fake.fault("/results", 200, {"Content-Type": "text/csv", "Sforce-Locator": "null"}, body)
        run = Read(Salesforce(url=server.url, bulk_from=2))
    assert isinstance(run.error, SourceError) or not run.keys("contact")


def test_a_bulk_job_that_fails_or_never_ends(fake):
    with fake.serving() as server:
        fake.state = lambda asked, number: {"state": "Failed", "errorMessage": "too much"}
        assert "too much" in Read(Salesforce(url=server.url, bulk_from=2)).error.message
        fake.state = lambda asked, number: {"state": "InProgress"}
        assert isinstance(Read(Salesforce(url=server.url, bulk_from=2)).error, UnavailableError)


def test_the_requests_of_the_day_are_spent(fake, org):
    fake.query = lambda asked: (
        403,
        [{"errorCode": "REQUEST_LIMIT_EXCEEDED", "message": "TotalRequests Limit exceeded."}],
    )
    assert isinstance(Read(org).error, UnavailableError)


def test_an_org_without_access_to_the_api(fake, org):
    fake.query = lambda asked: (403, [{"errorCode": "API_DISABLED_FOR_ORG", "message": "API is disabled"}])
    assert isinstance(Read(org).error, AuthError)


def test_a_token_that_ran_out_is_asked_for_again(fake, org):
    class Renewing(Recorder):
        def secret(self, name):
            self.asked = getattr(self, "asked", 0) + 1
            return TOKEN if self.asked > 1 else "old-token"

    assert len(Read(org, Renewing()).keys("contact")) == 3
    fake.token = "another"
    assert isinstance(Read(org).error, AuthError)


def test_what_the_org_does_not_show_is_left_out_and_said(fake, org):
    fake.hidden = {"OpportunityContactRole", "Note"}
    run = Read(org)
    assert run.error is None
    assert [len(card.people) for card in run.all(Deal)] == [0]
    assert any("OpportunityContactRole" in text for text in run.recorder.warnings)
    assert any("Note" in text for text in run.recorder.warnings)
    fake.hidden = set(fake.tables)
    assert isinstance(Read(org).error, AuthError)


def test_without_an_address(fake):
    assert "url=" in Read(Salesforce()).error.hint


def test_a_deleted_contact_has_no_card(fake, org):
    fake.put("Contact", an_id("003", 3), IsDeleted=True)
    assert len(Read(org).all(Card)) == 2
