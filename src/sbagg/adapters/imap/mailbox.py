"""Reading one mailbox: what is new, newest first; what has gone; and what has changed.

The state holds the set of messages held, so a checkpoint after any batch covers all before it, whatever the order; the newest
come first, so that a first sync of many years is of use from its first minute. What is to be done is the difference of two
sets: what the server lists now, and what is held. Nothing else has to be remembered, and nothing is lost where a run is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from sbagg.adapter import Checkpoint, Context, Event, Gone, Refused, Skipped, UnavailableError
from sbagg.adapters.imap.download import Downloads, key
from sbagg.adapters.imap.folders import Box
from sbagg.adapters.imap.session import Session, View
from sbagg.adapters.imap.state import State
from sbagg.adapters.imap.uids import Uids

CHUNK = 500
"""Messages between two checkpoints."""
_LEFT_OUT = (("DELETED", "trash"), ("DRAFT", "draft"))


class _Listing(NamedTuple):
    """The UIDs to hold, and those left out by reason."""

    wanted: Sequence[int]
    left: dict[str, list[int]]


def read(ctx: Context, session: Session, box: Box, place: str, since: date | None) -> Iterator[Event]:
    """Yield what has changed in a mailbox since its cursor. Raises RefusedError where the server does not open it."""
    before = State.of(ctx.cursor(box.stream))
    status = session.status(box.name) if session.counts_changes else None
    if status and status.modseq and before.done and status == before.seen:
        return
    view = session.examine(box.name)
    view = replace(view, modseq=status.modseq if status and status.validity == view.validity else 0)
    left = {reason: session.search(view.exists, flag) for flag, reason in _LEFT_OUT} if view.exists else {}
    out = Uids(uid for uids in left.values() for uid in uids)
    if before.done and before.seen == view and before.left == out and not view.modseq:
        return
    state = before.at(view)
    listing = _Listing(_wanted(session, state, view, out, since, done=before.done), left)
    yield from _Reading(session, box, place, state).run(
        listing, view, out, whole=not before.seen.validity and since is None
    )


def _wanted(session: Session, state: State, view: View, out: Uids, since: date | None, *, done: bool) -> list[int]:
    """Return the UIDs that are in the mailbox and wanted. As long as only new mail has come, only that is listed."""
    if not view.exists:
        return []
    if done and since is None and 0 < state.seen.next <= view.next:
        fresh = [uid for uid in session.search(view.exists, "UID", f"{state.seen.next}:*") if uid >= state.seen.next]
        if state.seen.exists + len(fresh) == view.exists:
            return [uid for held in (state.known, state.left, fresh) for uid in held if uid not in out]
    listed = session.search(view.exists, "SINCE", since) if since else session.search(view.exists, "ALL")
    return [uid for uid in listed if uid not in out]


class _Reading:
    """A pass over an open mailbox."""

    def __init__(self, session: Session, box: Box, place: str, state: State) -> None:
        self._session = session
        self._stream = box.stream
        self._state = state
        self._download = Downloads(session, box.stream, state.seen.validity, place)

    def run(self, listing: _Listing, view: View, out: Uids, *, whole: bool) -> Iterator[Event]:
        """Yield all events; ``whole``: nothing was held before, so what is not listed now is gone."""
        state, wanted = self._state, Uids(listing.wanted)
        for reason, uids in listing.left.items():
            yield from (Skipped(reason) for uid in uids if uid not in state.left)
        changed = self._session.changed(state.seen.modseq) if self._session.gmail and state.seen.modseq else []
        again = {uid for uid in changed if uid in state.known and uid in wanted}
        fresh = sorted((uid for uid in wanted if uid not in state.known or uid in again), reverse=True)
        refused = False
        try:
            for start in range(0, len(fresh), CHUNK):
                for uid, event in self._download(fresh[start : start + CHUNK]):
                    refused = refused or isinstance(event, Refused)
                    if not isinstance(event, Refused):
                        state.known.add(uid)
                    yield event
                if start + CHUNK < len(fresh):
                    yield Checkpoint(state.json(done=False), self._stream)
        except UnavailableError:
            yield Checkpoint(state.json(done=False), self._stream)
            raise
        gone = [uid for uid in state.known if uid not in wanted]
        yield from self._gone(state.seen.validity, gone)
        for validity, held in state.former:
            yield from self._gone(validity, held)
        state.known = Uids(uid for uid in state.known if uid in wanted)
        done = State(view, state.known, out)
        yield Checkpoint(done.json(done=not refused), self._stream, complete=whole and not refused)

    def _gone(self, validity: int, uids: Iterable[int]) -> Iterator[Gone]:
        return (Gone(key(validity, uid), self._stream) for uid in uids)


def forgotten(ctx: Context, stream: str) -> Iterator[Event]:
    """Yield that all of a mailbox is gone: it is no longer at the server, or has another name there."""
    state = State.of(ctx.cursor(stream))
    for validity, held in [(state.seen.validity, state.known), *state.former]:
        yield from (Gone(key(validity, uid), stream) for uid in held)
    yield Checkpoint({}, stream)
