"""Backups of SMS Backup & Restore: messages, groups, calls, and files that are faulty, cut or hostile."""

import tracemalloc
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from reading import facts, only, parties, read, survives

from sbagg.adapter import File, Identity, Interaction, Raw, RecordError, Refused, Skipped, SourceError
from sbagg.adapters.sms_backup import SmsBackup
from sbagg.formats import calls
from sbagg.testing import AdapterContract, Recorder

OWNER = ("sms-backup", "owner")
AT = "1790700000000"
HEAD = "<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\n<!--File Created By SMS Backup & Restore-->\n"


def element(name: str, inner: str = "", /, **said: str) -> str:
    written = "".join(f' {key}="{value}"' for key, value in said.items())
    return f"  <{name}{written}>{inner}</{name}>\n" if inner else f"  <{name}{written} />\n"


def sms(body: str, kind: str = "1", address: str = "+12065550101", **said: str) -> str:
    return element("sms", protocol="0", address=address, type=kind, subject="null", body=body,
                   **{"date": AT, "contact_name": "Jo Quill", "read": "1"} | said)  # fmt: skip


def mms(box: str, address: str, people: str, *parts: str, **said: str) -> str:
    """``people`` are ``type:number`` with blanks between."""
    pairs = [one.split(":") for one in people.split()]
    listed = "".join(element("addr", address=number, type=kind, charset="106") for kind, number in pairs)
    inner = f"\n<parts>{''.join(parts)}</parts>\n<addrs>{listed}</addrs>\n"
    return element("mms", inner, msg_box=box, address=address, **{"date": AT, "contact_name": "Jo Quill"} | said)


def part(media: str, **said: str) -> str:
    return element("part", seq="0", ct=media, **{"name": "null", "cl": "null", "text": "null"} | said)


def call(kind: str, number: str = "+12065550101", duration: str = "0", **said: str) -> str:
    return element(
        "call",
        number=number,
        duration=duration,
        type=kind,
        **{"date": AT, "presentation": "1", "contact_name": "(Unknown)"} | said,
    )


def backup(path: Path, *elements: str, root: str = "smses", count: int | None = None) -> Path:
    said = len(elements) if count is None else count
    text = f'{HEAD}<{root} count="{said}" backup_date="1790800000000">\n{"".join(elements)}</{root}>\n'
    path.write_text(text, encoding="utf-8")
    return path


def items(path: Path, region: str = "US") -> list[Interaction]:
    return only(Interaction, facts(SmsBackup((path,), region)))


class TestContract(AdapterContract):
    def world(self, folder: Path) -> SmsBackup:
        backup(
            folder / "sms.xml",
            sms("Hello"),
            sms("unfinished", "3"),
            '<sms body="broken />\n',
            mms("1", "+1206", "", part("text/plain", text="Hi")),
        )
        backup(folder / "calls.xml", call("3"), root="calls")
        return SmsBackup((folder / "sms.xml", folder / "calls.xml"), "US")

    def change(self, folder: Path) -> None:
        backup(folder / "sms.xml", sms("Hello"), sms("And you?", "2"))


def test_recognises_backups_by_what_they_hold(tmp_path: Path) -> None:
    path = backup(tmp_path / "no-suffix", call("1"), root="calls")
    found = SmsBackup.recognise(path)
    assert found
    assert (found.label, found.account, found.me) == ("SMS Backup & Restore: 1 calls", "phone", (Identity(*OWNER),))
    with zipfile.ZipFile(tmp_path / "sms.zip", "w") as archive:
        archive.write(path, "calls-1.xml")
    assert SmsBackup.recognise(tmp_path / "sms.zip").label == found.label
    assert len(items(tmp_path / "sms.zip")) == 1
    for other in (b"<smsesque/>", b"<x><calls/></x>", b"smses", b"", b"PK\x03\x04"):
        (tmp_path / "other.xml").write_bytes(other)
        assert SmsBackup.recognise(tmp_path / "other.xml") is None
    assert SmsBackup.recognise(tmp_path) is None


