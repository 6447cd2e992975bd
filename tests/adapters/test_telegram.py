"""Exports of Telegram Desktop: a whole account, one chat, and what its JSON gets wrong."""

import json
from collections import Counter
from datetime import UTC
from pathlib import Path

import pytest
from chat_kit import cards, facts, items, only, parties, reasons, run, total, write_folder, write_zip
from hypothesis import given
from hypothesis import strategies as st

from sbagg.adapter import Identity, Raw, RecordError, Refused
from sbagg.adapters.telegram import Telegram, messages
from sbagg.testing import AdapterContract, Recorder

ME, DANA, LEE = 1001, 2002, 3003
ABSENT = "(File not included. Change data exporting settings to download.)"


def message(number, text, sender=DANA, name="Dana Reyes", **more):
    return {
        "id": number, "type": "message", "date": f"2026-04-03T21:15:{number:02}", "date_unixtime": str(1_775_250_900 + number),
        "from": name, "from_id": f"user{sender}", "text": text, **more,
    }  # fmt: skip


def service(number, action, **more):
    return {
        **message(number, ""),
        "type": "service",
        "actor": "Dana Reyes",
        "actor_id": f"user{DANA}",
        "action": action,
        **more,
    }


PERSONAL = {
    "name": "Dana Reyes", "type": "personal_chat", "id": DANA,
    "messages": [
        message(1, "Hello"),
        message(2, ["See ", {"type": "text_link", "text": "the plan", "href": "https://fenwick.example"}, " and ",
                    {"type": "mention", "text": "@lee_m"}, " or ", {"type": "mention_name", "text": "Lee", "user_id": LEE}], ME, "Jo"),
        message(3, "", file="files/offer.pdf", mime_type="application/pdf", file_size=9, edited_unixtime="1775259999"),
        message(4, "", photo=ABSENT),
        service(5, "phone_call", duration_seconds=65, discard_reason="hangup"),
        service(6, "pin_message"),
        {"id": 7, "type": "unsupported"},
    ],
}  # fmt: skip
CREW = {
    "name": "Harbour crew", "type": "private_supergroup", "id": DANA,
    "messages": [message(1, "Hi all", LEE, "Lee M"), message(2, "From above", name="Harbour crew") | {"from_id": "channel2002"}],
}  # fmt: skip
NEWS = {
    "name": "Crane news",
    "type": "public_channel",
    "id": 9,
    "messages": [message(1, "New", name="Crane news") | {"from_id": "channel9"}],
}
BOT = {
    "name": "Cranebot",
    "type": "bot_chat",
    "id": 77,
    "messages": [message(1, "/start", ME, "Jo"), message(2, "Hi", 77, "Cranebot")],
}
SAVED = {"type": "saved_messages", "id": ME, "messages": [message(1, "mine", ME, "Jo")]}
FULL = {
    "about": "Here is the data you requested. Telegram ...",
    "personal_information": {"user_id": ME, "first_name": "Jo", "last_name": "Fenwick", "phone_number": "+1 206 555 0101", "username": "@jo_f"},
    "profile_pictures": [],
    "contacts": {"about": "x", "list": [
        {"user_id": DANA, "first_name": "Dana", "last_name": "Reyes", "phone_number": "+1 206 555 0188", "date_unixtime": "1700000000"},
        {"first_name": "Mo", "last_name": "", "phone_number": "0151 23456789"}, {"date": "2020-01-01T00:00:00"}]},
    "frequent_contacts": {"about": "x", "list": [{"id": 5}]},
    "chats": {"about": "x", "list": [PERSONAL, CREW, NEWS, BOT, SAVED]},
    "left_chats": {"about": "x", "list": [{"name": "Old crew", "type": "private_group", "id": 4, "messages": [message(1, "Bye", LEE, "Lee M")]}]},
}  # fmt: skip


def written(value, path):
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


@pytest.fixture
def full(tmp_path):
    return Telegram((written(FULL, tmp_path / "DataExport" / "result.json").parent,), account=str(ME), region="DE")


class TestTelegram(AdapterContract):
    def world(self, folder: Path) -> Telegram:
        return Telegram((written(FULL, folder / "result.json"),), account=str(ME))

    def change(self, folder: Path) -> None:
        more = {**PERSONAL, "messages": [*PERSONAL["messages"], message(8, "More")]}
        written({**FULL, "chats": {"about": "x", "list": [more]}}, folder / "result.json")


def test_every_message_is_accounted_for(full):
    events = run(full)
    assert only(Refused, events) == []
    assert Counter(raw.stream for raw in only(Raw, events)) == {
        "contacts": 2, "user2002": 8, "channel2002": 3, "channel9": 2, "user77": 3, "chat4": 2,
    }  # fmt: skip
    assert Counter(reasons(full)) == {
        "a note to oneself": 1, "a contact without a number": 1, "what Telegram itself says (joined, left, pinned)": 1,
        "a kind of message that Telegram does not export": 1,
    }  # fmt: skip
    assert len(items(full)) == 5 + 2 + 1 + 2 + 1


