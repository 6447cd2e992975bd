"""Calendars on disk: what is recognised, what becomes of a newer export, and how far damage goes."""

import contextlib
import io
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest
from calendar_kit import GOOGLE, ROBIN, Run, calendar, event, meetings, write, zipped
from hypothesis import given
from hypothesis import strategies as st

from sbagg.adapter import Raw, RecordError, SourceError
from sbagg.adapters.calendar import Calendar
from sbagg.adapters.calendar.records import Reading, survey

EVENTS = [f"entry-0000000{number}" for number in range(10)]
OUTLOOK = "-//Microsoft Corporation//Outlook 16.0 MIMEDIR//EN"


def export(*uids, stamp="20261101T000000Z", **options):
    stamps = (f"DTSTAMP:{stamp}", "LAST-MODIFIED:20260101T000000Z")
    return calendar(*(event(uid, "20261217T090000Z", *stamps) for uid in uids), **{"name": "Work", **options})


@pytest.mark.parametrize(
    ("data", "label", "account", "lone"),
    [
        (export(*EVENTS, name=ROBIN), f"Google Calendar of {ROBIN} (10 events)", ROBIN, False),
        (export(*EVENTS), "Google Calendar (10 events)", "", False),
        (export(*EVENTS, name="c_1@group.calendar.google.com", product="x"), "calendar (10 events)", "", False),
        (export(*EVENTS, name="", product=OUTLOOK), "Outlook calendar (10 events)", "", False),
        (export(EVENTS[0], name="", head=["METHOD:REQUEST"]), "calendar entry", "", True),
        (b"\xef\xbb\xbf" + export(*EVENTS), "Google Calendar (10 events)", "", False),
        ("\n".join(event(EVENTS[0])).encode(), "calendar entry", "", True),
    ],
)
def test_a_file_is_recognised(tmp_path, data, label, account, lone):
    found = Calendar.recognise(write(tmp_path / "download", data))
    assert (found.label, found.account, found.lone, found.me) == (label, account, lone, ())
    assert found.sample


@pytest.mark.parametrize(
    "data",
    [b"", b"BEGIN:VCARD\r\nEND:VCARD\r\n", b"From: a@b.test\n\nBEGIN:VCALENDAR\n", b"PK\x03\x04broken", b"\x00" * 99],
)
def test_what_is_no_calendar_is_not(tmp_path, data):
    assert Calendar.recognise(write(tmp_path / "x.ics", data)) is None


def test_folders_and_zips_are_recognised(tmp_path):
    both = {ROBIN: export(*EVENTS, name=ROBIN), "Team": export(*EVENTS, name="Team")}
    found = Calendar.recognise(zipped(tmp_path / "robin.ical.zip", **both))
    assert (found.account, found.label) == (ROBIN, f"Google Calendar of {ROBIN} (2 files)")
    for uid in EVENTS:
        write(tmp_path / "home" / f"{uid}.ics", export(uid, name=""))
    pure = Calendar.recognise(tmp_path / "home")
    assert pure.confidence > 50
    assert pure.account == ""
    write(tmp_path / "home" / "notes.txt", b"x")
    assert Calendar.recognise(tmp_path / "home") is None, "its files are recognised one by one"


def test_a_takeout_in_a_folder_of_its_own(tmp_path):
    write(tmp_path / "Takeout" / "Calendar" / f"{ROBIN}.ics", export(*EVENTS, name=ROBIN))
    assert Calendar.recognise(tmp_path / "Takeout") is None
    assert Calendar.recognise(tmp_path / "Takeout" / "Calendar").account == ROBIN


def test_streams_are_calendars(tmp_path):
    path = zipped(
        tmp_path / "all.zip",
        **{"a": export(*EVENTS), "b (1)": export(*EVENTS, name=""), "c": export(EVENTS[0], name="")},
    )
    run = Run(path)
    assert {raw.stream for raw in run.raws} == {"Work", "b", "events"}
    assert run.raws[0].locator == f"{path}!a.ics:5"


