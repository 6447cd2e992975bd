"""Every number that leaves the program: whether it is worked out, and which command shows how. ``gen.numbers`` prints it.

A number that is missing here, or here and gone, fails: the page stays complete.
"""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Iterator, Mapping
from typing import Any

from fields import hints_of, with_parts

from sbagg.views import LISTS, OBJECTS, json_key

RANK = "`rank explain WHO` (or `COMPANY`)"
WHO, COMPANY = "`who WHO --why`", "`company COMPANY --why`"
CARD = "`who WHO --why`, `company COMPANY --why`"
TODAY = "`today --why N`"
PAIR = "`why WHO WHO`: see below"
ITSELF = "it is a term itself"

WORKED_OUT: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "RankView": {
        "score": ("how important: your own number, else what was worked out", RANK),
        "computed": ("the points of the terms, added and rounded", RANK),
    },
    "RankCard": {"score": ("the rank", RANK), "computed": ("the points of the terms, added and rounded", RANK)},
    "TermView": {
        "value": ("what was measured, as it has faded by now", ITSELF),
        "points": ("its share of the rank", ITSELF),
    },
    "PaceView": {
        "now": ("contacts a month, the last ones weighing most (half for 30 days)", RANK),
        "usual": ("contacts a month over the half-life of the rank", RANK),
        "points": ("▲ ▼: what the rank would gain if all contacts were `now` / `usual` times as many", RANK),
    },
    "PersonNews": {
        "rank": ("the rank", RANK),
        "counts": ("what is new of them, by kind", "`timeline WHO --since DAY`"),
    },
    "StaleEntry": {
        "rank": ("the rank", RANK),
        "usual_days": ("what three of four gaps between days in touch stay within", WHO),
        "cadence_days": ("your word, the tag's, or twice `usual_days`, two weeks at least", WHO),
        "silent_days": ("whole days since the last contact", WHO),
        "over_days": ("whole days beyond `cadence_days`", WHO),
    },
    "OweEntry": {
        "rank": ("the rank", RANK),
        "waited": ("seconds since it was asked", WHO),
        "usual": (
            "seconds within which half of my answers come, or nine of ten of theirs; assumed where `learned` is false",
            WHO,
        ),
        "overdue": ("`waited` by `usual`", WHO),
        "priority": ("the rank times how urgent it is; what orders `today`, too", WHO),
        "more": ("further conversations with them in which it is the same turn", WHO),
    },
    "AnswersView": {
        "half": ("seconds within which half of the asks are answered", WHO),
        "most": ("seconds within which nine of ten are", WHO),
        "answers": ("asks of the last 400 days that were answered", WHO),
        "waiting": ("asks that were not", WHO),
    },
    "WaitingView": {"usual_seconds": ("`most`, rounded", WHO)},
    "TodayEntry": {
        "priority": ("importance times urgency, rounded", TODAY),
        "n": ("the place in the list", "it is counted"),
    },
    "TodayWhy": {
        "importance": ("the rank, or what counts at least", f"{TODAY} says which, then {RANK}"),
        "urgency": ("the points of the parts, added", TODAY),
        "priority": ("importance times urgency, rounded", TODAY),
        "above": ("the priority of the line before", TODAY),
    },
    "Urgency": {"points": ("what a part adds", ITSELF)},
    "AccountRow": {
        "purchases": ("orders, each with its invoice, payments and refunds", COMPANY),
        "totals": ("what was bought, less what was given back, currency by currency", COMPANY),
        "silent_days": ("the smaller of the two below", COMPANY),
        "order_silent_days": ("whole days since the last order", COMPANY),
        "order_gaps": ("gaps between the days on which they bought", COMPANY),
        "order_gap_days": ("the median of these", COMPANY),
        "order_times": ("the silence by that median", COMPANY),
        "contact_silent_days": ("whole days since the last contact", COMPANY),
        "contact_gaps": ("gaps between days in touch", COMPANY),
        "contact_gap_days": ("the median of these", COMPANY),
        "contact_times": ("the silence by that median", COMPANY),
    },
    "Counts": {
        "in": ("contacts that they wrote", CARD),
        "out": ("contacts that you wrote", CARD),
        "by_kind": ("all contacts, by kind", CARD),
    },
    "Transactions": {"count": ("purchases", CARD), "totals": ("what they come to, currency by currency", CARD)},
    "Month": {
        "in": ("contacts of a month that they wrote", "`timeline WHO --since DAY --until DAY`"),
        "out": ("that you wrote", "the same"),
    },
    "ChannelMonths": {"months": ("contacts of each month through a channel", "`timeline WHO --channel CHANNEL`")},
    "Common": {"count": ("recent contacts in which both are", WHO)},
    "KnowsView": {"contacts": ("contacts of a colleague in the last year", WHO)},
    "Colleague": {
        "people": ("people there with whom one of you was in contact in the last year", COMPANY),
        "contacts": ("these contacts", COMPANY),
    },
    "Coverage": {"theirs": ("people there with whom any of you was", COMPANY)},
    "Company": {"people_count": ("people there", "`people --company COMPANY`")},
    "CompanyRow": {"people": ("people there", "`people --company COMPANY`")},
    "Changes": {"counts": ("what is new since `since`, by kind", "`timeline WHO --since DAY`")},
    "DigestView": {
        "counts": ("what is new, by kind", "the digest lists it, at most 50 each"),
        "people_count": ("people of whom anything is new", "the digest lists 50"),
    },
    "CompanyNews": {"count": ("what the web says of a company", "`company COMPANY`: News")},
    "Item": {"thread_size": ("items of a conversation", "`timeline WHO` lists them")},
    "Pair": {"score": ("how likely two people are one", PAIR)},
    "Why": {"score": ("the same", PAIR)},
    "EvidenceView": {"points": ("what a piece of evidence weighs", ITSELF)},
    "Step": {"score": ("how sure a link is: its rule says it", "[who is who](who-is-who.md)")},
    "TagRow": {"people": ("people with a tag", "`people --tag TAG`")},
    "ChannelRow": {
        "items": ("what came through a channel", "`timeline --channel CHANNEL`"),
        "people": ("with whom", "`people --channel CHANNEL`"),
    },
    "Freshness": {"age_seconds": ("since the source was last read", "`last_ok` beside it")},
    "SourceStatus": {"age_seconds": ("since the source was last read", "`last_ok` beside it")},
}
"""View -> key -> what the number means, and what explains it."""

