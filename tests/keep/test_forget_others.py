"""Forgetting somebody takes nothing from others, and leaves nothing of them in corners of the folder."""

import pytest
from keep_world import AT, BOB, HANDLE, JO, NAME, NEEDLES, found

from sbagg.adapter import Checkpoint
from sbagg.cli import erasure
from sbagg.decisions.forgotten import Forgotten
from sbagg.decisions.marks import tombstone
from sbagg.decisions.model import line_of, make
from sbagg.decisions.without import Without
from sbagg.identity.keeping import Changer
from sbagg.store.opening import open_write
from world import World, card, deal, email, mail, register

SMITH, JANE = "j.smith@acme-tools.com", "jane@acme-tools.com"


def rebuilt(world, home):
    for file in home.glob("sbagg.db*"):
        file.unlink()
    assert world.sync().status in {0, 5}


@pytest.fixture
def bare(tmp_path, home, monkeypatch):
    register(monkeypatch)
    return World(tmp_path, home).me()


@pytest.mark.parametrize("rebuild", [False, True])
def test_a_card_that_a_decision_parted_from_them_stays_its_owners(bare, home, sbagg, rebuild):
    bare.add("crm").write(
        "crm",
        ("jane", [card(f"email:{JANE}", f"email:{SMITH}", name="Jane Doe", title="CEO", company="Acme Tools", at=AT)]),
    ).sync()
    assert sbagg("split", JANE, SMITH).status == 0
    view = sbagg("forget", SMITH, "--yes", "--json").json
    assert (view["cards"], found(home, (SMITH, "j.smith"))) == (0, [])
    if rebuild:
        rebuilt(bare, home)
    assert bare.sync(full=True).status == 0
    jane = sbagg("who", JANE, "--json").json
    assert (jane["name"], jane["title"], jane["company"]["name"]) == ("Jane Doe", "CEO", "Acme Tools")
    assert [i["value"] for i in jane["identities"]] == [JANE]
    assert found(home, (SMITH, "j.smith")) == []


@pytest.mark.parametrize("rebuild", [False, True])
@pytest.mark.parametrize(
    ("kept", "off"),
    [
        ("jane.doe@acme-tools.com", "jane.doe+bolt@acme-tools.com"),
        ("jane.doe+bolt@acme-tools.com", "jane.doe@acme-tools.com"),
        ("j.doe@gmail.com", "jdoe@gmail.com"),
        ("jdoe@gmail.com", "j.doe@gmail.com"),
        ("jane.doe+a@acme-tools.com", "jane.doe+b@acme-tools.com"),
    ],
)
def test_an_address_of_one_mailbox_that_a_decision_parted_from_them_stays(bare, home, sbagg, kept, off, rebuild):
    bare.add("mail", "loose").write(
        "mail",
        (
            "1",
            [mail("1", email(kept, name="Jane Doe"), "me@us-corp.com", title="Hers", text=f"Write to {kept}", at=AT)],
        ),
        ("2", [mail("2", email(off, name="J. D."), "me@us-corp.com", title="Other", text="Hello", at=AT)]),
        ("3", [mail("3", email(BOB), "me@us-corp.com", title="Both", text=f"{kept} or {off}", at=AT)]),
    ).sync()
    before = sbagg("who", kept, "--json").json
    assert before["counts"]["in"] == 2
    assert sbagg("split", kept, off).status == 0
    view = sbagg("forget", off, "--yes", "--json").json
    assert (view["identities"], view["items"]) == (1, 1)
    if rebuild:
        rebuilt(bare, home)
    assert bare.sync(full=True).status == 0
    jane = sbagg("who", kept, "--json").json
    assert (jane["name"], jane["counts"]["in"], [i["value"] for i in jane["identities"]]) == ("Jane Doe", 1, [kept])
    assert sbagg("timeline", BOB, "--json").json["items"][0]["text"] == f"{kept} or (forgotten)"
    assert off not in sbagg("timeline", "--json").out + sbagg("people", "--json").out


