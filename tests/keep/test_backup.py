"""Backups: whole, checked, and foreign ones refused whatever they try."""

import gzip
import hashlib
import json
import sqlite3
import stat
import zipfile

import pytest
from keep_world import BOB, JO, found

from sbagg.cli import saving


def made(sbagg, tmp_path):
    file = tmp_path / "b.zip"
    ran = sbagg("backup", file, "--json")
    assert ran.status == 0, ran.err
    return file, ran.json


def test_a_backup_holds_everything_and_only_its_owner_reads_it(world, home, sbagg, tmp_path):
    sbagg("note", BOB, "Plays golf")
    file, view = made(sbagg, tmp_path)
    names = [part["name"] for part in view["files"]]
    assert names == ["config.toml", "decisions.jsonl", "kept/crm.jsonl.gz", "sbagg.db"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert view["bytes"] == file.stat().st_size
    assert sorted(p.name for p in tmp_path.iterdir() if p.name.startswith(".")) == []
    assert sbagg("restore", file, "--verify", "--json").json["files"] == view["files"]
    assert "sound" in sbagg("restore", file, "--verify").out


def test_what_was_saved_comes_back(world, home, sbagg, tmp_path):
    sbagg("note", BOB, "Plays golf")
    file, _ = made(sbagg, tmp_path)
    before = sbagg("who", BOB, "--json").json
    other = tmp_path / "elsewhere"
    ran = sbagg("--store", other, "restore", file, "--json")
    assert (ran.status, ran.json["restored"], ran.json["aside"]) == (0, True, None)
    assert sbagg("--store", other, "who", BOB, "--json").json == before
    assert sbagg("--store", other, "sync").status == 0
    assert sbagg("--store", other, "who", BOB, "--json").json == before
    assert stat.S_IMODE((other / "sbagg.db").stat().st_mode) == 0o600


def test_nothing_is_overwritten_unasked(world, home, sbagg, tmp_path):
    file, _ = made(sbagg, tmp_path)
    assert sbagg("backup", file).status == 2
    assert sbagg("backup", file, "--force").status == 0
    sbagg("tag", "add", BOB, "later")
    assert sbagg("restore", file).status == 2
    view = sbagg("restore", file, "--force", "--json").json
    assert view["aside"] == str(home / "before-restore-20261121-090000")
    assert "later" in (home / "before-restore-20261121-090000" / "decisions.jsonl").read_text()
    assert not (home / "decisions.jsonl").exists()
    assert sbagg("who", BOB, "--json").json["tags"] == []


def test_who_was_forgotten_since_is_forgotten_in_what_comes_back(world, home, sbagg, tmp_path):
    file, _ = made(sbagg, tmp_path)
    sbagg("forget", JO, "--yes")
    view = sbagg("restore", file, "--force", "--json").json
    assert view["forgotten"] == 1
    assert world.sync().status in {0, 5}
    for path in (home / "before-restore-20261121-090000").rglob("*"):
        if path.is_file():
            path.unlink()
    assert found(home) == []


def test_where_there_is_nothing(home, sbagg, tmp_path):
    assert sbagg("backup", tmp_path / "x.zip").status == 3
    assert sbagg("restore", tmp_path / "x.zip").status == 3
    assert sbagg("restore", tmp_path / "x.zip", "--verify").status == 3
    assert sbagg("restore", tmp_path, "--verify").status == 3


def test_what_is_wrong_with_the_file_is_told_before_what_is_there(world, home, sbagg, tmp_path):
    (tmp_path / "x.txt").write_text("no backup")
    before = world.dump()
    for path, status in ((tmp_path / "nonexist", 3), (tmp_path / "x.txt", 7), (tmp_path, 3)):
        ran = sbagg("restore", path, "--json")
        assert (ran.status, str(path) in ran.error["message"]) == (status, True), ran.err
    assert world.dump() == before


def test_a_restore_that_fails_leaves_no_folder(world, sbagg, tmp_path):
    (tmp_path / "x.txt").write_text("no backup")
    there = tmp_path / "there"
    there.mkdir()
    for path in (tmp_path / "nonexist", tmp_path / "x.txt"):
        assert sbagg("--store", tmp_path / "new" / "store", "restore", path).status in {3, 7}
        assert not (tmp_path / "new").exists()
        assert sbagg("--store", there, "restore", path).status in {3, 7}
        assert there.exists()


def test_a_folder_that_is_not_there(world, sbagg, tmp_path):
    assert sbagg("backup", tmp_path / "no" / "x.zip").status == 3


def rewritten(file, target, change, *, extra=()):
    """Write a backup anew with ``change(name, data)``; the manifest is made to fit. ``extra``: (ZipInfo, data)."""
    with zipfile.ZipFile(file) as old:
        manifest = json.loads(old.read("manifest.json"))
        parts = {name: old.read(name) for name in old.namelist()[1:]}
    parts = {name: data for name, data in ((n, change(n, d)) for n, d in parts.items()) if data is not None}
    entries = [*((zipfile.ZipInfo(name), data) for name, data in parts.items()), *extra]
    manifest["files"] = [
        {"name": info.filename, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()} for info, data in entries
    ]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        new.writestr("manifest.json", json.dumps(manifest))
        for info, data in entries:
            new.writestr(info, data, zipfile.ZIP_DEFLATED)
    return target


def same(_, data):
    return data


def info(name, mode=0):
    entry = zipfile.ZipInfo(name)
    entry.external_attr = mode << 16
    return entry


def hostile_database(tmp_path):
    path = tmp_path / "evil.db"
    db = sqlite3.connect(path)
    db.executescript(
        "CREATE TABLE t (a); CREATE TRIGGER x AFTER INSERT ON t BEGIN DELETE FROM t; END; PRAGMA user_version = 1;"
    )
    db.close()
    return path.read_bytes()


@pytest.mark.parametrize(
    "extra",
    [
        (info("../../evil"), b"x"),
        (info("/etc/evil"), b"x"),
        (info("kept/../../evil.jsonl.gz"), b"x"),
        (info("kept\\evil.jsonl.gz"), b"x"),
        (info("kept/.evil.jsonl.gz"), b"x"),
        (info("evil.py"), b"x"),
        (info("kept/evil.jsonl.gz", stat.S_IFLNK | 0o777), b"/etc/passwd"),
        (info("kept/bomb.jsonl.gz"), bytes(50_000_000)),
    ],
    ids=["parent", "absolute", "inside", "backslash", "hidden", "foreign", "link", "bomb"],
)
def test_hostile_parts_are_refused(world, home, sbagg, tmp_path, extra):
    file, _ = made(sbagg, tmp_path)
    evil = rewritten(file, tmp_path / "evil.zip", same, extra=[extra])
    target = tmp_path / "victim"
    for arguments in (["restore", evil], ["restore", evil, "--verify"]):
        ran = sbagg("--store", target, *arguments, "--json")
        assert (ran.status, ran.error["code"]) == (7, "store"), ran.err
    assert not target.exists()
    assert not (tmp_path / "evil").exists()


def test_hostile_and_damaged_stores_are_refused(world, sbagg, tmp_path):
    file, _ = made(sbagg, tmp_path)
    evil = hostile_database(tmp_path)
    newer = evil[:60] + (99).to_bytes(4, "big") + evil[64:]
    for number, data in enumerate((evil, b"no database at all", b"", newer)):
        changed = rewritten(file, tmp_path / f"{number}.zip", lambda n, d, data=data: data if n == "sbagg.db" else d)
        assert sbagg("restore", changed, "--verify").status == 7


def test_damage_is_found(world, sbagg, tmp_path):
    file, _ = made(sbagg, tmp_path)
    whole = file.read_bytes()
    broken = tmp_path / "broken.zip"
    for place in range(40, len(whole), max(1, len(whole) // 40)):
        broken.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        assert sbagg("restore", broken, "--verify").status in {0, 7}
    broken.write_bytes(whole[: len(whole) // 2])
    assert sbagg("restore", broken, "--verify").status == 7
    broken.write_bytes(b"PK nothing")
    assert sbagg("restore", broken, "--verify").status == 7
    with zipfile.ZipFile(file) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(broken, "w") as new:
        for name, data in parts.items():
            new.writestr(name, data + (b" " if name == "config.toml" else b""))
    assert sbagg("restore", broken, "--verify").status == 7


def clear_asides(home):
    for path in [path for aside in home.glob("before-restore-*") for path in aside.rglob("*") if path.is_file()]:
        path.unlink()


def test_who_was_forgotten_is_so_the_moment_it_comes_back(world, home, sbagg, tmp_path):
    file, _ = made(sbagg, tmp_path)
    sbagg("forget", JO, "--yes")
    assert sbagg("restore", file, "--force").status == 0
    clear_asides(home)
    assert found(home) == []
    assert sbagg("who", JO).status == 3
    assert sbagg("who", BOB).status == 0


@pytest.mark.parametrize("where", ["_move_aside", "_sync", "_forget"])
def test_who_was_forgotten_stays_so_where_a_restore_is_cut_short(world, home, sbagg, tmp_path, monkeypatch, where):
    file, _ = made(sbagg, tmp_path)
    sbagg("forget", JO, "--yes")
    real = getattr(saving, where)

    def crash(*arguments):
        real(*arguments)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(saving, where, crash)
        assert sbagg("restore", file, "--force").status == 130
    assert sbagg("restore", file, "--force").status == 0
    clear_asides(home)
    assert found(home) == []


def test_a_backup_without_decisions_takes_those_that_are_there_away(world, home, sbagg, tmp_path):
    file, _ = made(sbagg, tmp_path)
    sbagg("tag", "add", BOB, "later")
    assert sbagg("restore", file, "--force").status == 0
    assert not (home / "decisions.jsonl").exists()
    assert sbagg("history", "--json").json["acts"] == []


def test_the_programs_that_its_configuration_runs_are_named(world, home, sbagg, tmp_path):
    config = (home / "config.toml").read_text()
    (home / "config.toml").write_text(config + '[sources.evil]\nadapter = "command"\ncommand = ["curl", "x"]\n')
    file, _ = made(sbagg, tmp_path)
    ran = sbagg("restore", file, "--verify", "--json")
    assert ran.json["programs"] == ["evil: ['curl', 'x']"]
    assert "evil: ['curl', 'x']" in sbagg("--store", tmp_path / "two", "restore", file).out


def test_a_backup_of_a_newer_sbagg_says_to_upgrade(world, sbagg, tmp_path):
    file, _ = made(sbagg, tmp_path)
    with zipfile.ZipFile(file) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    parts["manifest.json"] = parts["manifest.json"].replace(b'"sbagg-backup": 1', b'"sbagg-backup": 2')
    with zipfile.ZipFile(tmp_path / "newer.zip", "w") as new:
        for name, data in parts.items():
            new.writestr(name, data)
    ran = sbagg("restore", tmp_path / "newer.zip", "--verify", "--json")
    assert (ran.status, ran.error["hint"]) == (7, "Upgrade sbagg")


def test_a_log_that_would_fill_the_memory_is_refused(world, sbagg, tmp_path):
    file, _ = made(sbagg, tmp_path)
    bomb = gzip.compress(bytes(80 << 20))
    evil = rewritten(file, tmp_path / "evil.zip", lambda n, d: bomb if n.startswith("kept/") else d)
    assert sbagg("restore", evil, "--verify").status == 7


@pytest.mark.parametrize("name", ["sbagg.db", "config.toml", "decisions.jsonl", "kept/crm.jsonl.gz", "kept/mine.zip"])
def test_no_part_of_the_store_is_written_over(world, home, sbagg, name):
    sbagg("tag", "add", BOB, "x")
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    for line in (["backup"], ["decisions", "export"], ["export", BOB, "--format", "md", "--out"]):
        assert sbagg(*line, home / name, "--force").status == 2
    assert {path: path.read_bytes() for path in home.rglob("*") if path.is_file()} == before


def test_what_is_no_file_is_not_written_over(world, sbagg, tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    for line in (["backup"], ["decisions", "export"], ["export", BOB, "--format", "md", "--out"]):
        assert sbagg(*line, tmp_path / "folder", "--force").status == 2
        assert sbagg(*line, tmp_path / "link", "--force").status == 2
        assert sbagg(*line, tmp_path / "none" / "x", "--force").status == 3
