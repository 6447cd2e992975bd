"""What is suggested, with which evidence, and what must stay apart."""

import pytest

from sbagg.identity.asking import MOST_FOR_ONE, asked
from sbagg.identity.likeness import suggest
from sbagg.identity.rules import HINTS, LIKELY, RULES
from sbagg.identity.traits import Traits

ACME, BROOK = frozenset({1}), frozenset({2})


def who(key, *names, mail="", **more):
    domain = mail.rpartition("@")[2]
    own = frozenset({domain}) if domain and not domain.startswith("gmail") else frozenset()
    return Traits(key, names, names, emails=(mail,) if mail else (), domains=own, **more)


def score(one, other, hints=()):
    found = suggest([one, other], hints)
    assert suggest([other, one], hints) == found
    return found[0].score if found else 0.0


LIKELY_PAIRS = {
    "company": (
        who(1, "Jane Millwright", mail="jane.millwright@acme.com", companies=ACME),
        who(2, "Jane Millwright", mail="jmillwright@acme.com", companies=ACME),
    ),
    "company by its domain": (
        who(1, "Jane Millwright", mail="jane.millwright@acmetools.com", companies=ACME),
        who(2, "Jane Millwright", company_names=("Acme Tools Ltd",), companies=BROOK, phones=("+1",)),
    ),
    "former employer": (
        who(1, "Jane Millwright", mail="jane.millwright@acme.com", companies=ACME),
        who(2, "Jane Millwright", mail="jane.millwright@brook.com", companies=ACME | BROOK),
    ),
    "script": (
        who(1, "Сергей Ковальчук", mail="s.kovalchuk@acme.com", companies=ACME),
        who(2, "Sergei Kovalchuk", mail="sergei@acme.com", companies=ACME),
    ),
    "short form": (
        who(1, "Robert Millwright", mail="robert.millwright@acme.com", companies=ACME),
        who(2, "Bob Millwright", mail="bob.millwright@acme.com", companies=ACME),
    ),
    "phone": (who(1, "Jane Millwright", phones=("+1",)), who(2, "Millwright, J.", phones=("+1",))),
    "birthday": (who(1, "Jane Millwright", birthdays=("1971-06-24",)), who(2, "Jane Milwright", birthdays=("1971-06-24",))),
    "slip in a birthday": (
        who(1, "Jane Millwright", birthdays=("1971-06-04",), cities=("Leeds",)),
        who(2, "Jane Millwright", birthdays=("1971-04-06",), cities=("Leeds",)),
    ),
    "cards of one address": (
        who(1, "Jane Millwright", shared_emails=("jm77@gmail.com",)),
        who(2, "Jane Milwright", shared_emails=("jm77@gmail.com",)),
    ),
    "slip in an address": (
        who(1, "Jane Millwright", mail="jane.millwright@acme-tools.com"),
        who(2, "Jane Millwright", mail="jane.millwright@acme-tool.com"),
    ),
    "page": (who(1, "Jane Millwright", urls=("jane.example.org",)), who(2, "Jane Millwright", urls=("jane.example.org",))),
    "unusual local part": (who(1, "Jane Millwright", mail="zugvogel77@gmail.com"), who(2, "J. Millwright", mail="zugvogel77@web.de")),
    "handle": (
        who(1, "Jane Millwright", handles=(("twitter", "zug_vogel"),)),
        who(2, "Jane Millwright", handles=(("github", "zugvogel"),)),
    ),
}  # fmt: skip
APART = {
    "homonyms": (
        who(1, "John Smith", mail="john.smith@acme.com", companies=ACME),
        who(2, "John Smith", mail="john.smith@brook.com", companies=BROOK),
    ),
    "told apart by a number": (
        who(1, "John Smith", mail="john.smith@acme.com", companies=ACME),
        who(2, "John Smith", mail="john.smith2@acme.com", companies=ACME),
    ),
    "couple": (
        who(1, "Ann Millwright", phones=("+1",), cities=("Leeds",)),
        who(2, "Tom Millwright", phones=("+1",), cities=("Leeds",)),
    ),
    "twins": (
        who(1, "Ann Millwright", phones=("+1",), cities=("Leeds",), birthdays=("1971-06-24",), companies=ACME),
        who(2, "Eve Millwright", phones=("+1",), cities=("Leeds",), birthdays=("1971-06-24",), companies=ACME),
    ),
    "junior and senior": (
        who(1, "Tom Millwright Sr.", phones=("+1",), cities=("Leeds",)),
        who(2, "Tom Millwright Jr.", phones=("+1",), cities=("Leeds",)),
    ),
    "a generation between": (
        who(1, "Tom Millwright", phones=("+1",), cities=("Leeds",), birthdays=("1946-02-11",)),
        who(2, "Tom Millwright", phones=("+1",), cities=("Leeds",), birthdays=("1973-09-28",)),
    ),
    "front desk": (
        who(1, "Ann Dorn", mail="ann.dorn@acme.com", phones=("+1",), companies=ACME),
        who(2, "Bo Chan", mail="bo.chan@acme.com", phones=("+1",), companies=ACME),
    ),
    "colleagues of one name": (
        who(1, "A. Dorn", mail="adorn@acme.com", companies=ACME),
        who(2, "Bea Dorn", mail="bdorn@acme.com", companies=ACME),
    ),
    "program under a name": (
        who(1, "Ann Dorn", mail="ann.dorn@acme.com", companies=ACME),
        Traits(2, ("Ann Dorn",), emails=("tracker@acme.com",), domains=frozenset({"acme.com"}), companies=ACME),
    ),
    "two of one box": (
        who(1, "Ann Dorn", shared_emails=("info@acme.com",), companies=ACME),
        who(2, "Bo Chan", shared_emails=("info@acme.com",), companies=ACME),
    ),
}  # fmt: skip


