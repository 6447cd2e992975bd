"""The X archive: what each record becomes, that and that every row is accounted for."""

import json
from collections import Counter
from pathlib import Path

import pytest
import twitter_world as world
from twitter_engine import Engine, by_ref, complete, facts, only, parties
from twitter_world import BO, CY, DEE, EVE, ME, NAME

from sbagg.adapter import Card, Export, Hint, Identity, Interaction, Raw, Refused, Skipped
from sbagg.adapters.twitter_archive import TwitterArchive


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return world.write_zip(tmp_path / NAME, world.members())


@pytest.fixture
def items(archive: Path) -> dict[str, Interaction]:
    return by_ref(Engine().run(archive))


def test_recognises_whose_archive_it_is(archive: Path) -> None:
    assert TwitterArchive.recognise(archive) == Export(
        confidence=100,
        label="X archive of @mapshop, generated 2024-11-04",
        options={"path": [str(archive)]},
        account=ME,
        me=(Identity("twitter-id", ME), Identity("twitter", "mapshop")),
    )


def test_zip_folder_and_bare_files_hold_the_same(tmp_path: Path, archive: Path) -> None:
    folder = world.write_folder(tmp_path / "unpacked", world.members())
    nested = world.write_zip(tmp_path / "n.zip", {f"top/{name}": data for name, data in world.members().items()})
    wanted = only(Raw, Engine().run(archive))
    for path in (folder, folder / "data", nested):
        found = TwitterArchive.recognise(path)
        assert found
        assert found.account == ME
        raws = only(Raw, Engine().run(path))
        assert [(raw.stream, raw.key, raw.data, raw.at) for raw in raws] == [
            (raw.stream, raw.key, raw.data, raw.at) for raw in wanted
        ]


def test_every_row_of_the_manifest_is_accounted_for(archive: Path) -> None:
    engine = Engine()
    events = engine.run(archive)
    assert engine.warnings == []
    assert only(Refused, events) == []
    assert Counter(raw.stream for raw in only(Raw, events)) == {
        "account": 1, "profile": 1, "tweets": 7, "community-tweets": 1, "direct-messages": 2,
        "group-messages": 3, "likes": 3, "followers": 2, "following": 1,
    }  # fmt: skip
    assert Counter(skipped.reason for skipped in only(Skipped, events)) == {
        "an earlier version of an edited tweet": 2,
        "a long text, joined to its tweet": 1,
        "somebody joined or left a group, or named it": 4,
        "a data type that is not read": 1,
        "settings, logins and advertising": 1,
    }
    rows = Counter({name: len(rows) for name, rows in world.FILES.items()})
    assert rows["tweets"] + rows["tweets-part1"] == 7 + 2


def test_private_data_is_not_kept(archive: Path) -> None:
    kept = b"".join(raw.data for raw in only(Raw, Engine().run(archive)))
    for secret in (b"private.example", b"5550100", b"192.0.2.7"):
        assert secret not in kept


@pytest.mark.parametrize("said", [5, 7])
def test_a_wrong_count_warns_and_nothing_is_called_complete(tmp_path: Path, said: int) -> None:
    engine = Engine()
    events = engine.run(world.write_zip(tmp_path / NAME, world.members(counts={"tweets": said})))
    assert engine.warnings == [f"{NAME}: data/tweets.js: the archive says {said} records, the file holds 6"]
    assert "tweets" not in complete(events)
    assert "followers" in complete(events)


def test_message_counts_may_be_of_conversations_or_of_messages(tmp_path: Path) -> None:
    engine = Engine()
    engine.run(world.write_zip(tmp_path / NAME, world.members(counts={"direct-messages-group": 5})))
    assert engine.warnings == []


def test_a_post(items: dict[str, Interaction]) -> None:
    post = items["twitter:tweet:1850000000000000001"]
    assert (post.kind, post.channel, post.visibility, post.authority) == ("post", "twitter", "public", 5)
    assert post.text == "New maps & globes: https://maps.example/new"
    assert post.at == 1730541600
    assert post.url == "https://x.com/mapshop/status/1850000000000000001"
    assert [(file.name, file.media) for file in post.files] == [("globe.jpg", "image/jpeg")]
    assert parties(post) == [("author", "twitter-id", ME)]


def test_a_reply_names_its_addressee_once(items: dict[str, Interaction]) -> None:
    reply = items["twitter:tweet:1850000000000000002"]
    assert parties(reply) == [
        ("author", "twitter-id", ME),
        ("recipient", "twitter-id", BO),
        ("mention", "twitter-id", CY),
    ]
    assert reply.parties[1].name == "Bo Fjord"
    assert reply.thread == ("tweet:1850000000000000002", "tweet:1849999999999999999")


def test_a_repost_names_only_its_author(items: dict[str, Interaction]) -> None:
    repost = items["twitter:tweet:1850000000000000003"]
    assert (repost.title, repost.new) == ("Repost of @dee", "")
    assert parties(repost)[1:] == [("mention", "twitter-id", DEE)]


def test_a_quote_names_the_quoted(items: dict[str, Interaction]) -> None:
    assert parties(items["twitter:tweet:1850000000000000004"])[1:] == [("mention", "twitter", "eve")]


