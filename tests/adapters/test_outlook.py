import contextlib
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from outlook_kit import FAKE, SENT, STORE_ID, folder, mail, saved, store, write

from sbagg import registry
from sbagg.adapter import Checkpoint, Raw, RecordError, Refused, Skipped, SourceError
from sbagg.adapters.outlook import Outlook
from sbagg.adapters.outlook.item import MEDIA
from sbagg.testing import AdapterContract, Recorder

pytest.importorskip("olefile")


@pytest.fixture(autouse=True)
def libpff(monkeypatch):
    monkeypatch.syspath_prepend(str(FAKE))


class Run:
    """One run over paths: what it yielded, sorted by kind."""

    def __init__(self, *paths: Path, recorder: Recorder | None = None) -> None:
        self.recorder, self.events = recorder or Recorder(), []
        for event in Outlook(paths).fetch(self.recorder):
            if isinstance(event, Checkpoint):
                self.recorder.states[event.stream] = event.state
            self.events.append(event)
        self.raws = [event for event in self.events if isinstance(event, Raw)]
        self.skipped = [event.reason for event in self.events if isinstance(event, Skipped)]
        self.refused = [
            (event.locator.rpartition("!")[2], event.reason) for event in self.events if isinstance(event, Refused)
        ]
        self.complete = {event.stream for event in self.events if isinstance(event, Checkpoint) and event.complete}

    @property
    def titles(self):
        return [fact.title for raw in self.raws for fact in Outlook(()).parse(raw)]


class TestStore(AdapterContract):
    def world(self, path):
        inbox = folder("Inbox", mail(1), mail(2), folders=[folder("Acme", mail(3))])
        return Outlook((store(path / "a.pst", inbox, folder("Contacts", {"kind": "IPM.Contact", "given": "Jo"})),))

    def change(self, path):
        store(path / "a.pst", folder("Inbox", mail(1), mail(2), mail(4)), mtime=1_780_000_100)


class TestSaved(AdapterContract):
    def world(self, path):
        for number in range(3):
            write(path / "mails" / f"{number}.msg", saved(mail(number)))
        write(path / "mails" / "readme.txt", b"no mail")
        return Outlook((path / "mails",))

    def change(self, path):
        write(path / "mails" / "sub" / "9.msg", saved(mail(9)))


def test_a_folder_is_a_stream_and_search_folders_are_none(tmp_path):
    run = Run(store(tmp_path / "a.pst", folder("Inbox", mail(1), folders=[folder("A/B", mail(2))]), folder("Empty")))
    assert [(raw.stream, raw.locator.rpartition("!")[2]) for raw in run.raws] == [
        ("Inbox", "Inbox#0"),
        ("Inbox/A_B", "Inbox/A_B#0"),
    ]
    assert run.complete == {"Inbox", "Inbox/A_B"}
    assert [fact.labels for raw in run.raws for fact in Outlook(()).parse(raw)] == [("Inbox",), ("A_B",)]


def test_special_folders_are_known_by_their_number_and_by_their_name(tmp_path):
    def number(n):
        return STORE_ID + n.to_bytes(4, "little")

    path = store(
        tmp_path / "a.pst", folder("Weg damit", mail(1), mail(2), number=0x8a02, folders=[folder("Darin", mail(3))]),
        folder("Junk-E-Mail", mail(4)), folder("Synchronisierungsprobleme", mail(5)), folder("Kept", mail(6)),
        folder("Cache", mail(7), hidden=True), folder("Halbfertig", mail(8), number=0x8b02),
        trash=number(0x8a02), drafts=number(0x8b02),
    )  # fmt: skip
    run = Run(path)
    assert run.titles == ["Mail 6"]
    assert run.skipped == ["trash", "trash", "trash", "spam", "a log of Outlook", "in a hidden folder", "draft"]


def test_what_is_broken_is_refused_with_its_place_and_the_rest_is_read(tmp_path):
    path = store(
        tmp_path / "a.pst", folder("Inbox", mail(1), "broken", mail(3), folders=["broken"]), folder("Sent", mail(4))
    )
    run = Run(path)
    assert run.titles == ["Mail 1", "Mail 3", "Mail 4"]
    assert run.refused == [
        ("Inbox#1", "cannot be read: unable to retrieve sub message: invalid offset"),
        (
            "Inbox",
            "a folder cannot be read: a folder in it cannot be read: unable to retrieve sub folder: invalid offset",
        ),
    ]
    assert run.complete == {"Sent"}, "what was not read is not gone"


