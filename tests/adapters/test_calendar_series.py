"""Meetings that repeat: each time of them, what was moved or taken out, and how far they are counted."""

import time
from datetime import date, datetime
from itertools import takewhile

import pytest
from calendar_kit import GOOGLE, Run, attendee, calendar, event, meetings, times, write
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from sbagg.adapter import RecordError, Skipped
from sbagg.adapters.calendar.rule import read

UID = "4f1c2d3e-0002@calendar.example"
PARIS = ";TZID=Europe/Paris"


def weekly(*lines, rule="FREQ=WEEKLY;COUNT=4", start=f"{PARIS}:20261020T100000"):
    return event(UID, start, f"RRULE:{rule}", *lines, title="Weekly")


def changed(original, start, *lines, title="Moved"):
    return event(UID, start, f"RECURRENCE-ID{original}", *lines, title=title)


def test_each_time_on_the_clock_of_its_zone(tmp_path):
    """Summer time ended on 25 October: ten o'clock stays ten o'clock."""
    found = meetings(tmp_path, weekly())
    assert times(found) == ["2026-10-20 08:00", "2026-10-27 09:00", "2026-11-03 09:00", "2026-11-10 09:00"]
    assert [one.ref for one in found][:2] == [f"meeting:{UID}|20261020T080000Z", f"meeting:{UID}|20261027T090000Z"]
    assert len({one.thread for one in found}) == 1


def test_taken_out_moved_and_called_off(tmp_path):
    """The ref of a time is what its rule gives, so it stays the same when the time is moved."""
    found = meetings(
        tmp_path,
        changed(f"{PARIS}:20261027T100000", f"{PARIS}:20261028T150000", attendee("mailto:dana@brightmoor.com")),
        changed(f"{PARIS}:20261110T100000", f"{PARIS}:20261110T100000", "STATUS:CANCELLED", title="Weekly"),
        weekly(f"EXDATE{PARIS}:20261103T100000"),
    )
    assert times(found) == ["2026-10-20 08:00", "2026-10-28 14:00", "2026-11-10 09:00"]
    assert [one.ref.partition("|")[2] for one in found] == ["20261020T080000Z", "20261027T090000Z", "20261110T090000Z"]
    assert [(one.title, one.status, len(one.parties)) for one in found] == [
        ("Weekly", "", 0), ("Moved", "", 1), ("Weekly", "cancelled", 0),
    ]  # fmt: skip


def test_this_and_all_that_follow(tmp_path):
    later = changed(f";RANGE=THISANDFUTURE{PARIS}:20261103T100000", f"{PARIS}:20261103T113000", title="Later")
    found = meetings(tmp_path, weekly(), later)
    assert times(found) == ["2026-10-20 08:00", "2026-10-27 09:00", "2026-11-03 10:30", "2026-11-10 10:30"]
    assert [one.title for one in found] == ["Weekly", "Weekly", "Later", "Later"]
    assert found[3].ref.endswith("|20261110T090000Z")


def test_added_times(tmp_path):
    more = event(
        UID, "20261020T080000Z", "RDATE:20261021T080000Z,20261022T080000Z", "RDATE;VALUE=PERIOD:20261024T080000Z/PT2H"
    )
    assert times(meetings(tmp_path, more)) == [f"2026-10-{day} 08:00" for day in (20, 21, 22, 24)]


def test_one_bad_date_costs_no_other(tmp_path):
    more = event(
        UID,
        "20261020T080000Z",
        "RDATE:20261021T080000Z,soon,20261022T080000Z,20261023T080000Z",
        "EXDATE:20261399,20261022T080000Z",
    )
    assert times(meetings(tmp_path, more)) == [f"2026-10-{day} 08:00" for day in (20, 21, 23)]


def test_whole_days(tmp_path):
    found = meetings(
        tmp_path, event(UID, ";VALUE=DATE:20261101", "RRULE:FREQ=DAILY;COUNT=3", "EXDATE;VALUE=DATE:20261102")
    )
    assert times(found) == ["2026-11-01 12:00", "2026-11-03 12:00"]
    assert [one.ref.partition("|")[2] for one in found] == ["20261101", "20261103"]
    assert {one.flags for one in found} == {("day",)}


@pytest.mark.parametrize("until", ["20261103T090000Z", "20261103T100000", "20261103"])
def test_the_last_day_is_included(tmp_path, until):
    """In UTC as the standard has it, in local time or as a day, as some programs write it."""
    assert times(meetings(tmp_path, weekly(rule=f"FREQ=WEEKLY;UNTIL={until}")))[-1] == "2026-11-03 09:00"


def test_some_times_of_a_series_only(tmp_path):
    """Who is invited to two of many has no series: both are there, under the refs that the series gives them."""
    path = write(tmp_path / "x.ics", calendar(
        changed(":20261027T090000Z", "20261027T090000Z"), changed(":20261103T090000Z", "20261103T120000Z")))  # fmt: skip
    run = Run(path)
    assert [raw.key for raw in run.raws] == [f"{UID}|20261027T090000Z", f"{UID}|20261103T090000Z"]
    assert [one.ref for one in run.meetings] == [f"meeting:{UID}|20261027T090000Z", f"meeting:{UID}|20261103T090000Z"]


