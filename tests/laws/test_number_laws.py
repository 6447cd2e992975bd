"""Every number that is worked out comes of the terms that explain it: whatever is in the store, in every view that shows it."""

import json
import os
import re
import sys
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import exp, floor
from random import Random

import pytest
from test_incremental_laws import Play
from test_insight_laws import facts

from sbagg.demo import generate
from sbagg.identity.rules import BASE, MOST
from world import World, register

NOW = datetime.fromisoformat("2026-11-21T09:00:00+00:00")
DAY = 86_400
SMALL = 1e-6
STEPS, STORES = 30, 6
LINES = 8
"""Of the people and companies of a store so many are looked at, the most important ones."""


# --- what is done with parts, apart from the program's own way to do it ---------------------------------------------------


def middle(values, share):
    """Return the quantile of type 7, in fractions."""
    ordered = [Fraction(value) for value in sorted(values)]
    place = Fraction(share) * (len(ordered) - 1)
    low = floor(place)
    high = min(low + 1, len(ordered) - 1)
    return float(ordered[low] + (ordered[high] - ordered[low]) * (place - low))


def answered(parts, share):
    """Return within which time a share is answered: of those that still were open then, which part was answered, multiplied."""
    left, ends = Fraction(1), sorted({part["value"] for part in parts if not part["open"]})
    for end in ends:
        there = [part for part in parts if part["value"] >= end]
        left *= 1 - Fraction(sum(part["value"] == end and not part["open"] for part in there), len(there))
        if left <= 1 - Fraction(share):
            return end
    return None


WAYS = {
    "sum": lambda parts: sum(part["value"] for part in parts),
    "count": len,
    "smallest": lambda parts: min(part["value"] for part in parts),
    "largest": lambda parts: max(part["value"] for part in parts),
    "difference": lambda parts: parts[0]["value"] - parts[1]["value"],
    "product": lambda parts: parts[0]["value"] * parts[1]["value"],
    "ratio": lambda parts: parts[0]["value"] / parts[1]["value"],
    "median": lambda parts: middle([part["value"] for part in parts], "1/2"),
    "three of four": lambda parts: middle([part["value"] for part in parts], "3/4"),
    "half answered": lambda parts: answered(parts, "1/2"),
    "most answered": lambda parts: answered(parts, "9/10"),
}
ROUNDED = {
    "no": (SMALL, SMALL),
    "down": (SMALL, 1.0),
    "whole": (0.501, 0.501),
    "tenth": (0.051, 0.051),
    "hundredth": (0.0051, 0.0051),
}
"""By how much the number may be above what its parts come to, and below."""


def leads(number):
    """Tell whether the parts of a number come to it."""
    exact = WAYS[number["by"]](number["parts"])
    above, below = ROUNDED[number["rounded"]]
    return exact is not None and -above <= exact - number["value"] < below + SMALL


# --- which numbers there are, view by view --------------------------------------------------------------------------------


def of_card(card):
    """Return name -> value of the numbers on a card that `--why` explains."""
    found = {"counts.in": card["counts"]["in"], "counts.out": card["counts"]["out"]}
    found |= {f"counts.by_kind.{kind}": n for kind, n in card["counts"]["by_kind"].items()}
    bought = card["transactions"]
    if bought["count"] or bought["totals"]:
        found["transactions.count"] = bought["count"]
    for total in bought["totals"]:
        found[f"transactions.totals.{total['currency'] or ''}".removesuffix(".")] = float(total["amount"])
    return found


def of_person(card, brief, listed):
    found = of_card(card)
    found |= {f"contacts_in_common.{one['id']}.count": one["count"] for one in card["contacts_in_common"]}
    for side in ("mine", "theirs") if card["turn"] else ():
        found |= {f"turn.{side}.{key}": n for key, n in card["turn"][side].items() if n is not None}
    for attendee in brief["attendees"]:
        found |= {f"known_by.{one['id']}.contacts": one["contacts"] for one in attendee["known_by"]}
    return found | of_lists(card, listed, "person")


def of_company(card, listed):
    found = of_card(card) | {"coverage.theirs": card["coverage"]["theirs"]}
    for one in card["coverage"]["ours"]:
        found |= {f"coverage.ours.{one['id']}.{key}": one[key] for key in ("contacts", "people")}
    return found | of_lists(card, listed, "")


FIELDS = {
    "owe": ("waited", "usual", "overdue", "more"), "owed": ("waited", "usual", "overdue", "more"),
    "stale": ("cadence_days", "usual_days", "silent_days", "over_days"),
    "accounts": (
        "silent_days", "order_silent_days", "order_gaps", "order_gap_days", "order_times", "contact_silent_days",
        "contact_gaps", "contact_gap_days", "contact_times",
    ),
}  # fmt: skip
"""The numbers of each list; docs/explanation/numbers.md names all of them."""


