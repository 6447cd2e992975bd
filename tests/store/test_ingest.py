"""What a batch does to the store: one row an event, the newest version of a record, nothing lost."""

import json

import pytest

from sbagg.store import resolve
from sbagg.store.itemviews import items
from sbagg.store.opening import open_write
from world import UNREADABLE, World, card, deal, email, mail, organization

DAY = 86400


def rows(world, sql, *values):
    with open_write(world.home) as connection:
        return [tuple(row) for row in connection.execute(sql, values)]


def one_item(world, ref="mail:1"):
    from sbagg.store.ids import uid

    reader = world.reader()
    try:
        number = reader.one("SELECT id FROM interactions WHERE uid = ?", uid(ref))["id"]
        return items(reader, [number])[0]
    finally:
        reader.db.close()


@pytest.mark.parametrize("order", [("mine", "crm"), ("crm", "mine")])
def test_the_higher_authority_is_shown_whichever_came_first(world, order):
    for name in order:
        world.add(name)
    world.write("mine", ("1", [mail("1", "jane@acme-tools.com", text="as sent", authority=5)]))
    world.write("crm", ("9", [mail("1", "jane@acme-tools.com", "bob@bolt-works.com", text="as logged", authority=1)]))
    for name in order:
        world.sync(name)
    item = one_item(world)
    assert item.text == "as sent"
    assert item.sources == ("crm", "mine")
    assert {party.name for party in item.with_} == {"bob@bolt-works.com"}
    assert rows(world, "SELECT count(*) FROM interactions") == [(1,)]
    assert rows(world, "SELECT DISTINCT author IS NOT NULL FROM participants") == [(1,)]


@pytest.mark.parametrize("order", [("ab", "zy"), ("zy", "ab")])
def test_of_equal_authority_the_first_by_name_is_shown(world, order):
    for name in order:
        world.add(name)
    world.write("ab", ("1", [mail("1", "jane@acme-tools.com", text="ab")]))
    world.write("zy", ("1", [mail("1", "jane@acme-tools.com", text="zy")]))
    for name in order:
        world.sync(name)
    assert one_item(world).text == "ab"


def test_everything_follows_a_changed_record(world, sbagg):
    world.add("box")
    world.write(
        "box",
        ("1", [mail("1", "jane@acme-tools.com", "bob@bolt-works.com", text="umbrella", files=[{"name": "old.pdf"}])]),
    )
    world.sync()
    world.write("box", ("1", [mail("1", "jane@acme-tools.com", "eve@bolt-works.com", text="parasol", title="New")]))
    run = world.sync().report.sources[0]
    assert (run.added, run.changed, run.unchanged) == (0, 1, 0)
    item = one_item(world)
    assert (item.title, item.text, [party.name for party in item.with_]) == ("New", "parasol", ["eve@bolt-works.com"])
    found = {word: len(sbagg("find", word, "--json").json["hits"]) for word in ("umbrella", "parasol", "old", "new")}
    assert found == {"umbrella": 0, "parasol": 1, "old": 0, "new": 1}
    assert rows(world, "SELECT count(*) FROM files") == [(0,)]
    names = {person["name"] for person in sbagg("people", "--json").json["people"]}
    assert names == {"jane@acme-tools.com", "eve@bolt-works.com"}, "bob took part in nothing"


def test_two_versions_in_one_run_both_leave_their_stage(world, sbagg):
    """A second export of an account holds the same records: both versions count, however close they come."""
    world.add("crm", every=100)
    world.write("crm", ("1", [deal("1", "jane@acme-tools.com", stage="First", at=1_700_000_000)]),
                ("1", [deal("1", "jane@acme-tools.com", stage="Second", at=1_700_086_400)]))  # fmt: skip
    world.sync()
    found = sbagg("deals", "--json").json["deals"][0]
    assert found["stage"] == "Second"
    assert [stage["stage"] for stage in found["stages"]] == ["First", "Second"]


