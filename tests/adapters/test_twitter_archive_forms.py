"""Archives of every era, and what only some of them have."""

import json
from pathlib import Path

import pytest
import twitter_world as world
from twitter_engine import Engine, by_ref, complete, facts, only, parties
from twitter_world import BO, DEE, ME, NAME, table

from sbagg.adapter import Card, Raw, Refused, Skipped
from sbagg.adapters.twitter_archive import TwitterArchive
from sbagg.formats.twittervalues import milliseconds, snowflake


def test_early_archives_have_no_manifest_no_wrapper_and_numbers_for_ids(tmp_path: Path) -> None:
    old = {"id": 990000000000000001, "full_text": "hi @cy", "created_at": "Fri Apr 27 22:10:00 +0000 2018"}
    path = world.write_folder(
        tmp_path / "old",
        {
            "account.js": world.assignment("account", world.FILES["account"]),
            "tweet.js": world.assignment("tweet", [old]) + b";\n",
            "jquery.js": b"(function () {})()",
        },
    )
    found = TwitterArchive.recognise(path)
    assert found
    assert (found.account, found.label) == (ME, "X archive of @mapshop")
    items = by_ref(Engine().run(path))
    assert items["twitter:tweet:990000000000000001"].at == 1524867000


def test_the_owner_is_known_from_tweet_headers_alone(tmp_path: Path) -> None:
    headers = world.assignment("tweet-headers", [{"tweet": {"tweet_id": "1", "user_id": ME}}])
    path = world.write_folder(
        tmp_path / "few", {"tweets.js": world.assignment("tweets", world.POSTS), "tweet-headers.js": headers}
    )
    found = TwitterArchive.recognise(path)
    assert found
    assert found.account == ME


def test_a_note_without_its_tweet_is_kept(tmp_path: Path) -> None:
    lone = world.note("7002", "All of it", "2024-05-05T05:05:05.000Z")
    files = {"account": world.FILES["account"], "tweets": world.POSTS, "note-tweet": [lone]}
    items = by_ref(Engine().run(world.write_zip(tmp_path / NAME, world.members(files))))
    assert items["twitter:note:7002"].text == "All of it"


def test_of_two_tweets_in_one_second_the_note_finds_its_own(tmp_path: Path) -> None:
    second, stamp = "Sun Nov 03 09:30:05 +0000 2024", "2024-11-03T09:30:05.000Z"
    texts = ["The first of two. " * 20, "The second of two. " * 20]
    posts = [world.tweet(str(n), text[:200], second) for n, text in enumerate(texts, start=100)]
    notes = [world.note(str(n), text, stamp) for n, text in enumerate(reversed(texts), start=900)]
    files = {"account": world.FILES["account"], "tweets": posts, "note-tweet": notes}
    items = by_ref(Engine().run(world.write_zip(tmp_path / NAME, world.members(files))))
    assert [items[f"twitter:tweet:{n}"].text for n in (100, 101)] == [text.strip() for text in texts]


USER = b'var user_details = {"screen_name": "mapshop", "full_name": "Ada Quill", "id": "1001"}'


@pytest.mark.parametrize("header", [world.EARLY, world.LATE])
def test_grailbird_table_in_both_orders(tmp_path: Path, header: list[str]) -> None:
    path = world.write_zip(tmp_path / "tweets.zip", {"tweets.csv": table(header), "data/js/user_details.js": USER})
    found = TwitterArchive.recognise(path)
    assert found
    assert found.account == ME
    events = Engine().run(path)
    items = by_ref(events)
    repost, reply = items["twitter:tweet:280000000000000002"], items["twitter:tweet:280000000000000001"]
    assert (repost.text, repost.title, repost.at) == ("RT @dee: all > none", "Repost of @dee", 1355590800)
    assert parties(repost) == [("author", "twitter-id", ME), ("mention", "twitter-id", DEE)]
    assert reply.text == "@bo_fjord see http://maps.example/1"
    assert parties(reply)[1:] == [("recipient", "twitter-id", BO), ("mention", "twitter", "bo_fjord")]
    assert {raw.at for raw in only(Raw, events)} == {1355590800}
    assert complete(events) == set()


def test_grailbird_table_with_bad_rows(tmp_path: Path) -> None:
    data = table(world.LATE) + b'"1","2"\n"","","","","","","","","",""\n\n'
    path = world.write_folder(tmp_path / "g", {"tweets.csv": data})
    events = Engine().run(path)
    assert [one.reason for one in only(Refused, events)] == [
        "2 fields, the header names 10",
        "a tweet without an id",
    ]
    found = TwitterArchive.recognise(path)
    assert found
    assert (found.account, found.sample[0]) == ("", ("tweets", "280000000000000002"))


def test_grailbird_months(tmp_path: Path) -> None:
    old = {
        "id_str": "280000000000000002", "text": "RT @dee: yes", "created_at": "2012-12-15 17:00:00 +0000",
        "retweeted_status": {"user": {"id_str": DEE, "screen_name": "dee", "name": "Dee Oak"}},
    }  # fmt: skip
    month = b"Grailbird.data.tweets_2012_12 = \n " + json.dumps([old]).encode()
    path = world.write_folder(tmp_path / "g", {"data/js/tweets/2012_12.js": month, "data/js/user_details.js": USER})
    events = Engine().run(path)
    assert parties(by_ref(events)["twitter:tweet:280000000000000002"])[1:] == [("mention", "twitter-id", DEE)]
    assert [card.name for card in only(Card, facts(only(Raw, events)))] == ["Ada Quill", "Dee Oak"]


def test_a_data_file_of_another_name_is_named(tmp_path: Path) -> None:
    copy = world.assignment("tweets", [world.tweet("1", "Twice")])
    path = world.write_folder(
        tmp_path / "a", {**world.members(), "data/tweets (1).js": copy, "data/x.v2.js": b"window.YTD.x.part0 = [ ]"}
    )
    named = {one.locator: one.reason for one in only(Skipped, Engine().run(path)) if "none of" in one.reason}
    assert named == {str(path / "data" / "tweets (1).js"): "a file whose name is none of an archive's"}


def test_times_and_ids() -> None:
    assert milliseconds("Sat Nov 09 12:14:18 +0000 2024") == 1731154458000
    assert milliseconds("2024-11-09T12:14:18.250Z") == 1731154458250
    assert milliseconds("2017-10-11 22:18:59 +0000") == 1507760339000
    assert snowflake("20") is None
    assert snowflake("1855222222222222222") == 1731154420
    assert snowflake("9" * 20) is None
