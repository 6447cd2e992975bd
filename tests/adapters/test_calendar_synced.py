"""A calendar through the whole program: what is added, changed, removed and broken between two exports, and a rebuild."""

import pytest
from calendar_kit import ROBIN, attendee, calendar, event, write, zipped

DANA = attendee("mailto:dana.reyes@brightmoor.com", "PARTSTAT=ACCEPTED", name="Dana Reyes")
LEE = attendee("mailto:lee@brightmoor.com", "PARTSTAT=DECLINED", name="Lee Ann")
ME = f"ORGANIZER;CN=Robin:mailto:{ROBIN}"
PAST = [event(f"past-{n:012}", f"202609{n + 1:02}T090000Z", ME, DANA, LEE, title=f"Visit {n}") for n in range(20)]


def export(*parts, stamp, name=ROBIN):
    stamped = [[*part[:-1], f"DTSTAMP:{stamp}", part[-1]] for part in parts]
    return {name: calendar(*stamped, name=name)}


@pytest.fixture
def synced(tmp_path, sbagg):
    folder = tmp_path / "Downloads"
    weekly = event("weekly-00000001", "20261005T090000Z", "RRULE:FREQ=WEEKLY", ME, DANA, title="Weekly")
    coming = event("coming-00000001", "20261210T090000Z", ME, DANA, title="Contract")
    zipped(folder / "robin.ical.zip", **export(*PAST, weekly, coming, stamp="20261101T090000Z"))
    first = sbagg("sync", folder, "--json")
    assert sbagg("me", "add", ROBIN).status == 0
    return folder, first, (weekly, coming)


def items(sbagg, who="dana.reyes@brightmoor.com"):
    return sbagg("timeline", who, "--limit", "0", "--json").json["items"]


def test_two_exports(synced, sbagg, home, monkeypatch):
    folder, first, (weekly, _) = synced
    (run,) = first.json["sources"]
    assert (run["outcome"], run["added"], run["source"]) == ("ok", 22, "calendar")
    before = sbagg("who", "dana.reyes@brightmoor.com", "--json").json
    assert before["counts"] == {"in": 0, "out": 27, "by_kind": {"meeting": 27}}
    assert sbagg("who", "lee@brightmoor.com", "--json").json["counts"]["by_kind"] == {}
    assert "Contract" in {item["title"] for item in before["timeline"]}

    changed = [event("past-000000000000", "20260901T090000Z", ME, DANA, title="Visit, and lunch"), *PAST[2:]]
    broken = event("broken-0000001", "20261201T090000Z")[:-1]
    new = event("new-0000000001", "20261201T090000Z", ME, DANA, title="New")
    zipped(
        folder / "robin (1).ical.zip", 1_790_500_000, **export(*changed, weekly, broken, new, stamp="20261120T090000Z")
    )
    report = sbagg("sync", folder, "--json")
    (run,) = [one for one in report.json["sources"] if one["adapter"] == "calendar"]
    assert (report.status, run["outcome"]) == (5, "partial")
    assert (run["added"], run["changed"], run["gone"], run["quarantined"]) == (1, 1, 0, 1), (
        "a damaged export lists nothing whole"
    )
    zipped(folder / "robin (2).ical.zip", 1_790_600_000, **export(*changed, weekly, new, stamp="20261121T080000Z"))
    (run,) = [one for one in sbagg("sync", folder, "--json").json["sources"] if one["adapter"] == "calendar"]
    assert (run["added"], run["changed"], run["gone"]) == (0, 0, 2)
    shown = {item["title"]: item for item in items(sbagg)}
    assert "Contract" not in shown, "what was ahead and is gone is not ahead"
    assert shown["Visit 1"]["gone"], "what took place stays"
    assert {"Visit, and lunch", "New", "Weekly"} < set(shown)

    monkeypatch.setenv("SBAGG_NOW", "2027-01-02T09:00:00Z")
    assert sbagg("sync").status == 0
    weeks = [item for item in items(sbagg) if item["title"] == "Weekly"]
    assert weeks[0]["at"] == "2027-03-29T09:00:00Z", "counted on, though no file is new"
    assert sbagg("who", "dana.reyes@brightmoor.com", "--json").json["last_at"] == "2026-12-28T09:00:00Z"

    whole = items(sbagg)
    (home / "sbagg.db").unlink()
    assert sbagg("sync").status in {0, 5}
    assert items(sbagg) == whole


def test_what_is_left_out_by_its_calendar(synced, sbagg, tmp_path):
    write(
        tmp_path / "family.ics",
        calendar(event("fam-1-00000000", title="Dentist"), event("fam-2-00000000"), name="Family"),
    )
    assert (
        sbagg("source", "add", "calendar", tmp_path / "family.ics", "--name", "home", "--set", "exclude=family").status
        == 0
    )
    (run,) = sbagg("sync", "home", "--json").json["sources"]
    assert (run["added"], run["skipped"]) == (0, 2)