def test_an_older_version_does_not_replace_a_newer_one(world):
    world.add("crm", every=100)
    world.write("crm", ("1", [deal("1", stage="New")], 200))
    world.sync()
    world.write("crm", ("1", [deal("1", stage="Old")], 100))
    assert world.sync().report.sources[0].unchanged == 1
    assert rows(world, "SELECT stage FROM deals") == [("New",)]


def test_gone_hides_what_has_a_state_and_keeps_what_happened(world, sbagg):
    world.add("crm")
    held = [
        ("mail", [mail("1", "jane@acme-tools.com", at=1_700_000_000)]),
        ("deal", [deal("1", "jane@acme-tools.com")]),
        ("ticket", [{"fact": "ticket", "ref": "t:1", "title": "Broken", "people": [email("jane@acme-tools.com", "requester")]}]),
        ("card", [card("email:jane@acme-tools.com", "phone:+12065550101", name="Jane Doe", title="CEO")]),
        ("task", [mail("2", "jane@acme-tools.com", title="To do") | {"kind": "task", "status": "open"}]),
    ]  # fmt: skip
    stay = [(f"k{n}", [mail(f"k{n}", "bob@bolt-works.com")]) for n in range(30)]
    world.write("crm", *held, *stay).sync()
    before = sbagg("who", "jane@acme-tools.com", "--json").json
    assert (len(before["deals"]), len(before["tickets"]), before["title"]) == (1, 1, "CEO")
    world.write("crm", *stay)
    assert world.sync().report.sources[0].gone == 5
    after = sbagg("who", "jane@acme-tools.com", "--json").json
    assert (after["deals"], after["tickets"], after["title"]) == ([], [], None)
    assert after["counts"]["by_kind"] == {"email": 1}
    assert [(item["kind"], item["gone"]) for item in after["timeline"]] == [("email", True)]
    assert sbagg("who", "+12065550101").status == 3, "only the card tied the number to her"
    assert sbagg("deals", "--json").json["deals"] == []
    assert sbagg("status", "--json").json["counts"]["deals"] == 0
    world.write("crm", *held, *stay).sync()
    assert sbagg("who", "jane@acme-tools.com", "--json").json == before


def test_a_short_listing_marks_nothing_gone_until_full(world):
    world.add("crm")
    every = [(f"{n}", [deal(f"{n}")]) for n in range(10)]
    world.write("crm", *every).sync()
    world.write("crm", *every[:7])
    run = world.sync().report.sources[0]
    assert run.gone == 0
    assert "lists 7 of 10" in run.warnings[0]
    assert "--full" in run.warnings[0]
    run = world.sync(full=True).report.sources[0]
    assert (run.gone, run.warnings) == (3, ())
    assert world.sync().report.sources[0].gone == 0


def test_at_four_fifths_what_is_missing_is_gone(world):
    world.add("crm")
    every = [(f"{n}", [deal(f"{n}")]) for n in range(10)]
    world.write("crm", *every).sync()
    world.write("crm", *every[:8])
    assert world.sync().report.sources[0].gone == 2


def test_an_empty_listing_marks_nothing_gone(world):
    world.add("crm")
    world.write("crm", ("1", [deal("1")])).sync()
    world.write("crm")
    outcome = world.sync()
    run = outcome.report.sources[0]
    assert (outcome.status, run.outcome, run.gone) == (0, "ok", 0)
    assert "lists 0 of 1" in run.warnings[0]
    assert "--full" in run.warnings[0]
    assert world.sync(full=True).report.sources[0].gone == 1


def test_an_incomplete_listing_marks_nothing_gone(world):
    world.add("crm")
    world.write("crm", *((f"{n}", [deal(f"{n}")]) for n in range(10))).sync()
    world.write("crm", *((f"{n}", [deal(f"{n}")]) for n in range(9)), complete=False)
    assert world.sync().report.sources[0].gone == 0