def of_lists(card, listed, key):
    found = {}
    for noun, entries in listed.items():
        for entry in entries:
            if (entry[key] if key and key in entry else entry).get("id") == card["id"]:
                found |= {f"{noun}.{field}": entry[field] for field in FIELDS[noun] if entry[field] is not None}
    return {name: n for name, n in found.items() if not (name.endswith("_gaps") and n == 0)}


# --- the stores -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=[1, 2, 3])
def demo(request, tmp_path_factory):
    """A demo world, synced: its home."""
    from sbagg.cli.syncing import run
    from world import Silent

    folder = tmp_path_factory.mktemp(f"demo{request.param}")
    patch = pytest.MonkeyPatch()
    with patch.context() as at:
        at.setenv("SBAGG_NOW", NOW.isoformat())
        made = generate(folder / "exports", people=30, messages=500, seed=request.param, now=int(NOW.timestamp()))
        from sbagg import config as configuration

        configuration.set_me(folder / "home", made.me)
        run(folder / "home", [str(folder / "exports")], Silent())
    return folder / "home"


def played(folder, seed, monkeypatch):
    """Return the home of a store of random facts, some of them changed and gone again."""
    play = Play(World(folder).me(), Random(seed), monkeypatch)
    for _ in range(STEPS):
        play.step()
    return play.world.home


@pytest.fixture
def ask(sbagg, monkeypatch):
    """Ask a store, in JSON."""

    def of(home, *words):
        monkeypatch.setenv("SBAGG_HOME", str(home))
        done = sbagg(*words, "--json")
        assert done.status == 0, (words, done.err)
        return json.loads(done.out)

    return of


# --- the law --------------------------------------------------------------------------------------------------------------


def explained(ask, home):
    """Compare every worked-out number that the commands of a store show with its terms. Returns how many there were."""
    ranked = [*ranks(ask, home)]
    numbers = [*numbered(ask, home)]
    for name, value, terms in ranked:
        assert abs(sum(terms) - value) <= 0.5 + SMALL, (name, value, terms)
    for who, name, value, number in numbers:
        assert number is not None, (who, name)
        assert abs(number["value"] - value) < 0.005, (who, name, value, number["value"])
        assert leads(number), (who, number)
    return len(ranked), {name for _, name, *_ in numbers}


def ranks(ask, home):
    """Yield each rank that is worked out, with the points of its terms."""
    for noun in ("people", "companies"):
        for row in ask(home, noun, "--sort", "rank", "--limit", "0")[noun]:
            if row["rank"] is not None:
                rank = row["rank"]
                yield row["id"], rank["computed"], [term["points"] for term in rank["terms"]]
                assert rank["score"] == (rank["override"]["score"] if rank["override"] else rank["computed"])
                whole = ask(home, "rank", "explain", row["id"])
                assert (whole["score"], whole["computed"], whole["terms"]) == (
                    rank["score"],
                    rank["computed"],
                    rank["terms"],
                )
                if whole["pace"]:
                    pace_leads(whole)


def pace_leads(card):
    """All that passes between people would grow as its pace did; the number would with it, as far as 100."""
    from sbagg.config import Rank

    weights, pace = Rank()._asdict(), card["pace"]
    values = {term["name"]: term["value"] for term in card["terms"]}
    if not pace["usual"]:
        return  # less than two decimals tell
    times = pace["now"] / pace["usual"]
    mass = sum(weights[n] * v * (1 if n == "money" else times) for n, v in values.items() if n in MASS)
    was = sum(weights[n] * v for n, v in values.items() if n in MASS)
    if was < 1:
        return  # too little is left for two decimals to tell
    more = (scale(mass, values, weights) - scale(was, values, weights)) if was else 0
    assert abs(more - pace["points"]) < 2.5, (card, more)


MASS = {"met", "called", "sent", "received", "answered", "light", "money"}


def scale(mass, values, weights):
    from math import log2

    times = 1 + weights["channels"] * max(values.get("channels", 1) - 1, 0)
    times *= (1 + weights["mutual"] * values.get("mutual", 0)) * (1 + weights["speed"] * values.get("speed", 0))
    times *= 1 + weights["deals"] * log2(1 + values.get("deals", 0))
    return min(100 * log2(1 + mass * times) / log2(1 + weights["full"]), 100)


