"""``decisions.jsonl``: appended to, on disk before the store says so, and never rewritten by an act."""

import json
import os

import pytest

from sbagg.cli import acting
from sbagg.decisions import file
from sbagg.decisions.model import LATEST, make
from sbagg.errors import StoreError
from world import World, card, mail, register

JANE, BOB = "jane@acme-tools.com", "bob@bolt-works.com"


@pytest.fixture
def world(tmp_path, home, monkeypatch):
    register(monkeypatch)
    world = World(tmp_path, home).me().add("crm")
    world.write(
        "crm",
        ("1", [card(f"email:{JANE}", "twitter:janedoe", name="Jane Doe")]),
        ("2", [card(f"email:{BOB}", name="Bob Bolt")]),
        ("3", [mail("1", JANE, "me@us-corp.com")]),
    )
    world.sync()
    return world


def append(home, *acts):
    history = file.load(home)
    file.append(home, history, file.joined(history, acts))


def merge(world, **more):
    return acting.act(world.home, "merge", lambda desk: desk.merge(JANE, BOB), **more)


def test_without_a_file_nothing_was_decided(tmp_path):
    assert file.load(tmp_path) == file.History([], [], b"")


def test_only_its_owner_reads_it(tmp_path):
    append(tmp_path, make("note", 1, who=["twitter:x"], text="hello"))
    assert (tmp_path / "decisions.jsonl").stat().st_mode & 0o777 == 0o600


def test_after_a_torn_line_an_act_begins_a_line_of_its_own(tmp_path):
    path = tmp_path / "decisions.jsonl"
    one, other = make("note", 1, who=["twitter:x"], text="one"), make("note", 2, who=["twitter:x"], text="other")
    append(tmp_path, one)
    torn = path.read_bytes() + b'{"id": "acut'
    path.write_bytes(torn)
    append(tmp_path, other)
    assert path.read_bytes().startswith(torn + b"\n")
    history = file.load(tmp_path)
    assert history.acts == [one, other]
    assert [line.line for line in history.bad] == [2]


def test_what_is_foreseen_is_what_is_written(tmp_path):
    for data in (b"", b"torn", b"whole\n"):
        (tmp_path / "decisions.jsonl").write_bytes(data)
        history = file.load(tmp_path)
        more = file.joined(history, [make("note", 1, who=["twitter:x"], text="Grüße")])
        file.append(tmp_path, history, more)
        assert file.load(tmp_path).data == more.data


def test_acts_of_one_second_or_of_a_clock_set_back_still_follow_each_other():
    history = file.History([], [], b"")
    for now in (1_000, 1_000, 900, 1_000):
        history = file.joined(history, [file.new(history, now, "tag", who=["twitter:x"], tag="hot")])
    times = [act.at for act in history.acts]
    assert times == sorted(set(times))
    assert len({act.id for act in history.acts}) == 4


def test_an_act_only_adds_to_the_file(world):
    path = world.home / "decisions.jsonl"
    path.write_bytes(b"\xff no act\n\n" + b'{"op": "note"}\n')
    before = path.read_bytes()
    merge(world)
    assert path.read_bytes().startswith(before)
    assert [json.loads(line)["op"] for line in path.read_bytes()[len(before) :].splitlines()] == ["same"]


def test_the_file_is_on_disk_before_the_store_says_so(world, monkeypatch):
    done = []
    fsync = os.fsync
    monkeypatch.setattr(os, "fsync", lambda descriptor: (done.append("file"), fsync(descriptor))[1])
    real = acting.open_write

    def traced(home):
        from contextlib import contextmanager

        @contextmanager
        def opened():
            with real(home) as connection:
                connection.set_trace_callback(lambda sql: done.append(sql) if sql == "COMMIT" else None)
                yield connection

        return opened()

    monkeypatch.setattr(acting, "open_write", traced)
    merge(world)
    assert done[0] == "file"
    assert done[-1] == "COMMIT"