def test_a_log_of_changes_is_followed_from_its_cursor(world):
    world.add("crm")
    path = world.folder / "crm.json"
    log = [["put", "1", [deal("1")]], ["put", "2", [deal("2")]], ["gone", "1", None]]
    path.write_text(json.dumps({"deals": {"log": log}}))
    run = world.sync().report.sources[0]
    assert (run.seen, run.added, run.gone) == (2, 2, 1)
    path.write_text(json.dumps({"deals": {"log": [*log, ["put", "1", [deal("1", stage="Back")]]]}}))
    run = world.sync().report.sources[0]
    assert (run.seen, run.added, run.changed, run.gone) == (1, 0, 1, 0)
    assert rows(world, "SELECT gone_at FROM records") == [(None,), (None,)]


def test_gone_and_back_in_one_batch_is_there(world):
    world.add("crm", every=100)
    log = [["put", "1", [deal("1")]], ["gone", "1", None], ["put", "1", [deal("1")]]]
    (world.folder / "crm.json").write_text(json.dumps({"": {"log": log}}))
    world.sync()
    assert rows(world, "SELECT gone_at FROM records") == [(None,)]


class TestQuarantine:
    @pytest.fixture
    def refused(self, world):
        world.add("crm")
        world.write("crm", ("1", [deal("1")]), ("2", [{"fact": "nonsense"}]), ("3", UNREADABLE))
        return world

    def test_the_rest_goes_on_and_the_reason_is_told(self, refused, sbagg):
        outcome = refused.sync()
        run = outcome.report.sources[0]
        assert (outcome.status, run.outcome, run.added, run.quarantined) == (5, "partial", 1, 2)
        found = {row["key"]: row for row in sbagg("quarantine", "--json").json["records"]}
        assert "nonsense" in found["2"]["reason"]
        assert (found["3"]["reason"], found["3"]["locator"]) == ("cannot be read", "line 3")

    def test_only_what_is_new_makes_a_run_partial(self, refused):
        refused.sync()
        outcome = refused.sync()
        assert (outcome.status, outcome.report.sources[0].outcome) == (0, "ok")

    def test_the_log_does_not_grow_with_every_run(self, refused):
        refused.sync()
        refused.sync()
        size = (refused.home / "kept" / "crm.jsonl.gz").stat().st_size
        refused.sync()
        from sbagg.store.kept import replay

        raws = [
            e for entries, *_ in replay(refused.home / "kept" / "crm.jsonl.gz") for e in entries if hasattr(e, "data")
        ]
        assert sorted(raw.key for raw in raws) == ["1", "2", "3"]
        assert (refused.home / "kept" / "crm.jsonl.gz").stat().st_size < size + 500

    def test_what_is_mended_leaves_it(self, refused, sbagg):
        refused.sync()
        refused.write("crm", ("1", [deal("1")]), ("2", [deal("2")]), ("3", [deal("3")])).sync()
        assert sbagg("quarantine", "--json").json["records"] == []

    def test_retry_reads_what_was_refused_again(self, refused, sbagg, monkeypatch):
        refused.sync()
        assert sbagg("quarantine", "--retry").status == 5
        from sbagg.adapter import Note
        from world import Pages

        monkeypatch.setattr(Pages, "parse", lambda _, raw: iter([Note(f"note:{raw.key}", "mended")]))
        done = sbagg("quarantine", "--retry", "--json")
        assert (done.status, [record["key"] for record in done.json["records"]]) == (
            0,
            ["3"],
        )  # fetch could not read it
        assert rows(refused, "SELECT count(*) FROM interactions WHERE kind = 'note'") == [(1,)]

    def test_a_held_record_stays_when_its_new_version_is_refused(self, refused):
        refused.write("crm", *((f"{n}", [deal(f"{n}")]) for n in range(10))).sync()
        refused.write("crm", *((f"{n}", [deal(f"{n}")]) for n in range(9)), ("9", [{"fact": "nonsense"}]))
        run = refused.sync().report.sources[0]
        assert (run.quarantined, run.gone) == (1, 0)
        assert rows(refused, "SELECT count(*) FROM records WHERE gone_at IS NULL") == [(10,)]

    def test_a_rebuilt_store_still_has_it(self, refused, sbagg):
        refused.sync()
        before = refused.dump()
        (refused.home / "sbagg.db").unlink()
        refused.sync()
        assert refused.dump() == before