COUNTED: Mapping[str, str] = {
    "StatusCounts": "rows of the store: `sql` counts them, too", "StoreInfo": "of the file",
    "BeforeAfter": "rows of the store before and after a sync", "SourceRun": "records of this run: `sync` lists what it left out, `quarantine` what was refused",
    "Moved": "what an act moves", "Side": "what hangs on a person before and after an act", "Forgotten": "what went or stays", "Backup": "of the file",
    "Restored": "of the file", "SavedFile": "of the file", "Decisions": "acts in the file", "SkippedLine": "the line's number",
    "ChannelLoss": "what dropping a channel would take away",
}  # fmt: skip
"""Views whose numbers count what a command did, or what is there: nothing is weighed in them."""
COPIED: Mapping[str, tuple[str, ...]] = {
    "OverrideView": ("score",), "FileView": ("size",), "NumberView": ("value",), "PartView": ("value",), "SourceStatus": ("records", "quarantined"),
}  # fmt: skip
"""Numbers that are somebody's word, a source's, or explain others."""


def numbers() -> Iterator[tuple[str, str, str, str]]:
    """Yield (view, key, meaning, command) of each number that is worked out. Raises ValueError where any is left out."""
    for view, key in _all():
        if key in WORKED_OUT.get(view, {}):
            yield view, key, *WORKED_OUT[view][key]
        elif view not in COUNTED and key not in COPIED.get(view, ()):
            raise ValueError(f"docs/worked_out.py says nothing of {view}.{key}")
    said = {(view, key) for views in (WORKED_OUT, COPIED) for view, keys in views.items() for key in keys}
    if gone := said - set(_all()):
        raise ValueError(f"docs/worked_out.py speaks of what is no number: {sorted(gone)}")


def _all() -> Iterator[tuple[str, str]]:
    """Yield each number of each view; what a view takes over from another is said there."""
    for cls in with_parts([*OBJECTS.values(), *LISTS.values()]):
        inherited = {
            field.name
            for base in cls.__mro__[1:]
            if dataclasses.is_dataclass(base)
            for field in dataclasses.fields(base)
        }
        for name, hint in hints_of(cls).items():
            if name not in inherited and name != "schema" and (_is_number(hint) or name == "totals"):
                yield cls.__name__, json_key(name)


def _is_number(hint: Any) -> bool:
    """Tell whether a field is or holds numbers, and no times."""
    if typing.get_origin(hint) is typing.Annotated:
        return False
    return hint in {int, float} or any(map(_is_number, typing.get_args(hint)))
