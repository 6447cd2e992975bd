"""The personal export of Teams and Skype."""

import json
from collections import Counter
from pathlib import Path

import pytest
from chat_kit import items, only, parties, reasons, run, total, write_zip
from hypothesis import given
from hypothesis import strategies as st

from sbagg.adapter import Identity, Raw, RecordError, Refused
from sbagg.adapters.teams import Teams, messages
from sbagg.adapters.teams.messages import identity
from sbagg.testing import AdapterContract

ME, DANA = "8:live:jo.fenwick", "8:live:.cid.1a2b"


def message(number, content, sender=DANA, kind="RichText", **more):
    return {
        "id": str(number), "displayName": "Dana Reyes" if sender == DANA else None, "originalarrivaltime": f"2026-04-03T21:15:{number:02}.123Z",
        "messagetype": kind, "version": 1_775_250_900_000 + number, "content": content, "from": sender, "properties": None, **more,
    }  # fmt: skip


PAIR = {
    "id": DANA, "displayName": "Dana Reyes", "version": 1, "properties": {}, "threadProperties": None,
    "MessageList": [
        message(1, 'Tom &amp; I say <a href="https://fenwick.example">hi</a> <ss type="smile">:)</ss>'),
        message(2, '<quote author="live:.cid.1a2b" timestamp="1"><legacyquote>[21:15] Dana: </legacyquote>hi</quote>Hello', ME),
        message(3, '<URIObject type="File.1" uri="https://api.example/1"><OriginalName v="offer &amp; plan.pdf"/><FileSize v="9"/>To view this file, go to: <a href="x">x</a></URIObject>', kind="RichText/Media_GenericFile"),
        message(4, "", kind="RichText", properties={"deletetime": "1"}),
        message(5, '<partlist type="started" alt=""></partlist>', kind="Event/Call"),
        message(6, '<partlist type="ended" alt=""><part identity="jo"><name>Jo</name><duration>65.2</duration></part></partlist>', kind="Event/Call"),
        message(7, "<encrypted/>", kind="EndToEndEncryption/EncryptedText"),
    ],
}  # fmt: skip
GROUP = {
    "id": "19:abc@thread.skype", "displayName": "Harbour crew", "threadProperties": {"topic": "Harbour crew"},
    "MessageList": [
        message(1, 'Ask <at id="8:lee_m">Lee M</at>'), message(2, "<addmember/>", kind="ThreadActivity/AddMember"),
        message(3, "5 < 6", "28:bot", "Text"),
    ],
}  # fmt: skip
EXPORT = {
    "userId": ME, "exportDate": "2026-04-04T00:00",
    "conversations": [PAIR, GROUP, {"id": "48:calllogs", "MessageList": [message(1, "x", kind="Text")]}],
}  # fmt: skip


def written(folder, value=EXPORT):
    (folder / "messages.json").write_text(json.dumps(value), encoding="utf-8")
    return folder / "messages.json"


@pytest.fixture
def teams(tmp_path):
    return Teams((written(tmp_path),), account="live:jo.fenwick")


class TestTeams(AdapterContract):
    def world(self, folder: Path) -> Teams:
        return Teams((written(folder),))

    def change(self, folder: Path) -> None:
        more = {**PAIR, "MessageList": [*PAIR["MessageList"], message(8, "More")]}
        written(folder, {**EXPORT, "conversations": [more, GROUP]})


def test_every_message_is_accounted_for(teams):
    assert len(only(Raw, run(teams))) == 10
    assert len(items(teams)) == 6
    assert Counter(reasons(teams)) == {
        "deleted, or empty": 1, "what Teams itself says (joined, left, a call began)": 3, "a list of calls, notes or notifications": 1,
    }  # fmt: skip