def test_a_crash_of_the_library_costs_one_item(tmp_path):
    run = Run(
        store(tmp_path / "a.pst", folder("Inbox", mail(1), "deadly", mail(3), "endless"), folder("Sent", mail(4)))
    )
    assert run.titles == ["Mail 1", "Mail 3", "Mail 4"]
    assert [place for place, _ in run.refused] == ["Inbox#1", "Inbox#3"]
    assert "crashed on it (SIGSEGV)" in run.refused[0][1]
    assert "did not come to an end" in run.refused[1][1]


def test_a_crash_between_folders_fails_the_source_after_what_was_read(tmp_path):
    path = store(tmp_path / "a.pst", folder("Inbox", mail(1), folders=["deadly"]))
    recorder, seen = Recorder(), []
    with pytest.raises(SourceError, match=r"a\.pst: cannot be read on: libpff crashed"):
        seen.extend(recorder.run(Outlook((path,)).fetch(recorder)))
    assert recorder.states["Inbox"]["after"] == 0


def test_loops_and_absurd_counts_end(tmp_path):
    run = Run(store(tmp_path / "a.pst", folder("Inbox", mail(1), folders=["loop"], count=2_000_000_000)))
    assert run.titles == ["Mail 1"]
    assert len(run.refused) == 201
    assert run.refused[-1][1].startswith("cannot be read: 1999999799 items that cannot be read")


def test_a_lost_property_is_told_and_the_item_kept(tmp_path):
    run = Run(store(tmp_path / "a.pst", folder("Inbox", mail(1, lost=["html"], files="broken"))))
    *reasons, fact = Outlook(()).parse(run.raws[0])
    assert [one.reason for one in reasons] == [
        f"a part of an item that cannot be read ({part})" for part in ("1013", "attachments")
    ]
    assert fact.title == "Mail 1"


def test_an_unchanged_file_is_not_opened(tmp_path, monkeypatch):
    path = store(tmp_path / "a.pst", folder("Inbox", mail(1)))
    recorder = Run(path).recorder
    monkeypatch.setattr("sbagg.adapters.outlook.reading.subprocess.Popen", None)
    assert Run(path, recorder=recorder).events == []


def test_the_next_version_of_a_file_says_what_is_gone(tmp_path):
    first = Run(store(tmp_path / "a.pst", folder("Inbox", mail(1), mail(2))))
    second = Run(store(tmp_path / "a.pst", folder("Inbox", mail(2)), mtime=1_780_000_100), recorder=first.recorder)
    assert {raw.key for raw in second.raws} < {raw.key for raw in first.raws}
    assert "Inbox" in second.complete


def test_no_data_file_is_an_error_with_a_hint(tmp_path):
    path = write(tmp_path / "a.pst", b"!BDN".ljust(8, b"\0") + b"SM" + bytes(600))
    with pytest.raises(SourceError, match="unable to open file: invalid header") as error:
        Run(path)
    assert "scanpst" in error.value.hint


@pytest.mark.parametrize(("name", "library"), [("a.pst", "libpff-python"), ("a.msg", "olefile")])
def test_without_the_extra_it_is_known_and_says_what_is_missing(tmp_path, monkeypatch, name, library):
    path = tmp_path / name
    store(path, folder("Inbox", mail(1))) if name == "a.pst" else write(path, saved(mail(1)))
    monkeypatch.setattr(
        "sbagg.adapters.outlook.recognise.find_spec",
        lambda wanted: None if wanted == library.replace("libpff-python", "pypff") else 1,
    )
    (found,) = registry.recognise(path)
    assert found.adapter == "outlook"
    assert found.export.label.endswith("to read it: pip install 'sbagg[outlook]'")
    with pytest.raises(SourceError, match=rf"{name}: an Outlook .*{library}.* is not installed") as error:
        Run(path)
    assert error.value.hint == "pip install 'sbagg[outlook]'"