def test_a_change_that_cannot_be_read_costs_only_itself(tmp_path):
    run = Run(write(tmp_path / "x.ics", calendar(weekly(), changed(":20261027T090000Z", "never"))))
    assert [fact.reason for fact in run.facts if isinstance(fact, Skipped)] == [
        "a change of a series: the event has no start (DTSTART) that can be read"
    ]
    assert len(run.meetings) == 4


def test_only_the_newest_version_of_a_series_counts(tmp_path):
    found = meetings(
        tmp_path, weekly("SEQUENCE:2", rule="FREQ=WEEKLY;COUNT=2"), weekly("SEQUENCE:1", rule="FREQ=WEEKLY;COUNT=9")
    )
    assert len(found) == 2


def test_one_uid_for_all_is_no_series(tmp_path):
    """Some programs give every event the same UID; none of them is lost."""
    same = [event(UID, f"202611{day:02}T090000Z", title=f"Visit {day}") for day in (3, 10, 17)]
    found = meetings(tmp_path, *same)
    assert [one.title for one in found] == ["Visit 3", "Visit 10", "Visit 17"]
    assert len({one.ref for one in found}) == 3


def open_series(folder, now, recorder=None, **options):
    path = folder / "calendar.ics"
    if not path.exists():
        write(
            path, calendar(event(UID, "20260901T090000Z", "RRULE:FREQ=MONTHLY"), event("single-000000001"), name="Work")
        )
    return Run(path, recorder=recorder, now=now, **options)


def test_a_series_without_end_goes_on_with_time(tmp_path):
    """The file is the same: once a month its series are counted further, and in between nothing is read."""
    first = open_series(tmp_path, "2026-11-21")
    assert times(first.meetings)[-2:] == ["2027-01-01 09:00", "2026-11-17 09:00"]
    assert not open_series(tmp_path, "2026-11-30", first.recorder).events
    later = open_series(tmp_path, "2026-12-25", first.recorder)
    assert "2027-02-01 09:00" in times(later.meetings)
    changed_keys = {raw.key for raw in later.raws} - {raw.key for raw in first.raws if raw in later.raws}
    assert changed_keys == {UID}, "what does not go on is what it was"
    assert "2027-11-01 09:00" in times(open_series(tmp_path, "2026-11-21", ahead=365).meetings)


@pytest.mark.parametrize("rule", ["FREQ=WEEKLY;COUNT=4", "FREQ=WEEKLY;UNTIL=20261103T090000Z", "FREQ=SECONDLY"])
def test_a_series_that_ended_is_not_read_again(tmp_path, rule):
    path = write(tmp_path / "x.ics", calendar(weekly(rule=rule), name="Work"))
    first = Run(path, now="2026-11-21")
    assert b"X-SBAGG-UNTIL" not in first.raws[0].data
    assert not Run(path, recorder=first.recorder, now="2027-11-21").events


@pytest.mark.parametrize("rule", ["FREQ=SECONDLY", "FREQ=MINUTELY;COUNT=9", "FREQ=DAILY;BYHOUR=1,2,3,4,5,6,7"])
def test_what_repeats_within_a_day_is_no_meeting(tmp_path, rule):
    run = Run(write(tmp_path / "x.ics", calendar(weekly(rule=rule))))
    assert times(run.meetings) == ["2026-10-20 08:00"]
    assert [fact.reason for fact in run.facts if isinstance(fact, Skipped)] == [
        "a repetition within a day: its first time is kept"
    ]


@pytest.mark.parametrize(
    "rule", ["FREQ=FORTNIGHTLY", "NONSENSE", "FREQ=DAILY;BYDAY=XX", "FREQ=DAILY;COUNT=many", "FREQ=DAILY;INTERVAL=0"]
)
def test_a_rule_that_is_none_keeps_the_first_time(tmp_path, rule):
    run = Run(write(tmp_path / "x.ics", calendar(weekly(rule=rule))))
    assert times(run.meetings) == ["2026-10-20 08:00"]
    assert any(isinstance(fact, Skipped) and "cannot be read" in fact.reason for fact in run.facts)


BOMBS = {
    "never": ["RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"],
    "never of a year": ["RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31"],
    "seconds": ["RRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30"],
    "times": ["RRULE:FREQ=DAILY;BYHOUR=0,1,2,3,4,5", *["RRULE:FREQ=DAILY"] * 30],
    "many": ["RRULE:FREQ=DAILY;COUNT=99999999"],
    "digits": [f"RRULE:FREQ=DAILY;INTERVAL={'9' * 5000}"],
    "dates": ["RDATE:" + ",".join(f"{year}{month:02}{day:02}T000000Z" for year in range(1980, 2020) for month in range(1, 13) for day in range(1, 29))],
    "far": ["RRULE:FREQ=YEARLY;UNTIL=99991231T000000Z"],
    "moved": ["RRULE:FREQ=DAILY", "END:VEVENT", "BEGIN:VEVENT", f"UID:{UID}", "DTSTART:00010101T000000Z", "RECURRENCE-ID;RANGE=THISANDFUTURE:20200101T000000Z"],
}  # fmt: skip


