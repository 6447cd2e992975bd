"""Who else may be one person: pure, deterministic, and never more than a suggestion."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import chain
from typing import TYPE_CHECKING

from sbagg.identity.likeness.face import Store, faces
from sbagg.identity.likeness.keys import candidates, keys
from sbagg.identity.likeness.score import Found, probability, weigh
from sbagg.identity.model import Suggestion
from sbagg.identity.rules import HINTS, LEAST, RULES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from sbagg.identity.likeness.face import Face
    from sbagg.identity.traits import Traits
    from sbagg.normalize.person import PersonName

__all__ = ["Hint", "suggest", "weighed"]

Hint = tuple[int, int, str, str]
"""Keys of two groups, the rule that a source speaks of, and its words."""


def suggest(
    traits: Iterable[Traits], hints: Iterable[Hint] = (), apart: Collection[tuple[int, int]] = ()
) -> list[Suggestion]:
    """Return which groups may be one person, the likeliest first. The order of the arguments makes no difference.

    ``apart`` are pairs of keys that the user told apart: they are never suggested.
    """
    known = faces(traits)
    borne = [keys(one) for one in known]
    bearers = Counter(chain.from_iterable(borne))
    return weighed(known, candidates(borne, bearers), Store(bearers.__getitem__, len(known)), hints, apart)


def weighed(
    known: Sequence[Face], pairs: Iterable[tuple[int, int]], store: Store, hints: Iterable[Hint],
    apart: Collection[tuple[int, int]],
) -> list[Suggestion]:  # fmt: skip
    """Return which of these pairs of places, and of those that sources hint at, may be one person, the likeliest first."""
    place_of = {one.traits.key: place for place, one in enumerate(known)}
    never = {frozenset(pair) for pair in apart}
    told = _by_pair(hints, place_of)
    found: list[Suggestion] = []
    for pair in {*pairs, *told}:
        one, other = known[pair[0]], known[pair[1]]
        if {one.traits.key, other.traits.key} not in never:
            evidence = [_rounded(piece) for piece in (*weigh(one, other, store), *told.get(pair, ()))]
            score = probability(evidence)
            if score >= LEAST:
                found.append(Suggestion(one.traits.key, other.traits.key, score, _words(evidence)))
    return sorted(found, key=lambda one: (-one.score, one.a, one.b))


def _by_pair(hints: Iterable[Hint], place_of: dict[int, int]) -> dict[tuple[int, int], list[Found]]:
    """Return what sources hint at, by places; the same rule counts once for a pair."""
    rules: dict[tuple[int, int], dict[str, str]] = defaultdict(dict)
    for a, b, rule, text in sorted(hints):
        if a != b and a in place_of and b in place_of:
            one, other = sorted((place_of[a], place_of[b]))
            rules[one, other].setdefault(rule if rule in HINTS else "hint", text)
    return {
        pair: [Found(rule, RULES[rule].weight, text) for rule, text in sorted(by_rule.items())]
        for pair, by_rule in rules.items()
    }  # fmt: skip


def _rounded(piece: Found) -> Found:
    """Let a piece weigh what is shown of it: the score is worked out from that."""
    return piece._replace(weight=round(piece.weight, 2))


def _words(evidence: list[Found]) -> tuple[tuple[str, str, float], ...]:
    """Put evidence in words, each with what it weighs, the strongest first; what speaks against comes last."""
    told = [(found.rule, found.weight, _shown(found.shown)) for found in evidence]
    told.sort(key=lambda piece: (-piece[1], piece[0], piece[2]))
    return tuple(
        (rule, f"{RULES[rule].words}: {shown}" if shown else RULES[rule].words, weight) for rule, weight, shown in told
    )


def _shown(values: str | tuple[PersonName, PersonName]) -> str:
    """Show two names once if they are the same, else with a stroke between."""
    if isinstance(values, str):
        return values
    return " / ".join(sorted({" ".join(map(str.capitalize, name.words)) for name in values}))