def test_the_sources_of_others_are_what_a_rebuild_finds(bare, home, sbagg):
    bare.add("crm").write(
        "crm",
        ("1", [card(f"email:{JO}", f"email:{SMITH}", name=NAME)]),
        ("2", [card("email:me2@us-corp.com", name="Me", us=True)]),
    ).sync()  # fmt: skip
    bare.add("mail", "loose").write(
        "mail",
        ("1", [mail("1", email(JO, name=NAME), "me2@us-corp.com", at=AT)]),
        ("2", [mail("2", email(SMITH, name=NAME), "me@us-corp.com", at=AT)]),
        ("3", [mail("3", email(BOB, name="Bob Tarn"), "me@us-corp.com", at=AT)]),
    ).sync()
    sbagg("me", "add", "email:me2@us-corp.com")
    assert sbagg("split", JO, SMITH).status == 0
    assert sbagg("forget", SMITH, "--yes").status == 0

    def sources():
        people = [person["id"] for person in sbagg("people", "--limit", "0", "--json").json["people"]]
        return {who: sbagg("who", who, "--json").json["identities"] for who in (*people, "me@us-corp.com")}

    before = sources()
    assert {"value": JO, "sources": ["crm", "mail"]}.items() <= next(
        i for ids in before.values() for i in ids if i["value"] == JO
    ).items()
    rebuilt(bare, home)
    assert sources() == before


def test_a_number_that_is_somebody_elses_by_now_does_not_take_their_card(bare, home, sbagg):
    bare.add("crm").write("crm", ("jo", [card("email:jo@acme-tools.com", "phone:+12065550199", name=NAME)])).sync()
    assert sbagg("forget", "jo@acme-tools.com", "--yes").status == 0
    bare.write("crm", ("ann", [card("email:ann@acme-tools.com", "phone:+12065550199", name="Ann Orrin")])).sync()
    ann = sbagg("who", "ann@acme-tools.com", "--json").json
    assert (ann["name"], [i["value"] for i in ann["identities"]]) == ("Ann Orrin", ["ann@acme-tools.com"])
    assert found(home, ("555-0199", "5550199")) == []


def test_a_name_that_was_seen_beside_them_by_mistake_stays_its_owners(bare, sbagg):
    bare.add("mail", "loose").write(
        "mail",
        ("1", [mail("1", email(BOB, name="Bob Tarn"), "me@us-corp.com", email(JO, "to", "Bob Tarn"), title="Bob Tarn called")]),
        ("2", [mail("2", email(JO, name=NAME), "me@us-corp.com", email(BOB, "to"), at=AT)]),
    ).sync()  # fmt: skip
    assert sbagg("forget", JO, "--yes").status == 0
    assert sbagg("who", BOB, "--json").json["name"] == "Bob Tarn"
    assert "Bob Tarn called" in sbagg("timeline", BOB).out


@pytest.mark.parametrize("rebuild", [False, True])
def test_their_name_beside_others_goes_where_they_took_part_and_a_namesake_keeps_hers(bare, home, sbagg, rebuild):
    bare.add("mail", "loose").write(
        "mail",
        ("1", [mail("1", email(BOB, name=f"Bob for {NAME}"), email(JO, "to", NAME), email("ann@tessel-works.com", "cc", NAME))]),
        ("2", [mail("2", email("ann@tessel-works.com", name=NAME), "me@us-corp.com")]),
    ).sync()  # fmt: skip
    assert sbagg("forget", JO, "--yes").status == 0
    if rebuild:
        rebuilt(bare, home)
    assert sbagg("who", "ann@tessel-works.com", "--json").json["name"] == NAME
    reader = bare.reader()
    names = {row["name"] for row in reader.db.execute("SELECT name FROM identity_names WHERE name LIKE 'Bob%'")}
    reader.db.close()
    assert names == {"Bob for (forgotten)"}