def test_a_newer_export_changes_nothing_but_what_changed(tmp_path):
    """Google puts the time of the export into every event."""
    first = Run(write(tmp_path / "old.ics", export(*EVENTS)))
    second = Run(write(tmp_path / "new.ics", export(*EVENTS, stamp="20261120T000000Z")))
    assert [raw.data for raw in first.raws] == [raw.data for raw in second.raws]
    assert first.raws[0].at < second.raws[0].at


def test_the_order_of_events_in_a_file_does_not_matter(tmp_path):
    moved = [
        "BEGIN:VEVENT",
        f"UID:{EVENTS[0]}",
        "RECURRENCE-ID:20261124T090000Z",
        "DTSTART:20261125T090000Z",
        "END:VEVENT",
    ]
    other = [
        "BEGIN:VEVENT",
        f"UID:{EVENTS[0]}",
        "RECURRENCE-ID:20261201T090000Z",
        "DTSTART:20261202T090000Z",
        "END:VEVENT",
    ]
    parts = [event(EVENTS[0], "20261117T090000Z", "RRULE:FREQ=WEEKLY;COUNT=9"), event(EVENTS[1]), moved, other]
    one, two = (
        Run(write(tmp_path / f"{n}.ics", calendar(*order))).raws for n, order in enumerate((parts, parts[::-1]))
    )
    assert {raw.key: raw.data for raw in one} == {raw.key: raw.data for raw in two}
    assert len(one) == 2


@pytest.mark.parametrize(
    ("product", "whole"),
    [(GOOGLE, True), ("-//Apple Inc.//macOS 15.1//EN", True), (OUTLOOK, False), ("-//Somebody//EN", False)],
)
def test_what_a_calendar_no_longer_has_is_gone(tmp_path, product, whole):
    """Outlook exports a range of days and does not say which, so what is missing says nothing."""
    run = Run(write(tmp_path / "work.ics", export(*EVENTS, product=product)))
    assert run.complete == ({"Work"} if whole else set())
    assert not Run(write(tmp_path / "x.ics", export(*EVENTS, product=product, head=["METHOD:REQUEST"]))).complete


def test_an_older_export_says_nothing_about_what_is_gone(tmp_path):
    new = write(tmp_path / "new.ics", export(*EVENTS, stamp="20261120T000000Z"))
    old = write(tmp_path / "old.ics", export(*EVENTS[:9], "dropped-00001", stamp="20261101T000000Z"))
    run = Run(new)
    assert run.complete == {"Work"}
    assert Run(old, new, recorder=run.recorder).complete == set()
    both = Run(old, new)
    assert (both.gone, both.complete) == (["dropped-00001"], {"Work"})


def test_too_little_is_no_listing(tmp_path):
    old = write(tmp_path / "old.ics", export(*EVENTS))
    new = write(tmp_path / "new.ics", export(EVENTS[0], stamp="20261120T000000Z"))
    run = Run(old, new)
    assert (run.gone, run.complete) == ([], set())
    assert "too few" in run.recorder.warnings[0]


def test_a_folder_of_events_is_one_calendar(tmp_path):
    for uid in EVENTS:
        write(tmp_path / "home" / f"{uid}.ics", export(uid, name="", product="x"))
    first = Run(tmp_path / "home")
    assert first.complete == {"events"}
    assert not Run(tmp_path / "home", recorder=first.recorder).events
    (tmp_path / "home" / f"{EVENTS[0]}.ics").unlink()
    again = Run(tmp_path / "home", recorder=first.recorder)
    assert len(again.raws) == 9
    assert again.complete == {"events"}
    single = write(tmp_path / "invite.ics", export("invite-00000001", name=""))
    assert Run(single).complete == set()


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (event("broken-0000001")[:-1], "another one begins before it ends"),
        ([*event("broken-0000001")[:-1], "END:VCALENDAR", "BEGIN:VCALENDAR"], "the calendar ends before it does"),
        (event("broken-0000001", "20261117T090000Z", *["DESCRIPTION:" + "x" * 900_000] * 10), "larger than 8 MB"),
    ],
)
def test_a_broken_event_costs_no_other(tmp_path, lines, why):
    path = write(tmp_path / "x.ics", calendar(event(EVENTS[0]), lines, event(EVENTS[1]), name="Work"))
    run = Run(path)
    assert [raw.key for raw in run.raws] == EVENTS[:2]
    assert [(bad.key, bad.reason, bad.locator) for bad in run.refused] == [("broken-0000001", why, f"{path}:10")]
    assert not run.complete, "what is damaged lists nothing whole"