def test_a_message_received_and_one_sent(tmp_path: Path) -> None:
    got, sent = items(backup(tmp_path / "x", sms("Hi &#55357;&#56832;&#10;Jo"), sms("Yes", "2", "(206) 555-0101")))
    assert (got.kind, got.channel, got.at, got.text) == ("sms", "sms", 1_790_700_000, "Hi \U0001f600\nJo")
    assert parties(got) == [("author", "phone", "+12065550101"), ("recipient", *OWNER)]
    assert got.parties[0].name == "Jo Quill"
    assert parties(sent) == [("author", *OWNER), ("recipient", "phone", "+12065550101")]
    assert got.thread == sent.thread == ("sms:phone:+12065550101",)
    assert items(tmp_path / "x", "")[1].thread == ("sms:phone:2065550101",)  # no region: no country is guessed


def test_unsent_messages_are_left_out_and_counted(tmp_path: Path) -> None:
    found = facts(SmsBackup((backup(tmp_path / "x", *(sms(kind, kind) for kind in "3456"), mms("3", "1", "")),)))
    assert Counter(one.reason for one in only(Skipped, found)) == {"a draft": 2, "a message that was not sent": 3}
    assert only(Interaction, found) == []


@pytest.mark.parametrize("element_of", [sms("?", "9"), mms("0", "+12065550101", ""), call("99")])
def test_an_unknown_type_is_refused(tmp_path: Path, element_of: str) -> None:
    adapter = SmsBackup((backup(tmp_path / "x", element_of),))
    (raw,) = only(Raw, read(adapter))
    with pytest.raises(RecordError, match="unknown type"):
        list(adapter.parse(raw))


def test_senders_that_nobody_can_call(tmp_path: Path) -> None:
    word, digits, mail = items(
        backup(
            tmp_path / "x",
            sms("code", address="BANK"),
            sms("code", address="72975"),
            sms("x", address="jo@quill.example"),
        )
    )
    assert parties(word)[0] == ("author", "short-code", "BANK")
    assert parties(digits)[0] == ("author", "short-code", "72975")
    assert parties(mail)[0] == ("author", "email", "jo@quill.example")
    assert (word.flags, mail.flags) == (("auto",), ())


MINE = "+12065550100"


@pytest.mark.parametrize(
    ("box", "address", "people", "expected"),
    [
        ("1", "+12065550101", f"137:+12065550101 151:{MINE}", ["author +12065550101", "recipient owner"]),
        ("1", "+12065550101~+12065550102", f"137:+12065550102 151:{MINE} 151:+12065550101",
         ["author +12065550102", "recipient +12065550101", "recipient owner"]),
        ("1", "+12065550101~+12065550102", "137:+12065550102 151:+12065550101",  # the phone's own number is left out
         ["author +12065550102", "recipient +12065550101", "recipient owner"]),
        ("1", "weird", f"137:+12065550101 151:{MINE} 130:+12065550102",  # nothing says which number is whose
         ["author +12065550101", "recipient weird", f"recipient {MINE}", "cc +12065550102", "recipient owner"]),
        ("1", "+12065550101", "137:+12065550101 151:+12065550101", ["author +12065550101", "recipient owner"]),
        ("1", "+12065550101", "", ["author +12065550101", "recipient owner"]),
        ("2", "+12065550101~+12065550102", "137:insert-address-token 151:+12065550101 151:+12065550102",
         ["author owner", "recipient +12065550101", "recipient +12065550102"]),
        ("2", "+12065550101", f"137:{MINE} 129:+12065550101", ["author owner", "bcc +12065550101"]),
        ("2", "+12065550101", "137:+12065550101", ["author owner", "recipient +12065550101"]),
        ("1", "", "", ["recipient owner"]),
    ],
)  # fmt: skip
def test_who_is_in_a_multimedia_message(
    tmp_path: Path, box: str, address: str, people: str, expected: list[str]
) -> None:
    (item,) = items(backup(tmp_path / "x", mms(box, address, people)))
    assert [f"{one.role} {one.value}" for one in item.parties] == expected
    assert [one.name for one in item.parties if one.name] == ["Jo Quill"] * (
        bool(address) and "~" not in address and address != "weird"
    ) or address == "weird"


