"""What one event says: who, when, where, and whether it took place."""

import pytest
from calendar_kit import ROBIN, Run, attendee, calendar, event, meetings, times, write, zipped
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from sbagg.adapter import RecordError, Skipped
from sbagg.adapters.calendar import Calendar, labels
from sbagg.adapters.calendar.labels import windows_zone
from sbagg.testing import AdapterContract

UID = "4f1c2d3e-0001@calendar.example"
ORGANIZER = f"ORGANIZER;CN=Robin Castellane:mailto:{ROBIN}"


class TestCalendarFile(AdapterContract):
    def world(self, folder):
        broken = event("broken-0000000001", "20261301T990000")
        open_series = event("series-0000000001", "20260105T090000Z", "RRULE:FREQ=WEEKLY")
        return Calendar((write(folder / "work.ics", calendar(event(UID), open_series, broken, name="Work")),))

    def change(self, folder):
        write(folder / "work.ics", calendar(event(UID), event("new-00000000001"), name="Work"), 1_790_000_100)


class TestCalendarZip(AdapterContract):
    def world(self, folder):
        work = calendar(event(UID), event("cut-000000000001")[:-1], name=ROBIN)
        return Calendar((zipped(folder / "export.ical.zip", robin=work, team=calendar(event(UID), name="Team")),))

    def change(self, folder):
        zipped(folder / "export.ical.zip", 1_790_000_100, robin=calendar(event(UID, title="Moved"), name=ROBIN))


class TestFolderOfEvents(AdapterContract):
    def world(self, folder):
        for number in range(3):
            write(folder / "home" / f"{number}.ics", calendar(event(f"entry-00000000{number}")))
        write(folder / "home" / "4.ics", b"no calendar")
        return Calendar((folder / "home",))

    def change(self, folder):
        write(folder / "home" / "9.ics", calendar(event("entry-000000009")))


def test_who_is_in_it_and_what_they_answered(tmp_path):
    (found,) = meetings(
        tmp_path,
        event(
            UID, "20261117T090000Z", ORGANIZER,
            attendee(f"mailto:{ROBIN}", "PARTSTAT=ACCEPTED", name="Robin Castellane"),
            attendee("MAILTO:Dana.Reyes@Brightmoor.com", "PARTSTAT=DECLINED", name='"Reyes, Dana"'),
            attendee("mailto:lee%2Btrips@brightmoor.com?subject=hi", "ROLE=OPT-PARTICIPANT", name="Lee, Ann"),
            attendee("mailto:boss@brightmoor.com", "PARTSTAT=DELEGATED"),
            attendee("mailto:clerk@brightmoor.com", "ROLE=NON-PARTICIPANT", name="clerk@brightmoor.com"),
            attendee("mailto:dockers@brightmoor.com", "CUTYPE=GROUP", name="The Dockers"),
            attendee("tel:+44-20-7946-0018", name="Pat"),
            "ATTENDEE:sam@brightmoor.com",
        ),
    )  # fmt: skip
    assert [(party.kind, party.value, party.role, party.name) for party in found.parties] == [
        ("email", ROBIN, "organizer", "Robin Castellane"),
        ("email", "dana.reyes@brightmoor.com", "declined", "Reyes, Dana"),
        ("email", "lee+trips@brightmoor.com", "attendee", "Lee, Ann"),
        ("email", "boss@brightmoor.com", "declined", ""),
        ("email", "clerk@brightmoor.com", "cc", ""),
        ("email", "dockers@brightmoor.com", "list", "The Dockers"),
        ("phone", "+442079460018", "attendee", "Pat"),
        ("email", "sam@brightmoor.com", "attendee", ""),
    ]
    assert (found.kind, found.channel, found.ref, found.visibility) == (
        "meeting",
        "calendar",
        f"meeting:{UID}",
        "private",
    )


def test_rooms_and_calendars_are_nobody(tmp_path):
    (found,) = meetings(
        tmp_path,
        event(
            UID, "20261117T090000Z", "ORGANIZER;CN=Sales team:mailto:c_1a2b@group.calendar.google.com",
            attendee("mailto:c_18@resource.calendar.google.com", "CUTYPE=RESOURCE", name="Aspen (12)"),
            attendee("mailto:birch@larchmere.example", "CUTYPE=ROOM", name="Birch"),
            attendee("mailto:unknownorganizer@calendar.google.com"),
            attendee("urn:uuid:7f3a", name="Kim Vale"),
            attendee("invalid:nomail", name="Jo March"),
            attendee("urn:uuid:9c", "EMAIL=eli@brightmoor.com", name="Eli"),
        ),
    )  # fmt: skip
    assert [(party.value, party.role) for party in found.parties] == [("eli@brightmoor.com", "attendee")]
    assert found.text == "Location: Aspen (12), Birch\nWith: Kim Vale, Jo March"