def test_it_says_whose_it_is(full, tmp_path):
    export = Telegram.recognise(full.path[0])
    assert (export.account, export.label) == (str(ME), "Telegram export of Jo Fenwick")
    assert export.me == (
        Identity("telegram-id", "1001"),
        Identity("phone", "+12065550101"),
        Identity("telegram", "jo_f"),
    )
    assert ("user2002", "chat") in export.sample
    zipped = write_zip(tmp_path / "x.zip", {"DataExport/result.json": (full.path[0] / "result.json").read_bytes()})
    assert Telegram.recognise(zipped).account == str(ME)


def test_a_single_chat_proves_who_i_am(tmp_path):
    path = written(PERSONAL, tmp_path / "ChatExport" / "result.json").parent
    export = Telegram.recognise(path)
    assert (export.account, export.me, export.label) == (
        "",
        (Identity("telegram-id", str(ME)),),
        "Telegram chat: Dana Reyes",
    )
    assert export.sample == (("user2002", "chat"),)
    assert Telegram.recognise(written(CREW, tmp_path / "Crew" / "result.json")).me == ()


def test_one_chat_alone_and_in_the_whole_are_the_same(tmp_path, full):
    alone = Telegram((written(PERSONAL, tmp_path / "c.json"),))
    whole = {(raw.stream, raw.key): raw.data for raw in only(Raw, run(full))}
    assert {(raw.stream, raw.key): raw.data for raw in only(Raw, run(alone))}.items() <= whole.items()
    assert {item.ref for item in items(alone)} <= {item.ref for item in items(full)}


@pytest.mark.parametrize(
    "text", ["[]", "{}", '{"type": "x", "messages": [], "id": 1}', '{"name": "a", "version": 2}', ""]
)
def test_other_json_is_not_taken_for_one(tmp_path, text):
    (tmp_path / "result.json").write_text(text)
    assert Telegram.recognise(tmp_path / "result.json") is None
    assert Telegram.recognise(tmp_path) is None


def test_a_chat_of_two(full):
    found = [item for item in items(full) if item.thread == ("telegram:user2002",)]
    assert parties(found[0]) == [("author", "telegram-id:2002", "Dana Reyes"), ("recipient", "telegram-id:1001", "")]
    assert parties(found[1]) == [
        ("author", "telegram-id:1001", "Jo"), ("recipient", "telegram-id:2002", "Dana Reyes"),
        ("mention", "telegram:@lee_m", ""), ("mention", "telegram-id:3003", "Lee"),
    ]  # fmt: skip
    assert found[1].text == "See the plan (https://fenwick.example) and @lee_m or Lee"
    assert (found[0].at, found[0].kind, found[0].visibility) == (1_775_250_901, "chat", "private")
    assert [(file.name, file.media, file.size) for item in found[2:4] for file in item.files] == [
        ("offer.pdf", "application/pdf", 9), ("photo", "", None),
    ]  # fmt: skip
    assert (found[4].kind, found[4].title, found[4].status) == ("call", "Call of 1:05", "answered")


def test_an_edit_dates_the_version_and_not_the_message(full):
    raw = next(raw for raw in only(Raw, run(full)) if (raw.stream, raw.key) == ("user2002", "3"))
    assert raw.at == 1_775_259_999


def test_groups_channels_and_bots(full):
    by_text = {item.text: item for item in items(full)}
    assert parties(by_text["Hi all"]) == [("author", "telegram-id:3003", "Lee M")]
    assert (by_text["Hi all"].title, by_text["Hi all"].ref != by_text["Hello"].ref) == ("Harbour crew", True)
    assert parties(by_text["From above"]) == [("list", "telegram-id:channel2002", "Harbour crew")]
    assert (by_text["New"].kind, by_text["New"].visibility) == ("post", "public")
    assert (by_text["Hi"].flags, parties(by_text["Hi"])) == (("auto",), [("recipient", "telegram-id:1001", "")])
    assert by_text["/start"].flags == ()
    assert by_text["Bye"].thread == ("telegram:chat4",)


def test_contacts_are_cards(full):
    assert [(card.name, card.identities) for card in cards(full)] == [
        ("Dana Reyes", (Identity("telegram-id", "2002"), Identity("phone", "+12065550188"))),
        ("Mo", (Identity("phone", "+4915123456789"),)),
    ]


def test_times_before_2022_are_local(tmp_path):
    old = {key: value for key, value in message(1, "Hello").items() if key != "date_unixtime"} | {"from_id": DANA}
    adapter = Telegram((written({**PERSONAL, "messages": [old]}, tmp_path / "r.json"),), timezone="Europe/Paris")
    (item,) = items(adapter)
    assert item.at == 1_775_250_901 - 3600 * 2
    assert item.parties[0].value == "2002"
    assert item.ref == items(Telegram((written(PERSONAL, tmp_path / "n.json"),)))[0].ref


