from datetime import UTC, datetime

import pytest
from outlook_kit import SENT, mail, person, saved

from sbagg.adapter import Card, Hint, Identity, Interaction, Note, Organization, Party, Raw, RecordError, Skipped
from sbagg.adapters.outlook import Outlook, rtf
from sbagg.adapters.outlook import item as items
from sbagg.formats.mailfacts import facts as mail_facts
from sbagg.formats.message import read_message

saved_messages = pytest.importorskip("sbagg.adapters.outlook.saved")
pytest.importorskip("olefile")

DN = "/O=ACME/OU=EXCHANGE ADMINISTRATIVE GROUP/CN=RECIPIENTS/CN=JDOE"
TOP = b"{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0\\fnil Arial;}{\\f1\\fnil\\fcharset204 Arial;}}"


def parsed(described, region=""):
    from io import BytesIO

    held = saved_messages.read(BytesIO(saved(described)))
    raw = Raw(items.key(held), items.pack(held), items.MEDIA, "Inbox", "a.msg")
    return list(Outlook((), region=region).parse(raw))


def one(described):
    return next(fact for fact in parsed(described) if isinstance(fact, Interaction))


def people(fact):
    return {(party.role, party.kind, party.value) for party in fact.parties}


def packed(text):
    """Return RTF as PR_RTF_COMPRESSED holds it, each byte by itself."""
    body = b"".join(b"\x00" + text[start : start + 8] for start in range(0, len(text), 8))
    return len(body).to_bytes(4, "little") + len(text).to_bytes(4, "little") + b"LZFu" + bytes(4) + body


def test_without_header_fields_mapi_says_who_and_when():
    fact = one(mail(1, people=[person("Bob", "bob@b.test"), person("", "c@c.test", 2), person("H", "h@h.test", 3)]))
    assert fact.ref == "mail:1@acme.test|dana@acme.test"
    assert fact.at == int(SENT.timestamp())
    assert people(fact) == {
        ("from", "email", "dana@acme.test"), ("to", "email", "bob@b.test"), ("cc", "email", "c@c.test"), ("bcc", "email", "h@h.test"),
    }  # fmt: skip
    assert (fact.title, fact.text, fact.labels) == ("Mail 1", "Hello 1", ("Inbox",))


def test_with_header_fields_it_is_the_fact_of_the_same_mail_elsewhere():
    head = (
        "Received: from x by y; Fri, 20 Nov 2026 10:30:00 +0100\r\nFrom: =?utf-8?q?Z=C3=B6e?= <zoe@b.test>\r\n"
        "To: Dana <dana@acme.test>, list@acme.test\r\nList-Id: <list.acme.test>\r\nSubject: Offer\r\nMessage-ID: <7@b.test>\r\n"
        "In-Reply-To: <6@acme.test>\r\nDate: Fri, 20 Nov 2026 10:29:00 +0100\r\n"
    )
    theirs, hints = mail_facts(read_message(f"{head}\r\nHello 1".encode()), labels=("Inbox",))
    described = mail(
        1, headers=f"Microsoft Mail Internet Headers Version 2.0\r\n{head}", sender="x@exchange.test", search_key=b"k"
    )
    assert parsed(described) == [theirs, *hints]


def test_exchange_names_are_resolved_or_kept_and_never_guessed():
    inside = {"type": "EX", "address": DN, "role": 1}
    described = mail(
        1, sender_type="EX", sender=DN, sender_smtp="jdoe@acme.test",
        people=[inside | {"name": "Ann"}, inside | {"name": "Bo", "address": DN + "2", "smtp": "bo@acme.test"}, {"name": "Nobody", "role": 1}],
    )  # fmt: skip
    fact = one(described)
    assert people(fact) == {
        ("from", "email", "jdoe@acme.test"),
        ("to", "exchange", DN.lower()),
        ("to", "email", "bo@acme.test"),
    }
    assert next(party.name for party in fact.parties if party.kind == "exchange") == "Ann"
    only = one(mail(1, sender_type="EX", sender=DN, people=[]))
    assert people(only) == {("from", "exchange", DN.lower())}
    assert only.ref == "mail:1@acme.test|"


def test_who_writes_for_somebody_else_is_there_too():
    fact = one(mail(1, author_name="Boss", author_type="SMTP", author="boss@acme.test", received_by="bob@b.test"))
    assert fact.ref == "mail:1@acme.test|boss@acme.test"
    assert ("delivered", "email", "bob@b.test") in people(fact)


