"""Run by ``scale`` in a process of its own: times the views alone and prints {view: [seconds, ...]}."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable

from sbagg.cli.common import reading
from sbagg.look import lists
from sbagg.look.company import company
from sbagg.look.person import person
from sbagg.look.search import find
from sbagg.look.whose import query
from sbagg.store import resolve
from sbagg.timeline import timeline

_RUNS = 9


def main(who: str, firm: str, busiest: str) -> None:
    with reading() as (reader, _):

        def page(whose: str) -> object:
            wanted = query(reader, whose, since="", until="", kinds=(), channels=(), direction="", grep="", before="")
            return timeline(reader, wanted, 50)

        views: dict[str, Callable[[], object]] = {
            "who": lambda: person(reader, resolve.person(reader, who)),
            "who, the busiest": lambda: person(reader, resolve.person(reader, busiest)),
            "who, part of a name": lambda: resolve.person(reader, "reyes, dana"),
            "company": lambda: company(reader, resolve.company(reader, firm)),
            "timeline of a person": lambda: page(who),
            "timeline of the busiest": lambda: page(busiest),
            "timeline of everybody": lambda: page(""),
            "find a word": lambda: find(reader, "pilot", 50),
            "find a common word, all hits": lambda: find(reader, "thanks", 0),
            "find a phrase": lambda: find(reader, '"next week"', 50),
            "find from:": lambda: find(reader, f"from:{who}", 50),
            "find is:unanswered": lambda: find(reader, "is:unanswered", 50),
            "find has:file": lambda: find(reader, "has:file", 50),
            "find has:link": lambda: find(reader, "has:link", 50),
            "people": lambda: lists.people(reader),
        }
        print(json.dumps({name: _times(view) for name, view in views.items() if _works(name, view)}))


def _works(name: str, view: Callable[[], object]) -> bool:
    try:
        view()
    except Exception as error:  # noqa: BLE001 - one view that is not there does not stop the others
        print(f"{name}: {type(error).__name__}: {error}", file=sys.stderr)
        return False
    return True


def _times(view: Callable[[], object]) -> list[float]:
    found = []
    for _ in range(_RUNS):
        began = time.perf_counter()
        view()
        found.append(time.perf_counter() - began)
    return found


if __name__ == "__main__":
    main(*sys.argv[1:])
