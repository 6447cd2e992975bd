"""One download that holds mail, a calendar and contacts: each is read by its own adapter, none is lost."""

import zipfile

MBOX = b"From 1@xxx Mon Jan 06 04:49:45 +0000 2025\r\nFrom: Jane Doe <jane@acme-tools.com>\r\nTo: me@us-corp.com\r\nMessage-ID: <1@acme-tools.com>\r\nDate: Mon, 6 Jan 2025 04:49:45 +0000\r\nSubject: Hello\r\n\r\nPrice?\r\n"
CALENDAR = """BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Google Inc//Google Calendar 70.9054//EN\r\nBEGIN:VEVENT
DTSTART:20250107T100000Z\r\nDTEND:20250107T110000Z\r\nDTSTAMP:20250101T000000Z\r\nUID:abcdefghijklmnop@google.com\r
ORGANIZER:mailto:me@us-corp.com\r\nATTENDEE;CN=Jane Doe;PARTSTAT=ACCEPTED:mailto:jane@acme-tools.com\r
SUMMARY:Demo\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"""
CARD = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Jane Doe\r\nEMAIL:jane@acme-tools.com\r\nTEL:+12065550101\r\nEND:VCARD\r\n"


def takeout(path):
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("Takeout/Mail/All mail Including Spam and Trash.mbox", MBOX)
        out.writestr("Takeout/Calendar/Work.ics", CALENDAR)
        out.writestr("Takeout/Contacts/All Contacts/All Contacts.vcf", CARD)
        out.writestr("Takeout/archive_browser.html", "<html><body>Takeout</body></html>")
    return path


def test_all_of_a_takeout_is_read_and_only_once(tmp_path, sbagg):
    path = takeout(tmp_path / "takeout-20250110T000000Z-001.zip")
    first = sbagg("sync", str(path), "--json")
    assert {run["adapter"]: run["added"] for run in first.json["sources"]} == {"mail": 1, "calendar": 1, "contacts": 1}
    jane = sbagg("who", "jane@acme-tools.com", "--json").json
    assert {"phone", "email"} <= {identity["kind"] for identity in jane["identities"]}
    assert jane["counts"]["by_kind"] == {"email": 1, "meeting": 1}
    again = sbagg("sync", str(path), "--json").json
    assert {run["source"] for run in again["sources"]} == {run["source"] for run in first.json["sources"]}
    assert all(run["added"] == run["changed"] == run["gone"] == 0 for run in again["sources"])