def test_names_with_commas_and_quotes_stay_whole():
    fact = one(mail(1, sender_name='Reyes, "Dana" <x@y.test>', people=[person("Smith; Bob", "bob@b.test")]))
    assert [party.value for party in fact.parties] == ["dana@acme.test", "bob@b.test"]
    assert fact.parties[1].name == "Smith; Bob"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"body": "One\r\nTwo\r\n", "html": b"<p>x</p>"}, "One\nTwo"),
        ({"body": " ", "html": "<p>Größe</p>".encode("cp1252"), "internet_page": 1252}, "Größe"),
        ({"html": "<p>Привет</p>".encode("koi8-r"), "internet_page": 20866}, "Привет"),
        ({"html": "<p>as text</p>"}, "as text"),
        ({"rtf": packed(TOP + b"{\\*\\generator x}{\\info{\\title y}}Gr\\'fc\\'dfe \\f1\\'cf\\'f0\\f0\\par\\uc1\\u-10179?\\u-8704?end}")}, "Grüße Пр\n😀end"),
        ({"rtf": packed(b"{\\rtf1\\ansi\\fromhtml1{\\*\\htmltag64 <p>}One \\htmlrtf {\\b\\htmlrtf0 two\\htmlrtf }\\par\\htmlrtf0{\\*\\mhtmltag0 <x>}{\\*\\htmltag72 </p>}}")}, "One two"),
        ({}, ""),
    ],
)  # fmt: skip
def test_the_text_is_the_plain_one_else_of_html_else_of_rtf(body, text):
    described = {key: value for key, value in mail(1).items() if key != "body"} | body
    assert one(described).text == text


def test_back_references_of_the_compression():
    """The example of [MS-OXRTFCP] 4.1.1, and text that is stored as it is."""
    data = "2d0000002b0000004c5a4675f1c5c7a703000a00726370673132354232 0af3 2068656c0900206277 05b06c647d0a800fa0"
    assert rtf.decompress(bytes.fromhex(data)) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    assert (
        rtf.decompress((30).to_bytes(4, "little") + (5).to_bytes(4, "little") + b"MELA" + bytes(4) + b"{\\rtf1}")
        == b"{\\rtf"
    )


def test_rtf_that_is_none_is_refused():
    described = {key: value for key, value in mail(1).items() if key != "body"} | {
        "rtf": b"garbage that is longer than a head"
    }
    with pytest.raises(RecordError, match="compressed RTF that cannot be read: its compression is unknown"):
        parsed(described)


def test_text_of_eight_bits_is_in_the_code_page_of_the_message():
    fact = one(mail(1, subject=(0x1E, "Größe".encode("cp1252")), page=1252))
    assert fact.title == "Größe"
    assert one(mail(1, subject=(0x1E, "Привет".encode("cp1251")), page=1251)).title == "Привет"


def test_a_subject_loses_the_length_of_its_prefix():
    assert one(mail(1, subject="\x01\x05RE: Offer")).title == "RE: Offer"


def test_attachments_are_listed_and_attached_mails_read():
    inner = mail(
        2, subject="The order", body="Ten docks", files=[{"file": "dock.jpg", "media": "IMAGE/JPEG", "content": b"jpg"}]
    )
    fact = one(mail(1, files=[{"file": "", "method": 5, "item": inner}]))
    assert [(file.name, file.media, file.size) for file in fact.files] == [
        ("The order.msg", "message/rfc822", None),
        ("dock.jpg", "image/jpeg", 3),
    ]
    assert "Subject: The order" in fact.text
    assert fact.text.endswith("Ten docks")
    assert fact.new == "Hello 1"


@pytest.mark.parametrize(
    ("described", "reason"),
    [
        (mail(1, flags=9), "draft"), ({"kind": "IPM.Task.Acme"}, "a task of Outlook"), ({"kind": "IPM.StickyNote"}, "a note of Outlook"),
        ({"kind": "IPM.DistList"}, "a list of contacts of Outlook"), ({"kind": "Custom.Form"}, "an item of another kind of Outlook"),
        ({"kind": "IPM.Contact"}, "a contact that says nothing"),
        ({"kind": "IPM.Appointment", "start": SENT, "response": 4}, "a meeting that you declined"),
    ],
)  # fmt: skip
def test_what_is_left_out_is_counted(described, reason):
    assert [fact.reason for fact in parsed(described) if isinstance(fact, Skipped)] == [reason]


def test_a_report_is_a_machines():
    assert one(mail(1, kind="REPORT.IPM.Note.NDR")).flags == ("auto",)


def test_what_is_no_mail_is_refused():
    with pytest.raises(RecordError, match="no mail"):
        parsed({"kind": "IPM.Note", "subject": "Nothing else"})


