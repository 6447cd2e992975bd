"""Slack exports: people, conversations, threads, and who is a colleague."""

import json
from collections import Counter
from pathlib import Path

import pytest
from chat_kit import cards, facts, items, members, only, parties, reasons, run, total, write_folder, write_zip
from hypothesis import given
from hypothesis import strategies as st

from sbagg.adapter import Flag, Identity, Raw, Refused, Skipped
from sbagg.adapters.slack import Slack
from sbagg.adapters.slack.markup import plain
from sbagg.testing import AdapterContract, Recorder

HOME, AWAY = "T0HARBOUR", "T0CUSTOMER"
JO, KIM, GUEST, AWAY_DEE, OLD, BOT = "U0JO", "U0KIM", "U0GUEST", "U0DEE", "U0OLD", "U0BOT"


def user(number, name, team=HOME, email="", **more):
    return {
        "id": number, "team_id": team, "name": name.split()[0].lower(), "updated": 1_700_000_000,
        "profile": {"real_name": name, "email": email, "title": "Sales", "phone": ""}, **more,
    }  # fmt: skip


USERS = [
    user(JO, "Jo Fenwick", email="jo@fenwick.example", is_admin=True, is_owner=True),
    user(KIM, "Kim Lund", email="kim@fenwick.example"),
    user(GUEST, "Gil Arnaud", email="gil@arnaud.example", is_restricted=True),
    user(AWAY_DEE, "Dee Marsh", AWAY),
    user(OLD, "Ola Berg", email="ola@fenwick.example", deleted=True),
    user(BOT, "Deploy Bot", is_bot=True),
    {"id": "USLACKBOT", "name": "slackbot", "profile": {}},
]
CHANNELS = [
    {"id": "C1", "name": "general", "created": "1452837318", "members": [JO, KIM]},
    {"id": "C2", "name": "with-marsh", "is_ext_shared": True, "members": [JO, AWAY_DEE]},
    {"id": "C3", "name": "guests", "members": [JO, GUEST]},
]
DMS = [{"id": "D1", "members": [JO, KIM]}, {"id": "D2", "members": [JO, GUEST]}]
MPIMS = [{"id": "G9", "name": "mpdm-jo--kim--gil-1", "members": [JO, KIM, GUEST]}]
TOKEN = "xoxe-1-2-abc"


def said(ts, text, author=JO, **more):
    return {"type": "message", "user": author, "text": text, "ts": ts, **more}


GENERAL = [
    {"type": "message", "subtype": "channel_join", "user": KIM, "text": f"<@{KIM}> has joined", "ts": "1700000000.000001"},
    said("1700000001.000100", f"Hi <@{KIM}> &amp; all, see <https://fenwick.example/a?b=1&amp;c=2|the plan>",
         thread_ts="1700000001.000100", reply_count=1),
    said("1700000002.000200", "Done", KIM, thread_ts="1700000001.000100", parent_user_id=JO,
         edited={"user": KIM, "ts": "1700000900.000000"}),
    {"type": "message", "subtype": "bot_message", "bot_id": "B1", "username": "Deploys", "text": "",
     "attachments": [{"pretext": "Deployed <https://fenwick.example|site>", "fields": [{"title": "Took", "value": "3 s"}]}],
     "ts": "1700000003.000300"},
    {"type": "message", "subtype": "tombstone", "text": "This message was deleted.", "user": "USLACKBOT", "ts": "1700000004.000400"},
    said("1700000005.000500", "the offer", files=[{"name": "offer.pdf", "mimetype": "application/pdf", "size": 9,
         "url_private": f"https://files.slack.example/offer.pdf?t={TOKEN}"}]),
]  # fmt: skip
FILES = members(
    users=USERS, channels=CHANNELS, dms=DMS, mpims=MPIMS, integration_logs=[],
    **{
        "general__2023-11-14": GENERAL,
        "with-marsh__2023-11-14": [said("1700000010.000100", "Hello from Marsh", AWAY_DEE, user_team=AWAY)],
        "guests__2023-11-14": [said("1700000011.000100", "Hello", GUEST)],
        "D1__2023-11-14": [said("1700000012.000100", "Lunch?")],
        "D2__2023-11-14": [said("1700000013.000100", "The contract", GUEST)],
        "mpdm-jo--kim--gil-1__2023-11-14": [said("1700000014.000100", "Three of us", KIM)],
    },
)  # fmt: skip


@pytest.fixture
def slack(tmp_path):
    return Slack((write_zip(tmp_path / "Fenwick Slack export.zip", FILES),), account=HOME)


@pytest.fixture
def found(slack):
    return {item.ref.rpartition(":")[2]: item for item in items(slack)}