@pytest.mark.parametrize("pair", LIKELY_PAIRS.values(), ids=LIKELY_PAIRS)
def test_likely(pair):
    assert score(*pair) >= LIKELY


@pytest.mark.parametrize("pair", APART.values(), ids=APART)
def test_not_likely(pair):
    assert score(*pair) < LIKELY


@pytest.mark.parametrize("case", ["couple", "twins", "junior and senior", "front desk", "homonyms"])
def test_who_differs_beyond_doubt_is_not_even_a_question(case):
    assert score(*APART[case]) < 0.5


def test_a_full_name_alone_is_less_than_even():
    assert 0 < score(who(1, "Ada Quillbrook"), who(2, "Ada Quillbrook")) < 0.5


def test_a_name_that_many_bear_says_less():
    rare = suggest([who(1, "Ada Quillbrook"), who(2, "Ada Quillbrook")])[0].score
    many = [who(n, "Ada Quillbrook") for n in range(3, 30)]
    two = [who(n, "Ada Quillbrook", mail=f"ada.quillbrook@{'ab'[n - 1]}.com", phones=("+1",)) for n in (1, 2)]
    found = {(one.a, one.b): one.score for one in suggest([*two, *many])}
    assert found[1, 2] < suggest(two)[0].score
    assert all(value < rare for pair, value in found.items() if pair != (1, 2))


def test_addresses_that_a_machine_makes_under_one_name_are_no_question():
    def sent(*tokens):
        return [
            Traits(
                n,
                ("Daily Ledger",),
                emails=(f"{token}@news.acme.com",),
                domains=frozenset({"acme.com"}),
                companies=ACME,
            )
            for n, token in enumerate(tokens)
        ]

    assert suggest(sent("2.20367-x9", "2.20803-q1", "2.21122-zz")), "few may be somebody's"
    assert suggest(sent("2.20367-x9", "2.20803-q1", "2.21122-zz", "2.20522-k7")) == []
    assert suggest(sent("ledger.daily", "daily", "ledger-d", "dledger")), "what spells the name is no machine's"


