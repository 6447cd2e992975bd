"""Bluesky repositories: posts, reposts, likes and follows, whoever is known by DID and handle."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from car_writer import encode, repository
from hypothesis import given
from hypothesis import strategies as st
from reading import by_ref, facts, only, parties, read, survives

from sbagg.adapter import Card, Hint, Identity, Raw, Refused, Skipped, SourceError
from sbagg.adapters.bluesky import Bluesky
from sbagg.testing import AdapterContract

ME, BO, CY = "did:plc:mia234567", "did:plc:bo2345678", "did:web:cy.org"
AT = "2026-03-02T10:00:00.000Z"
POST, LIKE = "app.bsky.feed.post", "app.bsky.feed.like"


def uri(did: str, rkey: str = "3kx") -> dict[str, str]:
    return {"uri": f"at://{did}/{POST}/{rkey}", "cid": "bafyrei"}


def marked(text: str, *features: tuple[str, dict[str, str]]) -> dict[str, Any]:
    facets = []
    for shown, feature in features:
        start = text.encode().index(shown.encode())
        facets.append({"index": {"byteStart": start, "byteEnd": start + len(shown.encode())}, "features": [feature]})
    return {"$type": POST, "text": text, "createdAt": AT, "facets": facets}


MENTION = {"$type": "app.bsky.richtext.facet#mention", "did": BO}
LINKED = {"$type": "app.bsky.richtext.facet#link", "uri": "https://cranes.org/a/long/way"}
PHOTO = {
    "$type": "app.bsky.embed.images",
    "images": [{"alt": "", "image": {"$type": "blob", "mimeType": "image/jpeg", "size": 2048}}],
}
RECORDS = {
    f"{POST}/3ka": marked("Grüße @bo.bsky.social: cranes.org/a/...", ("@bo.bsky.social", MENTION), ("cranes.org/a/...", LINKED)),
    f"{POST}/3kb": {"$type": POST, "text": "Yes", "createdAt": AT, "embed": PHOTO,
                    "reply": {"parent": uri(BO, "3kp"), "root": uri(CY, "3kr")}},
    f"{POST}/3kc": {"$type": POST, "text": "Look", "createdAt": AT, "embed": {"$type": "app.bsky.embed.record", "record": uri(CY)}},
    "app.bsky.feed.repost/3kd": {"subject": uri(BO), "createdAt": AT},
    f"{LIKE}/3ke": {"subject": uri(CY), "createdAt": AT},
    "app.bsky.graph.follow/3kf": {"subject": BO, "createdAt": AT},
    "app.bsky.actor.profile/self": {"displayName": "Mia Holt", "description": "Cranes.\nhttps://x.com/miacranes", "createdAt": AT},
    "app.bsky.graph.block/3kg": {"subject": CY, "createdAt": AT},
}  # fmt: skip


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    return write(tmp_path / "repo.car")


def write(path: Path, records: dict[str, Any] | None = None, *extra: bytes) -> Path:
    path.write_bytes(repository(ME, RECORDS if records is None else records, *extra))
    return path


class TestContract(AdapterContract):
    def world(self, folder: Path) -> Bluesky:
        return Bluesky((write(folder / "repo.car", {**RECORDS, f"{LIKE}/3kz": {"subject": 1}}),))

    def change(self, folder: Path) -> None:
        records = {**RECORDS, f"{POST}/3kn": {"text": "new", "createdAt": AT}}
        del records[f"{POST}/3kb"]
        write(folder / "repo.car", records)


def test_recognises_whose_it_is(repo: Path) -> None:
    found = Bluesky.recognise(repo)
    assert found
    assert (found.account, found.me) == (ME, (Identity("bluesky-did", ME),))


@pytest.mark.parametrize("data", [b"", b"roots version", b"{}"])
def test_other_files_are_none(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x.car").write_bytes(data)
    assert Bluesky.recognise(tmp_path / "x.car") is None
    assert Bluesky.recognise(tmp_path) is None
    with pytest.raises(SourceError, match="is no repository of an account"):
        read(Bluesky((tmp_path / "x.car",)))


def test_every_record_is_accounted_for(repo: Path) -> None:
    events = read(Bluesky((repo,)))
    assert Counter(raw.stream for raw in only(Raw, events)) == {
        "posts": 3, "reposts": 1, "likes": 1, "follows": 1, "profile": 1,
    }  # fmt: skip
    assert [one.reason for one in only(Skipped, events)] == ["a record that is not read: app.bsky.graph.block"]
    assert only(Refused, events) == []


def test_posts_and_to_whom(repo: Path) -> None:
    items = by_ref(facts(Bluesky((repo,))))
    posts = [items[f"bluesky:at://{ME}/{POST}/{rkey}"] for rkey in ("3ka", "3kb", "3kc")]
    assert [one.text for one in posts] == ["Grüße @bo.bsky.social: https://cranes.org/a/long/way", "Yes", "Look"]
    assert [parties(one)[1:] for one in posts] == [
        [("mention", "bluesky-did", BO)], [("recipient", "bluesky-did", BO)], [("mention", "bluesky-did", CY)],
    ]  # fmt: skip
    assert {(one.kind, one.channel, one.visibility, one.at) for one in posts} == {
        ("post", "bluesky", "public", 1772445600)
    }
    assert posts[1].thread == tuple(
        f"bluesky:{one}" for one in (f"at://{ME}/{POST}/3kb", uri(BO, "3kp")["uri"], uri(CY, "3kr")["uri"])
    )
    assert [(file.name, file.size) for file in posts[1].files] == [("1.jpeg", 2048)]
    assert posts[0].url == f"https://bsky.app/profile/{ME}/post/3ka"


def test_reposts_likes_and_follows(repo: Path) -> None:
    items = by_ref(facts(Bluesky((repo,))))
    repost, like = (items[f"bluesky:at://{ME}/{kind}"] for kind in ("repost/3kd", "like/3ke"))
    assert (repost.kind, repost.title, repost.text, repost.new) == ("post", f"Repost of {BO}", "", "")
    assert (like.kind, parties(like)[1]) == ("like", ("recipient", "bluesky-did", CY))
    follow = items[f"bluesky:follow:{ME}:{BO}"]
    assert parties(follow) == [("followed", "bluesky-did", BO), ("follower", "bluesky-did", ME)]


def test_a_mention_says_which_handle_is_whose(repo: Path) -> None:
    found = facts(Bluesky((repo,)))
    assert {(card.name, card.identities) for card in only(Card, found)} == {
        ("Mia Holt", (Identity("bluesky-did", ME),)),
        ("", (Identity("bluesky-did", BO), Identity("bluesky", "bo.bsky.social"))),
    }
    assert [one.b for one in only(Hint, found)] == [Identity("twitter", "miacranes")]


def test_a_mention_that_shows_something_else_joins_nobody(tmp_path: Path) -> None:
    record = marked("see @bo.bsky.social", ("see", MENTION))
    assert only(Card, facts(Bluesky((write(tmp_path / "r.car", {f"{POST}/3k": record}),)))) == []


def test_damage_costs_itself(tmp_path: Path, repo: Path) -> None:
    data = repo.read_bytes()
    place = data.index(b"Yes")
    repo.write_bytes(data[:place] + b"No!" + data[place + 3 :])
    events = read(Bluesky((repo,)))
    assert sorted(raw.key for raw in only(Raw, events) if raw.stream == "posts") == ["3ka", "3kc"]
    assert [one.reason for one in only(Refused, events)] == ["its content is not what its address says"]
    repo.write_bytes(data[:-20])
    events = read(Bluesky((repo,)))
    assert len(only(Raw, events)) == 6
    assert [one.reason for one in only(Refused, events)] == ["cannot be read further: the file ends too early"]


def test_blocks_that_no_key_names_are_nobodys_words(tmp_path: Path) -> None:
    path = write(tmp_path / "r.car", None, encode({"text": "deleted", "createdAt": AT}))
    assert not any(b"deleted" in raw.data for raw in only(Raw, read(Bluesky((path,)))))


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 99) | st.text(max_size=8) | st.sampled_from([ME, BO, uri(BO)["uri"]]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["text", "facets", "index", "byteStart", "byteEnd", "features", "$type", "did", "uri", "reply",
                                       "parent", "embed", "record", "images", "image", "mimeType", "subject", "createdAt"]), inner, max_size=5),
    max_leaves=20,
)  # fmt: skip


@given(st.binary())
def test_any_bytes(data: bytes) -> None:
    survives(Bluesky, "repo.car", data, ("posts", "likes", "follows", "profile"))


@given(VALUES, VALUES)
def test_any_fields(one: object, other: object) -> None:
    records = {
        f"{POST}/a": {"text": "x", "facets": one, "embed": other},
        f"{LIKE}/b": {"subject": one},
        "app.bsky.actor.profile/self": other,
    }
    survives(Bluesky, "repo.car", repository(ME, records))