def test_an_event_without_others_is_kept(tmp_path):
    (found,) = meetings(tmp_path, event(UID, title="Dentist"))
    assert (found.title, found.parties, found.visibility) == ("Dentist", (), "private")


@pytest.mark.parametrize(
    ("lines", "url"),
    [
        (["LOCATION:https://us02web.zoom.us/j/812345?pwd=x1"], "https://us02web.zoom.us/j/812345?pwd=x1"),
        (["DESCRIPTION:Join: https://meet.google.com/abc-defg-hij.\\nBye"], "https://meet.google.com/abc-defg-hij"),
        (["X-GOOGLE-CONFERENCE:https://meet.google.com/abc-defg-hij"], "https://meet.google.com/abc-defg-hij"),
        (["CONFERENCE;VALUE=URI;FEATURE=PHONE:tel:+1-412-555-0123", "CONFERENCE;VALUE=URI:https://call.example/1"], "https://call.example/1"),
        (["URL:https://example.org/page", 'X-ALT-DESC:<a href="https://teams.microsoft.com/l/meetup-join/19%3a">x</a>'], "https://teams.microsoft.com/l/meetup-join/19%3a"),
        (["URL:https://example.org/page", "DESCRIPTION:see https://example.org/other"], "https://example.org/page"),
        (["URL:javascript:alert(1)", "DESCRIPTION:see https://example.org/other"], ""),
    ],
)  # fmt: skip
def test_the_link_of_a_call(tmp_path, lines, url):
    assert meetings(tmp_path, event(UID, "20261117T090000Z", *lines))[0].url == url


def test_the_text(tmp_path):
    (found,) = meetings(
        tmp_path,
        event(
            UID, "20261117T090000Z", "DTEND:20261117T103000Z", "LOCATION:Pier 4\\, Dover", "CATEGORIES:Customers,Docks",
            "DESCRIPTION:<p>Bring <b>papers</b></p>First\\nsecond", "X-MICROSOFT-CDO-BUSYSTATUS:BUSY",
            "ATTACH;FMTTYPE=application/pdf;FILENAME=plan.pdf:https://drive.example/d/1",
            "ATTACH;VALUE=BINARY;ENCODING=BASE64;X-FILENAME=photo.png:aGVsbG8=",
            "BEGIN:VALARM", "ATTENDEE:mailto:nobody@alarm.example", "DESCRIPTION:Wake up", "END:VALARM",
        ),
        name="Work",
    )  # fmt: skip
    assert found.text == "Location: Pier 4, Dover\nLength: 1 h 30 min\n\nBring papers\n\nFirst\nsecond"
    assert [(file.name, file.media) for file in found.files] == [("plan.pdf", "application/pdf"), ("photo.png", "")]
    assert (found.labels, found.parties) == (("Work", "Customers", "Docks"), ())


@pytest.mark.parametrize(
    ("start", "at"),
    [
        ("20261117T090000Z", "2026-11-17 09:00"),
        (";TZID=America/New_York:20261117T090000", "2026-11-17 14:00"),
        (";TZID=W. Europe Standard Time:20260717T090000", "2026-07-17 07:00"),
        (";TZID=/freeassociation.sourceforge.net/Europe/Berlin:20260717T090000", "2026-07-17 07:00"),
        (';TZID="(UTC-03:00) Somewhere":20261117T090000', "2026-11-17 12:00"),
        (';TZID="(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna":20260717T090000', "2026-07-17 07:00"),
        (';TZID="(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna":20261117T090000', "2026-11-17 08:00"),
        (';TZID="(GMT-05:00) Eastern Time (US & Canada)":20260717T090000', "2026-07-17 13:00"),
        (';TZID="(GMT) Greenwich Mean Time : Dublin, Edinburgh, Lisbon, London":20260717T090000', "2026-07-17 08:00"),
        (';TZID="(UTC+01:00) Berlin":20260717T090000', "2026-07-17 08:00"),
        (";TZID=tzone://Microsoft/Utc:20261117T090000", "2026-11-17 09:00"),
        ("20260717T090000", "2026-07-17 07:00"),
        (";TZID=Nowhere/Land:20260717T090000", "2026-07-17 07:00"),
        (";TZID=../../../etc/passwd:20260717T090000", "2026-07-17 07:00"),
        (";VALUE=DATE:20261117", "2026-11-17 12:00"),
        (": 20261117T090000Z ", "2026-11-17 09:00"),
    ],
)
def test_zones(tmp_path, start, at):
    """Windows and vendors' names are known; what names no zone, or one that nobody knows, is in the source's own."""
    (found,) = meetings(tmp_path, event(UID, start))
    assert times([found]) == [at]
    assert found.flags == (("day",) if "DATE" in start else ())


