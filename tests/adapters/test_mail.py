import mailbox
import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbagg.adapter import Checkpoint, Gone, Hint, Identity, Interaction, Raw, RecordError, Refused, Skipped, SourceError
from sbagg.adapters.mail import Mail
from sbagg.adapters.mail.mboxes import MEDIA
from sbagg.testing import AdapterContract, Recorder


def eml(number: int, extra: str = "", body: str = "") -> bytes:
    return (
        f"{extra}From: Dana <dana@acme.test>\nTo: bob@b.test\nDelivered-To: bob@b.test\nSubject: Mail {number}\n"
        f"Message-ID: <{number}@acme.test>\nDate: Fri, 23 Aug 2024 11:03:{number % 60:02d} +0200\n\n{body or 'Hello'}\n"
    ).encode()


def boxed(*messages: bytes) -> bytes:
    return b"".join(b"From dana@acme.test Fri Aug 23 11:03:04 2024\n" + message + b"\n" for message in messages)


class Run:
    """One run over paths: what it yielded, sorted by kind."""

    def __init__(self, recorder: Recorder, *paths: Path) -> None:
        self.events = list(_saving(recorder, Mail(paths).fetch(recorder)))
        self.raws = [event for event in self.events if isinstance(event, Raw)]
        self.gone = [event for event in self.events if isinstance(event, Gone)]
        self.skipped = [event.reason for event in self.events if isinstance(event, Skipped)]
        self.refused = [event for event in self.events if isinstance(event, Refused)]
        self.complete = {event.stream for event in self.events if isinstance(event, Checkpoint) and event.complete}

    @property
    def titles(self) -> list[str]:
        facts = [fact for raw in self.raws for fact in Mail(()).parse(raw)]
        return [fact.title.removeprefix("Mail ") if isinstance(fact, Interaction) else fact.reason for fact in facts]


def _saving(recorder, events):
    for event in events:
        if isinstance(event, Checkpoint):
            recorder.states[event.stream] = event.state
        yield event


def write(path: Path, data: bytes, mtime: int = 1_724_000_000) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    os.utime(path, (mtime, mtime))
    return path


class TestMbox(AdapterContract):
    def world(self, folder):
        return Mail((write(folder / "Inbox.mbox", boxed(eml(1), eml(2), eml(3))),))

    def change(self, folder):
        write(folder / "Inbox.mbox", boxed(eml(1), eml(2), eml(3), eml(4)), 1_724_000_100)


class TestFolder(AdapterContract):
    def world(self, folder):
        for number in range(3):
            write(folder / "mail" / f"{number}.eml", eml(number))
        write(folder / "mail" / "Work", boxed(eml(7), eml(8)))
        write(folder / "mail" / "readme.txt", b"no mail")
        return Mail((folder / "mail",))

    def change(self, folder):
        write(folder / "mail" / "sub" / "9.eml", eml(9))


class TestMaildir(AdapterContract):
    def world(self, folder):
        for name in ("cur", "new", "tmp", ".Sent/cur", ".Sent/new", ".Sent/tmp"):
            (folder / "Maildir" / name).mkdir(parents=True, exist_ok=True)
        write(folder / "Maildir/cur/1724403784.a.host:2,S", eml(1))
        write(folder / "Maildir/.Sent/cur/1724403785.b.host:2,S", eml(2))
        return Mail((folder / "Maildir",))

    def change(self, folder):
        write(folder / "Maildir/new/1724403786.c.host", eml(3))


# --- mbox: going on where it stopped -------------------------------------------------------------------------


def test_an_appended_mbox_is_read_from_its_last_message_on(tmp_path):
    box, recorder = tmp_path / "Inbox", Recorder()
    assert Run(recorder, write(box, boxed(eml(1), eml(2)))).titles == ["1", "2"]
    assert Run(recorder, box).events == []
    again = Run(recorder, write(box, boxed(eml(1), eml(2), eml(3)), 1_724_000_001))
    assert (again.titles, again.gone, again.complete) == (["2", "3"], [], set())


def test_a_last_message_that_was_still_being_written(tmp_path):
    box, recorder = tmp_path / "Inbox", Recorder()
    whole = boxed(eml(1), eml(2, body="One line.\nAnd another."))
    half = Run(recorder, write(box, whole[:-14]))
    again = Run(recorder, write(box, whole, 1_724_000_001))
    assert [event.key for event in again.gone] == [half.raws[-1].key]
    assert again.titles == ["2"]


