"""The database is derived: without it, the decisions and the sources show the same people."""

import pytest

from deciding import do, opened, views, who
from sbagg.cli.syncing import run
from sbagg.demo import generate
from sbagg.store import people
from sbagg.store.ids import PERSON, shown
from world import Silent, World

NOW = 1_795_251_600


@pytest.fixture
def demo(tmp_path, home):
    """The demo's world, small."""
    generate(tmp_path / "exports", people=60, messages=800, seed=3, now=NOW)
    world = World(tmp_path, home)
    run(home, [str(tmp_path / "exports")], Silent())
    return world


def everybody(home):
    """Return the ids of people, those with the most identities first, each with them as ``kind:value``."""
    reader = opened(home)
    rows = reader.db.execute("SELECT id, uid FROM persons WHERE us = 0")
    found = [
        (shown(PERSON, row["uid"]), sorted(":".join(pair) for pair in people.values(reader, row["id"]))) for row in rows
    ]
    reader.db.close()
    return sorted(found, key=lambda entry: (-len(entry[1]), entry[0]))


def test_twenty_people_are_as_they_were(demo):
    chosen = everybody(demo.home)[:40]
    assert len(chosen[9][1]) > 1
    held = [number for number, _ in chosen[:20]]
    for number, (one, other) in enumerate(zip(chosen[:10], chosen[20:30], strict=True)):
        do(demo, "split", "split", one[0], one[1][:1])
        do(demo, "merge", "merge", one[1][-1], other[0])
        do(demo, "tag", "tag", other[0], f"tag {number}", add=True)
    for number, (one, _) in enumerate(chosen[10:20]):
        do(demo, "merge", "merge", one, chosen[30 + number][0])
        do(demo, "set", "change", one, ("name", "title", "company")[number % 3], f"Word {number}")
        do(demo, "note", "note", one, f"Note {number}")
        do(demo, "log", "log", "lunch", one, "Oysters", "2026-11-20T12:00:00Z")
    do(demo, "undo", "undo", 7)
    do(demo, "redo", "redo")
    before, all_before = [who(demo.home, number) for number in held], views(demo.home)
    (demo.home / "sbagg.db").unlink()
    demo.sync()
    assert [who(demo.home, number) for number in held] == before
    assert views(demo.home) == all_before
    assert len([row for row in all_before["tags"] if row["tag"].startswith("tag ")]) == 10
    assert len({note["text"] for person in before for note in person["notes"]}) > 5


def test_all_taken_back_is_as_if_nothing_had_been_said(demo):
    before = views(demo.home)
    chosen = everybody(demo.home)
    for one, other in zip(chosen[:10], chosen[10:20], strict=True):
        do(demo, "merge", "merge", one[0], other[0])
        do(demo, "set", "change", one[0], "company", "Elsewhere")
        do(demo, "tag", "tag", one[0], "hot", add=True)
    assert views(demo.home) != before
    do(demo, "undo", "undo", 30)
    assert views(demo.home) == before
