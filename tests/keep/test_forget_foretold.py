"""What a dry run of ``forget`` and its question foretell is what is done; and nothing is done by foretelling."""

import pytest
from keep_world import BOB, HANDLE, JO, NAME, PHONE, found

from world import card

TOLD = ("dry_run", "act", "person", "known", "schema")
"""Keys that differ between what is foretold and what is done."""


def said(view):
    return {key: value for key, value in view.items() if key not in TOLD}


def rich(world, home, sbagg, tmp_path):
    """A namesake, decisions on them, a backup, and a path that names them."""
    world.write("crm", ("two", [card("email:jo2@other-tools.com", name=NAME)]), stream="more").sync()
    for arguments in (["tag", "add", JO, "champion"], ["note", BOB, f"Works with {JO}"], ["different", JO, BOB]):
        assert sbagg(*arguments).status == 0
    assert sbagg("backup", home / "mine.zip").status == 0
    folder = tmp_path / f"mail of {JO}.d"
    folder.mkdir()
    (folder / "x.json").write_text("{}")
    sbagg("source", "set", "mail", f"exclude={JO},spam.example", f"path={tmp_path / 'mail.json'},{folder / 'x.json'}")


@pytest.mark.parametrize("who", [JO, PHONE, f"@{HANDLE}", BOB, "ann@tessel-works.com"])
def test_what_is_foretold_is_what_is_done(world, home, sbagg, tmp_path, who):
    rich(world, home, sbagg, tmp_path)
    before, files = world.dump(), {path: path.read_bytes() for path in home.rglob("*.jsonl*")}
    config = (home / "config.toml").read_bytes()
    foretold = sbagg("forget", who, "--dry-run", "--json")
    assert foretold.status == 0, foretold.err
    assert (foretold.json["dry_run"], foretold.json["act"], foretold.json["who"]) == (True, None, who)
    assert {path: path.read_bytes() for path in home.rglob("*.jsonl*")} == files
    assert (home / "config.toml").read_bytes() == config
    assert found(home, (JO,)) == [JO]
    assert world.dump() == before
    done = sbagg("forget", who, "--yes", "--json").json
    assert (done["dry_run"], done["person"], done["known"]) == (False, None, [])
    assert said(done) == said(foretold.json)


def test_it_is_foretold_where_nobody_can_be_asked(world, home, sbagg):
    ran = sbagg("forget", JO, "--dry-run")
    assert ran.status == 0
    text = " ".join(ran.out.split())
    assert f"would be forgotten: {NAME} (" in text
    assert "It cannot be undone." in text
    assert sbagg("who", JO).status == 0
    assert not (home / "decisions.jsonl").exists()
    assert sbagg("forget", "me@us-corp.com", "--dry-run").status == 2
    assert sbagg("forget", "nobody", "--dry-run").status == 3


@pytest.mark.parametrize("columns", [40, 60, 100])
def test_the_answer_names_them_as_the_user_did_and_cuts_nothing(world, home, sbagg, monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", str(columns))
    lines = sbagg("forget", JO, "--yes").out.splitlines()
    assert max(map(len, lines)) <= columns
    text = "".join("".join(lines).split())
    assert f"forgotten:{JO}:5identities" in text
    assert text.count("theoriginalsstillholdthem:") == 1
    assert "…" not in text
    for name in ("crm.json", "mail.json"):
        assert str(world.folder / name) in text


def test_one_is_not_many(world, home, sbagg):
    world.write("crm", ("solo", [card("email:solo@quill-tools.com", name="Solo Quill")]), stream="more").sync()
    assert "1 identity, 1 card, 0 items" in " ".join(sbagg("forget", "solo@quill-tools.com", "--dry-run").out.split())