@pytest.mark.parametrize(
    "after",
    [
        boxed(eml(1), eml(3)),  # the same size
        boxed(eml(1)),  # cut
        boxed(eml(1, body="Hello again"), eml(2), eml(4)),  # changed at its start and grown
    ],
)
def test_a_changed_mbox_is_read_again_as_a_whole(tmp_path, after):
    box, recorder = tmp_path / "Inbox", Recorder()
    Run(recorder, write(box, boxed(eml(1), eml(2))))
    again = Run(recorder, write(box, after, 1_724_000_001))
    assert len(again.raws) == after.count(b"Message-ID")
    assert "Inbox" in again.complete


def test_keys_stay_when_a_message_moves_is_read_or_is_labelled(tmp_path):
    plain = Run(Recorder(), write(tmp_path / "a" / "Box", boxed(eml(1), eml(2)))).raws
    changed = b"Status: RO\nX-Mozilla-Status: 0001\nX-Gmail-Labels: Inbox,\n Opened\n"
    moved = Run(Recorder(), write(tmp_path / "b" / "Box", boxed(eml(2), eml(1, changed.decode())))).raws
    assert [raw.key for raw in moved] == [raw.key for raw in reversed(plain)]


def test_many_messages_are_saved_on_the_way(tmp_path):
    run = Run(Recorder(), write(tmp_path / "Inbox", boxed(*(eml(number) for number in range(1200)))))
    assert sum(isinstance(event, Checkpoint) and event.stream == "Inbox" for event in run.events) == 3


def test_what_thunderbird_deleted_is_expunged(tmp_path):
    data = boxed(eml(1, "X-Mozilla-Status: 0009\n"), eml(2, "X-Mozilla-Status: 0001\n"))
    run = Run(Recorder(), write(tmp_path / "Inbox", data))
    assert (run.titles, run.skipped) == (["2"], ["expunged"])


def test_the_container_dates_a_mail_without_a_date(tmp_path):
    bare = b"From: a@x.test\n\nhi\n"
    [raw] = Run(Recorder(), write(tmp_path / "Inbox", boxed(bare))).raws
    assert next(iter(Mail(()).parse(raw))).at == 1724410984
    [raw] = Run(Recorder(), write(tmp_path / "one.eml", bare)).raws
    assert next(iter(Mail(()).parse(raw))).at == 1_724_000_000


# --- folders and zips ----------------------------------------------------------------------------------------


def test_a_thunderbird_profile(tmp_path):
    mail = tmp_path / "Mail" / "Local Folders"
    write(mail / "Inbox", boxed(eml(1)))
    write(mail / "Inbox.msf", b"// index")
    write(mail / "Inbox.sbd" / "Clients", boxed(eml(2)).replace(b"\n", b"\r\n"))
    write(mail / "Trash", boxed(eml(3), eml(4)))
    run = Run(Recorder(), tmp_path)
    assert (run.titles, run.skipped) == (["1", "2"], ["trash", "trash"])
    assert [fact.labels for raw in run.raws for fact in Mail(()).parse(raw)] == [("Inbox",), ("Clients",)]


def test_a_takeout_zip(tmp_path):
    name = "Takeout/Mail/All mail Including Spam and Trash.mbox"
    labelled = [
        eml(n, f"X-GM-THRID: {n}\nX-Gmail-Labels: {label}\n") for n, label in enumerate(("Inbox,Work", "Spam", "Chat"))
    ]
    with zipfile.ZipFile(tmp_path / "takeout.zip", "w") as archive:
        archive.writestr(name, boxed(*labelled).replace(b"\n", b"\r\n"))
    recorder = Recorder()
    run = Run(recorder, tmp_path / "takeout.zip")
    assert run.titles == ["0", "spam", "chat"]
    assert {raw.stream for raw in run.raws} == {name}
    assert run.raws[0].locator == f"{tmp_path / 'takeout.zip'}!{name}#0"
    assert next(iter(Mail(()).parse(run.raws[0]))).labels == ("Inbox", "Work")
    assert Run(recorder, tmp_path / "takeout.zip").events == []


