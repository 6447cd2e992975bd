"""Damage costs only itself, whatever the bytes; an interrupted run loses nothing."""

import json
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import twitter_world as world
from hypothesis import given
from hypothesis import strategies as st
from twitter_engine import Engine, complete, only
from twitter_world import LATER, NAME, table

from sbagg.adapter import Checkpoint, Gone, Interaction, Json, Raw, RecordError, Refused, SourceError
from sbagg.adapters.twitter_archive import TwitterArchive

Draw = Callable[[st.SearchStrategy[Any]], Any]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return world.write_zip(tmp_path / NAME, world.members())


def test_a_cut_part_keeps_its_good_rows_and_all_others(tmp_path: Path) -> None:
    content = world.members()
    whole = content["data/tweets.js"]
    content["data/tweets.js"] = whole[: whole.index(b"1850000000000000004")]
    events = Engine().run(world.write_zip(tmp_path / NAME, content))
    keys = [raw.key for raw in only(Raw, events) if raw.stream == "tweets"]
    assert keys == [f"185000000000000000{n}" for n in (1, 2, 3, 6, 9)]
    refused = only(Refused, events)
    assert [(one.key, one.stream) for one in refused] == [("tweets.js#3", "tweets")]
    assert refused[0].reason.startswith("data/tweets.js, from record 4 (byte ")
    assert "tweets" not in complete(events)


def test_a_broken_checksum_and_a_missing_part_are_named(tmp_path: Path) -> None:
    content = world.members()
    del content["data/like.js"]
    path = world.write_zip(tmp_path / NAME, content)
    with zipfile.ZipFile(path) as file:
        start = file.getinfo("data/follower.js").header_offset
    data = bytearray(path.read_bytes())
    data[start + 60] ^= 0xFF
    path.write_bytes(data)
    events = Engine().run(path)
    assert {one.stream: one.key for one in only(Refused, events)} == {
        "likes": "like.js#0",
        "followers": "follower.js#0",
    }
    assert {"likes", "followers"}.isdisjoint(complete(events))
    assert "tweets" in complete(events)


def test_bad_rows_are_refused_one_by_one(tmp_path: Path) -> None:
    bad: list[Any] = [None, 7, {}, {"tweet": 1}, {"tweet": {"id_str": "no id!"}}]
    talks: list[Any] = [
        {"dmConversation": {"messages": []}},
        world.talk("1-2", 5, {"surprise": {}}, {"messageCreate": {}}),
    ]
    files = {
        "tweets": [*bad, *world.POSTS],
        "direct-messages": talks,
        "like": [{"like": {}}],
        "account": world.FILES["account"],
    }
    events = Engine().run(world.write_zip(tmp_path / NAME, world.members(files)))
    assert Counter(one.stream for one in only(Refused, events)) == {
        "tweets": 5,
        "direct-messages": 4,
        "likes": 1,
    }
    assert len([raw for raw in only(Raw, events) if raw.stream == "tweets"]) == len(world.POSTS)


def test_a_part_that_is_no_archive_of_its_own_loses_nothing_else(tmp_path: Path) -> None:
    content = world.members() | {"data/follower.js": b"<html>sorry</html>", "data/manifest.js": b"{"}
    events = Engine().run(world.write_zip(tmp_path / NAME, content))
    assert [one.stream for one in only(Refused, events)] == ["followers"]
    assert complete(events) == set()


def test_unreadable_paths_name_the_file(tmp_path: Path, archive: Path) -> None:
    half = tmp_path / "half.zip"
    half.write_bytes(archive.read_bytes()[:-300])
    other = world.write_zip(tmp_path / "other.zip", {"notes.txt": b"hello"})
    for path in (tmp_path / "missing.zip", half, other):
        with pytest.raises(SourceError, match=path.name):
            Engine().run(path)
    assert TwitterArchive.recognise(other) is None


def test_an_unchanged_archive_is_not_opened_again(tmp_path: Path, archive: Path) -> None:
    folder = world.write_folder(tmp_path / "unpacked", world.members())
    engine = Engine()
    assert engine.run(archive, folder)
    assert engine.run(archive, folder) == []
    (folder / "data/tweets.js").write_bytes(world.assignment("tweets", world.POSTS[:1]))
    assert only(Raw, engine.run(archive, folder))


def test_a_run_cut_off_anywhere_loses_nothing(archive: Path) -> None:
    wanted = {(raw.stream, raw.key): raw for raw in only(Raw, Engine().run(archive))}
    total = len(Engine().run(archive))
    for stop in range(total):
        engine, kept = Engine(), dict[tuple[str, str], Raw]()
        batch: list[Raw] = []
        for _, event in zip(range(stop), TwitterArchive((archive,)).fetch(engine), strict=False):
            batch += only(Raw, [event])
            if isinstance(event, Checkpoint):
                engine.states[event.stream] = event.state
                kept |= {(raw.stream, raw.key): raw for raw in batch}
                batch = []
        again = only(Raw, engine.run(archive))
        assert not kept.keys() & {(raw.stream, raw.key) for raw in again}
        assert kept | {(raw.stream, raw.key): raw for raw in again} == wanted