class TestSlack(AdapterContract):
    def world(self, folder: Path) -> Slack:
        write_folder(folder / "export", FILES)
        return Slack((folder / "export",), account=HOME)

    def change(self, folder: Path) -> None:
        write_folder(
            folder / "export", {"general/2023-11-15.json": json.dumps([said("1700090000.000100", "More")]).encode()}
        )


def test_every_element_is_accounted_for(slack):
    events = run(slack)
    assert Counter(raw.stream for raw in only(Raw, events)) == {"users": 7, "messages": 11}
    assert only(Refused, events) == []
    assert len(items(slack)) == 9
    assert Counter(reasons(slack)) == {
        "what Slack itself says (joined, left, renamed)": 1, "deleted": 1, "an app": 2,
        "a file that is not read": 1,
    }  # fmt: skip


def test_it_says_whose_it_is(tmp_path, slack):
    export = Slack.recognise(slack.path[0])
    assert (export.account, export.confidence, export.me) == (HOME, 95, ())
    assert export.label == f"Slack export of workspace {HOME} (6 conversations)"
    nested = write_folder(tmp_path / "n", {f"top/{name}": data for name, data in FILES.items()})
    assert Slack.recognise(nested) is None  # it is looked for in each folder below
    assert Slack.recognise(nested / "top").account == HOME
    zipped = write_zip(tmp_path / "n.zip", {f"top/{name}": data for name, data in FILES.items()})
    assert Slack.recognise(zipped).account == HOME


@pytest.mark.parametrize(
    "files", [{}, {"users.json": b"[]"}, {"a/users.json": b'[{"id": "U1"}]'}, {"users.json": b"{"}]
)
def test_another_zip_is_not_taken_for_one(tmp_path, files):
    assert Slack.recognise(write_zip(tmp_path / "x.zip", files)) is None


def test_keys_are_the_same_in_folder_zip_and_newer_export(tmp_path, slack):
    newer = FILES | {"general/2023-11-16.json": json.dumps([said("1700200000.000100", "New")]).encode()}
    first = {(raw.stream, raw.key): raw.data for raw in only(Raw, run(slack))}
    second = {(raw.stream, raw.key): raw.data for raw in only(Raw, run(Slack((write_folder(tmp_path / "f", newer),))))}
    assert first.items() <= second.items()
    assert second.keys() - first.keys() == {("messages", "C1/1700200000.000100")}


def test_members_are_colleagues_and_guests_are_not(slack):
    by_name = {card.name: card for card in cards(slack)}
    assert {name: card.us for name, card in by_name.items()} == {
        "Jo Fenwick": True, "Kim Lund": True, "Gil Arnaud": False, "Dee Marsh": False, "Ola Berg": True,
    }  # fmt: skip
    assert by_name["Gil Arnaud"].identities == (
        Identity("slack", f"{HOME}/{GUEST}"),
        Identity("email", "gil@arnaud.example"),
    )
    assert by_name["Ola Berg"].flags == (Flag("left"),)


def test_without_ranks_two_workspaces_prove_nothing(tmp_path):
    plain_users = [{**one, "is_admin": False, "is_owner": False} for one in USERS]
    path = write_zip(tmp_path / "x.zip", FILES | members(users=plain_users))
    assert Slack.recognise(path).account == ""
    assert [card.name for card in cards(Slack((path,))) if not card.us] == ["Gil Arnaud"]


def test_visibility_follows_who_is_there(found):
    assert {ts[:10]: item.visibility for ts, item in found.items()} == {
        "1700000001": "internal", "1700000002": "internal", "1700000003": "internal", "1700000005": "internal",
        "1700000010": "private", "1700000011": "private", "1700000012": "internal", "1700000013": "private",
        "1700000014": "private",
    }  # fmt: skip


def test_a_message_its_mention_and_its_thread(found):
    root, reply = found["1700000001.000100"], found["1700000002.000200"]
    assert root.text == "Hi @Kim Lund & all, see the plan (https://fenwick.example/a?b=1&c=2)"
    assert (root.kind, root.channel, root.title, root.at) == ("chat", "slack", "#general", 1_700_000_001)
    assert parties(root) == [
        ("author", f"slack:{HOME}/{JO}", "Jo Fenwick"),
        ("mention", f"slack:{HOME}/{KIM}", "Kim Lund"),
    ]
    assert parties(reply)[1] == ("recipient", f"slack:{HOME}/{JO}", "Jo Fenwick")
    assert reply.thread[1] in root.thread


def test_an_edited_message_is_dated_by_the_edit_as_a_version_only(slack, found):
    raw = next(raw for raw in only(Raw, run(slack)) if raw.key == "C1/1700000002.000200")
    assert (raw.at, found["1700000002.000200"].at) == (1_700_000_900, 1_700_000_002)


