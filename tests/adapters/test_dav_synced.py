"""Through the engine: by server and by export one person, one meeting; what is gone at the server is marked."""

import pytest
from calendar_kit import attendee, calendar, event
from dav_kit import PASSWORD, USER, card, radicale

from sbagg import config as configuration
from sbagg.cli.syncing import run
from sbagg.config import Source
from sbagg.store.opening import open_read
from world import Silent

DANA = attendee("mailto:dana@brightmoor-tools.com", "PARTSTAT=ACCEPTED", name="Dana Reyes")
WEEKLY = event(
    "weekly-call-of-two@acme", "20261005T080000Z", "DTSTAMP:20261001T000000Z", "RRULE:FREQ=WEEKLY;COUNT=4", DANA
)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with radicale(tmp_path_factory.mktemp("radicale")) as found:
        found.book()
        found.calendar()
        found.put("book/dana.vcf", card("11111111-dana", "Dana Reyes", "EMAIL:dana@brightmoor-tools.com"))
        found.put("book/kit.vcf", card("22222222-kit", "Kit Bramwell", "TEL:+1 206 555 0101"))
        found.put("work/weekly.ics", calendar(WEEKLY))
        yield found


def test_both_ways_are_one(server, tmp_path, monkeypatch):
    monkeypatch.setenv("SBAGG_NOW", "2026-11-21T09:00:00Z")
    for name in ("BOOK", "DAYS"):
        monkeypatch.setenv(f"SBAGG_{name}_PASSWORD", PASSWORD)
    home = tmp_path / "home"
    configuration.set_me(home, [("email", "robin@larchmere.example")])
    configuration.add_source(home, Source("book", "carddav", {"url": server.url, "user": USER}))
    configuration.add_source(home, Source("days", "caldav", {"url": server.url, "user": USER}))
    (tmp_path / "book.vcf").write_bytes(server.exported("book"))
    (tmp_path / "work.ics").write_bytes(server.exported("work"))

    def synced(*targets):
        report = run(home, targets, Silent()).report
        assert [line.outcome for line in report.sources] == ["ok"] * len(report.sources)
        return {line.source: (line.added, line.gone) for line in report.sources}

    def held(sql):
        connection = open_read(home)
        try:
            return [tuple(row) for row in connection.execute(sql)]
        finally:
            connection.close()

    people = "SELECT count(DISTINCT person) FROM identities WHERE value LIKE '%dana%' OR value LIKE '%1111-dana' OR value LIKE '%kit' OR value LIKE '+1206%'"
    meetings = "SELECT count(*) FROM interactions WHERE kind = 'meeting'"
    assert synced("book", "days") == {"book": (2, 0), "days": (1, 0)}
    assert (held(people), held(meetings)) == ([(2,)], [(4,)])
    synced(tmp_path / "book.vcf", tmp_path / "work.ics")
    assert (held(people), held(meetings)) == ([(2,)], [(4,)])
    assert synced("book", "days") == {"book": (0, 0), "days": (0, 0)}
    server.delete("book/kit.vcf")
    assert synced("book") == {"book": (0, 1)}