def test_a_multimedia_message_has_text_files_and_a_subject(tmp_path: Path) -> None:
    picture = part("image/jpeg", cl="dock.jpg", data="QUJDRA==")
    words = part("text/plain", text="Look &amp; see", cl="text0.txt")
    layout = part("application/smil", text="&lt;smil&gt;", cl="smil.xml")
    (item,) = items(backup(tmp_path / "x", mms("1", "+12065550101", "", layout, words, picture, sub="Dock")))
    assert (item.title, item.text) == ("Dock", "Look & see")
    assert item.files == (File("dock.jpg", "image/jpeg", 4),)
    again = backup(tmp_path / "y", mms("1", "+12065550101", "", picture, layout, words, sub="Dock"))
    assert [(raw.key, raw.data) for raw in only(Raw, read(SmsBackup((again,))))] == [
        (raw.key, raw.data) for raw in only(Raw, read(SmsBackup((tmp_path / "x",))))
    ]  # parts come in another order in every backup


@pytest.mark.parametrize(
    ("kind", "duration", "title", "status", "caller"),
    [
        ("1", "120", "2 min", "answered", "+12065550101"),
        ("2", "45", "45 s", "answered", "owner"),
        ("2", "0", "no answer", "no answer", "owner"),
        ("3", "0", "missed call", "missed", "+12065550101"),
        ("4", "32", "voicemail, 32 s", "voicemail", "+12065550101"),
        ("5", "0", "declined", "declined", "+12065550101"),
        ("7", "3900", "1 h 5 min", "answered", "+12065550101"),
    ],
)
def test_how_a_call_ended(tmp_path: Path, kind: str, duration: str, title: str, status: str, caller: str) -> None:
    (item,) = items(backup(tmp_path / "x", call(kind, duration=duration), root="calls"))
    assert (item.kind, item.channel, item.title, item.status) == ("call", "phone", title, status)
    assert next(one.value for one in item.parties if one.role == "caller") == caller
    assert len(item.parties) == 2


def test_a_withheld_number_is_nobodys(tmp_path: Path) -> None:
    hidden = (call("3", "-2"), call("1", "", "9"), call("3", presentation="2"))
    for item, title in zip(
        items(backup(tmp_path / "x", *hidden, root="calls")), ("missed call", "9 s", "missed call"), strict=True
    ):
        assert parties(item) == [("recipient", *OWNER)]
        assert item.title == f"{title}, number withheld"
    (blocked,) = facts(SmsBackup((backup(tmp_path / "y", call("6"), root="calls"),)))
    assert blocked == Skipped("a blocked call")


def test_a_newer_backup_brings_the_same_records(tmp_path: Path) -> None:
    first = only(Raw, read(SmsBackup((backup(tmp_path / "a", sms("Hello")),))))
    later = only(
        Raw,
        read(
            SmsBackup((backup(tmp_path / "b", sms("New", date="1790700009000"), sms("Hello", read="0", sub_id="2")),))
        ),
    )
    assert (later[1].key, later[1].data) == (first[0].key, first[0].data)


def test_a_cut_file_keeps_its_good_half_and_names_the_place(tmp_path: Path) -> None:
    path = backup(
        tmp_path / "sms.xml", sms("one"), mms("1", "+12065550101", "", part("text/plain", text="two")), sms("three")
    )
    data = path.read_bytes()
    path.write_bytes(data[: data.index(b"</mms>")])
    recorder = Recorder()
    events = read(SmsBackup((path,)), recorder)
    assert len(only(Raw, events)) == 1
    (refused,) = only(Refused, events)
    place = data.index(b"<mms")
    assert (refused.reason, refused.locator) == ("this <mms> has no end", f"{path}@{place}")
    assert b"two" in refused.data
    assert recorder.warnings == ["sms.xml: says that it has 3 messages or calls, and has 2"]


