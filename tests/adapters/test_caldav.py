"""Calendars on a real server: the same meetings as the export of the calendar gives, series too."""

import re
from typing import ClassVar

import pytest
from calendar_kit import Run, attendee, calendar, event, meetings, times
from dav_kit import PASSWORD, USER, radicale
from dav_proxy import passing, without_sync

from httpserver import serving
from sbagg.adapter import Checkpoint, Gone, Interaction, Raw, Refused, Skipped, SourceError
from sbagg.adapters.caldav import CalDav
from sbagg.testing import AdapterContract, Recorder

DANA = attendee("mailto:dana@brightmoor.example.org", "PARTSTAT=ACCEPTED", name="Dana Reyes")
REVIEW = event("review-of-the-pilot@acme", "20261117T090000Z", "DTSTAMP:20261101T000000Z", DANA)
WEEKLY = event(
    "weekly-call-of-two@acme",
    ";TZID=Europe/Paris:20261005T100000",
    "DTSTAMP:20261101T000000Z",
    "RRULE:FREQ=WEEKLY",
    DANA,
    title="Weekly",
)
MOVED = event(
    "weekly-call-of-two@acme", ";TZID=Europe/Paris:20261013T150000", "DTSTAMP:20261101T000000Z",
    "RECURRENCE-ID;TZID=Europe/Paris:20261012T100000", DANA, title="Weekly, moved",
)  # fmt: skip
ONE_TIME = event(
    "invited-to-two-times@x",
    "20261112T090000Z",
    "DTSTAMP:20261101T000000Z",
    "RECURRENCE-ID:20261112T080000Z",
    DANA,
    title="Guest",
)
OTHER_TIME = event(
    "invited-to-two-times@x",
    "20261119T090000Z",
    "DTSTAMP:20261101T000000Z",
    "RECURRENCE-ID:20261119T080000Z",
    DANA,
    title="Guest",
)
SHORT = event("e7", ";VALUE=DATE:20261103", "DTSTAMP:20261101T000000Z", title="Fair")
EVENT = re.compile(rb"BEGIN:VEVENT.*END:VEVENT", re.DOTALL)
TODO = ["BEGIN:VTODO", "UID:to-do", "DTSTAMP:20261101T000000Z", "SUMMARY:Buy milk", "END:VTODO"]


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with radicale(tmp_path_factory.mktemp("radicale")) as found:
        yield found


@pytest.fixture
def server(running):
    running.empty()
    running.calendar()
    running.put("work/review.ics", calendar(REVIEW))
    running.put("work/weekly.ics", calendar(WEEKLY, MOVED))
    return running


class Sync:
    def __init__(self, url, **options):
        self.adapter = CalDav(url, USER, **{"timezone": "Europe/Paris", **options})
        self.recorder = Recorder({"password": PASSWORD})

    def run(self):
        events = []
        for one in self.adapter.fetch(self.recorder):
            events.append(one)
            if isinstance(one, Checkpoint):
                self.recorder.states[one.stream] = one.state
        return events

    def meetings(self):
        raws = [one for one in self.run() if isinstance(one, Raw)]
        return [fact for raw in raws for fact in self.adapter.parse(raw) if isinstance(fact, Interaction)]


class TestContract(AdapterContract):
    secrets: ClassVar = {"password": PASSWORD}

    @pytest.fixture(autouse=True)
    def _server(self, server):
        self.server = server

    def world(self, _folder):
        return CalDav(self.server.url, USER)

    def change(self, _folder):
        self.server.put("work/fair.ics", calendar(SHORT))


def test_an_event_gives_what_its_export_gives(server, tmp_path):
    server.put("work/fair.ics", calendar(SHORT))
    by_server = Sync(server.url).meetings()
    exported = tmp_path / "anything.ics"
    exported.write_bytes(server.exported("work"))
    by_file = Run(exported).meetings
    assert {one.ref for one in by_server} == {one.ref for one in by_file}
    assert set(by_server) == set(by_file)
    assert len({one.ref for one in by_server}) == len(by_server) > 10
    assert "meeting:Work/e7" in {one.ref for one in by_server}, "a short UID is told apart by the calendar's name"


