"""What is remembered of a mailbox between two runs: which messages are held, and how it stood when it was last looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sbagg.adapter import Json
from sbagg.adapters.imap.session import View
from sbagg.adapters.imap.uids import Uids

NOTHING = View(0, 0, 0)


@dataclass(slots=True)
class State:
    """``known``: the UIDs held; ``left``: those left out for their flags. ``former``: what was held under earlier UIDVALIDITYs
    and is not yet noted as gone. ``seen``: the mailbox as it was when all of this run is done, which ``done`` tells.
    """

    seen: View = NOTHING
    known: Uids = field(default_factory=Uids)
    left: Uids = field(default_factory=Uids)
    former: list[tuple[int, Uids]] = field(default_factory=list)
    done: bool = False

    @classmethod
    def of(cls, state: Mapping[str, Json]) -> State:
        """Read a checkpoint's state; an empty or unknown one is that of the first run."""
        former = state.get("former")
        try:
            return cls(
                View(*(_number(state.get(name)) for name in ("validity", "next", "exists", "modseq"))),
                Uids.of(str(state.get("known") or "")),
                Uids.of(str(state.get("left") or "")),
                [(int(number), Uids.of(held)) for number, held in former.items() if isinstance(held, str)]
                if isinstance(former, dict)
                else [],
                bool(state.get("done")),
            )
        except ValueError:
            return cls()

    def json(self, *, done: bool) -> dict[str, Json]:
        """Return what a checkpoint holds."""
        return {
            "validity": self.seen.validity,
            "next": self.seen.next,
            "exists": self.seen.exists,
            "modseq": self.seen.modseq,
            "known": str(self.known),
            "left": str(self.left),
            "former": {str(number): str(held) for number, held in self.former},
            "done": done,
        }

    def at(self, view: View) -> State:
        """Return the state to begin with: of a mailbox that has been made anew nothing is held yet."""
        if self.seen.validity == view.validity:
            return replace(self, seen=replace(self.seen, modseq=self.seen.modseq or view.modseq))
        former = [*self.former, (self.seen.validity, self.known)] if len(self.known) else self.former
        return State(View(view.validity, 0, 0, view.modseq), former=former)


def _number(value: Json) -> int:
    return value if isinstance(value, int) and value >= 0 else 0
