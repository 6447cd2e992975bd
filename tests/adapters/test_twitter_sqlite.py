"""``twitter.db``, with the tables that twitter-to-sqlite makes."""

import sqlite3
from collections import Counter
from pathlib import Path

import pytest
from chat_kit import cards, facts, items, only, parties, reasons, run, total
from hypothesis import given
from hypothesis import strategies as st

from sbagg.adapter import Hint, Identity, Raw, Refused, SourceError
from sbagg.adapters.twitter_sqlite import TwitterSqlite
from sbagg.formats.kept import pack
from sbagg.testing import AdapterContract, Recorder

ME, LEE, MO, STRANGER, FAN = 501, 502, 503, 504, 505
TABLES = """
CREATE TABLE users (id INTEGER PRIMARY KEY, screen_name TEXT, name TEXT, description TEXT, location TEXT, url TEXT);
CREATE TABLE tweets (id INTEGER PRIMARY KEY, user INTEGER REFERENCES users(id), created_at TEXT, full_text TEXT,
  retweeted_status INTEGER, quoted_status INTEGER, place TEXT, source TEXT, in_reply_to_status_id INTEGER,
  in_reply_to_user_id TEXT, in_reply_to_screen_name TEXT);
CREATE TABLE following (followed_id INTEGER, follower_id INTEGER, first_seen TEXT, PRIMARY KEY (followed_id, follower_id));
CREATE TABLE favorited_by (tweet INTEGER, user INTEGER, PRIMARY KEY (user, tweet));
CREATE TABLE timeline_tweets (user INTEGER, tweet INTEGER, PRIMARY KEY (user, tweet));
CREATE TABLE media (id INTEGER PRIMARY KEY, media_url_https TEXT);
CREATE TABLE media_tweets (media_id INTEGER, tweets_id INTEGER, PRIMARY KEY (media_id, tweets_id));
INSERT INTO users VALUES (501, 'jo_fenwick', 'Jo Fenwick', 'Pumps', '', ''),
  (502, 'LeeMarsh', 'Lee Marsh', 'Buys pumps | lee@marsh.example', '', 'https://marsh.example'),
  (503, 'mo_tarn', 'Mo Tarn', '', '', ''), (504, 'stranger', 'A Stranger', 'x@y.example', '', ''), (505, 'fan', 'A Fan', 'fan@y.example', '', '');
INSERT INTO media VALUES (1, 'https://pbs.example/media/pump.jpg');
"""