def test_an_invitation_to_some_times_of_a_series_gives_what_its_file_gives(server, tmp_path):
    def change(_handler, body, answer):
        inside = "\r\n".join([*ONE_TIME, *OTHER_TIME]).encode()
        content = answer()
        return None, {}, EVENT.sub(inside, content) if b"multiget" in body else content

    server.delete("work/weekly.ics")
    with serving(passing(server.url, change)) as front:
        sync = Sync(front.url)
        assert set(sync.meetings()) == set(meetings(tmp_path, ONE_TIME, OTHER_TIME, name="Work"))
        server.delete("work/review.ics")
        assert [one.key for one in sync.run() if isinstance(one, Gone)] == ["review.ics"]


def test_what_changes_comes_and_what_goes_is_gone(server):
    for says in (passing(server.url), without_sync(server.url)):
        with serving(says) as front:
            sync = Sync(front.url)
            assert len(sync.meetings()) > 10
            assert sync.run() == []
            server.put(
                "work/review.ics",
                calendar(event("review-of-the-pilot@acme", "20261118T090000Z", "DTSTAMP:20261101T000000Z")),
            )
            server.delete("work/weekly.ics")
            found = sync.run()
            assert [one.key for one in found if isinstance(one, Raw)] == ["review.ics"]
            assert [one.key for one in found if isinstance(one, Gone)] == ["weekly.ics"]
            server.put("work/review.ics", calendar(REVIEW))
            server.put("work/weekly.ics", calendar(WEEKLY, MOVED))


def test_a_series_goes_on_without_a_change_at_the_server(server):
    sync = Sync(server.url)
    before = [one for one in times(sync.meetings()) if one]
    sync.recorder.now += 45 * 86_400
    found = sync.run()
    assert [one.key for one in found if isinstance(one, Raw)] == ["weekly.ics"], "the other event has an end"
    raw = next(one for one in found if isinstance(one, Raw))
    after = times(one for one in sync.adapter.parse(raw) if isinstance(one, Interaction))
    assert max(after) > max(before)
    assert sync.run() == []


def test_a_series_that_is_deleted_is_not_asked_for_again(server):
    sync = Sync(server.url)
    sync.run()
    server.delete("work/weekly.ics")
    sync.recorder.now += 45 * 86_400
    assert [one.key for one in sync.run() if isinstance(one, (Raw, Gone))] == ["weekly.ics"]
    assert sync.recorder.states["robin/work"]["open"] == []


def test_to_dos_and_calendars_of_them_are_left_out(server):
    server.put("work/milk.ics", calendar(TODO))
    assert [one.reason for one in Sync(server.url).run() if isinstance(one, Skipped)] == [
        "a to-do, a journal entry or busy times"
    ]

    def only_to_dos(_handler, _body, answer):
        return None, {}, answer().replace(b'name="VEVENT"', b'name="VTODO"')

    with serving(passing(server.url, only_to_dos)) as front, pytest.raises(SourceError, match="there is no calendar"):
        Sync(front.url).run()


def test_one_broken_event_costs_no_other(server):
    def change(_handler, body, answer):
        content = answer()
        return None, {}, content.replace(b"SUMMARY:Review", b"BEGIN:VEVENT") if b"multiget" in body else content

    with serving(passing(server.url, change)) as front:
        found = Sync(front.url).run()
    assert [one.key for one in found if isinstance(one, Refused)] == ["review.ics"]
    assert [one.key for one in found if isinstance(one, Raw)] == ["weekly.ics"]


def test_a_renamed_calendar_is_the_same_stream(server):
    sync = Sync(server.url)
    sync.run()
    server.ask(
        "PROPPATCH",
        "work/",
        b'<propertyupdate xmlns="DAV:"><set><prop><displayname>Office</displayname></prop></set></propertyupdate>',
    )
    server.put("work/fair.ics", calendar(SHORT))
    assert {
        (one.stream, label)
        for one in sync.run()
        if isinstance(one, Raw)
        for fact in sync.adapter.parse(one)
        for label in fact.labels
    } == {("robin/work", "Office")}