def test_what_notifiers_write_under_is_not_a_name():
    bot = Traits(2, ("Ann Dorn (via Docs)", "Ann Dorn"), emails=("noreply@acme.com",), companies=ACME)
    assert score(who(1, "Ann Dorn", mail="ann.dorn@acme.com", companies=ACME), bot) == 0


def test_evidence_is_told_in_words_strongest_first():
    (found,) = suggest(LIKELY_PAIRS["former employer"])
    assert found.evidence[0] == ("full_name", "the same full name: Jane Millwright", 3.9)
    assert [rule for rule, *_ in found.evidence] == ["full_name", "company"]


def test_a_hint_joins_a_number_to_its_owner_but_not_an_assistant_to_her_boss():
    number = Traits(2, phones=("+1",))
    assert score(who(1, "Ann Dorn"), number, [(1, 2, "signature", "T +1")]) >= 0.7
    boss = who(2, "Cy Orr", phones=("+1",))
    assert score(who(1, "Ann Dorn"), boss, [(2, 1, "signature", "T +1"), (1, 2, "behalf", "")]) == 0
    told = [(1, 2, "signature", "T +1"), (2, 1, "signature", "T +2"), (1, 2, "seen at the fair", "")]
    evidence = suggest([who(1, "Ann Dorn"), number], told)[0].evidence
    assert [rule for rule, *_ in evidence] == ["signature", "hint"]


def test_who_was_told_apart_is_not_suggested():
    pair = LIKELY_PAIRS["company"]
    assert suggest(pair)
    assert suggest(pair, [(1, 2, "bio", "")], {(2, 1)}) == []


def test_nobody_gets_more_questions_than_can_be_answered():
    found = suggest([who(n, "Ada Quillbrook", phones=("+1",)) for n in range(20)])
    put = list(asked(found, lambda one: (one.a, one.b)))
    assert max(sum(n in (one.a, one.b) for one in put) for n in range(20)) == MOST_FOR_ONE
    assert put[0] == found[0]


def test_work_grows_with_the_groups_not_with_their_square(monkeypatch):
    from sbagg.identity import likeness

    calls = []
    real = likeness.weigh
    monkeypatch.setattr(likeness, "weigh", lambda *pair: calls.append(1) or real(*pair))
    suggest(
        [who(n, "John Smith", mail=f"p{n}x{n * 7}@acme.com", companies=ACME, cities=("Leeds",)) for n in range(500)]
    )
    assert len(calls) < 500 * 40


def test_rules_are_data():
    assert {name for name, rule in RULES.items() if rule.automatic} == {"decision", "me", "card", "mailbox"}
    assert all(rule.weight == 1 for rule in RULES.values() if rule.automatic)
    assert RULES.keys() >= HINTS
    assert all(rule.words and "  " not in rule.words for rule in RULES.values())


def test_a_family_name_at_one_telephone_is_not_enough():
    one, other = (
        who(1, "Mr. Dorn", phones=("+1",), cities=("Leeds",)),
        who(2, "Ann Dorn", phones=("+1",), cities=("Leeds",)),
    )
    assert 0.5 < score(one, other) < LIKELY


def test_an_address_tells_what_an_initial_stands_for():
    ann = who(1, "A. Dorn", mail="ann.dorn@gmail.com", phones=("+1",))
    alan = who(2, "Alan Dorn", mail="alan.dorn@gmail.com", phones=("+1",))
    assert score(ann, alan) == 0
    assert score(ann, who(3, "Ann Dorn", phones=("+1",))) >= LIKELY


def test_an_address_without_a_name_is_asked_about_where_a_colleagues_name_would_make_it():
    jane = who(1, "Jane Dorn", mail="jane.dorn@acme.com", companies=ACME)
    (found,) = suggest([jane, who(2, mail="jdorn@acme.com", companies=ACME)])
    assert found.evidence[0][0] == "spelt"
    assert 0.5 < found.score < LIKELY
    assert score(jane, who(2, mail="kdorn@acme.com", companies=ACME)) == 0