@pytest.mark.parametrize(
    ("what", "text"),
    [
        (
            {"poll": {"question": "When?", "answers": [{"text": "Monday"}, {"text": "Friday"}]}},
            "When?\n- Monday\n- Friday",
        ),
        ({"location_information": {"latitude": 1.5, "longitude": 2}, "place_name": "Dock"}, "Dock\n1.5, 2"),
        ({"contact_information": {"first_name": "Mo", "phone_number": "+49 151"}}, "Mo +49 151"),
        ({"sticker_emoji": "👍", "file": "(File not included.)", "media_type": "sticker"}, "👍"),
    ],
)
def test_a_message_without_words(tmp_path, what, text):
    adapter = Telegram((written({**PERSONAL, "messages": [message(1, "", **what)]}, tmp_path / "r.json"),))
    assert [item.text for item in items(adapter)] == [text]


def test_its_broken_json_is_mended(tmp_path):
    path = written({**PERSONAL, "messages": [message(1, "a\u0007b \\x07"), message(2, [{"type": "custom_emoji", "text": "😮", "document_id": "QQ"}])]}, tmp_path / "r.json")  # fmt: skip
    broken = path.read_bytes().replace(rb"a\u0007b", rb"a\x07b").replace(b'"QQ"', b"video_files/sticker (2).webm")
    path.write_bytes(broken)
    assert [item.text for item in items(Telegram((path,)))] == ["a\x07b \\x07", "😮"]


def test_a_cut_file_gives_its_good_half(tmp_path):
    path = written(PERSONAL, tmp_path / "r.json")
    path.write_bytes(path.read_bytes()[: path.read_bytes().index(b'"id": 3')])
    events = run(Telegram((path,)))
    assert [raw.key for raw in only(Raw, events)] == ["chat", "1", "2"]
    (refused,) = only(Refused, events)
    assert "the file ends too early" in refused.reason
    assert Telegram.recognise(path).label == Telegram.recognise(written(PERSONAL, tmp_path / "whole.json")).label


def test_a_chat_without_an_id_is_refused_message_by_message(tmp_path):
    nameless = {"name": "?", "type": "private_group", "messages": [message(1, "x"), message(2, "y")]}
    full = {**FULL, "chats": {"list": [PERSONAL, nameless]}}
    events = run(Telegram((written(full, tmp_path / "result.json"),)))
    assert {refused.reason for refused in only(Refused, events)} == {"a message of a chat without an id"}
    assert len(only(Refused, events)) == 2
    assert len([raw for raw in only(Raw, events) if raw.stream == "user2002"]) == 8


def test_a_message_without_a_date_is_refused():
    with pytest.raises(RecordError, match="no date"):
        list(
            Telegram(()).parse(
                Raw("1", b'{"message": {"id": 1, "type": "message"}, "chat": {"key": "user1"}}', stream="user1")
            )
        )


def test_an_unchanged_export_is_not_read_again(full):
    recorder = Recorder()
    recorder.run(full.fetch(recorder))
    assert run(full, recorder) == []


@given(st.binary(max_size=200))
def test_parse_is_total(data):
    total(Telegram(()), ("contacts", "user1"), ("chat", "1"), data)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=9), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
    st.sampled_from("message chat id key type text text_entities from from_id date date_unixtime action poll answers file photo".split()), inner, max_size=6),
    max_leaves=20))  # fmt: skip
def test_parse_is_total_on_json(value):
    total(Telegram(()), ("contacts", "user1"), ("1",), json.dumps(value).encode())


@given(st.binary(max_size=200), st.integers(0, 900))
def test_reading_is_total(tmp_path_factory, data, cut):
    text = json.dumps(FULL, indent=1).encode()
    path = write_folder(tmp_path_factory.mktemp("t"), {"result.json": text[:cut] + data + text[cut + len(data) :]})
    facts_or_none(Telegram((path / "result.json",)))
    Telegram.recognise(path)


def facts_or_none(adapter):
    from sbagg.adapter import SourceError

    try:
        events = run(adapter)
    except SourceError:
        return
    for raw in only(Raw, events):
        try:
            facts(adapter, [raw])
        except RecordError:
            continue


@pytest.mark.parametrize(
    ("why", "status"), [("missed", "missed"), ("busy", "declined"), ("disconnect", ""), ("hangup", "")]
)
def test_calls_that_nobody_took(why: str, status: str) -> None:
    data = {
        "message": service(5, "phone_call", discard_reason=why),
        "chat": {"key": "1", "type": "personal_chat", "id": DANA},
    }
    (call,) = messages.facts(data, "", UTC)
    assert (call.kind, call.status) == ("call", status)


def test_a_reaction_is_nothing_that_was_said() -> None:
    reacted = {
        "reactions": [{"type": "emoji", "count": 1, "emoji": "+", "recent": [{"from": "Lee", "from_id": f"user{LEE}"}]}]
    }
    chat = {"key": "1", "type": "private_group", "id": 5, "name": "Crew"}
    with_it, without = (
        list(messages.facts({"message": message(1, "Hi", **more), "chat": chat}, "", UTC)) for more in (reacted, {})
    )
    assert with_it == without