def test_a_file_that_is_cut(tmp_path):
    data = calendar(event(EVENTS[0]), event(EVENTS[1]), name="Work")
    run = Run(write(tmp_path / "x.ics", data[: data.rindex(b"SUMMARY")]))
    assert [raw.key for raw in run.raws] == EVENTS[:1]
    assert [(bad.key, bad.reason) for bad in run.refused] == [(EVENTS[1], "the file ends before it does")]


def test_a_zip_with_a_damaged_member(tmp_path):
    path = zipped(tmp_path / "all.zip", a=export(*EVENTS), b=export(*EVENTS, name="Team"))
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        data[archive.getinfo("b.ics").header_offset + 60] ^= 0xFF
    run = Run(write(path, bytes(data)))
    assert {raw.stream for raw in run.raws} >= {"Work"}
    assert [bad.key for bad in run.refused] == ["b.ics"]
    assert "Team" not in run.complete


def test_other_things_in_a_calendar_are_counted(tmp_path):
    todo = ["BEGIN:VTODO", "UID:t", "SUMMARY:Call Dana", "END:VTODO"]
    busy = ["BEGIN:VFREEBUSY", "FREEBUSY:20261117T090000Z/PT1H", "END:VFREEBUSY"]
    run = Run(write(tmp_path / "x.ics", calendar(todo, busy, event(EVENTS[0]))))
    assert sorted(run.skipped) == ["a to-do", "free or busy times"]
    assert len(run.meetings) == 1


def test_a_large_calendar_is_read_in_turns(tmp_path):
    """What comes more than once is held until all of it was seen: of a very large file a part at a time."""
    moved = [
        ["BEGIN:VEVENT", f"UID:{uid}", "RECURRENCE-ID:20261217T090000Z", "DTSTART:20261218T090000Z", "END:VEVENT"]
        for uid in EVENTS
    ]
    data = calendar(*(event(uid) for uid in EVENTS), *moved)
    found = survey(io.BytesIO(data), 0)
    whole = Reading(found, "Work", "x", date(2027, 1, 31), 0)
    parts = [Reading(found, "Work", "x", date(2027, 1, 31), 0) for _ in range(3)]
    in_turns = [one for turn, part in enumerate(parts) for one in part.records(io.BytesIO(data), turn, 3)]
    assert sorted(raw.key for raw in in_turns) == EVENTS
    assert {raw.key: raw.data for raw in in_turns} == {raw.key: raw.data for raw in whole.records(io.BytesIO(data))}


def test_keys_can_be_stored(tmp_path):
    run = Run(
        write(
            tmp_path / "x.ics",
            calendar(event("a\x00b\udcff" * 3), event("x" * 5000), name="Wo\x00rk"),
        )
    )
    for raw in run.raws:
        assert len(raw.key) <= 300
        assert "\x00" not in raw.key + raw.stream
        (raw.key + raw.stream).encode()


def test_a_missing_path_and_an_unknown_zone(tmp_path):
    with pytest.raises(SourceError, match="no time zone"):
        Run(write(tmp_path / "x.ics", export(*EVENTS)), timezone="Mars/Base")
    with pytest.raises(SourceError):
        Run(tmp_path / "nowhere.ics")


def parsed(data: bytes) -> None:
    with contextlib.suppress(RecordError):
        list(Calendar((), timezone="Europe/Paris").parse(Raw("x", data, "text/calendar", "Work")))


@given(st.binary(max_size=400))
def test_parse_is_total_for_any_bytes(data):
    parsed(data)