def test_a_zone_that_nobody_knows_is_said_once(tmp_path):
    strange = [event(f"{n}-strange-0000001", f";TZID={name}:20260717T090000") for n, name in enumerate(["Nowhere/Land", "Nowhere/Land", "Europe/Rome", "W. Europe Standard Time"])]  # fmt: skip
    path = write(tmp_path / "c.ics", calendar(zone("Customized"), *strange, event(UID, ";TZID=Customized:20260717T090000"), name="Work"))  # fmt: skip
    assert Run(path).recorder.warnings == [
        "Work: nobody knows the time zone Nowhere/Land: its times count as those of the calendar's own zone"
    ]


def test_every_label_of_windows_means_a_zone():
    assert all(WINDOWS_TO_OLSON.get(windows_zone(f"(UTC+01:00) {places}")) for places, _, _ in _labels())
    assert windows_zone("(UTC+04:00) Abu Dhabi, Muscat") == windows_zone("Berlin") == ""


def _labels():
    return [line.partition(" = ") for line in labels._ZONES.strip().splitlines()]


@pytest.mark.parametrize("start", ["99991231T235959Z", "00010101T000000Z", ";VALUE=DATE:22010101"])
@pytest.mark.parametrize("more", [[], ["RDATE:20261117T090000Z"]])
def test_a_year_that_is_nobodys_is_refused(tmp_path, start, more):
    (raw,) = Run(write(tmp_path / "c.ics", calendar(event(UID, start, *more)))).raws
    with pytest.raises(RecordError, match="an event in the year"):
        list(Calendar(()).parse(raw))


def test_a_birthday_of_which_the_year_is_not_known(tmp_path):
    found = meetings(tmp_path, event(UID, ";VALUE=DATE:16040301", "RRULE:FREQ=YEARLY"))
    assert times(found)[-1] == "2026-03-01 12:00"