def test_a_name_that_somebody_else_bears_too_stays_in_strangers_texts(bare, home, sbagg):
    bare.add("mail", "loose").write(
        "mail",
        ("1", [mail("1", email(JO, name=NAME), "me@us-corp.com", "ann@tessel-works.com")]),
        ("2", [mail("2", email("other@tessel-works.com", name=NAME), "me@us-corp.com")]),
        ("3", [mail("3", "ann@tessel-works.com", "me@us-corp.com", title=f"{NAME} called", text=f"{NAME} at {JO}")]),
    ).sync()
    view = sbagg("forget", JO, "--yes", "--json").json
    assert view["alike"] == [{"id": sbagg("who", "other@tessel-works.com", "--json").json["id"], "name": NAME}]
    shown = {item["title"]: item["text"] for item in sbagg("timeline", "ann@tessel-works.com", "--json").json["items"]}
    assert shown == {f"{NAME} called": f"{NAME} at (forgotten)", "(forgotten)": "(forgotten)"}
    assert found(home, (JO,)) == []


@pytest.mark.parametrize("rebuild", [False, True])
def test_a_namesake_who_comes_later_keeps_her_name(bare, home, sbagg, rebuild):
    bare.add("crm").write(
        "crm", ("jo", [card(f"email:{JO}", name=NAME)]), ("ann", [card("email:ann@tessel-works.com", name="Ann")])
    ).sync()
    assert sbagg("forget", JO, "--yes").status == 0
    bare.write(
        "crm",
        ("other", [card("email:other@tessel-works.com", name=NAME)]),
        ("m", [mail("1", email("other@tessel-works.com", name=NAME), "me@us-corp.com", title=f"{NAME} here", text="Hi")]),
        ("ann", [card("email:ann@tessel-works.com", name="Ann")]),
    ).sync()  # fmt: skip
    if rebuild:
        rebuilt(bare, home)
    assert sbagg("forget", "ann@tessel-works.com", "--yes").status == 0
    other = sbagg("who", "other@tessel-works.com", "--json").json
    assert (other["name"], [item["title"] for item in other["timeline"]]) == (NAME, [f"{NAME} here"])


CRM_USER = {"kind": "salesforce", "value": "0051t00000AbCdEAAV", "role": "author", "name": "Cole Gage"}


def shared_rows(world):
    """Rows of a kept source: a colleague's note about them alone, and a mail of theirs that the mailbox has too."""
    about = {
        "fact": "note",
        "ref": "n:1",
        "text": "Fears the board",
        "at": AT,
        "author": CRM_USER,
        "people": [email(JO, "contact")],
    }
    sent = mail(
        f"m|{JO}",
        email(JO, name=NAME),
        BOB,
        "me@us-corp.com",
        at=AT,
        title="Plan",
        text="My secret words",
        thread=[f"t:{JO}"],
    )
    reply = mail(
        "r",
        BOB,
        email(JO, "to", NAME),
        "me@us-corp.com",
        at=AT + 1,
        title="Re: Plan",
        text="Fine",
        thread=["t:2", f"t:{JO}"],
    )
    world.write(
        "crm",
        ("user", [card("salesforce:0051t00000AbCdEAAV", "email:cole@other-domain.com", name="Cole Gage", us=True)]),
        ("jo", [card(f"email:{JO}", name=NAME)]),
        ("bob", [card(f"email:{BOB}", name="Bob Tarn")]),
        ("note", [about]), ("sent", [sent]), ("reply", [reply]),
    ).write("mail", ("1", [{**sent, "text": "My secret words, as mailed"}]))  # fmt: skip
    return world


