"""Who changed jobs: what mail and cards date, on the timelines of the person and of both companies."""

import pytest

from world import card, mail, organization

DAY = 86_400
MARCH, JUNE = 1_741_000_000, 1_749_000_000  # 2025-03-03 and 2025-06-04
OLD, NEW = "dana@initech-tools.com", "dana@brook-works.org"
FIRMS = [
    ("o1", [organization("1", "Initech", "initech-tools.com")]),
    ("o2", [organization("2", "Brook Works Ltd", "brook-works.org")]),
]
DANA = ("dana", [card(f"email:{OLD}", f"email:{NEW}", name="Dana Reyes")])
TITLE = ("vp", [card(f"email:{NEW}", name="Dana Reyes", title="VP Ops", company_ref="org:2", at=JUNE)])
LETTERS = [
    ("m1", [mail("1", OLD, "me@us-corp.com", at=MARCH - 90 * DAY)]),
    ("m2", [mail("2", OLD, "me@us-corp.com", at=MARCH)]),
    ("m3", [mail("3", NEW, "me@us-corp.com", at=JUNE)]),
    ("m4", [mail("4", "me@us-corp.com", OLD, at=JUNE + DAY)]),
]


@pytest.fixture
def changed(world):
    world.add("crm").add("box").write("crm", *FIRMS, DANA, TITLE).write("box", *LETTERS).sync()
    return world


def test_a_change_of_domain_dates_both_jobs(changed, sbagg):
    jobs = [(job["company"]["name"], job["from"], job["to"]) for job in sbagg("who", NEW, "--json").json["employment"]]
    assert jobs == [("Brook Works Ltd", "2025-06-04", None), ("Initech", None, "2025-03-03")]
    assert sbagg("who", OLD, "--json").json["company"]["name"] == "Brook Works Ltd"


@pytest.mark.parametrize("whose", [OLD, "initech-tools.com", "brook-works.org"])
def test_the_change_is_on_the_timeline_of_the_person_and_of_both_companies(changed, sbagg, whose):
    (item,) = sbagg("timeline", whose, "--kind", "job_change", "--json").json["items"]
    assert item["title"] == "Left Initech, joined Brook Works Ltd as VP Ops"
    assert (item["at"], item["author"]["name"], item["company"]["name"]) == (
        "2025-06-04", "Dana Reyes", "Brook Works Ltd",
    )  # fmt: skip
    assert (item["visibility"], item["direction"], item["sources"]) == ("internal", "none", ["box", "crm"])


def test_it_stands_in_its_place_and_is_no_contact(changed, sbagg):
    items = sbagg("timeline", OLD, "--json").json["items"]
    assert [item["kind"] for item in items] == ["email", "job_change", "email", "email", "email"]
    person = sbagg("who", OLD, "--json").json
    assert [item["kind"] for item in person["timeline"]] == [item["kind"] for item in items]
    assert person["counts"]["by_kind"] == {"email": 4}
    everybody = sbagg("timeline", "--json").json["items"]
    assert "job_change" not in {item["kind"] for item in everybody}


def test_its_id_can_be_shown_and_gone_on_behind(changed, sbagg):
    (number,) = sbagg("timeline", NEW, "--kind", "job_change", "--ids").out.split()
    shown = sbagg("show", number, "--json").json
    assert [(origin["key"], origin["why"]) for origin in shown["origins"]] == [
        ("m2", "the last mail from Initech"),
        ("m3", "the first mail from Brook Works Ltd"),
    ]
    assert "Left Initech" in sbagg("show", number).out
    behind = sbagg("timeline", NEW, "--before", number, "--json").json["items"]
    assert [item["at"][:10] for item in behind] == ["2025-06-04", "2025-03-03", "2024-12-03"]
    assert sbagg("show", "iaaaaaaaaaaaa").status == 3