def numbered(ask, home):
    """Yield (whose, name, value as a view shows it, number as --why explains it)."""
    listed = {
        noun: ask(home, noun, "--limit", "0")["companies" if noun == "accounts" else "entries"] for noun in FIELDS
    }
    people = [row["id"] for row in ask(home, "people", "--sort", "rank", "--limit", str(LINES))["people"]]
    people += [entry["person"]["id"] for noun in ("stale", "owe", "owed") for entry in listed[noun][:LINES]]
    for who in dict.fromkeys(people):
        card, brief = ask(home, "who", who), ask(home, "brief", who)
        why = {one["name"]: one for one in ask(home, "who", who, "--why")["numbers"]}
        for name, value in of_person(card, brief, {n: listed[n] for n in ("stale", "owe", "owed")}).items():
            yield who, name, value, why.get(name)
    firms = [row["id"] for row in ask(home, "companies", "--sort", "rank", "--limit", str(LINES))["companies"]]
    firms += [row["id"] for row in listed["accounts"]]
    for firm in dict.fromkeys(firms):
        card = ask(home, "company", firm)
        why = {one["name"]: one for one in ask(home, "company", firm, "--why")["numbers"]}
        for deal in card["deals"]:
            if deal["status"] == "open" and deal["since"]:
                stay = (datetime.fromisoformat(os.environ["SBAGG_NOW"]) - datetime.fromisoformat(deal["since"])).days
                yield firm, f"deals.{deal['id']}.in_stage_days", stay, why.get(f"deals.{deal['id']}.in_stage_days")
        for name, value in of_company(card, {"accounts": listed["accounts"]}).items():
            yield firm, name, value, why.get(name)
    for row in listed["accounts"]:
        if row["next_order"]:
            last = date.fromisoformat(row["last_order_at"][:10])
            assert abs((date.fromisoformat(row["next_order"]) - last).days - row["order_gap_days"]) <= 1, row


def test_the_terms_of_every_number_come_to_it_in_demo_worlds(demo, ask):
    count, names = explained(ask, demo)
    assert count > 20
    kinds = {re.sub(r"\.[pc][a-z2-7]{12}\b|(?<=kind\.)\w+", "", name) for name in names}
    assert {
        "counts.in",
        "turn.mine.half",
        "transactions.totals.USD",
        "contacts_in_common.count",
        "known_by.contacts",
    } <= kinds
    assert {"owe.overdue", "owed.usual", "coverage.ours.people", "accounts.contact_times"} <= kinds


def test_the_terms_of_every_number_come_to_it_in_random_stores(tmp_path, monkeypatch, ask):
    register(monkeypatch)
    monkeypatch.setattr(sys.modules["test_incremental_laws"], "facts", facts)
    monkeypatch.setenv("SBAGG_NOW", NOW.isoformat())
    ranked, seen = 0, set()
    for seed in range(STORES):
        store = played(tmp_path / str(seed), seed, monkeypatch)
        monkeypatch.setenv("SBAGG_NOW", NOW.isoformat())
        count, names = explained(ask, store)
        ranked, seen = ranked + count, seen | names
    assert ranked
    assert {
        "counts.in",
        "coverage.theirs",
        "turn.theirs.answers",
        "owe.overdue",
        "owed.usual",
        "transactions.count",
    } <= seen


def test_each_line_of_today_stands_where_its_parts_put_it(demo, ask):
    entries = ask(demo, "today", "--limit", "0")["entries"]
    assert len(entries) > 3
    above = None
    for entry in entries:
        why = ask(demo, "today", "--why", entry["id"])
        assert abs(sum(part["points"] for part in why["parts"]) - why["urgency"]) < 0.005, why
        assert abs(why["importance"] * why["urgency"] - why["priority"]) <= 0.5 + SMALL, why
        assert (why["priority"], why["above"]) == (entry["priority"], above), why
        above = why["priority"]


def test_a_suggestion_is_as_likely_as_its_evidence_makes_it(demo, ask):
    pairs = ask(demo, "dupes", "--list", "--limit", "0")["pairs"]
    assert pairs
    for pair in pairs:
        points = [piece["points"] for piece in pair["evidence"]]
        whole = BASE + min(sum(n for n in points if n > 0), MOST) + sum(n for n in points if n < 0)
        assert abs(pair["score"] - 1 / (1 + exp(-whole))) < 0.0006, pair


def test_months_come_to_what_is_counted(demo, ask):
    for row in ask(demo, "people", "--sort", "rank", "--limit", str(LINES))["people"]:
        card = ask(demo, "who", row["id"])
        ways = [sum(month[way] for month in card["activity"]) for way in ("in", "out")]
        monthly = [sum(counts) for counts in zip(*(one["months"] for one in card["channels"]), strict=True)]
        begin = datetime.fromisoformat(card["first_at"]) if card["first_at"] else NOW
        whole = [card["counts"]["in"], card["counts"]["out"], sum(card["counts"]["by_kind"].values())]
        if begin > NOW - timedelta(days=690):
            assert [*ways, sum(monthly)] == whole
        assert all(n <= most for n, most in zip([*ways, sum(monthly)], whole, strict=True))