class Store:
    """A ``twitter.db``; a tweet's id is its number on top of a snowflake."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.db = sqlite3.connect(path)
        self.db.executescript(TABLES)

    def add(self, number: int, user: object, text: str, **fields: object) -> None:
        row = {
            "id": number,
            "user": user,
            "created_at": f"2020-09-04T13:51:{number % 60:02}+00:00",
            "full_text": text,
            **fields,
        }
        self.db.execute(
            f"INSERT INTO tweets ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", tuple(row.values())
        )
        self.db.commit()


def filled(path: Path) -> Store:
    store = Store(path)
    store.add(
        1, ME, "Ask @leemarsh about R&amp;D, not @nobody_here or jo@fenwick.example https://medium.example/@mo_tarn/1"
    )
    store.add(
        2,
        ME,
        "@newcomer @mo_tarn yes",
        in_reply_to_user_id="590",
        in_reply_to_screen_name="newcomer",
        in_reply_to_status_id=99,
    )
    store.add(3, LEE, "Pumps wanted")
    store.add(4, ME, "RT @LeeMarsh: Pumps wan…", retweeted_status=3)
    store.add(5, MO, "Look: @stranger", quoted_status=1)
    store.add(6, STRANGER, "Weather, says @mo_tarn")
    store.add(7, LEE, "thanks @jo_fenwick")
    store.db.execute("INSERT INTO media_tweets VALUES (1, 1)")
    store.db.executemany("INSERT INTO favorited_by VALUES (?, ?)", [(6, MO), (5, ME)])
    store.db.executemany("INSERT INTO following VALUES (?, ?, '2020')", [(ME, FAN), (LEE, ME), (ME, 599)])
    store.db.execute("INSERT INTO timeline_tweets VALUES (501, 6)")
    store.db.commit()
    return store


@pytest.fixture
def saved(tmp_path: Path) -> TwitterSqlite:
    return TwitterSqlite((filled(tmp_path / "twitter.db").path,))


class TestTwitterSqlite(AdapterContract):
    def world(self, folder: Path) -> TwitterSqlite:
        self.store = filled(folder / "twitter.db")
        return TwitterSqlite((self.store.path,))

    def change(self, folder: Path) -> None:
        self.store.add(8, ME, "More")


def test_every_row_is_accounted_for(saved: TwitterSqlite) -> None:
    assert Counter(raw.stream for raw in only(Raw, run(saved))) == {
        "tweets": 7,
        "likes": 2,
        "follows": 3,
        "profiles": 3,
    }
    found = {item.ref: item for item in items(saved)}
    assert found.keys() == {
        *(f"twitter:tweet:{number}" for number in range(1, 8)), "twitter:like:503:6", "twitter:like:501:5",
        "twitter:follow:505:501", "twitter:follow:501:502", "twitter:follow:599:501",
    }  # fmt: skip
    assert found["twitter:tweet:1"].at == 1599227461
    assert [file.name for file in found["twitter:tweet:1"].files] == ["pump.jpg"]
    assert found["twitter:tweet:1"].text.startswith("Ask @leemarsh about R&D")


def test_it_says_whose_it_is(saved: TwitterSqlite, tmp_path: Path) -> None:
    export = TwitterSqlite.recognise(saved.path[0])
    assert export
    assert (export.account, export.me) == ("501", (Identity("twitter-id", "501"), Identity("twitter", "jo_fenwick")))
    db = sqlite3.connect(saved.path[0])
    db.execute("DELETE FROM timeline_tweets")
    db.execute("DELETE FROM favorited_by WHERE user = 501")  # the likes of any account can be asked for
    db.commit()
    unknown = TwitterSqlite.recognise(saved.path[0])
    assert unknown
    assert (unknown.account, unknown.me, unknown.sample[0]) == ("", (), ("tweets", "1"))
    db.execute("CREATE TABLE since_ids (type INTEGER, key TEXT, since_id INTEGER, PRIMARY KEY (type, key))")
    db.execute("INSERT INTO since_ids VALUES (1, 'leemarsh', 9), (3, '501', 9)")  # 3: mentions, 1: anybody's tweets
    db.commit()
    mentions = TwitterSqlite.recognise(saved.path[0])
    assert mentions
    assert mentions.account == "501"


def test_who_is_mentioned_is_known_or_addressed(saved: TwitterSqlite) -> None:
    found = {item.ref: parties(item) for item in items(saved)}
    assert found["twitter:tweet:1"] == [
        ("author", "twitter-id:501", "Jo Fenwick"), ("mention", "twitter-id:502", "Lee Marsh"),
    ]  # fmt: skip
    assert found["twitter:tweet:2"] == [
        ("author", "twitter-id:501", "Jo Fenwick"), ("recipient", "twitter-id:590", ""), ("mention", "twitter-id:503", "Mo Tarn"),
    ]  # fmt: skip
    assert found["twitter:tweet:7"][1] == ("mention", "twitter-id:501", "Jo Fenwick")


def test_reposts_and_quotes_name_the_author(saved: TwitterSqlite) -> None:
    found = {item.ref: item for item in items(saved)}
    repost = found["twitter:tweet:4"]
    assert (repost.title, repost.new) == ("Repost of @LeeMarsh", "")
    assert parties(repost)[1:] == [("mention", "twitter-id:502", "Lee Marsh")]
    assert [value for _, value, _ in parties(found["twitter:tweet:5"])] == [
        "twitter-id:503", "twitter-id:504", "twitter-id:501",
    ]  # fmt: skip


def test_what_the_account_only_read_makes_nobody_a_person(saved: TwitterSqlite) -> None:
    found = {item.ref: parties(item) for item in items(saved)}
    assert found["twitter:tweet:6"] == [("feed", "twitter:stranger", "A Stranger")]
    assert found["twitter:tweet:3"] == [("feed", "twitter:LeeMarsh", "Lee Marsh")]
    assert found["twitter:like:503:6"] == [("feed", "twitter:mo_tarn", "Mo Tarn")]
    assert found["twitter:follow:505:501"] == [
        ("follower", "twitter:fan", "A Fan"),
        ("followed", "twitter-id:501", "Jo Fenwick"),
    ]
    assert found["twitter:follow:599:501"][0] == ("follower", "twitter-id:599", "")
    known = {identity.value for card in cards(saved) for identity in card.identities}
    assert "fan" not in known
    assert {"LeeMarsh", "502", "mo_tarn", "newcomer", "590"} <= known


def test_likes(saved: TwitterSqlite) -> None:
    like = next(item for item in items(saved) if item.ref == "twitter:like:501:5")
    assert parties(like) == [("author", "twitter-id:501", "Jo Fenwick"), ("recipient", "twitter-id:503", "Mo Tarn")]
    assert (like.text, like.thread) == ("Look: @stranger", ("tweet:5",))


@pytest.mark.parametrize("account", ["502", "@LeeMarsh"])
def test_the_user_can_say_whose_it_is(saved: TwitterSqlite, account: str) -> None:
    found = {item.ref: parties(item) for item in items(TwitterSqlite(saved.path, account))}
    assert found["twitter:tweet:3"] == [("author", "twitter-id:502", "Lee Marsh")]
    assert found["twitter:tweet:2"] == [("feed", "twitter:jo_fenwick", "Jo Fenwick")]


def test_where_nobody_says_whose_it_is_it_warns(tmp_path: Path) -> None:
    store = Store(tmp_path / "twitter.db")
    store.add(1, LEE, "Hello @mo_tarn")
    recorder = Recorder()
    run(TwitterSqlite((store.path,)), recorder)
    assert "does not say whose" in recorder.warnings[0]
    assert parties(items(TwitterSqlite((store.path,)))[0]) == [("feed", "twitter:LeeMarsh", "Lee Marsh")]


def test_profiles_hint_at_what_they_name(saved: TwitterSqlite) -> None:
    found = {(hint.a.value, hint.b.value) for hint in only(Hint, facts(saved))}
    assert ("502", "lee@marsh.example") in found
    assert not any(a == str(FAN) for a, _ in found)


def test_an_early_database_lacks_columns_and_tables(tmp_path: Path) -> None:
    db = sqlite3.connect(tmp_path / "old.db")
    db.executescript(
        "CREATE TABLE users (id INTEGER PRIMARY KEY, screen_name TEXT);"
        "CREATE TABLE tweets (id INTEGER PRIMARY KEY, user INTEGER, created_at TEXT, full_text TEXT);"
        "INSERT INTO users VALUES (7, 'lee'); INSERT INTO tweets VALUES (1300000000000000000, 7, 'never', 'Hi'), (-1, 7, '', 'x');"
        "CREATE TABLE archive_tweet (id INTEGER); CREATE TABLE lists (id INTEGER);"
    )
    db.close()
    adapter = TwitterSqlite((tmp_path / "old.db",), "lee")
    assert [(item.text, item.at, parties(item)) for item in items(adapter)] == [
        ("Hi", 1598779127, [("author", "twitter-id:7", "")])
    ]
    assert [refused.reason for refused in only(Refused, run(adapter))] == ["a tweet without an id"]
    assert reasons(adapter) == [
        "a table of an imported archive: sync the archive itself", "a table of lists, which is not read",
    ]  # fmt: skip


def test_another_database_is_not_taken_for_one(tmp_path: Path) -> None:
    db = sqlite3.connect(tmp_path / "x.db")
    db.executescript("CREATE TABLE tweets (id, text); CREATE TABLE users (id, name);")
    db.close()
    assert TwitterSqlite.recognise(tmp_path / "x.db") is None
    with pytest.raises(SourceError, match="is no database of twitter-to-sqlite"):
        run(TwitterSqlite((tmp_path / "x.db",)))


@given(
    st.binary(max_size=200),
    st.recursive(st.none() | st.text(max_size=9) | st.integers(), lambda s: st.lists(s, max_size=3)),
)
def test_parse_is_total(data: bytes, value: object) -> None:
    streams = ("tweets", "likes", "follows", "profiles", "x")
    total(TwitterSqlite(()), streams, ("1",), data)
    names = (
        "id",
        "at",
        "text",
        "author",
        "to",
        "mentions",
        "origin",
        "quoted",
        "files",
        "liker",
        "follower",
        "followed",
        "url",
    )
    account = {"id": "7", "handle": "lee", "name": value}
    total(
        TwitterSqlite(()),
        streams,
        ("1",),
        pack(dict.fromkeys(names, value) | {"id": "1", "author": account, "liker": account}),
    )