class KilledError(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_crash_around_the_append_loses_nothing_and_makes_nothing_up(world, monkeypatch, when):
    before = world.dump()
    real = file.append

    def killed(*arguments):
        if when == "after":
            real(*arguments)
        raise KilledError

    with monkeypatch.context() as patched:
        patched.setattr(file, "append", killed)
        with pytest.raises(KilledError):
            merge(world)
    monkeypatch.undo()
    assert world.dump() == before
    world.sync(dry_run=True)
    assert world.dump() == before
    acting.act(world.home, "tag", lambda desk: desk.tag(JANE, "hot", add=True))  # any writer takes it in
    reader = world.reader()
    people = reader.db.execute("SELECT count(DISTINCT person) FROM identities WHERE value IN (?, ?)", (JANE, BOB))
    assert people.fetchone()[0] == (2 if when == "before" else 1)
    reader.db.close()


@pytest.mark.parametrize("call", ["write", "fsync"])
def test_a_disk_that_is_full_when_a_line_is_written_changes_nothing_in_the_store(world, monkeypatch, call):
    acting.act(world.home, "note", lambda desk: desk.note(JANE, "Likes tea"))
    before, decided = world.dump(), (world.home / "decisions.jsonl").read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, call, full if call == "fsync" else half_of(os.write, full))
        with pytest.raises(OSError, match="No space"):
            merge(world)
    assert world.dump() == before
    assert (world.home / "decisions.jsonl").read_bytes() == decided
    merge(world)
    assert not file.load(world.home).bad


def half_of(write, then):
    """Write half of what is to be written, and fail the next time."""
    calls = iter([lambda descriptor, data: write(descriptor, data[: len(data) // 2]), then])

    def called(*arguments):
        return next(calls)(*arguments)

    return called


def test_after_the_last_moment_that_can_be_written_no_act_can_follow(tmp_path):
    last = make("note", LATEST, who=["twitter:x"], text="from the future")
    append(tmp_path, last)
    assert file.load(tmp_path).acts == [last]
    with pytest.raises(StoreError, match="dated so late"):
        file.new(file.load(tmp_path), 1, "note", who=["twitter:x"], text="now")


def test_after_an_act_of_the_future_a_note_still_stands_where_it_was_written(world, sbagg, monkeypatch):
    with monkeypatch.context() as later:
        later.setenv("SBAGG_NOW", "2030-01-01T00:00:00Z")
        sbagg("tag", "add", JANE, "early")
    sbagg("note", JANE, "Likes tea")
    sbagg("tag", "remove", JANE, "early")
    jane = sbagg("who", JANE, "--json").json
    assert (jane["notes"][0]["at"], jane["tags"]) == ("2026-11-21T09:00:00Z", [])


def test_a_line_that_is_edited_counts_as_it_stands_now(world):
    path = world.home / "decisions.jsonl"
    acting.act(world.home, "note", lambda desk: desk.note(JANE, "Likes tee"))
    merge(world)
    text = path.read_text()
    path.write_text(text.replace("tee", "tea").replace('"same"', '"different"'))
    world.sync()
    edited = world.dump()
    (world.home / "sbagg.db").unlink()
    world.sync()
    assert world.dump() == edited
    assert "tea" in str(edited["texts"])
    path.write_text(text)
    world.sync()
    assert "tee" in str(world.dump()["texts"])


@pytest.mark.parametrize("by", ["sync", "act"])
@pytest.mark.parametrize("lost", ["gone", "empty"])
def test_a_file_that_is_gone_is_written_back_from_the_store(world, sbagg, lost, by):
    acting.act(world.home, "note", lambda desk: desk.note(JANE, "hello"))
    merge(world)
    before, path = world.dump(), world.home / "decisions.jsonl"
    decided = path.read_bytes()
    if lost == "gone":
        path.unlink()
    else:
        path.write_bytes(b"")
    if by == "sync":
        assert "2 acts were written back from the store" in " ".join(sbagg("sync").out.split())
        assert path.read_bytes() == decided
        assert world.dump() == before
    else:
        acting.act(world.home, "note", lambda desk: desk.note(BOB, "hello, too"))
        assert path.read_bytes().startswith(decided)


def test_nobody_forgotten_comes_back_while_the_file_is_gone(world, sbagg):
    assert sbagg("forget", BOB, "--yes").status == 0
    (world.home / "decisions.jsonl").unlink()
    assert sbagg("sync", "--full").status == 0
    assert sbagg("who", BOB).status == 3