def test_it_says_whose_it_is(teams, tmp_path):
    export = Teams.recognise(tmp_path)
    assert (export.account, export.me) == ("live:jo.fenwick", (Identity("skype", "live:jo.fenwick"),))
    assert (
        Teams.recognise(write_zip(tmp_path / "x.zip", {"a/messages.json": teams.path[0].read_bytes()})).account
        == export.account
    )
    for other in ([], {"conversations": []}, {"userId": 1}):
        assert Teams.recognise(written(tmp_path, other)) is None


def test_a_conversation_of_two(teams):
    first, answer, file, call = items(teams)[:4]
    assert parties(first) == [
        ("author", "skype:live:.cid.1a2b", "Dana Reyes"),
        ("recipient", "skype:live:jo.fenwick", ""),
    ]
    assert parties(answer) == [
        ("author", "skype:live:jo.fenwick", ""),
        ("recipient", "skype:live:.cid.1a2b", "Dana Reyes"),
    ]
    assert (first.text, first.at, first.channel) == ("Tom & I say hi :)", 1_775_250_901, "teams")
    assert answer.text.splitlines()[0].startswith(">")
    assert answer.text.endswith("Hello")
    assert ([(one.name, one.size) for one in file.files], file.text) == ([("offer & plan.pdf", 9)], "")
    assert (call.kind, call.title, call.status) == ("call", "Call of 1:05", "")


def test_a_group(teams):
    first, bot = items(teams)[4:]
    assert parties(first) == [("author", "skype:live:.cid.1a2b", "Dana Reyes"), ("mention", "skype:lee_m", "Lee M")]
    assert (first.title, first.text) == ("Harbour crew", "Ask Lee M")
    assert (bot.flags, bot.parties, bot.text) == (("auto",), (), "5 < 6")


@pytest.mark.parametrize(
    ("user", "wanted"),
    [
        ("8:jane.doe", ("skype", "jane.doe")), ("8:live:Jane_1", ("skype", "live:jane_1")), ("8:orgid:0a-1b", ("teams", "0a-1b")),
        ("4:+12065550101", ("phone", "+12065550101")), ("https://x.example/v1/users/ME/contacts/8:jane", ("skype", "jane")),
        ("28:bot", None), ("19:x@thread.skype", None), ("", None), ("jane", None),
    ],
)  # fmt: skip
def test_ids(user, wanted):
    assert identity(user) == (Identity(*wanted) if wanted else None)


def test_a_message_before_its_conversation_or_without_a_time_is_refused(tmp_path):
    value = {**EXPORT, "conversations": [{"MessageList": [message(1, "x")], "id": DANA}]}
    adapter = Teams((written(tmp_path, value),))
    assert [refused.reason for refused in only(Refused, run(adapter))] == ["a message without its conversation"]
    late = {**EXPORT, "conversations": [{"id": DANA, "MessageList": [message(1, "x", originalarrivaltime="soon")]}]}
    adapter = Teams((written(tmp_path, late),))
    with pytest.raises(RecordError, match="no time"):
        items(adapter)


def test_a_cut_file_gives_its_good_half(teams):
    path = teams.path[0]
    path.write_bytes(path.read_bytes()[: path.read_bytes().index(b'"id": "3"')])
    events = run(teams)
    assert [raw.key for raw in only(Raw, events)] == [f"{DANA}/1", f"{DANA}/2"]
    assert len(only(Refused, events)) == 1


@given(st.binary(max_size=200))
def test_parse_is_total(data):
    total(Teams(()), ("messages",), ("x",), data)


@given(st.text(max_size=60), st.sampled_from(["Text", "RichText", "Event/Call", "RichText/UriObject", "Poll"]))
def test_any_content_is_read(content, kind):
    data = json.dumps({"message": message(1, content, kind=kind), "chat": DANA, "me": ME}).encode()
    total(Teams(()), ("messages",), ("x",), data)


def test_a_missed_call_says_so():
    said = message(6, '<partlist type="missed" alt=""></partlist>', kind="Event/Call")
    (call,) = messages.facts({"message": said, "chat": "8:dana"})
    assert (call.kind, call.status) == ("call", "missed")
