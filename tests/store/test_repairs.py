"""What a user may change or break afterwards: filters, sources, my addresses, the log of what is kept."""

import pytest

from sbagg import config as configuration
from sbagg.cli import editing
from sbagg.config import Source
from sbagg.errors import NotFoundError, UnavailableError
from sbagg.look.search import find
from sbagg.store.kept import path_of
from sbagg.store.opening import locked
from world import World, card, deal, mail, register


@pytest.fixture
def world(tmp_path, home, monkeypatch):
    register(monkeypatch)
    return World(tmp_path, home).me().add("crm")


def found(world, query):
    reader = world.reader()
    try:
        return [hit.title for hit in find(reader, query, 0)[0]]
    finally:
        reader.db.close()


def test_a_filter_set_later_takes_out_what_is_stored_and_a_rebuild_agrees(world):
    world.write(
        "crm", ("1", [mail("1", "ann@brook.org", title="Secret")]), ("2", [mail("2", "bo@river.org", title="Plain")])
    ).sync()
    editing.change(world.home, "crm", ["exclude=brook.org"])
    report = world.sync().report.sources[0]
    assert set(report.skips) == {"filtered"}
    assert found(world, "secret") == []
    assert found(world, "plain") == ["Plain"]
    before = world.dump()
    (world.home / "sbagg.db").unlink()
    world.sync()
    assert world.dump() == before


def test_what_a_removed_source_alone_has_told_is_gone_and_the_others_words_come_back(world):
    world.add("desk").write("crm", ("1", [mail("1", "ann@brook.org", title="Hello", text="secret words")]))
    world.write("desk", ("9", [mail("1", "ann@brook.org", title="Hello", text="short")])).sync()
    assert found(world, "secret") == ["Hello"]
    editing.remove(world.home, "crm", keep_data=False)
    assert found(world, "secret") == []
    world.sync()
    assert found(world, "short") == ["Hello"]


def test_a_source_is_removed_whole_or_not_at_all(world):
    world.write("crm", ("1", [card("email:ann@brook.org", name="Ann")])).sync()
    with locked(world.home), pytest.raises(UnavailableError):
        editing.remove(world.home, "crm", keep_data=False)
    assert "crm" in configuration.load(world.home).sources
    editing.remove(world.home, "crm", keep_data=True)
    assert editing.remove(world.home, "crm", keep_data=False).source == "crm"
    with pytest.raises(NotFoundError):
        editing.remove(world.home, "crm", keep_data=False)


def test_my_addresses_edited_by_hand_count_at_the_next_sync(world):
    world.write("crm", ("1", [mail("1", "me@us-corp.com", "ann@brook.org"), mail("2", "me@home.org", "ann@brook.org")]))
    world.sync()
    configuration.set_me(world.home, (("email", "me@us-corp.com"), ("email", "me@home.org")))
    world.sync()
    reader = world.reader()
    people = {row[0] for row in reader.db.execute("SELECT person FROM identities WHERE value LIKE 'me@%'")}
    reader.db.close()
    assert len(people) == 1


def test_a_damaged_log_loses_the_batch_that_is_damaged_and_says_so(world):
    for stage in ("New", "Paper", "Signed"):
        world.write("crm", ("d", [{"fact": "deal", "ref": "deal:1", "name": "Deal", "stage": stage}])).sync()
    log = path_of(world.home, "crm")
    data = bytearray(log.read_bytes())
    second = data.find(b"\x1f\x8b\x08", 1)
    data[second + 20] ^= 0xFF
    log.write_bytes(data)
    (world.home / "sbagg.db").unlink()
    report = world.sync().report.sources[0]
    assert any("damaged at byte" in warning for warning in report.warnings)
    assert report.outcome == "partial"
    assert log.read_bytes()[: len(data)] == bytes(data)
    reader = world.reader()
    stages = [row[0] for row in reader.db.execute("SELECT stage FROM deal_stages ORDER BY at, stage")]
    reader.db.close()
    assert {"New", "Signed"} <= set(stages)


def test_what_was_kept_outlives_its_original(world):
    world.write("crm", ("1", [card("email:ann@brook.org", name="Ann Lee")])).sync()
    before = world.dump()
    (world.folder / "crm.json").unlink()
    (world.home / "sbagg.db").unlink()
    report = world.sync().report.sources[0]
    assert (report.outcome, report.added) == ("failed", 1)
    assert world.dump() == before


def test_a_retry_after_a_torn_write_buries_nothing(world, sbagg):
    world.write("crm", ("1", [mail("1", "ann@brook.org")]), ("2", [{"fact": "nonsense"}])).sync()
    log = path_of(world.home, "crm")
    log.write_bytes(log.read_bytes() + b"\x1f\x8b\x08torn")
    sbagg("quarantine", "--retry")
    world.write("crm", ("1", [mail("1", "ann@brook.org")]), ("3", [mail("3", "bo@brook.org")])).sync()
    before = world.dump()
    (world.home / "sbagg.db").unlink()
    world.sync()
    assert world.dump() == before


def test_what_is_refused_is_tried_again_though_its_source_is_gone(world, sbagg):
    world.add("lost").write("lost", ("1", [{"fact": "nonsense"}])).write("crm", ("2", [{"fact": "nonsense"}])).sync()
    (world.folder / "lost.json").unlink()
    ran = sbagg("quarantine", "--retry", "--json")
    assert ran.status == 5
    assert len(ran.json["records"]) == 2


def test_a_store_that_cannot_be_written_is_said_in_one_line(tmp_path, sbagg, monkeypatch, world):
    world.write("crm", ("1", [card("email:ann@brook.org", name="Ann")]))
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    monkeypatch.setenv("SBAGG_HOME", str(blocked / "store"))
    ran = sbagg("sync", "--json")
    assert ran.status != 0
    assert ran.error["schema"] == "sbagg.error/1"
    assert len(ran.err.splitlines()) == 1


def test_options_that_only_parsing_reads_take_effect_without_the_original(world):
    configuration.add_source(
        world.home, Source("more", "pages", {"path": [str(world.folder / "crm.json")], "every": 2})
    )
    world.write("crm", ("1", [mail("1", "ann@brook.org", title="Hello")])).sync()
    editing.change(world.home, "more", ["every=3"])
    report = next(run for run in world.sync().report.sources if run.source == "more")
    assert (report.outcome, report.added) == ("ok", 0)


def test_one_record_that_is_parsed_again_costs_no_deal_its_stages(world):
    """Once the mailbox no longer shows the mail, the CRM's copy of it is parsed again, and the CRM's log replayed."""
    world.add("box", "loose").write("box", ("1", [mail("1", "ann@brook.org", authority=5)]))
    world.write("crm", ("1", [mail("1", "ann@brook.org")]), ("d", [deal("1", stage="New")]), ("e", [deal("2")])).sync()
    world.write("crm", ("1", [mail("1", "ann@brook.org")]), ("d", [deal("1", stage="Won")]), ("e", [deal("2")])).sync()
    before = world.dump()["stages"]
    assert len(before) == 3
    world.write("box", ("1", [mail("2", "ann@brook.org")])).sync()
    world.sync()
    assert world.dump()["stages"] == before
