"""What the tests of decisions share: acting on a store as the commands do, and all that its views show."""

from __future__ import annotations

from sbagg import config as configuration
from sbagg.cli.acting import act
from sbagg.look import acts, lists, why
from sbagg.look.company import company
from sbagg.look.person import person
from sbagg.render.json import plain
from sbagg.store import resolve
from sbagg.store.opening import open_read
from sbagg.store.reader import Reader
from sbagg.timeline import Query, timeline

NOW = 1_795_251_600


def do(world, op, name, *arguments, dry_run=False, **more):
    """Act as the command ``op`` does: through the method ``name`` of the desk."""
    return act(world.home, op, lambda desk: getattr(desk, name)(*arguments, **more), dry_run=dry_run)


def opened(home):
    """Return a reader whose clock stands still. The caller closes its ``db``."""
    loaded = configuration.load(home)
    return Reader(open_read(home), loaded.me, loaded.domains, NOW)


def views(home):
    """Return all that a store shows, as JSON would: people, companies, timeline, suggestions, tags."""
    reader = opened(home)
    people = [row[0] for row in reader.db.execute("SELECT id FROM persons ORDER BY uid")]
    companies = [row[0] for row in reader.db.execute("SELECT id FROM companies ORDER BY uid")]
    shown = {
        "people": [still(plain(person(reader, number))) for number in people],
        "companies": [still(plain(company(reader, number))) for number in companies],
        "timeline": [plain(item) for item in timeline(reader, Query(), 0)[0]],
        "deals": [plain(deal) for deal in lists.deals(reader, closed=True)],
        "pairs": [plain(pair) for pair in why.pairs(reader, 0)],
        "tags": [plain(row) for row in acts.all_tags(reader)],
    }
    reader.db.close()
    return shown


def who(home, text):
    """Return what ``who TEXT --json`` shows, but for the time of the last sync."""
    reader = opened(home)
    shown = still(plain(person(reader, resolve.person(reader, text))))
    reader.db.close()
    return shown


def still(shown):
    """Return a view without what tells when its sources were read."""
    return {key: value for key, value in shown.items() if key != "freshness"}