def test_recognising(tmp_path):
    (found,) = registry.recognise(store(tmp_path / "jo@acme.test.ost", folder("Inbox", mail(1))))
    assert (found.adapter, found.export.account, found.export.label) == ("outlook", "jo@acme.test", "Outlook data file")
    assert [stream for stream, _ in found.export.sample] == ["Inbox"]
    assert registry.recognise(write(tmp_path / "m" / "a.msg", saved(mail(1))))[0].export.lone
    assert registry.recognise(tmp_path / "m")[0].export.label == "folder of Outlook messages"
    with zipfile.ZipFile(tmp_path / "m.zip", "w") as archive:
        archive.writestr("a.msg", saved(mail(1)))
    assert registry.recognise(tmp_path / "m.zip")[0].export.label == "zip of Outlook messages"
    assert Run(tmp_path / "m.zip").titles == ["Mail 1"]
    assert (
        Outlook.recognise(write(tmp_path / "b.doc", saved(mail(1)).replace("__".encode("utf-16-le"), b"W\0W\0")))
        is None
    )
    assert Outlook.recognise(write(tmp_path / "c.msg", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")) is None


def test_a_data_file_beside_messages_and_in_a_zip(tmp_path):
    write(tmp_path / "m" / "a.msg", saved(mail(1)))
    store(tmp_path / "m" / "b.pst", folder("Inbox", mail(2)))
    run = Run(tmp_path / "m")
    assert {raw.stream for raw in run.raws} == {"messages", "b.pst!Inbox"}
    with zipfile.ZipFile(tmp_path / "m.zip", "w") as archive:
        archive.write(tmp_path / "m" / "b.pst", "b.pst")
    assert Run(tmp_path / "m.zip").refused == [("b.pst", "an Outlook data file in an archive: unpack it first")]


def test_a_record_is_as_old_as_its_last_change(tmp_path):
    (raw,) = Run(store(tmp_path / "a.pst", folder("Inbox", mail(1, changed=SENT)))).raws
    assert raw.at == int(SENT.timestamp())


def test_the_same_mail_in_both_is_one_record_and_one_ref(tmp_path):
    one = mail(1, files=[{"file": "offer.pdf", "media": "application/pdf", "content": b"x" * 5000}], changed=SENT)
    (a,), (b,) = (
        Run(write(tmp_path / "a.msg", saved(one))).raws,
        Run(store(tmp_path / "a.pst", folder("Inbox", one))).raws,
    )
    assert a.key == b.key
    (x,), (y,) = Outlook(()).parse(a), Outlook(()).parse(b)
    assert (x.ref, x.parties, x.text, x.at) == (y.ref, y.parties, y.text, y.at)
    assert [(file.name, file.media, file.size) for file in x.files] == [("offer.pdf", "application/pdf", 5000)]
    assert x.files[0].digest


@given(st.binary(max_size=300))
def test_any_bytes_are_facts_or_refused(data):
    for media in (MEDIA, ""):
        with contextlib.suppress(RecordError):
            list(Outlook(()).parse(Raw("k", data, media, "Inbox")))


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.sampled_from("props people files lost item 001a 0037 0c1f 1000 1009 1013 base64 appointment:820d meeting:0003 3a42 3001".split()), inner, max_size=6),
    max_leaves=20,
)  # fmt: skip


@given(_JSON, st.sampled_from(["IPM.Note", "IPM.Contact", "IPM.Appointment", "REPORT.IPM.Note.NDR", ""]))
def test_any_properties_are_facts_or_refused(held, kind):
    import json

    props = held if isinstance(held, dict) else {"0037": held, "3a42": held, "appointment:820d": held, "3001": held}
    data = json.dumps({"props": props | {"001a": kind}, "people": held, "files": held, "lost": held}).encode()
    with contextlib.suppress(RecordError):
        list(Outlook(()).parse(Raw("k", data, MEDIA, "Inbox")))


@given(st.data())
def test_any_damage_of_a_saved_message_is_read_or_refused(tmp_path_factory, data):
    whole = bytearray(saved(mail(1, files=[{"file": "a.txt", "content": b"y" * 100}])))
    for _ in range(data.draw(st.integers(0, 8))):
        whole[data.draw(st.integers(512, len(whole) - 1))] = data.draw(st.integers(0, 255))
    path = write(tmp_path_factory.mktemp("m") / "a.msg", bytes(whole[: data.draw(st.integers(512, len(whole)))]))
    for raw in Run(path).raws:
        with contextlib.suppress(RecordError):
            list(Outlook(()).parse(raw))


def test_libpff_itself_refuses_what_is_no_data_file(tmp_path, monkeypatch):
    monkeypatch.undo()
    pytest.importorskip("pypff")
    path = write(tmp_path / "a.pst", b"!BDN".ljust(8, b"\0") + b"SM\x17\0" + bytes(range(256)) * 40)
    with pytest.raises(SourceError, match="cannot be read: unable to open file"):
        Run(path)
