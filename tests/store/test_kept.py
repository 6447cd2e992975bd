"""The log of what sources gave: whole batches come back as they were, and nothing else does."""

import sqlite3

import pytest

from sbagg.adapter import Checkpoint, Gone, Raw, Refused
from sbagg.store.ids import uid
from sbagg.store.kept import Kept, path_of, replay
from world import World, deal, mail

BATCHES = [
    [Raw("1", "line\u2028separator \x85 \x1e ü 😀 \x00".encode(), "text/plain", "s", "x.zip!a#1", 5), Raw("2", b"\xff\xfe\x00")],
    [Gone("1", "s"), Refused("3", "cut\nshort", "s", "x.zip!a#3", b"\xfe{"), Checkpoint({"n": [1, None, {"a": "\u2029"}]}, "s")],
    [Raw("\ud800key", b"", "", "\x85", "\u2028")],
]  # fmt: skip


@pytest.fixture
def kept(tmp_path):
    log = Kept(tmp_path, "crm")
    for number, batch in enumerate(BATCHES):
        assert log.append(batch, 100 + number) == log.path.stat().st_size
    return log


def test_what_was_appended_is_replayed(kept):
    found = list(replay(kept.path))
    assert [entries for entries, _, _ in found] == BATCHES
    assert [seen for _, seen, _ in found] == [100, 101, 102]
    assert found[-1][2] == kept.size


def test_replay_goes_on_from_any_batch(kept):
    offsets = [0, *(offset for _, _, offset in replay(kept.path))]
    for number, offset in enumerate(offsets):
        assert [entries for entries, _, _ in replay(kept.path, offset)] == BATCHES[number:]


def test_a_cut_tail_is_no_batch_wherever_it_is_cut(kept):
    offsets = [offset for _, _, offset in replay(kept.path)]
    whole = kept.path.read_bytes()
    for size in range(len(whole)):
        kept.path.write_bytes(whole[:size])
        assert len(list(replay(kept.path))) == sum(offset <= size for offset in offsets)


def test_what_is_cut_off_is_kept_aside(kept):
    whole = kept.path.read_bytes()
    kept.cut(10)
    assert kept.path.read_bytes() == whole[:10]
    aside = kept.path.with_suffix(".cut")
    assert aside.read_bytes() == whole[10:]
    assert aside.stat().st_mode & 0o777 == 0o600


def test_nothing_appends_nothing(kept):
    assert kept.append([], 5) == kept.path.stat().st_size


def test_only_the_owner_reads_it(kept):
    assert kept.path.stat().st_mode & 0o777 == 0o600
    assert kept.path.parent.stat().st_mode & 0o777 == 0o700


def test_a_log_ahead_of_the_store_is_caught_up_with(world):
    """The process died between the log and the commit: the next run takes the batch from the log."""
    world.add("crm").write("crm", ("1", [deal("1")])).sync()
    log = Kept(world.home, "crm")
    from world import data_of

    log.append([Raw("2", data_of([deal("2", stage="Only in the log")]))], 1_790_000_000)
    world.sync()
    stages = {row[1:] for row in world.dump()["stages"]}
    assert (1_790_000_000, "Only in the log") in stages


def test_a_cut_log_is_mended_and_written_on(world):
    world.add("crm").write("crm", ("1", [deal("1")])).sync()
    path = path_of(world.home, "crm")
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:30])
    world.write("crm", ("1", [deal("1")]), ("2", [deal("2")])).sync()
    before = world.dump()
    (world.home / "sbagg.db").unlink()
    world.sync()
    assert world.dump() == before


def test_hostile_bytes_survive_a_rebuild(world):
    world.add("crm").write("crm", ("1\u2028", [mail("1", "jane@acme-tools.com", text="a\u2028b\x85c\ud800")])).sync()
    before = world.dump()
    assert len(before["items"]) == 1
    (world.home / "sbagg.db").unlink()
    (world.folder / "crm.json").write_text("{}")
    world.sync()
    assert world.dump() == before


def test_without_its_source_a_kept_store_is_rebuilt_whole(world, monkeypatch):
    world.add("crm")
    for day, stage in ((1, "A"), (2, "B"), (3, "C")):
        monkeypatch.setenv("SBAGG_NOW", f"2026-11-0{day}T00:00:00Z")
        world.write(
            "crm", ("1", [deal("1", stage=stage)]), *((f"k{n}", [deal(f"k{n}")]) for n in range(9 - day))
        ).sync()
    before = world.dump()
    (world.home / "sbagg.db").unlink()
    (world.folder / "crm.json").write_text("{}")
    monkeypatch.setenv("SBAGG_NOW", "2026-12-01T00:00:00Z")
    world.sync()
    after = world.dump()
    assert after == before
    assert [row[2] for row in after["stages"] if row[0] == uid("deal:1")] == ["A", "B", "C"]


def test_a_store_of_many_batches_is_rebuilt(tmp_path, monkeypatch):
    from world import register

    register(monkeypatch)
    world = World(tmp_path / "big").add("crm", every=7)
    world.write(
        "crm", *((f"{n}", [mail(f"{n}", f"p{n % 50}@acme-tools.com", thread=[f"t:{n % 9}"])]) for n in range(300))
    )
    world.sync()
    before = world.dump()
    (world.home / "sbagg.db").unlink()
    world.sync()
    assert world.dump() == before
    connection = sqlite3.connect(world.home / "sbagg.db")
    assert connection.execute("SELECT count(*) FROM interactions").fetchone() == (300,)
    connection.close()