def test_next_months_export_has_cursors_of_its_own(tmp_path):
    for month in ("may", "june"):
        write(tmp_path / month / "Mail" / "Inbox.mbox", boxed(eml(1)))
    run = Run(Recorder(), tmp_path / "may", tmp_path / "june")
    assert [raw.stream for raw in run.raws] == ["Mail/Inbox.mbox", "june!Mail/Inbox.mbox"]
    assert len({raw.key for raw in run.raws}) == 1


def test_a_folder_of_messages_tells_what_is_gone(tmp_path):
    recorder = Recorder()
    for number in (1, 2):
        write(tmp_path / "m" / f"{number}.eml", eml(number))
    assert Run(recorder, tmp_path / "m").titles == ["1", "2"]
    (tmp_path / "m" / "1.eml").unlink()
    again = Run(recorder, tmp_path / "m")
    assert (again.titles, again.complete) == (["2"], {"./"})


def test_what_is_no_message_is_named(tmp_path):
    write(tmp_path / "m" / "a.txt", b"Dear diary")
    write(tmp_path / "m" / "b.bin", b"\x00\x01")
    write(tmp_path / "m" / "c", b"")
    write(tmp_path / "m" / "d.eml", eml(1))
    run = Run(Recorder(), tmp_path / "m")
    assert (len(run.raws), len(run.skipped)) == (1, 3)
    assert all(reason.startswith("not a message: ") for reason in run.skipped)


def test_a_zip_among_mail_is_named_with_the_way_out(tmp_path):
    with zipfile.ZipFile(tmp_path / "more.zip", "w") as archive:
        archive.writestr("2.eml", eml(2))
    write(tmp_path / "1.eml", eml(1))
    run = Run(Recorder(), tmp_path)
    assert run.skipped == ["not a message: a zip, which is read if it is synced by itself"]
    assert Run(Recorder(), tmp_path / "more.zip").titles == ["2"]


@pytest.mark.parametrize(
    ("flags", "extra", "expected"),
    [
        (1, "", ["1"]),
        (65, "", ["1"]),
        (3, "", []),
        (1 << 24, "", []),
        (0, "X-Uniform-Type-Identifier: com.apple.mail-draft\n", []),
    ],
)
def test_apple_mails_files(tmp_path, flags, extra, expected):
    message = eml(1, f"X-A: b\n{extra}")
    plist = (
        f"<plist><dict><key>date-received</key><integer>1600000000</integer><key>flags</key><integer>{flags}</integer>"
    )
    write(
        tmp_path / "INBOX.mbox" / "Messages" / "12.partial.emlx",
        f"{len(message)}   \n".encode() + message + plist.encode(),
    )
    run = Run(Recorder(), tmp_path)
    assert run.titles == expected
    for raw in run.raws:
        assert (raw.data, raw.at) == (message, 1600000000)
        assert next(iter(Mail(()).parse(raw))).labels == ("INBOX",)


def test_maildir_flags_and_renames(tmp_path):
    box = mailbox.Maildir(tmp_path / "Maildir")
    keys = [box.add(eml(number)) for number in range(4)]
    for key, flags in zip(keys, ("S", "T", "D", ""), strict=True):
        message = box[key]
        message.set_flags(flags)
        message.set_subdir("cur" if flags else "new")
        box[key] = message
    recorder = Recorder()
    run = Run(recorder, tmp_path / "Maildir")
    assert (sorted(run.titles), sorted(run.skipped)) == (["0", "3"], ["draft", "trash"])
    [seen] = (tmp_path / "Maildir" / "cur").glob("*,S")
    seen.rename(seen.with_name(seen.name + "R"))
    assert Run(recorder, tmp_path / "Maildir").events == []


def test_a_bad_member_is_refused_and_tried_again(tmp_path):
    path, recorder = tmp_path / "mail.zip", Recorder()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("1.eml", eml(1))
        archive.writestr("2.eml", eml(2))
    path.write_bytes(path.read_bytes().replace(b"Subject: Mail 2", b"Subject: MAIL 2", 1))
    for _ in range(2):
        run = Run(recorder, path)
        assert [event.key for event in run.refused] == ["2.eml"]
        assert run.titles == ["1"]
        assert run.complete == set()