names = st.sampled_from(
    "DTSTART DTEND DURATION RRULE RDATE EXDATE RECURRENCE-ID UID SUMMARY ATTENDEE ORGANIZER SEQUENCE STATUS DESCRIPTION CATEGORIES ATTACH CONFERENCE URL X-WR-TIMEZONE METHOD X-SBAGG-UNTIL BEGIN END TZID TZOFFSETTO".split()
)
values = st.one_of(
    st.sampled_from(
        ["20261117T090000Z", "20261117T090000", "20261117", "00010101", "99991231T235959Z", "PT1H", "-P9999999999D", "VEVENT", "VTIMEZONE", "FREQ=DAILY;COUNT=3",
         "FREQ=YEARLY;BYWEEKNO=-53", "20261117T090000Z/PT1H", "mailto:a@b.test", "CANCELLED", "tel:+4420", "1", "-1", "\\,\\;\\n", ""]
    ),
    st.text(max_size=20),
)  # fmt: skip
params = st.lists(
    st.sampled_from(
        [
            "TZID=Europe/Paris",
            "TZID=X",
            "VALUE=DATE",
            "VALUE=PERIOD",
            "CN=A, B",
            'CN="a;b:c"',
            "RANGE=THISANDFUTURE",
            "PARTSTAT=DECLINED",
            "ENCODING=BASE64",
            "=",
            '"',
        ]
    ),
    max_size=2,
)
content = st.builds(lambda name, more, value: ";".join([name, *more]) + ":" + value, names, params, values)


@given(st.lists(content, max_size=12))
def test_parse_is_total_for_any_event(lines):
    parsed(
        calendar(event("entry-00000001", "20261117T090000Z", *(line.replace("\n", " ") for line in lines))).replace(
            b"\r\n \r\n", b"\r\n"
        )
    )


@given(st.binary(max_size=600))
def test_fetch_reads_any_bytes(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("any")
    path = write(folder / "x.ics", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n" + data)
    Calendar.recognise(path)
    for raw in Run(path).raws:
        parsed(raw.data)


@given(st.data())
def test_folding_anywhere_changes_nothing(tmp_path_factory, data):
    """Also within a parameter, and within a character of more than one byte."""
    folder = tmp_path_factory.mktemp("fold")
    lines = event(
        EVENTS[0],
        "20261117T090000Z",
        'ATTENDEE;CN="Größe, Zoë":mailto:zoe@brightmoor.com',
        title="Besprechung über Größe ✓",
    )
    whole = Run(write(folder / "x.ics", calendar(lines))).meetings
    folded = b""
    for line in "\r\n".join(lines).encode().split(b"\r\n"):
        at = data.draw(st.integers(1, max(len(line) - 1, 1)))
        folded += (
            line[:at] + data.draw(st.sampled_from([b"\r\n ", b"\n\t", b"\r\n\r\n ", b"\r "])) + line[at:] + b"\r\n"
        )
    unfolded = calendar(["@"]).replace(b"@\r\n", folded)
    assert Run(write(folder / "y.ics", unfolded)).meetings == whole


def test_line_ends_of_any_kind(tmp_path):
    data = calendar(event(EVENTS[0]))
    found = [Run(write(tmp_path / "x.ics", data.replace(b"\r\n", end))).meetings for end in (b"\r\n", b"\n", b"\r")]
    assert found[0] == found[1] == found[2]
    assert len(found[0]) == 1


def test_parsing_leaves_nothing_behind(tmp_path):
    """A zone of one calendar is not taken for that of another."""
    zone = [
        "BEGIN:VTIMEZONE",
        "TZID:Local",
        "BEGIN:STANDARD",
        "DTSTART:16010101T000000",
        "TZOFFSETFROM:-1000",
        "TZOFFSETTO:-1000",
        "END:STANDARD",
        "END:VTIMEZONE",
    ]
    (with_zone,) = meetings(tmp_path, zone, event(EVENTS[0], ";TZID=Local:20261117T090000"))
    (without,) = meetings(tmp_path, event(EVENTS[0], ";TZID=Local:20261117T090000"))
    assert with_zone.at - without.at == 11 * 3600


def test_nothing_heavy_is_imported_to_recognise():
    code = "import sys, sbagg.adapters.calendar; print([name for name in sys.modules if name.split('.')[0] in {'icalendar', 'dateutil', 'recurring_ical_events'}])"
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, text=True, env={"PYTHONPATH": str(root / "src")}
    )
    assert done.stdout.strip() == "[]"
