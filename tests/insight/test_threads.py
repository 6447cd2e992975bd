"""The labelled threads: how often whose turn it is, and what was promised, is found."""

import sys
from collections import Counter
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))

turns = pytest.importorskip("bench.turns", reason="the measurements are not part of a source distribution")
LEAST = turns.LEAST


@pytest.fixture(scope="module")
def judged():
    return [turns.judge(thread) for thread in turns.threads()]


def test_the_set_is_large_and_mixed(judged):
    assert len(judged) >= 220
    assert len({one.thread["id"] for one in judged}) == len(judged)
    languages = Counter(one.thread["lang"] for one in judged)
    assert all(languages[language] >= 30 for language in ("en", "de", "fr", "es"))
    assert sum(one.part == turns.UNSEEN for one in judged) >= 110


@pytest.fixture(scope="module")
def tuned(judged):
    return [one for one in judged if one.part != turns.UNSEEN]


def test_whose_turn(tuned):
    for whose, (precision, recall, count) in turns.rates(tuned).items():
        assert count >= 40
        assert precision >= LEAST, whose
        assert recall >= LEAST, whose


def test_what_was_reached_on_threads_that_nobody_looked_at(judged):
    unseen = [one for one in judged if one.part == turns.UNSEEN]
    assert turns.under(unseen) == []
    worse = [
        turns.judge({**one.thread, "turn": "theirs" if one.turn.whose == "mine" else "mine"}) for one in unseen[:40]
    ]
    assert turns.under([*worse, *unseen[40:]])


def test_the_deciding_sentence_is_quoted(tuned):
    decided = [one for one in tuned if "decides" in one.thread]
    assert sum(one.quoted for one in decided) / len(decided) >= 0.9


def test_promises_with_a_day(tuned):
    precision, recall, count = turns.promise_rates(tuned)
    assert count >= 25
    assert precision >= 0.9
    assert recall >= LEAST


def test_the_bench_counts_misses():
    """Half the labels wrong: the figures fall, and the bench says so."""
    some = [turns.judge(thread) for thread in turns.threads()][:40]
    for one in some[::2]:
        one.thread["turn"] = "theirs" if one.turn.whose == "mine" else "mine"
    assert min(recall for _, recall, _ in turns.rates(some).values()) < LEAST