def test_a_broken_element_costs_itself_only(tmp_path: Path) -> None:
    path = backup(
        tmp_path / "x", sms("one"), '  <sms body="no end />\n', sms("three"), element("rcs", id="1"), "<sms />"
    )
    events = read(SmsBackup((path,)))
    assert [fact.text for fact in items(path)] == ["one", "three"]
    assert [one.reason for one in only(Refused, events)] == ["<sms> is broken", "an empty <sms>"]
    assert [one.reason for one in only(Skipped, events)] == ["<rcs> is not read"]


def test_a_document_type_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xml"
    path.write_text(
        f'<?xml version="1.0"?>\n<!DOCTYPE smses [<!ENTITY a "{"x" * 50}"><!ENTITY b "&a;&a;">]>\n<smses>{sms("&b;")}</smses>'
    )
    assert SmsBackup.recognise(path)
    events = read(SmsBackup((path,)))
    assert only(Raw, events) == []
    assert [one.reason for one in only(Refused, events)] == ["it declares a document type, which no such file needs"]


def test_nothing_to_read_is_a_failed_source(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("readme.txt", "no")
    with pytest.raises(SourceError, match="no XML"):
        read(SmsBackup((tmp_path / "x.zip",)))


def test_memory_stays_flat_however_long_pictures_are(tmp_path: Path) -> None:
    path = tmp_path / "big.xml"
    with path.open("w") as file:
        file.write(f"{HEAD}<smses>\n")
        for number in range(3):
            file.write(mms("1", "+12065550101", "", part("image/jpeg", cl=f"{number}.jpg", data="QUJD" * 3_000_000)))
        file.write("</smses>")
    tracemalloc.start()
    sizes = [item.files[0].size for item in items(path)]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sizes == [9_000_000] * 3
    assert peak < 8_000_000


@given(st.binary(max_size=200), st.sampled_from(["<smses>", "<calls>", '<smses><mms msg_box="1" date="1">', ""]))
@example(b'{"kind": "mms", "msg_box": "1", "parts": [{"size": "x", "ct": 3}], "addresses": 7}', "")
@example(b'{"kind": "call", "type": "1", "date": "999999999999999999"}', "")
def test_any_bytes_give_facts_or_say_why(data: bytes, root: str) -> None:
    survives(SmsBackup, "sms.xml", root.encode() + data, ("messages", "calls"))


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("135", 135), ("2:15", 135), ("0:02:15", 135), ("00:02:15.250", 135), ("2 min 15 s", 135), ("1h 5m", 3900), ("1 hour, 5 minutes", 3900),
     ("", None), ("soon", None), ("1:2:3:4", None)],
)  # fmt: skip
def test_durations(written: str, seconds: int | None) -> None:
    assert calls.seconds(written) == seconds


def test_the_owner_of_the_phone_is_me(tmp_path: Path, sbagg) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    backup(folder / "sms-1.xml", sms("Can you call?"), sms("Later", "2", date="1790700060000"))
    backup(folder / "calls-1.xml", call("3"), call("2", duration="60", date="1790700120000"), root="calls")
    assert sbagg("sync", folder, "--quiet").status == 0
    jo = sbagg("who", "+12065550101", "--json").json
    assert (jo["name"], jo["counts"]["by_kind"]) == ("Jo Quill", {"call": 1, "sms": 2}), (
        "nobody talked in a missed call"
    )
    assert (jo["counts"]["in"], jo["counts"]["out"]) == (1, 2)
    assert {item["direction"] for item in jo["timeline"]} == {"in", "out"}
    backup(folder / "sms-2.xml", sms("Now?", date="1790800060000"))
    assert sbagg("sync", folder, "--quiet").status == 0
    assert [one["source"] for one in sbagg("source", "list", "--json").json["sources"]] == ["sms-backup"]