def test_an_app_is_marked_and_nobody(found):
    post = found["1700000003.000300"]
    assert (post.flags, post.parties, post.title) == (("auto",), (), "#general · Deploys")
    assert post.text == "Deployed site (https://fenwick.example)\nTook: 3 s"


def test_direct_messages_have_recipients(found):
    assert parties(found["1700000013.000100"]) == [
        ("author", f"slack:{HOME}/{GUEST}", "Gil Arnaud"), ("recipient", f"slack:{HOME}/{JO}", "Jo Fenwick"),
    ]  # fmt: skip
    assert [role for role, *_ in parties(found["1700000014.000100"])] == ["author", "recipient", "recipient"]
    assert found["1700000012.000100"].title == ""


def test_files_are_listed_and_their_keys_are_kept_out(slack, found):
    assert [(file.name, file.media, file.size) for file in found["1700000005.000500"].files] == [
        ("offer.pdf", "application/pdf", 9)
    ]
    assert TOKEN.encode() not in b"".join(raw.data for raw in only(Raw, run(slack)))


def test_an_unknown_author_brings_their_name(tmp_path):
    stranger = said("1700000020.000100", "Hi", "U0NEW", user_team=AWAY, user_profile={"real_name": "Nils Ek"})
    path = write_zip(tmp_path / "x.zip", FILES | {"general/2023-11-15.json": json.dumps([stranger]).encode()})
    item = next(item for item in items(Slack((path,), account=HOME)) if item.ref.endswith("020.000100"))
    assert (item.parties[0].name, item.visibility) == ("Nils Ek", "private")


def test_a_damaged_day_gives_its_good_half(tmp_path):
    cut = json.dumps([said("1700000030.000100", "good"), said("1700000031.000100", "cut")]).encode()[:-20]
    events = run(Slack((write_zip(tmp_path / "x.zip", FILES | {"general/2023-11-15.json": cut}),)))
    assert "C1/1700000030.000100" in {raw.key for raw in only(Raw, events)}
    assert [refused.key for refused in only(Refused, events)] == ["general/2023-11-15.json#1"]


def test_a_message_without_a_time_is_refused(tmp_path):
    day = json.dumps([{"type": "message", "text": "when?"}, "no message"]).encode()
    events = run(Slack((write_zip(tmp_path / "x.zip", FILES | {"general/2023-11-15.json": day}),)))
    assert {refused.reason for refused in only(Refused, events)} == {"a message without a time (ts)"}
    assert len(only(Refused, events)) == 2


def test_a_reaction_is_nothing_that_was_said(tmp_path):
    def found(name, **more):
        day = json.dumps([said("1700000100.000100", "Done", **more)]).encode()
        return items(Slack((write_zip(tmp_path / name, FILES | {"general/2023-11-15.json": day}),), account=HOME))

    assert found("a.zip", reactions=[{"name": "tada", "users": [KIM], "count": 1}]) == found("b.zip")


def test_what_is_not_read_is_named(tmp_path):
    path = write_zip(tmp_path / "x.zip", FILES | {"general/attachments/a.png": b"x"})
    skipped = [one for one in only(Skipped, run(Slack((path,)))) if one.reason == "a file that is not read"]
    assert {one.locator for one in skipped} == {f"{path}!general/attachments/a.png", f"{path}!integration_logs.json"}


def test_an_unchanged_export_is_not_read_again(slack):
    recorder = Recorder()
    recorder.run(slack.fetch(recorder))
    assert run(slack, recorder) == []


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("<!here> <!subteam^S1|@crew> <!date^1^{d}|Monday>", "@here @crew Monday"),
        ("<#C1|general> <mailto:a@b.example|a@b.example>", "#general a@b.example"),
        ("a &lt;b&gt; &copy; <3", "a <b> &copy; <3"),
        ("<@U404> <@U405|old.name>", "@U404 @old.name"),
    ],
)
def test_markup(written, shown):
    assert plain(written, {}) == shown


@given(st.binary(max_size=300))
def test_parse_is_total(data):
    total(Slack(()), ("users", "messages", "other"), ("x",), data)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=9), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
    st.sampled_from("message channel people user id ts text subtype members kind name files attachments profile outside".split()), inner, max_size=5),
    max_leaves=20))  # fmt: skip
def test_parse_is_total_on_json(value):
    total(Slack(()), ("users", "messages"), ("x",), json.dumps(value).encode())


@given(st.binary(max_size=400))
def test_reading_is_total(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("slack") / "x.zip"
    write_zip(path, FILES | {"general/2023-11-14.json": data, "channels.json": data})
    facts(Slack((path,)))
