"""Lists and counts, against counting by hand."""

import random

import pytest

from world import ME, World, card, deal, email, mail, organization, register

AT = 1_795_000_000
DAY = 86400
PEOPLE = [f"p{n}@co{n % 4}-tools.com" for n in range(12)]


@pytest.fixture
def many(world):
    dice = random.Random(7)
    world.add("crm").add("box")
    records = []
    for n in range(120):
        author, *others = dice.sample([*PEOPLE, "me@us-corp.com"], 3)
        kind = dice.choice(["email", "call", "meeting", "task"])
        about = [f"org:{dice.randrange(4)}"] if n % 5 == 0 else []
        extra = {"kind": kind, "status": "open" if kind == "task" else "", "about": about, "thread": [f"t:{n % 17}"]}
        records.append(
            (f"{n}", [mail(f"{n}", author, *others, at=AT - n * DAY + (800 * DAY if n > 115 else 0)) | extra])
        )
    world.write("box", *records[:90])
    world.write("crm", *records[60:], *((f"o{n}", [organization(f"{n}", f"Co {n}", f"co{n}-tools.com")]) for n in range(4)),
                ("job", [card(f"email:{PEOPLE[0]}", "phone:+12065550101", name="Pat Zero", title="CEO", company="Co 0", at=AT)]),
                *((f"d{n}", [deal(f"{n}", PEOPLE[n], name=f"D{n}", amount=n * 100, currency="EUR", pipeline="P", stage=f"S{n % 2}",
                                  status=["open", "won", "lost", "unknown"][n % 4], company_ref=f"org:{n % 4}", opened=AT - n * DAY)])
                  for n in range(8)))  # fmt: skip
    world.sync()
    return world


def contacts(sbagg, *who):
    """Count by hand what of a timeline is a contact up to now."""
    items = sbagg("timeline", *who, "--limit", "0", "--json").json["items"]
    return [
        i
        for i in items
        if i["at"] <= "2026-11-21T09:00:00Z" and i["kind"] not in ("task", "deal", "note") and i["status"] != "open"
    ]


@pytest.mark.parametrize("address", PEOPLE)
def test_counts_of_people(many, sbagg, address):
    person = sbagg("who", address, "--json").json
    past = contacts(sbagg, address)
    assert person["counts"]["in"] == sum(i["author"]["id"] == person["id"] for i in past)
    assert person["counts"]["out"] == sum(i["by"] == "me" for i in past)
    assert sum(person["counts"]["by_kind"].values()) == len(past)
    assert person["last_at"] == max(i["at"] for i in past)
    assert person["first_at"] == min(i["at"] for i in past)
    assert person["last_in_at"] == max(i["at"] for i in past if i["author"]["id"] == person["id"])
    row = next(row for row in sbagg("people", "--limit", "0", "--json").json["people"] if row["id"] == person["id"])
    assert (row["counts"], row["last_at"], row["name"]) == (person["counts"], person["last_at"], person["name"])
    assert sum(month["in"] + month["out"] for month in person["activity"]) <= sum(person["counts"]["by_kind"].values())


@pytest.mark.parametrize("number", range(4))
def test_counts_of_companies(many, sbagg, number):
    company = sbagg("company", f"co{number}-tools.com", "--json").json
    past = contacts(sbagg, f"co{number}-tools.com")
    assert sum(company["counts"]["by_kind"].values()) == len(past)
    assert company["counts"]["out"] == sum(i["by"] == "me" for i in past)
    staff = {address for n, address in enumerate(PEOPLE) if n % 4 == number}
    assert company["people_count"] == len(company["people"]) == len(staff)
    row = next(row for row in sbagg("companies", "--json").json["companies"] if row["id"] == company["id"])
    assert (row["counts"], row["last_at"], row["people"]) == (
        company["counts"],
        company["last_at"],
        company["people_count"],
    )


def test_status_counts_what_lists_list(many, sbagg):
    counts = sbagg("status", "--json").json["counts"]
    assert counts["people"] == len(sbagg("people", "--limit", "0", "--json").json["people"]) + 1, "me"
    assert counts["companies"] == len(sbagg("companies", "--limit", "0", "--json").json["companies"]) + 1, "ours"
    assert counts["interactions"] == len(sbagg("timeline", "--full", "--json").json["items"])
    assert counts["deals"] == len(sbagg("deals", "--all", "--json").json["deals"]) == 8


def test_sorting_people(many, sbagg):
    def order(*options):
        return sbagg("people", *options, "--limit", "0", "--json").json["people"]

    assert [p["last_at"] for p in order()] == sorted((p["last_at"] for p in order()), reverse=True)
    assert [p["name"] for p in order("--sort", "name")] == sorted((p["name"] for p in order()), key=str.casefold)
    assert [p["counts"]["in"] for p in order("--sort", "in")] == sorted(
        (p["counts"]["in"] for p in order()), reverse=True
    )
    assert [p["counts"]["out"] for p in order("--sort", "out")] == sorted(
        (p["counts"]["out"] for p in order()), reverse=True
    )
    assert {p["id"] for p in order("--sort", "name")} == {p["id"] for p in order()}