@pytest.mark.parametrize("rebuild", [False, True])
def test_a_kept_row_says_no_more_than_what_stays_of_it(bare, home, sbagg, rebuild):
    shared_rows(bare.add("crm").add("mail", "loose")).sync()
    assert sbagg("forget", JO, "--yes").status == 0
    secrets = (*NEEDLES, "secret words", "Fears the board")
    assert found(home, secrets) == []
    before = bare.dump()
    if rebuild:
        rebuilt(bare, home)
    assert bare.sync(full=True).status == 0
    assert found(home, secrets) == []
    assert bare.dump()["items"] == before["items"]
    items = sbagg("timeline", BOB, "--json").json["items"]
    assert [(item["title"], item["text"], item["thread_size"]) for item in items] == [
        ("Re: Plan", "Fine", 2), ("(forgotten)", "(forgotten)", 2)]  # fmt: skip


def test_what_comes_new_of_them_is_kept_as_what_stays_of_it(bare, home, sbagg):
    bare.add("crm").add("mail", "loose")
    bare.write("crm", ("jo", [card(f"email:{JO}", name=NAME)])).sync()
    assert sbagg("forget", JO, "--yes").status == 0
    shared_rows(bare).sync()
    assert sbagg("tag", "add", BOB, "x").status == 0
    assert found(home, (*NEEDLES, "secret words")) == []
    before = bare.dump()
    rebuilt(bare, home)
    assert bare.dump()["items"] == before["items"]
    assert bare.dump()["participants"] == before["participants"]


def test_a_record_that_says_nothing_and_is_called_by_them_goes(bare, home, sbagg):
    bare.add("crm").write("crm", ("jo", [card(f"email:{JO}", name=NAME)]), ("x", [card(f"email:{BOB}", name="Bob")]))
    bare.write("crm", ("chat", []), ("other", [card("email:ann@tessel-works.com", name="Ann")]), stream=NAME).sync()
    assert sbagg("forget", JO, "--yes").status == 0
    assert bare.sync(full=True).status == 0
    reader = bare.reader()
    rows = reader.db.execute("SELECT stream, key FROM records").fetchall()
    reader.db.close()
    assert {tuple(row) for row in rows} == {("", "x"), (NAME, "other")}, "what is another's cannot be called otherwise"


def test_a_path_with_their_name_is_told(bare, home, sbagg, tmp_path):
    (tmp_path / f"Chat with {NAME}.json").write_text("{}")
    bare.add("mail", "loose").add("crm").write("crm", ("jo", [card(f"email:{JO}", name=NAME)])).sync()
    sbagg("source", "set", "mail", f"path={tmp_path / f'Chat with {NAME}.json'}")
    view = sbagg("forget", JO, "--yes", "--json").json
    assert view["still"] == [f"{home / 'config.toml'}: sources.mail.path"]


@pytest.mark.parametrize("rebuild", [False, True])
def test_a_note_on_their_card_goes_though_the_card_names_a_desk(bare, home, sbagg, rebuild):
    desk = "josephine.quillon.desk@brack-tools.com"
    note = {
        "fact": "note",
        "ref": "n:1",
        "text": "Allergic to nuts",
        "people": [email(JO, "contact"), email(desk, "contact")],
    }
    talk = mail("1", BOB, email(desk, "to"), "me@us-corp.com", email(JO, "cc"), title="Desk")
    bare.add("crm").write(
        "crm",
        ("jo", [card(f"email:{JO}", f"email:{desk}", name=NAME), note]),
        ("ann", [card(f"email:{desk}", name="Ann Orrin")]),
        ("m", [talk]),
    ).sync()
    assert sbagg("forget", JO, "--yes").status == 0
    if rebuild:
        rebuilt(bare, home)
    assert found(home, ("Allergic", f" {JO}", f'"{JO}')) == []
    reader = bare.reader()
    held = {row[0] for row in reader.db.execute("SELECT value FROM identities WHERE kind = 'email'")}
    reader.db.close()
    assert held == {desk, BOB, "me@us-corp.com"}, "another's address that has the name in it is another's"