def test_filters_hold_for_it(changed, sbagg):
    def found(*options):
        return [
            item for item in sbagg("timeline", NEW, *options, "--json").json["items"] if item["kind"] == "job_change"
        ]

    assert found("--grep", "left initech")
    assert found("--channel", "crm")
    assert not found("--kind", "email")
    assert not found("--in")
    assert not found("--until", "2025-06-03")
    assert not found("--since", "2025-06-05")


def test_older_mail_that_is_found_later_dates_the_change_anew(changed, sbagg):
    changed.write("box", *LETTERS, ("m5", [mail("5", NEW, "me@us-corp.com", at=MARCH + 10 * DAY)])).sync()
    (item,) = sbagg("timeline", NEW, "--kind", "job_change", "--json").json["items"]
    assert item["at"] == "2025-03-13"


def test_mail_from_both_is_several_roles_at_once(changed, sbagg):
    changed.write("box", *LETTERS, ("m5", [mail("5", OLD, "me@us-corp.com", at=JUNE + 9 * DAY)])).sync()
    assert not sbagg("timeline", NEW, "--kind", "job_change", "--json").json["items"]
    jobs = sbagg("who", NEW, "--json").json["employment"]
    assert [(job["from"], job["to"]) for job in jobs] == [(None, None), (None, None)]


def test_what_a_machine_answers_from_the_old_address_is_no_work_there(changed, sbagg):
    answer = mail("5", OLD, "me@us-corp.com", at=JUNE + 9 * DAY, flags=["auto"], title="I have left")
    changed.write("box", *LETTERS, ("m5", [answer])).sync()
    assert sbagg("timeline", NEW, "--kind", "job_change", "--json").json["items"]


@pytest.mark.parametrize(
    ("until", "since", "at"),
    [
        ("2024-11", "2024-12", "2024-12-01"),
        ("2024-12", "2024-12", "2024-12-01"),
        ("2024-11-30", "2025-03-04", "2025-03-04"),
        ("2024-12-15", "2024-12-01", None),
        ("2022-11", "2024-12", None),
        ("2024", "2024-12", None),
        ("2024-11", "2030-01-01", None),
        ("", "2024-12", None),
        ("soon", "later", None),
    ],
)
def test_cards_date_a_change_when_both_sides_are_dated_and_near(world, sbagg, until, since, at):
    cards = [
        ("a", [card("x:9", "email:dana@gmail.com", name="Dana Reyes", company_ref="org:1", until=until)]),
        ("b", [card("x:9", "email:dana@gmail.com", name="Dana Reyes", company_ref="org:2", since=since)]),
    ]
    world.add("crm").write("crm", *FIRMS, *cards).sync()
    items = sbagg("timeline", "dana@gmail.com", "--json").json["items"]
    assert [item["at"] for item in items] == ([at] if at else [])


def test_a_company_knows_what_it_belongs_to(world, sbagg):
    world.add("crm").write(
        "crm",
        ("o1", [organization("1", "Hill Holding", "hill-holding.com")]),
        ("o2", [organization("2", "Vale Tools", "vale-tools.com", parent="org:1")]),
        ("o3", [organization("3", "Brook Tools", parent="org:1")]),
        *((f"p{n}", [card(f"email:p{n}@hill-holding.com", name=f"Pat {n}", company_ref="org:3")]) for n in "ab"),
        ("m", [mail("1", "pa@hill-holding.com", "me@us-corp.com")]),
    ).sync()
    top = sbagg("company", "hill-holding.com", "--json").json
    assert (top["parent"], [each["name"] for each in top["subsidiaries"]]) == (None, ["Brook Tools", "Vale Tools"])
    part = sbagg("company", "Brook Tools", "--json").json
    assert part["parent"] == {"id": top["id"], "name": "Hill Holding"}
    assert part["counts"]["by_kind"] == {"email": 1}
    assert "part of Hill Holding" in sbagg("company", "Vale Tools").out
    assert "Vale Tools" in sbagg("company", "Hill Holding").out
