"""Mastodon archives and lists: who wrote what to whom, in zip, tar.gz and folder."""

import io
import json
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading import by_ref, facts, only, parties, read, survives

from sbagg.adapter import Card, Hint, Identity, Json, Raw, Refused, Skipped, SourceError
from sbagg.adapters.mastodon import Mastodon
from sbagg.adapters.mastodon.handles import account_of, mentioned, owner_of, written_at
from sbagg.testing import AdapterContract

HOST = "https://social.cranes.org"
ME, ACTOR = "mia@social.cranes.org", f"{HOST}/users/Mia"
PUBLIC, FOLLOWERS = "https://www.w3.org/ns/activitystreams#Public", f"{ACTOR}/followers"
NAME = "archive-20261101093000-0a1b2c3d.zip"
BO = {"type": "Mention", "href": "https://lifts.net/users/bo", "name": "@bo@lifts.net"}
CY = {"type": "Mention", "href": f"{HOST}/users/cy", "name": "@cy"}
NUMBERED = {"type": "Mention", "href": "https://notes.io/users/9abc", "name": "@dee@notes.io"}


def post(number: int, content: str, to: list[str], cc: list[str] | None = None, **more: Any) -> dict[str, Any]:
    key = f"{ACTOR}/statuses/{number}"
    note = {
        "id": key, "type": "Note", "summary": None, "inReplyTo": None, "published": "2026-03-02T10:00:00Z",
        "url": f"{HOST}/@Mia/{number}", "to": to, "cc": cc or [], "content": content, "attachment": [], "tag": [],
        "conversation": f"tag:social.cranes.org,2026:objectId={number}",
    } | more  # fmt: skip
    return {"id": f"{key}/activity", "type": "Create", "actor": ACTOR, "published": "2026-03-02T10:00:00Z", "object": note,
            "signature": {"signatureValue": "x"}}  # fmt: skip


PHOTO = {"type": "Document", "mediaType": "image/png", "url": "/media_attachments/files/1/crane.png", "name": "a crane"}
LINK = '<p>See <a href="https://x.org/a"><span class="invisible">https://</span><span>x.org/a</span></a><br>now</p>'
BOOST = {
    "id": f"{ACTOR}/statuses/9/activity", "type": "Announce", "actor": ACTOR, "published": "2026-03-03T10:00:00Z",
    "to": [PUBLIC], "object": "https://lifts.net/users/bo/statuses/77",
}  # fmt: skip
REPLY = "https://lifts.net/users/bo/statuses/70"
OUTBOX = [
    post(1, LINK, [PUBLIC], [FOLLOWERS], attachment=[PHOTO], summary="Lifts"),
    post(2, "<p>Hi @bo and @cy</p>", [PUBLIC], [FOLLOWERS, BO["href"], CY["href"]], tag=[BO, CY], inReplyTo=REPLY),
    post(3, "<p>Our price</p>", [NUMBERED["href"], "https://odd.io/u/1"], tag=[NUMBERED]),
    post(4, "<p>To followers</p>", [FOLLOWERS], [BO["href"]], tag=[BO]),
    post(5, "<p>Which?</p>", [FOLLOWERS], [PUBLIC], type="Question", oneOf=[{"name": "red"}, {"name": "blue"}]),
    BOOST,
]
FIELD = {"type": "PropertyValue", "name": "X", "value": '<a href="https://x.com/miacranes">https://x.com/miacranes</a>'}
PROFILE = {
    "id": ACTOR, "type": "Person", "preferredUsername": "Mia", "name": "Mia Holt", "outbox": "outbox.json",
    "summary": "<p>Cranes.</p>", "attachment": [FIELD], "url": f"{HOST}/@Mia",
}  # fmt: skip
LIKED = ["https://lifts.net/users/bo/statuses/111111111111111111", "https://odd.io/notes/9x"]
FOLLOWING = "Account address,Show boosts,Notify on new posts,Languages\nbo@lifts.net,true,false,\ncy@social.cranes.org,true,false,\n"