def test_filtering_people(many, sbagg):
    there = sbagg("people", "--company", "co1-tools.com", "--json").json["people"]
    assert {p["name"] for p in there} == {"p1@co1-tools.com", "p5@co1-tools.com", "p9@co1-tools.com"}
    assert sbagg("people", "--channel", "sms", "--json").json["people"] == []
    assert len(sbagg("people", "--channel", "email", "--json").json["people"]) == 12
    quiet = sbagg("people", "--stale", "3d", "--json").json["people"]
    assert quiet
    assert all(p["last_at"] < "2026-11-18T09:00:00Z" for p in quiet)


def test_deals(many, sbagg):
    open_ones = sbagg("deals", "--json").json["deals"]
    assert [d["name"] for d in open_ones] == ["D4", "D0", "D7", "D3"], (
        "open first, the largest first; closed ones left out"
    )
    every = sbagg("deals", "--all", "--json").json["deals"]
    assert {d["name"] for d in every} == {f"D{n}" for n in range(8)}
    assert {d["name"] for d in sbagg("deals", "--all", "--stage", "s1", "--json").json["deals"]} == {
        "D1",
        "D3",
        "D5",
        "D7",
    }
    failed = sbagg("deals", "--pipeline", "other")
    assert (failed.status, "Known: P" in failed.err) == (3, True)
    assert next(d for d in every if d["name"] == "D4")["company"]["name"] == "Co 0"
    assert next(d for d in every if d["name"] == "D4")["amount"] == {"amount": "4.00", "currency": "EUR"}


def test_a_timeline_is_cut_into_pages_without_loss(many, sbagg):
    for who in ([], [PEOPLE[0]], ["co0-tools.com"]):
        whole = sbagg("timeline", *who, "--full", "--ids").out.split()
        assert len(set(whole)) == len(whole)
        pages, before = [], []
        while page := sbagg("timeline", *who, *before, "--limit", "7", "--ids").out.split():
            pages += page
            before = ["--before", page[-1]]
        assert pages == whole


def test_since_and_until_include_both_days(many, sbagg):
    items = sbagg("timeline", "--full", "--json").json["items"]
    day = items[30]["at"][:10]
    one_day = sbagg("timeline", "--since", day, "--until", day, "--json").json["items"]
    assert [i["id"] for i in one_day] == [i["id"] for i in items if i["at"].startswith(day)]
    assert sbagg("timeline", "--since", "2027-01-01", "--until", "2026-01-01", "--json").json["items"] == []


def test_filters_of_a_timeline(many, sbagg):
    items = sbagg("timeline", PEOPLE[0], "--full", "--json").json["items"]
    for option, wanted in (("--in", "in"), ("--out", "out")):
        found = sbagg("timeline", PEOPLE[0], option, "--full", "--json").json["items"]
        assert found == [i for i in items if i["direction"] == wanted]
    calls = sbagg("timeline", PEOPLE[0], "--kind", "call", "--kind", "deal", "--full", "--json").json["items"]
    assert calls == [i for i in items if i["kind"] in ("call", "deal")]
    assert sbagg("timeline", PEOPLE[0], "--grep", "d0", "--json").json["items"][0]["title"] == "D0"
    assert sbagg("timeline", "--in", "--out").status == 2


def test_the_heat_of_channels_counts_what_the_activity_counts(tmp_path, monkeypatch):
    from sbagg.store.heat import heat
    from sbagg.store.tally import activity

    register(monkeypatch)
    world = World(tmp_path).me().add("box")
    call = {"fact": "interaction", "ref": "call:1", "kind": "call", "channel": "whatsapp", "at": 1_794_000_000, "title": "", "text": "",
            "parties": [email("jo@f-works.com", "caller"), email(ME[1], "recipient")]}  # fmt: skip
    world.write(
        "box",
        ("c", [call]),
        *((f"m{n}", [mail(f"m{n}", "jo@f-works.com", ME[1], at=1_794_000_000 - n * 20 * 86_400)]) for n in range(4)),
    ).sync()
    reader = world.reader()
    numbers = [row[0] for row in reader.db.execute("SELECT id FROM identities WHERE value = 'jo@f-works.com'")]
    found, months = heat(reader, numbers), activity(reader, numbers)
    assert [(row.channel, sum(row.months)) for row in found] == [("email", 4), ("whatsapp", 1)]
    assert [sum(row.months[n] for row in found) for n in range(24)] == [month.in_ + month.out for month in months]
    assert heat(reader, []) == ()
    reader.db.close()
