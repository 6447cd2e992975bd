"""find: words, phrases, minus, every filter, and scripts without blanks."""

import pytest

from world import card, email, mail, organization

DAY = 86400
AT = 1_795_000_000


@pytest.fixture
def hits(world, sbagg):
    world.add("box")
    world.write(
        "box",
        ("co", [organization("1", "Acme Tools", "acme-tools.com"), card("email:jane@acme-tools.com", name="Jane Doe", company="Acme Tools")]),
        ("1", [mail("1", "jane@acme-tools.com", "me@us-corp.com", at=AT, title="Price list", text="The discount is ten percent. Off-site in Köln.",
                    files=[{"name": "Annual_Report 2026.pdf"}], thread=["t:1"])]),
        ("2", [mail("2", "me@us-corp.com", "jane@acme-tools.com", at=AT + DAY, title="Re: Price list", text="percent ten is fine", thread=["t:1"])]),
        ("3", [mail("3", "bob@bolt-works.com", "me@us-corp.com", email("jane@acme-tools.com", "cc"), at=AT + 2 * DAY, title="見積書について",
                    text="見積書をお送りします https://bolt-works.com/x Is that right?", thread=["t:3"])]),
        ("4", [mail("4", "bob@bolt-works.com", at=AT + 3 * DAY, title="Call notes", text="discounted twice", about=["org:1"])
               | {"kind": "call", "channel": "phone"}]),
        ("5", [mail("5", "news@bulk-mail.com", "me@us-corp.com", at=AT + 4 * DAY, title="Newsletter", text="ten discounts", flags=["bulk"])]),
        ("6", [mail("6", "bob@bolt-works.com", at=AT - 400 * DAY, title="e\u0301te\u0301 caf\u00e9", text="n.b. C++ & R&D, O'Neil; 50% off_peak")]),
    ).sync()  # fmt: skip
    from sbagg.store.ids import shown, uid

    names = {shown("i", uid(f"mail:{n}")): n for n in range(1, 7)}

    def find(*query):
        ran = sbagg("find", "--ids", "--", *query)
        assert ran.status == 0, ran.err
        return [names[line] for line in ran.out.split()]

    return find


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("discount", [5, 4, 1]), ("discounted", [4]), ("DISCOUNT ten", [5, 1]), ("ten percent", [2, 1]), ('"ten percent"', [1]),
        ('"percent ten"', [2]), ("discount -twice", [5, 1]), ('discount -"ten"', [4]), ("off-site", [1]), ("koln", [1]), ("köln", [1]), ("Ko\u0308ln", [1]),
        ("見積書", [3]), ("見積", [3]), ("送り", [3]), ("積見", []), ("été", [6]), ("e\u0301te\u0301", [6]), ("ete cafe", [6]), ("C++", [6]), ("R&D", [6]),
        ("o'neil", [6]), ("50%", [6]), ("off_peak", [6]), ("Annual", [1]), ("report.pdf", []), ("2026.pdf", [1]), ("Annual_Report", [1]), ('"2026.pdf"', [1]),
        ("nothing-like-it", []), ("list", [2, 1]), ("price list", [2, 1]),
    ],
)  # fmt: skip
def test_words(hits, query, found):
    assert hits(query) == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("from:jane@acme-tools.com", [1]), ("from:me", [2]), ("to:me", [5, 3, 1]), ("to:jane@acme-tools.com", [3, 2]), ("with:jane@acme-tools.com", [3, 2, 1]),
        ('from:"Jane Doe"', [1]), ("company:acme-tools.com", [4, 3, 2, 1]), ('company:"Acme Tools"', [4, 3, 2, 1]), ("kind:call", [4]),
        ("channel:phone", [4]), ("has:file", [1]), ("has:link", [3]), ("file:report", [1]), ('file:"annual_"', [1]), ("file:%", []),
        ("after:2026-11-18 discount", [5, 4, 1]), ("before:2026-01-01", [6]), ("kind:email -discount from:jane@acme-tools.com", []),
        ("kind:email -discount", [5, 3, 2, 6]), ("is:unanswered", [3]), ("from:jane@acme-tools.com percent", [1]),
        ("from:jane@acme-tools.com from:bob@bolt-works.com", []),
    ],
)  # fmt: skip
def test_filters(hits, query, found):
    assert sorted(hits(query)) == sorted(found)


def test_before_and_after_meet_at_midnight(hits):
    both = hits("after:2026-11-19") + hits("before:2026-11-19")
    assert sorted(both) == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    "query", ["", "   ", '""', "-", "-word", "***", "has:nothing", "is:odd", "colour:red", "after:soon"]
)
def test_what_cannot_be_looked_for_is_wrong_usage(hits, sbagg, query):
    ran = sbagg("find", "--json", "--", query)
    assert ran.status == 2
    assert ran.error["hint"]


@pytest.mark.parametrize("query", ["from:nobody", "company:nowhere", 'with:""'])
def test_who_is_not_known_is_not_found(hits, sbagg, query):
    assert sbagg("find", query, "--json").status == 3


def test_more_says_that_the_limit_cut(hits, sbagg):
    few = sbagg("find", "discount", "--limit", "2", "--json").json
    assert (len(few["hits"]), few["more"]) == (2, True)
    enough = sbagg("find", "discount", "--limit", "3", "--json").json
    assert (len(enough["hits"]), enough["more"]) == (3, False)
    assert sbagg("find", "discount", "--limit", "0", "--json").json == enough


def test_a_snippet_marks_the_words(hits, sbagg):
    found = sbagg("find", "percent", "--json").json["hits"]
    assert all("[percent]" in hit["snippet"] for hit in found)
    assert {hit["snippet"] for hit in found} >= {"[percent] ten is fine"}
