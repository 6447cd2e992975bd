"""Pipedrive by its API: the facts, the pages, the cursors, and what goes wrong."""

from __future__ import annotations

import pytest
from api_kit import TOKEN, Read
from fake_pipedrive import small, world

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
)
from sbagg.adapters.pipedrive import Pipedrive
from sbagg.testing import AdapterContract, Recorder


@pytest.fixture
def fake():
    return world()


@pytest.fixture
def company(fake):
    with fake.serving() as server:
        yield Pipedrive(url=server.url, region="FR")


@pytest.fixture(scope="module")
def run():
    with world().serving() as server:
        yield Read(Pipedrive(url=server.url, region="FR"))


class TestContract(AdapterContract):
    secrets = {"token": TOKEN}  # noqa: RUF012 - as the contract has it

    @pytest.fixture(autouse=True)
    def _serve(self):
        self.fake = small(page=2)
        with self.fake.serving() as server:
            self.url = server.url
            yield

    def world(self, folder):
        return Pipedrive(url=self.url)

    def change(self, folder):
        self.fake.put("persons", 104, at="2026-11-22T08:00:00Z", name="New One")


def test_people_and_companies(run):
    cards = {card.name: card for card in run.all(Card)}
    assert cards["Camille Dubois"].identities == (
        Identity("pipedrive", "pipedrive/person/101"), Identity("email", "camille@dubois.test"), Identity("email", "cd@home.test"), Identity("phone", "+33170189900"),
    )  # fmt: skip
    assert (cards["Camille Dubois"].title, cards["Camille Dubois"].company_ref) == (
        "Buyer",
        "pipedrive:pipedrive:organization:9001",
    )
    assert cards["Sam Reed"].identities == (
        Identity("pipedrive", "pipedrive/user/77"), Identity("email", "sam@ours.test"), Identity("pipedrive-owner", "pipedrive/sam reed"),
    )  # fmt: skip
    assert [(one.name, one.domains) for one in run.all(Organization)] == [("Dubois SA", ("https://dubois.test",))]


def test_deals(run):
    ovens, mixers, trays = run.all(Deal)
    assert (ovens.stage, ovens.pipeline, ovens.status, ovens.amount, ovens.close) == (
        "Offer sent",
        "Sales",
        "open",
        1500050,
        "2026-12-31",
    )
    assert ovens.owner == Party("pipedrive", "pipedrive/user/77", "owner", "Sam Reed")
    assert [one.value for one in ovens.people] == ["pipedrive/person/101"]
    assert (mixers.status, mixers.close) == ("won", "2026-10-01")
    assert (trays.status, trays.stage) == ("lost", "99"), "archived, of a stage that is no more"


def test_what_was_done(run):
    by = {one.title: one for one in run.all(Interaction)}
    assert (by["Intro"].kind, by["Intro"].at, by["Intro"].text) == ("call", 1791194400, "Nice talk")
    assert by["Intro"].about == ("pipedrive:pipedrive:deal:5", "pipedrive:pipedrive:organization:9001")
    assert [(one.value, one.role, one.name) for one in by["Tasting"].parties] == [
        ("pipedrive/person/101", "attendee", ""), ("pipedrive/person/102", "attendee", ""), ("new@x.test", "attendee", "New One"),
        ("pipedrive/user/77", "organizer", "Sam Reed"),
    ]  # fmt: skip
    assert (by["Send offer"].status, by["Send offer"].due) == ("open", "2026-12-02")
    (note,) = run.all(Note)
    assert (note.text, note.author.value, note.people[0].value) == (
        "Likes rye",
        "pipedrive/user/77",
        "pipedrive/person/101",
    )


def test_the_next_run_brings_what_changed_and_what_was_deleted(fake, company):
    first = Read(company)
    assert first.complete == {"organization", "person", "deal", "activity", "note"}
    fake.put("persons", 103, at="2026-11-22T07:00:00Z", name="Ana Luna")
    fake.delete("persons", 102)
    fake.delete("deals", 6)
    fake.delete("notes", 501)
    second = Read(company, first.recorder)
    assert second.error is None
    assert second.keys("person") == ["103"]
    assert second.gone == {("person", "102"), ("deal", "6"), ("note", "501")}
    assert second.complete == set()


def test_a_version_without_recent_changes_says_so(fake, company):
    first = Read(company)
    fake.recents = lambda asked: (410, {"success": False})
    second = Read(company, first.recorder)
    assert second.error is None
    assert "--full" in second.recorder.warnings[0]


def test_pages(fake, company):
    fake.page = 1
    run = Read(company)
    assert (run.keys("person"), run.keys("deal")) == (["101", "102", "103"], ["5", "6", "7"])


def test_an_interrupted_run_goes_on_in_the_list_where_it_stopped(company):
    recorder = Recorder({"token": TOKEN})
    recorder.states["deal"] = {"began": 1795000000, "list": 1, "cursor": ""}
    run = Read(company, recorder)
    assert run.keys("deal") == ["7"]
    assert "deal" not in run.complete
    assert recorder.states["deal"] == {"since": 1795000000}


def test_a_cursor_that_is_no_longer_known(company):
    recorder = Recorder({"token": TOKEN})
    recorder.states["person"] = {"began": 1, "list": 0, "cursor": "!stale"}
    assert isinstance(Read(company, recorder).error, CursorExpiredError)


def test_paging_that_never_moves_is_stopped(fake, company):
    page = {"success": True, "data": [], "additional_data": {"next_cursor": "again"}}
    fake.listing = lambda asked, plural: page
    assert isinstance(Read(company).error, SourceError)
    fresh = iter(range(1000))
    fake.listing = lambda asked, plural: {**page, "additional_data": {"next_cursor": str(next(fresh))}}
    assert isinstance(Read(company).error, SourceError), "another cursor each time, and never anything new"


@pytest.mark.parametrize("bad", [None, "text", {"id": None}, {"id": -3}, [], 5])
def test_one_bad_object_is_refused_and_the_rest_goes_on(fake, company, bad):
    fake.objects["persons"][102] = bad
    run = Read(company)
    assert (run.keys("person"), [stream for stream, _ in run.refused], run.error) == (["101", "103"], ["person"], None)


def test_values_of_other_kinds_than_promised_do_no_harm(fake, company):
    for plural, number in (("deals", 5), ("persons", 101), ("activities", 202)):
        one = fake.objects[plural][number]
        one |= {key: {"nested": [None]} for key in one.keys() - {"id", "update_time", "is_deleted", "is_archived"}}
    run = Read(company)
    assert run.error is None
    assert "101" in run.keys("person")


@pytest.mark.parametrize("fault", [(429, {"Retry-After": "1"}), (500, {})])
def test_a_passing_fault_is_waited_out(fake, company, fault):
    fake.fault("/persons", *fault)
    assert Read(company).keys("person") == ["101", "102", "103"]


def test_a_token_that_is_refused(fake, company):
    fake.token = "another"
    assert isinstance(Read(company).error, AuthError)


def test_what_the_token_may_not_read_is_left_out_and_said(fake, company):
    fake.forbidden = {"activities", "users"}
    run = Read(company)
    assert run.error is None
    assert (run.keys("activity"), run.keys("note")) == ([], ["501"])
    assert len(run.recorder.warnings) == 2
    fake.forbidden = {*fake.objects}
    assert isinstance(Read(company).error, AuthError)