def test_a_contact():
    described = {
        "kind": "IPM.Contact", "given": "Zoë", "surname": "Smith", "company": "Acme", "title": "Buyer", "email": "zoe@acme.test",
        "email_type": "SMTP", "mobile": "030 1234567", "fax": "030 999", "birthday": datetime(1980, 5, 16, 22, tzinfo=UTC),
        "body": "Met in Lisbon", "keywords": ["Key account", "VIP"], "changed": SENT, "alien": "not@hers.test",
    }  # fmt: skip
    card, note = parsed(described, "DE")
    assert card == Card(
        (Identity("email", "zoe@acme.test"), Identity("phone", "+49301234567")), "Zoë Smith", "Buyer", "Acme", at=int(SENT.timestamp()),
        birthday="1980-05-17", tags=("Key account", "VIP"),
    )  # fmt: skip
    assert isinstance(note, Note)
    assert (note.text, note.people) == ("Met in Lisbon", (Party("email", "zoe@acme.test", "contact", "Zoë Smith"),))


def test_a_contact_of_the_servers_directory_has_both_names():
    (card,) = parsed(
        {"kind": "IPM.Contact", "name": "Jo", "email": DN, "email_type": "EX", "email_typed": "jo@acme.test"}
    )
    assert set(card.identities) == {Identity("exchange", DN.lower()), Identity("email", "jo@acme.test")}


def test_a_contact_without_an_address_is_known_by_its_key_and_a_copy_is_another():
    first = parsed({"kind": "IPM.Contact", "name": "Jo", "search_key": b"s" * 16, "made": SENT})
    other = parsed(
        {"kind": "IPM.Contact", "name": "Al", "search_key": b"s" * 16, "made": datetime(2026, 11, 21, tzinfo=UTC)}
    )
    assert first[0].identities[0].kind == "outlook"
    assert first[0].identities != other[0].identities


def test_a_contact_with_a_company_only_is_the_company():
    (company,) = parsed({"kind": "IPM.Contact", "name": "Acme", "company": "Acme", "email": "info@acme.test"})
    assert isinstance(company, Organization)
    assert company.domains == ("acme.test",)


def test_a_meeting_has_the_uid_of_its_calendar_file():
    described = {
        "kind": "IPM.Appointment", "subject": "Review", "start": SENT, "end": datetime(2026, 11, 20, 11, tzinfo=UTC), "place": "Room 1",
        "state": 1, "author_name": "Dana", "author_type": "SMTP", "author": "dana@acme.test", "body": "Agenda",
        "global_id": bytes(40) + b"vCal-Uid\x01\0\0\0review-2026@acme.test\0",
        "people": [person("Bob", "bob@b.test", track=3), person("No", "no@b.test", track=4), person("Room 1", "room@b.test", 3)],
    }  # fmt: skip
    (fact,) = parsed(described)
    assert (fact.ref, fact.kind, fact.channel, fact.at) == (
        "meeting:review-2026@acme.test",
        "meeting",
        "calendar",
        int(SENT.timestamp()),
    )
    assert people(fact) == {
        ("organizer", "email", "dana@acme.test"),
        ("accepted", "email", "bob@b.test"),
        ("declined", "email", "no@b.test"),
    }
    assert fact.text == "Location: Room 1\nLength: 1 h 30 min\n\nAgenda"
    assert parsed(described | {"state": 5})[0].status == "cancelled"


def test_outlooks_own_id_is_written_as_in_a_calendar_file():
    own = (
        bytes.fromhex("040000008200E00074C5B7101A82E008")
        + b"\x07\xea\x0b\x14"
        + bytes(8)
        + bytes(8)
        + b"\x10\0\0\0"
        + bytes(range(16))
    )
    (fact,) = parsed({"kind": "IPM.Appointment", "start": SENT, "global_id": own})
    clean = own[:16] + bytes(4) + own[20:]
    assert fact.ref == f"meeting:{clean.hex().upper()}|20261120"


@pytest.mark.parametrize("hour", [0, 8, 14])
def test_a_whole_day_is_that_day_in_any_zone(hour):
    start = datetime(2026, 11, 19 if hour > 12 else 20, hour, tzinfo=UTC)
    (fact,) = parsed(
        {"kind": "IPM.Appointment", "start": start, "end": start.replace(day=start.day + 1), "all_day": True}
    )
    assert fact.flags == ("day",)
    assert fact.at == int(datetime(2026, 11, 20, 12, tzinfo=UTC).timestamp())


def test_of_a_series_the_first_time_is_kept():
    skipped, fact = parsed(
        {
            "kind": "IPM.Appointment",
            "start": SENT,
            "recurring": True,
            "global_id": bytes(40) + b"vCal-Uid\x01\0\0\0series-0000001",
        }
    )
    assert skipped.reason.startswith("a repetition")
    assert (fact.ref, fact.thread) == ("meeting:series-0000001|20261120T093000Z", ("meeting:series-0000001",))


def test_hints_come_along():
    found = parsed(mail(1, body="Hello\n\nBest\nDana Reyes\n--\nDana Reyes\nTel: +49 30 1234567"))
    assert any(isinstance(fact, Hint) for fact in found)