def test_a_newer_archive_says_what_is_gone(tmp_path: Path, archive: Path) -> None:
    posts = {**world.FILES, "tweets": world.POSTS[1:]}
    newer = world.write_zip(tmp_path / "newer.zip", world.members(posts, LATER))
    for paths in ((archive, newer), (newer, archive)):
        engine = Engine()
        events = engine.run(*paths)
        assert only(Gone, events) == [Gone("1850000000000000001", "tweets")]
        last = [event for event in events if isinstance(event, Checkpoint) and event.stream == "tweets"][-1]
        assert last.complete
        assert engine.run(*paths) == []
    engine = Engine()
    engine.run(archive)
    events = engine.run(archive, newer)
    assert "1850000000000000001" not in {raw.key for raw in only(Raw, events)}
    assert "tweets" in complete(events)


@pytest.mark.parametrize(("partial", "posts"), [(True, world.POSTS[1:]), (False, world.POSTS[:2])])
def test_a_partial_or_far_too_short_archive_says_nothing(
    tmp_path: Path, archive: Path, partial: bool, posts: Any
) -> None:
    files = {**world.FILES, "tweets": posts, "tweets-part1": []}
    newer = world.write_zip(tmp_path / "newer.zip", world.members(files, LATER, partial=partial))
    events = Engine().run(archive, newer)
    assert only(Gone, events) == []
    assert [event.complete for event in only(Checkpoint, events) if event.stream == "tweets"] == [
        False,
        False,
    ]


def test_an_older_archive_added_later_marks_nothing_gone(tmp_path: Path, archive: Path) -> None:
    older = world.write_zip(tmp_path / "older.zip", world.members(generated="2023-01-01T00:00:00.000Z"))
    engine = Engine()
    engine.run(archive)
    events = engine.run(archive, older)
    assert only(Raw, events)
    assert complete(events) == set()


STREAMS = [
    "account",
    "profile",
    "tweets",
    "community-tweets",
    "notes",
    "direct-messages",
    "group-messages",
    "likes",
    "followers",
    "following",
    "",
    "x",
]
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.just([]),
    st.just({}),
    st.sampled_from(
        [
            "-1",
            "0",
            "1",
            "9" * 25,
            "https://t.co/a",
            "RT @a: ",
            "\ud800",
            "Sat Nov 99 12:14:18 +0000 2024",
            "0001-01-01T00:00:00+23:59",
            "9999-12-31T23:59:59Z",
            [[1]],
            [{"id_str": 5}],
            10**30,
        ]
    ),
)


def mutate(value: Json, draw: Draw) -> Json:
    if draw(st.integers(0, 7)) == 0:
        odd: Json = draw(ODD)
        return odd
    if isinstance(value, dict):
        return {name: mutate(inner, draw) for name, inner in value.items()}
    if isinstance(value, list):
        return [mutate(inner, draw) for inner in value]
    return value


def samples() -> Iterator[Raw]:
    with TemporaryDirectory() as folder:
        yield from only(Raw, Engine().run(world.write_zip(Path(folder) / NAME, world.members())))
        old = world.write_folder(Path(folder) / "old", {"tweets.csv": table(world.LATE)})
        yield from only(Raw, Engine().run(old))


SAMPLES = list(samples())


@st.composite
def mutants(draw: st.DrawFn) -> Raw:
    raw = draw(st.sampled_from(SAMPLES))
    data = json.dumps(mutate(json.loads(raw.data), draw)).encode()
    return Raw(raw.key, data, raw.media, draw(st.sampled_from([raw.stream, raw.stream, *STREAMS])), at=raw.at)


def parses(raw: Raw) -> None:
    """Parse into sound facts or into RecordError: any other exception fails the test."""
    with suppress(RecordError):
        for item in only(Interaction, list(TwitterArchive((Path("x"),)).parse(raw))):
            stored = [item.text, item.title, item.ref, *(party.name + party.value for party in item.parties)]
            assert "".join(stored).encode()
            assert all(party.value.isdigit() for party in item.parties if party.kind == "twitter-id")


@given(st.binary(max_size=200), st.sampled_from(STREAMS))
def test_parse_is_total_on_bytes(data: bytes, stream: str) -> None:
    parses(Raw("1", data, stream=stream))


@given(mutants())
def test_parse_is_total_on_mutated_records(raw: Raw) -> None:
    parses(raw)


@given(st.data())
def test_fetch_is_total_on_mutated_files(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(set(world.FILES) - {"account", "ip-audit", "deleted-tweets", "zeppelin"})))
    rows = mutate(json.loads(json.dumps(world.FILES[name])), data.draw)
    with TemporaryDirectory() as folder:
        content = world.members() | {f"data/{name}.js": world.assignment(name, rows)}
        for raw in only(Raw, Engine().run(world.write_zip(Path(folder) / NAME, content))):
            parses(raw)


@pytest.mark.parametrize("depth", [300, 900, 960, 980, 990, 5000])
def test_deep_nesting_is_refused(tmp_path: Path, depth: int) -> None:
    content = world.members()
    nest = b'{"tweet": {"id_str": "5", "x": ' + b"[" * depth + b"]" * depth + b"}}"
    content["data/tweets-part1.js"] = b"window.YTD.tweets.part1 = [" + nest + b"]"
    raws = only(Raw, Engine().run(world.write_zip(tmp_path / NAME, content)))
    assert len([raw for raw in raws if raw.stream == "tweets"]) >= len(world.POSTS)
    for raw in raws:
        parses(raw)