def collection(name: str, items: list[Any], total: int = 99) -> dict[str, Any]:
    return {"@context": "x", "id": name, "type": "OrderedCollection", "totalItems": total, "orderedItems": items}


def members(outbox: list[Any] | None = None) -> dict[str, str]:
    return {
        "outbox.json": json.dumps(collection("outbox.json", OUTBOX if outbox is None else outbox)),
        "likes.json": json.dumps(collection("likes.json", LIKED)),
        "bookmarks.json": json.dumps(collection("bookmarks.json", LIKED)),
        "actor.json": json.dumps(PROFILE),
        "media_attachments/files/1/crane.png": "png",
    }


def write_zip(path: Path, content: dict[str, str] | None = None) -> Path:
    with zipfile.ZipFile(path, "w") as packed:
        for name, text in (content or members()).items():
            packed.writestr(name, text)
    return path


def write_folder(path: Path) -> Path:
    for name, text in members().items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_text(text)
    return path


def write_tar(path: Path) -> Path:
    with tarfile.open(path, "w:gz") as tar:
        for name, text in members().items():
            info = tarfile.TarInfo(name)
            info.size = len(text.encode())
            tar.addfile(info, io.BytesIO(text.encode()))
    return path


class TestContract(AdapterContract):
    def world(self, folder: Path) -> Mastodon:
        return Mastodon((write_zip(folder / NAME, members([*OUTBOX, {"type": "Create"}, 7])),))

    def change(self, folder: Path) -> None:
        write_zip(folder / NAME, members([post(1, "edited", [PUBLIC]), *OUTBOX[2:], post(10, "new", [PUBLIC])]))


def test_recognises_whose_archive_it_is(tmp_path: Path) -> None:
    for path in (write_zip(tmp_path / NAME), write_folder(tmp_path / "a"), write_tar(tmp_path / "archive.tar.gz")):
        found = Mastodon.recognise(path)
        assert found
        assert (found.account, found.me) == (ME, (Identity("mastodon", ME),))
        assert (found.confidence, found.label) == (95, f"Mastodon archive of @{ME}")


def test_zip_folder_and_tar_hold_the_same(tmp_path: Path) -> None:
    paths = (write_zip(tmp_path / NAME), write_folder(tmp_path / "a"), write_tar(tmp_path / "archive.tar.gz"))
    first, *others = [[(raw.stream, raw.key, raw.data) for raw in only(Raw, read(Mastodon((one,))))] for one in paths]
    assert len(first) == 9
    assert all(sorted(other) == sorted(first) for other in others)


def test_an_outbox_alone_says_whose_it_is(tmp_path: Path) -> None:
    (tmp_path / "outbox.json").write_text(members()["outbox.json"])
    assert Mastodon.recognise(tmp_path / "outbox.json").account == ME


@pytest.mark.parametrize("outbox", [f"{HOST}/users/Mia/outbox", None])
def test_others_actors_are_no_archive(tmp_path: Path, outbox: str | None) -> None:
    (tmp_path / "actor.json").write_text(json.dumps(PROFILE | {"outbox": outbox}))
    assert Mastodon.recognise(tmp_path / "actor.json") is None


