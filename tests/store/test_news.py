"""What the web says of a company: tied by its domain, shown apart, and no contact."""

from world import email, mail

JANE, ME = "jane@acme-tools.com", "me@us-corp.com"


def news(ref, *about, at=1_700_000_100, **more):
    found = {
        "fact": "interaction",
        "ref": ref,
        "kind": "post",
        "channel": "web",
        "at": at,
        "title": ref,
        "visibility": "public",
    }
    return (
        found
        | {"about": list(about), "parties": [{"kind": "feed", "value": "acme-tools.com/news", "role": "feed"}]}
        | more
    )


def company(sbagg, name="acme-tools.com"):
    return sbagg("company", name, "--json").json


def test_news_of_a_known_domain_stand_apart_and_are_no_contact(world, sbagg):
    world.add("box").add("feed")
    world.write("box", ("1", [mail("1", JANE, ME)]))
    world.write(
        "feed",
        ("1", [news("dock", "domain:acme-tools.com")]),
        ("2", [news("crane", "domain:acme-tools.com", at=1_700_000_200)]),
    )
    world.sync()
    acme = company(sbagg)
    assert [item["title"] for item in acme["news"]] == ["crane", "dock"]
    assert [item["title"] for item in acme["timeline"]] == ["Hello"]
    assert (acme["counts"]["in"], acme["counts"]["by_kind"], acme["last_at"]) == (
        1,
        {"email": 1},
        "2023-11-14T22:13:20Z",
    )
    assert acme["news"][0]["author"] is None
    listed = sbagg("timeline", "acme-tools.com", "--json").json["items"]
    assert [item["title"] for item in listed] == ["crane", "dock", "Hello"]


def test_news_make_no_company_and_no_people(world, sbagg):
    world.add("feed").write("feed", ("1", [news("dock", "domain:acme-tools.com")]))
    world.sync()
    assert sbagg("companies", "--json").json["companies"] == []
    assert sbagg("status", "--json").json["counts"]["people"] == 0


def test_a_company_that_becomes_known_later_has_its_news(world, sbagg):
    world.add("feed").add("box").write("feed", ("1", [news("dock", "domain:acme-tools.com")]))
    world.sync()
    world.write("box", ("1", [mail("1", JANE, ME)]))
    world.sync()
    assert [item["title"] for item in company(sbagg)["news"]] == ["dock"]


def test_what_a_person_of_theirs_writes_is_a_contact_and_news(world, sbagg):
    world.add("feed")
    party = [email(JANE, "author")]
    organization = {"fact": "organization", "ref": "domain:acme-tools.com", "name": "", "domains": ["acme-tools.com"]}
    world.write("feed", ("1", [organization, news("dock", "domain:acme-tools.com", parties=party)]))
    world.sync()
    acme = company(sbagg)
    assert [item["title"] for item in acme["news"]] == ["dock"]
    assert acme["counts"]["in"] == 1


def test_posts_elsewhere_and_other_kinds_are_no_news(world, sbagg):
    world.add("box").add("feed")
    world.write("box", ("1", [mail("1", JANE, ME)]))
    world.write(
        "feed",
        ("1", [news("tweet", "domain:acme-tools.com", channel="twitter")]),
        ("2", [news("read", "domain:acme-tools.com", kind="follow", at=None)]),
        ("3", [news("other", "domain:elsewhere-tools.com")]),
    )
    world.sync()
    acme = company(sbagg)
    assert acme["news"] == []
    assert {item["title"] for item in acme["timeline"]} == {"Hello", "tweet", "read"}