class TestThreads:
    def sizes(self, world):
        return sorted(
            n for (n,) in rows(world, "SELECT count(*) FROM interactions WHERE thread IS NOT NULL GROUP BY thread")
        )

    def of(self, *numbers):
        """Mails in a chain: each knows itself and the one before."""
        return [(f"{n}", [mail(f"{n}", "jane@acme-tools.com", thread=[f"m:{n}", f"m:{n - 1}"])]) for n in numbers]

    @pytest.mark.parametrize("order", [(1, 2, 3, 4), (4, 3, 2, 1), (1, 3, 4, 2), (1, 4, 2, 3)])
    def test_join_in_any_order(self, world, order):
        world.add("box", every=1)
        world.write("box", *self.of(*order)).sync()
        assert self.sizes(world) == [4]
        ids = rows(world, "SELECT DISTINCT thread FROM interactions")
        other = World(world.folder / "other").add("box")
        other.write("box", *self.of(4, 2, 3, 1)).sync()
        assert rows(other, "SELECT DISTINCT thread FROM interactions") == ids

    def test_a_bogus_key_does_not_make_one_thread_of_all(self, world):
        world.add("box", every=2000)
        many = [(f"{n}", [mail(f"{n}", "news@bulk.com", thread=[f"m:{n}", "m:bogus"])]) for n in range(700)]
        world.write("box", *many).sync()
        assert max(self.sizes(world)) <= 500

    @pytest.mark.parametrize("order", [("a", "b"), ("b", "a")])
    def test_every_sighting_says_what_belongs_together(self, world, order):
        """Two mailboxes number the same conversation differently."""
        both = {
            "a": [("1", [mail("1", "jane@acme-tools.com", thread=["m:1", "g:a"])]), ("2", [mail("2", "x@acme-tools.com", thread=["g:a"])])],
            "b": [("1", [mail("1", "jane@acme-tools.com", thread=["m:1", "g:b"])]), ("3", [mail("3", "y@acme-tools.com", thread=["g:b"])])],
        }  # fmt: skip
        for name in order:
            world.add(name)
            world.write(name, *both[name]).sync(name)
        assert self.sizes(world) == [3]


def test_the_index_agrees_with_the_texts_after_changes(world):
    """The same searches find the same in an index made anew from the rows."""
    import zlib

    from sbagg.store.index import indexed

    world.add("a", every=2).add("b", every=2)
    world.write(
        "a", *((f"{n}", [mail(f"{n}", "jane@acme-tools.com", text=f"alpha {n}", authority=n % 2)]) for n in range(9))
    )
    world.write(
        "b", *((f"{n}", [mail(f"{n}", "bob@bolt-works.com", text=f"beta {n}", new=f"b{n}")]) for n in range(4, 12))
    )
    world.sync()
    world.write(
        "a",
        *(
            (
                f"{n}",
                [mail(f"{n + 3}", "jane@acme-tools.com", text="", new=f"gamma {n}", files=[{"name": f"n{n}.pdf"}])],
            )
            for n in range(9)
        ),
    )
    world.sync()
    world.write("b", ("4", [deal("4", name="beta deal")])).sync(full=True)
    with open_write(world.home) as connection:
        connection.execute("CREATE VIRTUAL TABLE again USING fts5(title, body, files, content='', detail=column, "
                           "tokenize='unicode61 remove_diacritics 2')")  # fmt: skip
        for number, title, new in connection.execute(
            "SELECT i.id, i.title, t.new FROM interactions i LEFT JOIN texts t ON t.interaction = i.id"
        ).fetchall():
            names = " ".join(
                r[0] for r in connection.execute("SELECT name FROM files WHERE interaction = ? ORDER BY n", (number,))
            )
            body = zlib.decompress(new).decode() if new else ""
            connection.execute("INSERT INTO again (rowid, title, body, files) VALUES (?,?,?,?)",
                               (number, indexed(title), indexed(body), indexed(names)))  # fmt: skip
        vocabulary = {}
        for table in ("texts_index", "again"):
            connection.execute(f"CREATE VIRTUAL TABLE temp.v_{table} USING fts5vocab(main, {table}, 'instance')")
            vocabulary[table] = sorted(
                tuple(r)[:3] for r in connection.execute(f"SELECT term, doc, col FROM v_{table}")
            )
            connection.execute(f"DROP TABLE temp.v_{table}")
        connection.execute("DROP TABLE again")
    assert vocabulary["texts_index"] == vocabulary["again"]