def test_what_a_row_says_of_a_company_goes_with_the_card_in_it(bare, home, sbagg):
    org = {"fact": "organization", "ref": "org:1", "name": "Quillon Consulting", "domains": ["quillon-consulting.com"]}
    bare.add("crm").write("crm", ("jo", [card(f"email:{JO}", name=NAME, company_ref="org:1"), org])).sync()
    assert sbagg("forget", JO, "--yes").status == 0
    assert found(home) == []


def test_a_follower_is_gone_with_the_key_of_the_record(bare, home, sbagg):
    follow = {"fact": "interaction", "ref": "f:1", "kind": "follow", "channel": "twitter", "at": AT,
              "parties": [{"kind": "twitter-id", "value": "9100000000000007", "role": "follower"},
                          {"kind": "email", "value": "me@us-corp.com", "role": "followed"}]}  # fmt: skip
    bare.add("x").write(
        "x",
        ("9100000000000007", [follow]),
        ("jo", [card("twitter-id:9100000000000007", f"twitter:{HANDLE}", f"email:{JO}", name=NAME)]),
    ).sync()
    assert sbagg("forget", JO, "--yes").status == 0
    assert found(home, (*NEEDLES, "9100000000000007")) == []
    bare.sync(full=True)
    assert found(home, (*NEEDLES, "9100000000000007")) == []


@pytest.mark.parametrize("rebuild", [False, True])
def test_what_a_colleague_who_is_forgotten_was_in_charge_of_stays(bare, home, sbagg, rebuild):
    boss = {"kind": "email", "value": "boss@us-corp.com", "role": "owner", "name": "Rex Boss"}
    bare.add("crm").write(
        "crm",
        ("boss", [card("email:boss@us-corp.com", name="Rex Boss", us=True)]),
        ("bob", [card(f"email:{BOB}", name="Bob Tarn")]),
        ("d1", [{**deal("1", name="Nobody's yet", opened=AT), "owner": boss}]),
        ("d2", [{**deal("2", BOB, name="Rex Boss sells", opened=AT), "owner": boss}]),
    ).sync()
    assert sbagg("forget", "boss@us-corp.com", "--yes").status == 0
    if rebuild:
        rebuilt(bare, home)
    assert sbagg("tag", "add", BOB, "later").status == 0
    deals = sbagg("deals", "--all", "--json").json["deals"]
    assert {(each["name"], each["owner"]) for each in deals} == {("Nobody's yet", None), ("(forgotten) sells", None)}
    assert found(home, ("boss@us-corp.com", "Rex Boss")) == []


def test_a_whole_merged_person_is_forgotten(world, home, sbagg):
    assert sbagg("merge", JO, "ann@tessel-works.com").status == 0
    assert sbagg("forget", "ann@tessel-works.com", "--yes").status == 0
    assert found(home, (*NEEDLES, "ann@tessel-works.com", "orrin")) == []
    assert sbagg("forget", JO, "--yes").status == 3, "twice is nobody"
    assert sbagg("undo").status == 3, "the merge went with them"


def test_what_they_were_told_apart_from_keeps_its_own_decisions(world, sbagg):
    for line in (["different", JO, BOB], ["tag", "add", BOB, "deputy"], ["set", BOB, "title", "Chief"], ["undo"]):
        assert sbagg(*line).status == 0
    assert sbagg("forget", JO, "--yes").status == 0
    bob = sbagg("who", BOB, "--json").json
    assert (bob["tags"], [act["op"] for act in sbagg("history", "--json").json["acts"]]) == (
        ["deputy"],
        ["forget", "undo", "set", "tag"],
    )
    assert sbagg("redo").status == 0
    assert sbagg("who", BOB, "--json").json["title"] == "Chief"
    assert sbagg("undo", 2).status == 0
    assert sbagg("who", BOB, "--json").json["tags"] == []


