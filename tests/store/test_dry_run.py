"""A dry run foretells what the sync would report, and changes nothing."""

from dataclasses import replace

import pytest

from sbagg import registry
from sbagg.cli import editing
from sbagg.config import Source
from sbagg.errors import UnavailableError
from sbagg.store.opening import open_write
from sbagg.sync.stream import Counts, Stream
from world import UNREADABLE, card, deal, mail

DEALS = [(f"{n}", [deal(f"{n}", f"p{n}@acme-tools.com")]) for n in range(10)]
OTHERS = [(f"n{n}", [mail(f"n{n}", f"n{n}@bolt-works.com")]) for n in range(30)]


def ran(outcome):
    return outcome.status, [replace(run, seconds=0, newest=None) for run in outcome.report.sources]


def logs(world):
    return [path.read_bytes() for path in sorted((world.home / "kept").glob("*"))]


def foretold(world, *, full=False):
    """Run dry, see that nothing changed, then sync: both must say the same. Returns the only source's run."""
    before, kept = world.dump(), logs(world)
    dry = world.sync(full=full, dry_run=True)
    assert (world.dump(), logs(world)) == (before, kept)
    assert ran(dry) == ran(world.sync(full=full))
    return dry.report.sources[0]


@pytest.fixture
def crm(world):
    return world.add("crm").write("crm", *DEALS, ("bad", [{"fact": "nonsense"}]), ("torn", UNREADABLE)).sync() and world


def test_a_first_sync(world):
    world.add("crm").write("crm", *DEALS, ("bad", [{"fact": "nonsense"}]), ("torn", UNREADABLE))
    dry = world.sync(dry_run=True)
    assert ran(dry) == ran(world.sync())
    assert (dry.report.sources[0].added, dry.report.sources[0].quarantined, dry.status) == (10, 2, 5)


def test_what_a_listing_no_longer_shows(crm):
    crm.write("crm", *DEALS[:9], *OTHERS, ("10", [card("email:jane@acme-tools.com", name="Jane")]))
    run = foretold(crm)
    assert (run.added, run.gone, run.unchanged, run.quarantined, run.warnings) == (31, 1, 9, 0, ())


def test_that_a_short_listing_would_mark_nothing(crm):
    crm.write("crm", *DEALS[:7])
    run = foretold(crm)
    assert run.gone == 0
    assert "lists 7 of 10" in run.warnings[0]
    crm.write("crm", *DEALS[:6])
    assert foretold(crm, full=True).gone == 4


def test_that_an_empty_listing_would_mark_nothing(crm):
    run = foretold(crm.write("crm"))
    assert (run.gone, run.outcome) == (0, "ok")
    assert "lists 0 of 10" in run.warnings[0]


def test_changes_and_what_comes_back(crm):
    crm.write("crm", *DEALS[:9]).sync()
    crm.write(
        "crm", ("0", [deal("0", stage="Won")]), ("1", [deal("1", stage="A")]), ("1", [deal("1", stage="B")]), *DEALS[2:]
    )
    run = foretold(crm)
    assert (run.changed, run.unchanged) == (4, 7)


def test_a_log_of_changes(world):
    world.add("crm").write("crm", *DEALS).sync()
    path = world.folder / "crm.json"
    path.write_text('{"more": {"log": [["put", "a", []], ["gone", "a", null], ["gone", "b", null]]}}')
    assert foretold(world).gone == 1


def test_a_filter_that_leaves_out_what_is_held(world):
    world.add("crm", "loose").write("crm", *OTHERS, *DEALS[:1]).sync()
    editing.change(world.home, "crm", ["exclude=n3@bolt-works.com"])
    run = foretold(world)
    assert (run.changed, run.gone, dict(run.skips)) == (1, 0, {"filtered": 1})


def test_outside_of_a_transaction_it_writes_nothing(crm):
    before = crm.dump()
    with open_write(crm.home) as connection:
        source = Source("crm", "pages", {"path": [str(crm.folder / "crm.json")]})
        adapter = registry.build(source)
        stream = Stream(connection, crm.home, source, adapter, 1, Counts(lambda _: None), dry_run=True)
        with pytest.raises(UnavailableError):
            stream.run(adapter.fetch(None), lambda: 0)
    assert crm.dump() == before