def test_a_reply_to_oneself_has_no_other_party(items: dict[str, Interaction]) -> None:
    own = items["twitter:tweet:1850000000000000009"]
    assert parties(own) == [("author", "twitter-id", ME)]
    assert "tweet:1850000000000000001" in own.thread


def test_a_long_text_replaces_the_cut_one(items: dict[str, Interaction]) -> None:
    long = items["twitter:tweet:1850000000000000005"]
    assert long.text == world.LONG.strip()
    assert parties(long)[1:] == [("mention", "twitter", "cy")]


def test_the_newest_edit_wins_under_the_first_id(items: dict[str, Interaction]) -> None:
    edited = items["twitter:tweet:1850000000000000006"]
    assert edited.text == "First try, third text"
    assert edited.thread == ("tweet:1850000000000000006", "tweet:1850000000000000008")
    assert edited.url.endswith("8")
    assert not {"twitter:tweet:1850000000000000007", "twitter:tweet:1850000000000000008"} & set(items)


def test_a_community_tweet_is_a_post(items: dict[str, Interaction]) -> None:
    assert items["twitter:tweet:1850000000000000020"].labels == ("community",)


def test_cards_link_ids_and_handles_of_others(archive: Path) -> None:
    cards = only(Card, facts(only(Raw, Engine().run(archive))))
    links = [(card.name, *(identity.value for identity in card.identities)) for card in cards]
    assert links == [
        ("Ada Quill", ME, "mapshop"),
        ("", ME, "mapshop"),
        ("Bo Fjord", BO, "Bo_Fjord"),
        ("Cy", CY, "cy"),
        ("Dee Oak", DEE, "dee"),
        ("Eve", EVE, "eve"),
    ]


@pytest.mark.parametrize(
    ("description", "expected"),
    [
        ({"bio": "Maps.", "website": "https://maps.example"}, ["url:https://maps.example"]),
        ({"bio": "", "website": "https://t.co/abc"}, []),
        ({"bio": "Maps at @atlas | ada@quill.example \u00b7 github.com/quill", "website": "https://www.linkedin.com/in/quill"},
         ["email:ada@quill.example", "github:quill", "url:linkedin.com/in/quill"]),
        ({"bio": "x.com/atlas", "website": None}, []),
        ([], []),
    ],
)  # fmt: skip
def test_a_profile_hints_at_what_it_names(description: object, expected: list[str]) -> None:
    row = {"owner": {"id": ME, "handle": "mapshop"}, "row": {"description": description}}
    found = only(Hint, TwitterArchive(()).parse(Raw(ME, json.dumps(row).encode(), stream="profile")))
    assert [f"{hint.b.kind}:{hint.b.value}" for hint in found] == expected
    assert {(hint.a.value, hint.rule) for hint in found} <= {(ME, "bio")}


def test_direct_messages(items: dict[str, Interaction]) -> None:
    got, sent = items["twitter:dm:801"], items["twitter:dm:802"]
    assert parties(got) == [("author", "twitter-id", BO), ("recipient", "twitter-id", ME)]
    assert parties(sent) == [("author", "twitter-id", ME), ("recipient", "twitter-id", BO)]
    assert (sent.text, sent.visibility, sent.kind) == ("Sure https://maps.example/z", "private", "dm")
    assert got.thread == sent.thread == (f"dm:{ME}-{BO}",)
    assert [file.name for file in got.files] == ["globe.png"]


def test_a_reaction_is_a_like_of_the_message(items: dict[str, Interaction]) -> None:
    like = items["twitter:reaction:901"]
    assert (like.kind, like.visibility, like.title) == ("like", "private", "like")
    assert parties(like) == [("author", "twitter-id", BO), ("recipient", "twitter-id", ME)]
    assert like.thread == (f"dm:{ME}-{BO}",)


def test_who_received_a_group_message_follows_from_joins_and_leaves(items: dict[str, Interaction]) -> None:
    def received(number: str) -> set[str]:
        return {party.value for party in items[f"twitter:dm:{number}"].parties if party.role == "recipient"}

    assert received("814") == {ME, BO}
    assert received("815") == {ME, BO, CY}
    assert received("816") == {CY, DEE}
    assert [items[f"twitter:dm:{number}"].title for number in (814, 815, 816)] == ["", "Atlas", "Atlas"]


def test_likes(items: dict[str, Interaction]) -> None:
    plain = items[f"twitter:like:{ME}:1840000000000000000"]
    assert (plain.text, plain.at, plain.kind) == ("cartography <3", 1727525160, "like")
    assert parties(plain) == [("author", "twitter-id", ME)]
    named = items[f"twitter:like:{ME}:1840000000000000001"]
    assert parties(named)[1:] == [("recipient", "twitter", "dee")]
    assert items[f"twitter:like:{ME}:20000000000"].at is None


def test_followers_have_no_date_and_are_bare(items: dict[str, Interaction]) -> None:
    follow = items[f"twitter:follow:{CY}:{ME}"]
    assert (follow.kind, follow.at) == ("follow", None)
    assert parties(follow) == [("follower", "twitter-id", CY), ("followed", "twitter-id", ME)]
    assert parties(items[f"twitter:follow:{ME}:{DEE}"])[0] == ("followed", "twitter-id", DEE)
