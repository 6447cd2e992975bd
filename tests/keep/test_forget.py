"""Forgetting: nothing in the folder names them, nothing brings them back, and nobody else loses anything."""

import json

import pytest
from keep_world import ALIAS, BOB, HANDLE, ID, JO, NAME, NEEDLES, PHONE, build, everything, found

from sbagg.cli.syncing import run
from world import Silent, World, card, mail, register


def texts(sbagg, *arguments):
    return {item["title"]: item["text"] for item in sbagg("timeline", *arguments, "--json").json["items"]}


def test_the_needles_are_there_before(world, home):
    assert found(home, (JO, ALIAS, PHONE, HANDLE, ID, NAME)) == [JO, ALIAS, PHONE, HANDLE, ID, NAME]


def test_nothing_in_the_folder_names_them(world, home, sbagg):
    (home / "sbagg.log").write_text(f"2026 ERROR {JO} of {NAME}\nelse\n")
    for arguments in (
        ["tag", "add", JO, "champion"], ["note", JO, "Plays golf"], ["note", BOB, f"Works with {JO}"],
        ["set", JO, "title", "Head of saws"], ["merge", JO, "ann@tessel-works.com"], ["undo"], ["different", JO, BOB],
    ):  # fmt: skip
        assert sbagg(*arguments).status == 0
    view = sbagg("forget", JO, "--yes", "--json")
    assert view.status == 0, view.err
    assert found(home) == []
    assert "else" in (home / "sbagg.log").read_text()
    assert view.json["identities"] == 5
    assert view.json["originals"] == [str(world.folder / "crm.json"), str(world.folder / "mail.json")]
    assert view.json["still"] == []
    assert "zymurgy" in everything(home)
    assert {note["text"] for note in sbagg("who", BOB, "--json").json["notes"]} == {"Works with (forgotten)"}


def test_what_is_others_stays_without_them(world, sbagg):
    sbagg("forget", JO, "--yes")
    assert sbagg("who", JO).status == 3
    shown = texts(sbagg)
    assert "Just us" not in shown
    assert "Cole to her" not in shown, "a colleague known from a card is one of us"
    assert shown["(forgotten)"] == "(forgotten)"
    assert shown["Re: (forgotten)"] == "Ask (forgotten) or (forgotten).\nBob"
    assert "(forgotten), (forgotten), (forgotten), (forgotten), https://(forgotten) or (forgotten)" in shown["A tip"]
    bob = sbagg("who", BOB, "--json").json
    assert bob["title"] == "Deputy of (forgotten)"
    assert [i["value"] for i in bob["identities"]] == [BOB, "+12065550100"]
    item = next(item for item in bob["timeline"] if item["title"] == "(forgotten)")
    assert (item["author"], item["direction"]) == (None, "none")
    assert ("(forgotten)", "forgotten") in {(party["name"], party["role"]) for party in item["with"]}
    deals = sbagg("deals", "--all", "--json").json["deals"]
    assert [(d["name"], d["company"]["name"]) for d in deals] == [("Saws for (forgotten)", "Brack Tools")]
    assert {person["name"] for person in sbagg("people", "--json").json["people"]} == {"Bob Tarn", "Ann Orrin"}


@pytest.mark.parametrize("first", ["crm", "mail"])
def test_a_rebuild_does_not_bring_them_back(tmp_path, home, monkeypatch, sbagg, first):
    register(monkeypatch)
    world = build(tmp_path, home, first=first)
    sbagg("forget", JO, "--yes")
    before = state(world)
    for file in home.glob("sbagg.db*"):
        file.unlink()
    assert world.sync().status == 0
    assert found(home) == []
    assert state(world) == before


def state(world):
    """What a store says, but for digests of raw records and which of them needed parsing."""
    held = world.dump()
    held["names"] = [row for row in held["names"] if row[0] != "forgotten:(forgotten)"]
    return {name: rows for name, rows in held.items() if name not in {"records", "cursors"}}


def test_no_later_sync_brings_them_back(world, home, sbagg):
    sbagg("forget", JO, "--yes")
    assert world.sync(full=True).status == 0
    assert found(home) == []
    world.write(
        "mail",
        ("m9", [mail("9", f"{ALIAS.replace('@', '+x@')}", "me@us-corp.com", BOB, text=f"I am {PHONE}", title="New")]),
    )
    world.write("crm", ("again", [card(f"email:{JO.upper()}", "email:new@brack-tools.com", name=NAME)]),
                ("worse", [{"fact": "nonsense", "of": JO}]), complete=False)  # fmt: skip
    report = world.sync().report
    assert {run.source: run.skips for run in report.sources} == {"crm": {"forgotten": 2}, "mail": {}}
    assert found(home) == []
    assert sbagg("who", "new@brack-tools.com").status == 3


def test_who_was_not_forgotten_is_not_touched(world, home, sbagg):
    sbagg("forget", "ann@tessel-works.com", "--yes")
    assert found(home, (JO, PHONE, NAME)) == [JO, PHONE, NAME]
    assert sbagg("who", JO).status == 0