@pytest.mark.parametrize("bomb", BOMBS)
def test_the_work_is_bounded(tmp_path, bomb):
    """Each of these holds a usual implementation for minutes, or fills the store."""
    began = time.process_time()
    run = Run(write(tmp_path / "x.ics", calendar(event(UID, "19700101T000000Z", *BOMBS[bomb]))))
    try:
        found = run.meetings
    except RecordError:
        found = []
    assert len(found) <= 5000
    assert time.process_time() - began < 30


def test_the_past_is_counted_in_full(tmp_path):
    found = meetings(tmp_path, event(UID, "20090105T090000Z", "RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"))
    days = range(date(2009, 1, 5).toordinal(), date(2027, 1, 31).toordinal() + 1)
    assert times(found)[0] == "2009-01-05 09:00"
    assert len(found) == sum(date.fromordinal(day).weekday() < 5 for day in days)


def test_what_is_too_much_is_said(tmp_path):
    run = Run(write(tmp_path / "x.ics", calendar(event(UID, "19900101T090000Z", "RRULE:FREQ=DAILY"))))
    assert len(run.meetings) == 5000
    assert "times of a series before its newest 5,000" in [
        fact.reason for fact in run.facts if isinstance(fact, Skipped)
    ]


def test_a_birthday_without_a_year(tmp_path):
    """1604 is how Apple writes one."""
    found = meetings(tmp_path, event(UID, ";VALUE=DATE:16040229", "RRULE:FREQ=YEARLY"), product=GOOGLE)
    assert times(found)[:2] == ["1972-02-29 12:00", "1976-02-29 12:00"]


# --- the rules themselves, against the library that everybody uses ------------------------------------------------------

numbers = st.sets(st.integers(1, 12), min_size=1, max_size=3)
DAYS = "MO TU WE TH FR SA SU".split()


@st.composite
def rules(draw):
    """Rules that come true within a few years, or theirs would go on to the year 9999; and in which both mean the same:
    no week 53 (theirs is off by one) and no BYSETPOS over weeks (RFC 5545 counts whole ones).
    """
    freq = draw(st.sampled_from(["YEARLY", "MONTHLY", "WEEKLY", "DAILY"]))
    parts = [f"FREQ={freq}", f"INTERVAL={draw(st.integers(1, 3))}"]
    ordinals = ["1", "2", "4", "-1"] if freq in {"YEARLY", "MONTHLY"} and draw(st.booleans()) else [""]
    if draw(st.booleans()):
        parts.append("BYMONTH=" + ",".join(map(str, sorted(draw(numbers)))))
    if ordinals == [""] and draw(st.booleans()):
        parts.append(
            "BYMONTHDAY=" + ",".join(map(str, draw(st.sets(st.sampled_from([1, 13, 28, -1, -28]), min_size=1))))
        )
    if draw(st.booleans()):
        days = draw(st.sets(st.sampled_from(DAYS), min_size=1, max_size=3))
        parts.append("BYDAY=" + ",".join(draw(st.sampled_from(ordinals)) + day for day in sorted(days)))
    if freq in {"YEARLY", "MONTHLY"} and draw(st.booleans()):
        parts.append("BYSETPOS=" + ",".join(map(str, draw(st.sets(st.sampled_from([1, -1]), min_size=1)))))
    parts.append(f"WKST={draw(st.sampled_from(DAYS))}")
    return ";".join([*parts, *draw(st.sampled_from([[], ["COUNT=7"]]))])


@given(
    rules(),
    st.datetimes(datetime.fromisoformat("2016-01-01"), datetime.fromisoformat("2020-12-28")).map(
        lambda one: one.replace(microsecond=0)
    ),
)
def test_rules_are_counted_as_dateutil_counts_them(text, first):
    last = datetime.fromisoformat("2030-01-01")
    assert list(read(text).starts(first, last)) == list(
        takewhile(lambda one: one <= last, rrulestr(text, dtstart=first))
    )


@given(st.text(max_size=60).map(lambda text: f"FREQ=DAILY;{text}"))
def test_reading_a_rule_is_total(text):
    try:
        found = read(text)
    except ValueError:
        return
    assert all(
        isinstance(moment, datetime)
        for moment in found.starts(datetime.fromisoformat("2020-01-01"), datetime.fromisoformat("2021-01-01"))
    )


def test_times_with_a_length_of_their_own(tmp_path):
    periods = (
        "RDATE;VALUE=PERIOD:20261201T090000Z/20261201T120000Z,20261202T090000Z/PT2H,20261203T090000Z/20261202T090000Z"
    )
    found = meetings(tmp_path, event("lengths-00000001", "20261130T090000Z", "DTEND:20261130T100000Z", periods))
    assert [one.text for one in found] == ["Length: 1 h", "Length: 3 h", "Length: 2 h", "Length: 1 h"]