def test_posts_messages_and_boosts(tmp_path: Path) -> None:
    items = by_ref(facts(Mastodon((write_zip(tmp_path / NAME),))))
    posts = [items[f"mastodon:{ACTOR}/statuses/{number}"] for number in range(1, 6)]
    assert [(one.kind, one.visibility, one.text) for one in posts] == [
        ("post", "public", "See https://x.org/a\nnow"),
        ("post", "public", "Hi @bo and @cy"),
        ("dm", "private", "Our price"),
        ("post", "private", "To followers"),
        ("post", "public", "Which?\n- red\n- blue"),
    ]
    bo = ("recipient", "mastodon", "bo@lifts.net")
    assert [parties(one)[1:] for one in posts] == [
        [], [bo, ("mention", "mastodon", "cy@social.cranes.org")],
        [("recipient", "mastodon", "dee@notes.io"), ("recipient", "url", "https://odd.io/u/1")],
        [("mention", "mastodon", "bo@lifts.net"), ("feed", "mastodon-followers", "mia@social.cranes.org")], [],
    ]  # fmt: skip
    assert all(parties(one)[0] == ("author", "mastodon", ME) for one in posts)
    assert (posts[0].title, posts[0].at, posts[0].url) == ("Lifts", 1772445600, f"{HOST}/@Mia/1")
    assert [(file.name, file.media) for file in posts[0].files] == [("crane.png", "image/png")]
    assert posts[1].thread[:2] == (f"mastodon:{ACTOR}/statuses/2", f"mastodon:{REPLY}")
    boost = items[f"mastodon:{ACTOR}/statuses/9/activity"]
    assert (boost.title, boost.text, boost.new, boost.kind) == ("Boost of @bo@lifts.net", "", "", "post")
    assert parties(boost)[1:] == [("mention", "mastodon", "bo@lifts.net")]


def test_likes_are_dated_as_what_was_liked(tmp_path: Path) -> None:
    items = by_ref(facts(Mastodon((write_zip(tmp_path / NAME),))))
    likes = [one for one in items.values() if one.kind == "like"]
    assert [(one.at, parties(one)[1:]) for one in likes] == [
        (1695421006, [("recipient", "mastodon", "bo@lifts.net")]), (None, []),
    ]  # fmt: skip


def test_the_owner_and_what_the_profile_names(tmp_path: Path) -> None:
    found = facts(Mastodon((write_zip(tmp_path / NAME),)))
    assert [(one.name, one.identities) for one in only(Card, found)] == [("Mia Holt", (Identity("mastodon", ME),))]
    assert [(one.b, one.rule) for one in only(Hint, found)] == [(Identity("twitter", "miacranes"), "bio")]


def test_the_owners_record_names_its_file(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "a")
    assert [raw.locator for raw in only(Raw, read(Mastodon((folder,)))) if raw.stream == "account"] == [
        str(folder / "actor.json")
    ]


def test_bookmarks_and_other_activities_are_counted(tmp_path: Path) -> None:
    content = members([*OUTBOX, {"id": "x", "type": "Delete"}])
    events = read(Mastodon((write_zip(tmp_path / NAME, content),)))
    assert [one.reason for one in only(Skipped, events)] == [
        "an activity that is no post: Delete",
        "a list that is not read",
    ]


@pytest.mark.parametrize(
    ("name", "content", "roles"),
    [
        ("following_accounts.csv", FOLLOWING, ("followed", "follower")),
        ("following_accounts (1).csv", "bo@lifts.net\ncy@social.cranes.org\n", ("followed", "follower")),
        ("follower_accounts.csv", "Account address\nbo@lifts.net\ncy@social.cranes.org\n", ("follower", "followed")),
    ],
)
def test_lists_of_accounts(tmp_path: Path, name: str, content: str, roles: tuple[str, str]) -> None:
    (tmp_path / name).write_text(content)
    found = Mastodon.recognise(tmp_path / name)
    assert found
    assert (found.account, found.me, len(found.sample)) == ("", (), 2)
    items = list(by_ref(facts(Mastodon((tmp_path / name,), f"@{ME}"))).values())
    assert [one.kind for one in items] == ["follow", "follow"]
    assert parties(items[0]) == [(roles[0], "mastodon", "bo@lifts.net"), (roles[1], "mastodon", ME)]
    assert parties(next(iter(by_ref(facts(Mastodon((tmp_path / name,)))).values()))) == [
        (roles[0], "mastodon", "bo@lifts.net")
    ]