def test_a_path_that_is_gone_is_named(tmp_path):
    with pytest.raises(SourceError, match="nowhere"):
        Run(Recorder(), tmp_path / "nowhere")


# --- parse and recognise -------------------------------------------------------------------------------------


def test_the_index_of_notmuch_is_passed_over(tmp_path):
    for name in ("cur", "new", "tmp", ".notmuch/xapian"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "cur" / "1700000000.M1.host:2,S").write_bytes(
        b"From: lee@marsh.example\nMessage-ID: <1@marsh.example>\n\nHi\n"
    )
    (tmp_path / ".notmuch" / "xapian" / "docdata.glass").write_bytes(b"\x0f\x0dXapian Glass\x04")
    events = list(Mail((tmp_path,)).fetch(Recorder()))
    assert [type(event).__name__ for event in events] == ["Raw", "Checkpoint"]


@given(st.binary(max_size=300), st.sampled_from([MEDIA, "message/rfc822", "message/rfc822; cut"]))
def test_parse_is_total(data, media):
    for raw in (data, b"From x Fri Aug 23 11:03:04 2024\n" + data, eml(1) + data):
        try:
            facts = list(Mail(()).parse(Raw("k", raw, media, "Inbox", "x#0", 0)))
        except RecordError:
            continue
        assert len(facts) == 1


def test_recognises_each_container(tmp_path):
    write(tmp_path / "box", boxed(*(eml(number) for number in range(300))))
    write(tmp_path / "one.eml", eml(1))
    write(tmp_path / "takeout.mbox", boxed(eml(1, "X-GM-THRID: 1\n")))
    for number in range(4):
        write(tmp_path / "folder" / f"{number}.eml", eml(number))
    (tmp_path / "Maildir" / "cur").mkdir(parents=True)
    (tmp_path / "Maildir" / "new").mkdir()
    with zipfile.ZipFile(tmp_path / "takeout.zip", "w") as archive:
        archive.writestr("Takeout/Mail/Inbox.mbox", boxed(eml(1)))
    found = {path.name: Mail.recognise(path) for path in tmp_path.iterdir()}
    assert {name: export and export.confidence for name, export in found.items()} == {
        "box": 90, "one.eml": 60, "takeout.mbox": 95, "folder": 70, "Maildir": 95, "takeout.zip": 95,
    }  # fmt: skip
    assert len(found["box"].sample) == 200
    assert found["box"].account == "bob@b.test"
    assert found["box"].me == ()
    assert found["takeout.zip"].sample[0][0] == "Takeout/Mail/Inbox.mbox"


def test_does_not_recognise_what_is_no_mail(tmp_path):
    write(tmp_path / "people.csv", b"From,To\na,b\n")
    write(tmp_path / "note.txt", b"From Paris, in 1999\nwe took the train")
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("data.js", b"window.x = []")
    for path in (*tmp_path.iterdir(), tmp_path, tmp_path / "nowhere"):
        assert Mail.recognise(path) is None


@pytest.mark.parametrize("head", [b"", b"From a@b.example Mon Jan  5 10:00:00 2026\n"])
def test_a_byte_order_mark_hides_no_message(tmp_path, head):
    path = tmp_path / "saved.txt"
    path.write_bytes(b"\xef\xbb\xbf" + head + b"From: ann@brook.example\nSubject: Hello\n\nGood morning\n")
    mail = Mail((path,))
    raws = [event for event in mail.fetch(Recorder()) if isinstance(event, Raw)]
    [fact] = [fact for raw in raws for fact in mail.parse(raw)]
    assert fact.title == "Hello"
    assert fact.parties[0].value == "ann@brook.example"


# --- hints -----------------------------------------------------------------------------------------------------


def test_a_mail_and_the_hints_in_it(tmp_path):
    body = "Hello\n\n-- \nDana\n+1 206 555 0101"
    [raw] = Run(Recorder(), write(tmp_path / "one.eml", eml(1, body=body))).raws
    fact, hint = Mail(()).parse(raw)
    assert (fact.new, hint) == (
        "Hello",
        Hint(Identity("email", "dana@acme.test"), Identity("phone", "+12065550101"), "signature", "+1 206 555 0101"),
    )