def test_decisions_of_another_machine_that_only_mention_them_are_cleaned(world, home, sbagg, tmp_path):
    sbagg("note", BOB, f"Ask {JO} first")
    sbagg("decisions", "export", tmp_path / "old.jsonl")
    (home / "decisions.jsonl").unlink()
    assert sbagg("forget", JO, "--yes").status == 0
    assert sbagg("decisions", "import", tmp_path / "old.jsonl").status == 0
    assert found(home) == []
    assert [note["text"] for note in sbagg("who", BOB, "--json").json["notes"]] == ["Ask (forgotten) first"]


def forgets_me():
    return line_of(make("forget", 1, **tombstone([("email", "me@us-corp.com")], ["Robin Vale"]))) + "\n"


def test_a_colleagues_file_does_not_forget_the_user(world, home, sbagg, tmp_path):
    (tmp_path / "theirs.jsonl").write_text(forgets_me())
    before = sbagg("timeline", "--json").out
    ran = sbagg("decisions", "import", tmp_path / "theirs.jsonl", "--json")
    assert (ran.status, "me@us-corp.com" in ran.error["message"]) == (6, True)
    assert not (home / "decisions.jsonl").exists()
    (home / "decisions.jsonl").write_text(forgets_me())
    assert sbagg("sync", "--json").status == 6
    assert sbagg("timeline", "--json").out == before


def test_what_killed_writers_left_behind_goes(world, home, sbagg):
    for draft in (home / ".config.toml.new", home / ".decisions.jsonl.new", home / "kept" / ".crm.jsonl.gz.new"):
        draft.write_text(JO)
    assert sbagg("forget", JO, "--yes").status == 0
    assert found(home) == []


def test_where_a_source_goes_on_is_dropped_if_it_names_them():
    change = Changer(None, Without(Forgotten.of([make("forget", 1, **tombstone([("email", JO)], []))])))
    plain = Checkpoint({"/home/me/x.zip": [1, 2]}, "a")
    assert change([Checkpoint({f"/home/me/{JO}.zip": 1}, "a"), plain, Checkpoint({}, f"{JO}.mbox")]) == [plain]


def test_what_is_refused_for_a_reason_that_names_them(world, home, sbagg):
    with open_write(home) as connection:
        connection.execute("UPDATE quarantine SET reason = ?, locator = ?", (f"no {JO}", f"{JO}.csv"))
        connection.execute("UPDATE quarantine SET raw = x'789c030000000001'")
    assert sbagg("forget", JO, "--yes").status == 0
    assert found(home) == []
    assert sbagg("quarantine", "--json").json["records"][0]["reason"] == "no (forgotten)"


def test_what_is_asked_shows_no_controls(bare, home, sbagg):
    bare.add("crm").write("crm", ("e", [card("email:eve@evil-tools.com", name="Eve \x1b[2JCrane\u202e")])).sync()
    told = sbagg("forget", "eve@evil-tools.com", "--dry-run").out
    assert "Eve" in told
    assert all(map(str.isprintable, told.splitlines()))
    assert (
        erasure.foretold(home, "eve@evil-tools.com").person.id
        == sbagg("who", "eve@evil-tools.com", "--json").json["id"]
    )


def test_who_has_the_name_in_another_spelling_is_told(bare, sbagg):
    bare.add("crm").write(
        "crm", *((n, [card(f"email:{n}@acme-tools.com", name=name)]) for n, name in (("a", "Jürgen Müller"), ("b", "Juergen Mueller")))
    ).sync()  # fmt: skip
    assert [each["name"] for each in sbagg("forget", "b@acme-tools.com", "--yes", "--json").json["alike"]] == [
        "Jürgen Müller"
    ]


def test_two_who_are_called_alike_are_not_forgotten_by_name(bare, home, sbagg):
    bare.add("crm").write(
        "crm", *((n, [card(f"email:{n}@acme-tools.com", name="Anna Schmidt")]) for n in ("a", "b"))
    ).sync()
    ran = sbagg("forget", "Anna Schmidt", "--yes", "--json")
    assert (ran.status, len(ran.error["candidates"])) == (4, 2)
    assert not (home / "decisions.jsonl").exists()