def test_items_concern_the_refs_they_name(world, sbagg):
    world.add("crm")
    world.write(
        "crm",
        ("1", [organization("1", "Acme Tools", "https://www.acme-tools.com/")]),
        ("2", [mail("1", "someone@elsewhere-mail.com", about=["org:1"])]),
        ("3", [deal("1", company_ref="org:1", amount=100, currency="EUR")]),
    ).sync()
    found = sbagg("company", "acme-tools.com", "--json").json
    assert {item["kind"] for item in found["timeline"]} == {"email", "deal"}
    assert (found["counts"]["by_kind"], len(found["deals"])) == ({"email": 1}, 1)


def test_a_contact_seen_twice_is_counted_once(world, sbagg):
    """Two records of one mail, told by different authors, concerning the same company."""
    for name, sender, authority in (("a", "jane@acme-tools.com", 1), ("b", "jd@acme-tools.com", 0)):
        world.add(name)
        world.write(
            name,
            (
                "1",
                [
                    organization("1", "Acme Tools", "acme-tools.com"),
                    mail("1", sender, about=["org:1"], authority=authority),
                ],
            ),
        )
    world.sync()
    assert sbagg("company", "acme-tools.com", "--json").json["counts"] == {"in": 1, "out": 0, "by_kind": {"email": 1}}


def test_what_calls_itself_a_deal_without_being_one_breaks_no_list(world, sbagg):
    world.add("crm")
    world.write("crm", ("1", [mail("1", "jane@acme-tools.com") | {"kind": kind} for kind in ("deal",)]),
                ("2", [mail("2", "jane@acme-tools.com") | {"kind": "ticket"}])).sync()  # fmt: skip
    assert sbagg("deals", "--all", "--json").json["deals"] == []
    assert sbagg("who", "jane@acme-tools.com", "--json").json["tickets"] == []


def test_ids_outlive_a_rebuild(world, asking):
    world.add("box", "loose")
    world.write("box", ("1", [mail("1", "jane@acme-tools.com")]), ("2", [deal("1", "jane@acme-tools.com")])).sync()
    before = world.dump()
    number = resolve.person(asking(), "jane@acme-tools.com")
    assert number
    (world.home / "sbagg.db").unlink()
    world.sync()
    assert world.dump() == before


def test_a_version_bump_reads_what_is_kept_again_and_history_stays(world, monkeypatch):
    from world import Pages

    world.add("crm")
    for n, stage in enumerate(["A", "B", "C"]):
        monkeypatch.setenv("SBAGG_NOW", f"2026-11-{10 + n}T00:00:00Z")
        world.write("crm", ("1", [deal("1", stage=stage)])).sync()
    before = world.dump()["stages"]
    version = rows(world, "SELECT version FROM records")
    assert len(before) == 3
    monkeypatch.setattr(Pages, "version", 2)
    (world.folder / "crm.json").write_text("{}")
    world.sync()
    assert world.dump()["stages"] == before
    assert rows(world, "SELECT version FROM records") != version