def zone(name, *, offset="+0200", rule="RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU", more=()):
    standard = [
        "BEGIN:STANDARD",
        "DTSTART:16011028T030000",
        "TZOFFSETFROM:+0300",
        f"TZOFFSETTO:{offset}",
        rule,
        "END:STANDARD",
    ]
    daylight = ["BEGIN:DAYLIGHT", "DTSTART:16010325T030000", "TZOFFSETFROM:+0200", "TZOFFSETTO:+0300",
                "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "END:DAYLIGHT"]  # fmt: skip
    return ["BEGIN:VTIMEZONE", f"TZID:{name}", *more, *standard, *daylight, "END:VTIMEZONE"]


def test_a_zone_that_the_calendar_brings(tmp_path):
    """Its own rules hold for names that nobody else knows; of two calendars with one name each has its own."""
    at = [event(f"{month}-customized-0001", f';TZID="Customized, East":2026{month}10T090000') for month in ("01", "07")]
    assert times(meetings(tmp_path, zone("Customized, East"), *at)) == ["2026-01-10 07:00", "2026-07-10 06:00"]
    other = zone("Customized, East", offset="-0500")
    assert times(meetings(tmp_path, *at, other))[0] == "2026-01-10 14:00", "zones may stand behind the events"
    known = zone("Local", more=["X-LIC-LOCATION:Asia/Tokyo"])
    assert times(meetings(tmp_path, known, event(UID, ";TZID=Local:20260110T090000"))) == ["2026-01-10 00:00"]
    iana = zone("Europe/London", offset="-0500")
    assert times(meetings(tmp_path, iana, event(UID, ";TZID=Europe/London:20260110T090000"))) == ["2026-01-10 09:00"]


@pytest.mark.parametrize(
    "rule", ["RRULE:FREQ=SECONDLY", "RRULE:FREQ=YEARLY;BYDAY=53MO", "RRULE:NONSENSE", "TZOFFSETTO:+9999"]
)
def test_a_zone_with_bad_rules_is_as_good_as_it_gets(tmp_path, rule):
    (found,) = meetings(tmp_path, zone("Customized", rule=rule), event(UID, ";TZID=Customized:20260710T090000"))
    assert times([found]) == ["2026-07-10 06:00"]


def test_the_calendars_own_zone_is_that_of_floating_times(tmp_path):
    (found,) = meetings(tmp_path, event(UID, "20260717T090000"), head=["X-WR-TIMEZONE:Asia/Tokyo"])
    assert times([found]) == ["2026-07-17 00:00"]


@pytest.mark.parametrize("end", ["DTEND:20261117T080000Z", "DURATION:-PT1H", "DTEND;VALUE=DATE:20261118", "DTEND:soon", "DURATION:P9999999999D"])  # fmt: skip
def test_an_end_that_cannot_be_costs_only_the_length(tmp_path, end):
    (found,) = meetings(tmp_path, event(UID, "20261117T090000Z", end))
    assert (times([found]), found.text) == (["2026-11-17 09:00"], "")


@pytest.mark.parametrize(
    ("end", "said"),
    [("DTEND;VALUE=DATE:20261118", ""), ("DTEND;VALUE=DATE:20261120", "Length: 3 days"), ("DURATION:P1D", "")],
)
def test_whole_days(tmp_path, end, said):
    (found,) = meetings(tmp_path, event(UID, ";VALUE=DATE:20261117", end))
    assert (found.text, found.flags) == (said, ("day",))


def test_what_was_called_off(tmp_path):
    """By its status, or because the file is a cancellation; an answer to an invitation is no meeting."""
    assert meetings(tmp_path, event(UID, "20261117T090000Z", "STATUS:CANCELLED"))[0].status == "cancelled"
    cancelled = event(UID, "20261117T090000Z", "SEQUENCE:1")
    assert meetings(tmp_path, cancelled, head=["METHOD:CANCEL"])[0].status == "cancelled"
    assert meetings(tmp_path, event(UID, "20261117T090000Z", "STATUS:TENTATIVE"))[0].status == ""
    reply = Run(write(tmp_path / "reply.ics", calendar(event(UID), head=["METHOD:REPLY"])))
    assert [type(fact) for fact in reply.facts] == [Skipped]


def test_an_invitation_and_its_cancellation_are_one_meeting(tmp_path):
    invited = Run(write(tmp_path / "invite.ics", calendar(event(UID), head=["METHOD:REQUEST"])))
    off = Run(write(tmp_path / "invite (1).ics", calendar(event(UID), head=["METHOD:CANCEL"])))
    assert invited.raws[0].stream == off.raws[0].stream == "events"
    assert invited.raws[0].key != off.raws[0].key, "one does not replace the other: a series may lose one time only"
    (before,), (after,) = invited.meetings, off.meetings
    assert before.ref == after.ref
    assert after.authority > before.authority


def test_a_newer_sequence_is_shown(tmp_path):
    old, new = (meetings(tmp_path, event(UID, "20261117T090000Z", f"SEQUENCE:{number}"))[0] for number in (1, 3))
    assert new.authority > old.authority


def test_numbers_are_no_ids(tmp_path):
    """``UID:1`` is in every calendar of some programs; a long one is the same meeting wherever it is seen."""
    work, home = (meetings(tmp_path, event("1"), event("2"), name=name)[0] for name in ("Work", "Home"))
    assert work.ref != home.ref
    one, other = (meetings(tmp_path, event(UID), event("2"), name=name) for name in ("Work", "Home"))
    assert {fact.ref for fact in one} & {fact.ref for fact in other} == {f"meeting:{UID}"}


def test_names_in_other_character_sets(tmp_path):
    data = calendar(event(UID, title="Größe")).decode()
    for encoding in ("utf-8", "cp1252"):
        path = write(tmp_path / "calendar.ics", data.encode(encoding))
        assert Run(path).meetings[0].title == "Größe"


@pytest.mark.parametrize("lines", [[], ["DTSTART:20261399T000000Z"], ["DTSTART:P1D"], ["DTSTART:20260101/20260102"]])
def test_an_event_without_a_time_is_refused(tmp_path, lines):
    path = write(tmp_path / "x.ics", calendar(["BEGIN:VEVENT", f"UID:{UID}", *lines, "SUMMARY:x", "END:VEVENT"]))
    run = Run(path)
    with pytest.raises(RecordError, match="no start"):
        run.facts  # noqa: B018 - that it raises is what counts


def test_five_thousand_are_invited(tmp_path):
    crowd = [attendee(f"mailto:p{n}@co{n % 40}-tools.com", name=f"P {n}") for n in range(5000)]
    (found,) = meetings(tmp_path, event(UID, "20261117T090000Z", *crowd))
    assert len(found.parties) == 5000
    series = meetings(tmp_path, event(UID, "20200101T090000Z", "RRULE:FREQ=DAILY", *crowd))
    assert sum(len(one.parties) for one in series) <= 100_000
    assert times(series)[-1] == "2027-01-31 09:00", "the newest are kept"