def test_it_asks_and_needs_yes_where_nobody_can_answer(world, home, sbagg):
    before = (home / "sbagg.db").read_bytes()
    assert sbagg("forget", JO).status == 2
    assert sbagg("forget", JO, "--json").error["code"] == "usage"
    assert (home / "sbagg.db").read_bytes() == before
    assert not (home / "decisions.jsonl").exists()


def test_me_is_not_forgotten(world, sbagg):
    ran = sbagg("forget", "me@us-corp.com", "--yes")
    assert (ran.status, "is you" in ran.err) == (2, True)


def test_it_cannot_be_undone(world, sbagg):
    act = sbagg("forget", JO, "--yes", "--json").json["act"]
    assert sbagg("undo").status == 3
    assert sbagg("undo", "--id", act).status == 2


def test_the_configuration_is_rewritten_and_what_stays_is_named(world, home, sbagg, tmp_path):
    folder = tmp_path / f"mail of {JO}.d"
    folder.mkdir()
    (folder / "x.json").write_text("{}")
    sbagg("source", "set", "mail", f"exclude={JO},spam.example", f"path={tmp_path / 'mail.json'},{folder / 'x.json'}")
    view = sbagg("forget", JO, "--yes", "--json").json
    text = (home / "config.toml").read_text()
    assert 'exclude = ["spam.example"]' in text
    assert view["still"] == [f"{home / 'config.toml'}: sources.mail.path"]


def test_copies_of_what_was_are_named(world, home, sbagg):
    assert sbagg("backup", home / "mine.zip").status == 0
    (home / "sbagg.db.before-2").write_bytes(b"")
    (home / "kept" / "crm.jsonl.cut").write_bytes(b"")
    (home / "other.zip").write_bytes(b"PK")
    (home / ".sbagg-x").mkdir()
    view = sbagg("forget", JO, "--yes", "--json").json
    assert view["backups"] == [
        str(home / n) for n in ("sbagg.db.before-2", ".sbagg-x", "kept/crm.jsonl.cut", "mine.zip")
    ]


@pytest.mark.parametrize(
    "where", ["sbagg.identity.forgetting.rewrite", "sbagg.identity.forgetting.erase", "sbagg.identity.forgetting.vacuum",
              "sbagg.identity.forgetting.take", "sbagg.identity.forgetting._note", "sbagg.config.leave_out"],
)  # fmt: skip
@pytest.mark.parametrize("again", ["sync", "tag"])
def test_what_was_cut_short_is_finished(world, home, sbagg, monkeypatch, where, again):
    def crash(*_args, **_options):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(where, crash)
        assert sbagg("forget", JO, "--yes").status == 130
    if again == "sync":
        assert world.sync().status == 0
    else:
        assert sbagg("tag", "add", BOB, "x").status == 0
    assert found(home) == []
    assert sbagg("who", JO).status == 3
    assert world.sync().report.sources[0].changed == 0


def test_a_line_from_another_machine_is_carried_out(world, home, sbagg, tmp_path):
    other = build(tmp_path / "two", tmp_path / "home2")
    sbagg("--store", other.home, "forget", JO, "--yes")
    line = (other.home / "decisions.jsonl").read_text()
    assert json.loads(line)["op"] == "forget"
    assert NEEDLES[0] not in line
    (home / "decisions.jsonl").write_text(line)
    assert sbagg("tag", "add", BOB, "x").status == 0
    assert found(home) == []


def test_while_somebody_reads_it_waits_for_the_next_time(world, home, sbagg):
    reader = world.reader()
    reader.db.execute("BEGIN")
    reader.one("SELECT count(*) FROM identities")
    assert sbagg("forget", JO, "--yes").status == 75
    reader.db.close()
    assert world.sync().status == 0
    assert found(home) == []


def test_nothing_is_looked_for_where_nobody_was_forgotten(world, home, monkeypatch):
    def never(*_args, **_options):
        raise AssertionError

    for name in ("clean", "clean_data", "holds"):
        monkeypatch.setattr(f"sbagg.decisions.forgotten.Forgotten.{name}", never)
    fresh = World(world.folder, home.parent / "fresh").me().add("crm").add("mail", "loose")
    assert run(fresh.home, [], Silent()).status in {0, 5}


def test_nothing_can_be_written_about_them_any_more(world, home, sbagg):
    sbagg("forget", JO, "--yes")
    assert sbagg("note", JO, "Back again").status == 2
    assert sbagg("log", "call", PHONE, "She rang").status == 2
    assert found(home) == []


def test_old_decisions_do_not_bring_them_back(world, home, sbagg, tmp_path):
    sbagg("tag", "add", JO, "champion")
    sbagg("tag", "add", BOB, "deputy")
    file = tmp_path / "old.jsonl"
    sbagg("decisions", "export", file)
    sbagg("forget", JO, "--yes")
    assert sbagg("decisions", "import", file).status == 0
    assert found(home) == []
    (home / "decisions.jsonl").write_text((home / "decisions.jsonl").read_text() + file.read_text())
    assert world.sync().status == 0
    assert found(home) == []
    assert sbagg("who", BOB, "--json").json["tags"] == ["deputy"]