@pytest.mark.parametrize(
    ("name", "content"),
    [("muted_accounts.csv", "Account address,Hide notifications\nbo@lifts.net,true\n"), ("blocked_accounts.csv", "bo@lifts.net\n"),
     ("x.json", "{}"), ("likes.json", json.dumps(collection("likes.json", LIKED)))],
)  # fmt: skip
def test_what_says_nothing_of_people_met(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content)
    assert Mastodon.recognise(tmp_path / name) is None
    assert Mastodon.recognise(tmp_path) is None
    with pytest.raises(SourceError, match="is no archive of Mastodon"):
        read(Mastodon((tmp_path / name,)))


def test_damage_costs_itself(tmp_path: Path) -> None:
    content = members(
        [OUTBOX[0], {"type": "Create", "object": {}}, 5, {"id": "y", "type": "Create"}, OUTBOX[1], OUTBOX[2]]
    )
    content["outbox.json"] = content["outbox.json"][:-200]
    content["following_accounts.csv"] = FOLLOWING + "nobody,true,false,\n"
    adapter = Mastodon((write_zip(tmp_path / NAME, content),))
    events = read(adapter)
    assert [raw.key.rpartition("/")[0][-1:] for raw in only(Raw, events) if raw.stream == "posts"] == ["1", "", "2"]
    assert [(one.key, one.stream) for one in only(Refused, events)] == [
        ("outbox.json#1", "posts"), ("outbox.json#2", "posts"), ("outbox.json#5", "posts"),
        ("following_accounts.csv:4", "following"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("address", "account"),
    [
        ("https://lifts.net/users/Bo", "bo@lifts.net"),
        ("https://lifts.net/@bo", "bo@lifts.net"),
        ("https://lifts.net/@bo/110000000000000000", "bo@lifts.net"),
        ("https://lifts.net/@cy@elsewhere.io/1", "cy@elsewhere.io"),
        ("https://lifts.net/users/bo/statuses/7/activity", "bo@lifts.net"),
        ("https://notes.io/notes/9abc", ""),
        ("https://lifts.net/users/bo/followers", ""),
        ("javascript:alert(1)", ""),
        ("", ""),
    ],
)
def test_accounts_by_their_addresses(address: str, account: str) -> None:
    assert account_of(address) == account


def test_a_server_may_speak_for_another_name(tmp_path: Path) -> None:
    assert owner_of(PROFILE | {"webfinger": "mia@cranes.org"}) == "mia@cranes.org"
    assert owner_of({"id": "nowhere", "preferredUsername": "mia"}) == ""
    assert mentioned("@bo", "https://notes.io/users/9abc") == "bo@notes.io"
    assert mentioned("no name", "https://lifts.net/@bo") == "bo@lifts.net"
    assert written_at("https://lifts.net/@bo/4711") is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from([PUBLIC, ACTOR, BO["href"], "Mention"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["type", "object", "id", "to", "cc", "tag", "href", "name", "attachment", "url", "content",
                                       "oneOf", "published", "inReplyTo", "actor", "activity", "orderedItems"]), inner, max_size=5),
    max_leaves=20,
)  # fmt: skip
STREAMS = ("posts", "likes", "following", "account")


@given(st.binary())
def test_any_bytes(data: bytes) -> None:
    survives(Mastodon, "following_accounts.csv", data, STREAMS)


@given(st.lists(JSON, max_size=3), JSON)
def test_any_fields(items: list[Json], actor: Json) -> None:
    survives(Mastodon, "outbox.json", json.dumps(collection("outbox.json", items)).encode())
    survives(
        Mastodon, "actor.json", json.dumps(PROFILE | {"attachment": actor, "summary": actor, "id": actor}).encode()
    )
    survives(Mastodon, "x", json.dumps({"me": ME, "activity": actor, "actor": {"attachment": items}}).encode(), STREAMS)
