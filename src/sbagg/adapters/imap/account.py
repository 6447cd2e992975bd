"""Reading an account: its mailboxes one after another, those that are left out counted, those that have gone forgotten."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from sbagg.adapter import Checkpoint, Context, Event, Json, Skipped, SourceError
from sbagg.adapters.imap.failures import RefusedError
from sbagg.adapters.imap.folders import Box, boxes, names
from sbagg.adapters.imap.mailbox import forgotten, read
from sbagg.adapters.imap.session import Session
from sbagg.normalize import one_line


def read_account(
    ctx: Context, session: Session, address: str, chosen: Sequence[str], since: date | None
) -> Iterator[Event]:
    """Yield what has changed since the cursors. ``address`` is the account's URL, with which places begin.

    The state of the stream without a name holds the mailboxes that were read, and how far those left out were counted.
    """
    state = ctx.cursor("")
    counted = dict(before) if isinstance(before := state.get("counted"), dict) else {}
    earlier = (
        [name for name in known if isinstance(name, str)] if isinstance(known := state.get("mailboxes"), list) else []
    )
    listed = session.folders()
    there = names(listed)
    found = boxes(listed, chosen, gmail=session.gmail)
    missed = (
        {name for name in known if isinstance(name, str)} if isinstance(known := state.get("missed"), list) else set()
    )
    absent = {name for name in earlier if name not in there}
    held = [name for name in earlier if name not in absent & missed]
    held += [box.stream for box in found if not box.skip and box.stream not in held]
    if set(held) - set(earlier):  # before any mail: of what is not noted here nothing could ever go
        yield Checkpoint({"mailboxes": [*sorted({*earlier, *held})], "counted": dict(counted)})
    refused: dict[str, RefusedError] = {}
    for box in found:
        try:
            if box.skip:
                count, counted[box.stream] = _uncounted(session, box, counted.get(box.stream))
                yield from (Skipped(box.skip) for _ in range(count))
                continue
            yield from read(ctx, session, box, f"{address}/{one_line(box.stream)}", since)
        except RefusedError as error:
            ctx.warn(error.message)
            refused[box.stream] = error
    for stream in sorted(absent & missed):  # a listing may be short for once: what two of them lack is gone
        yield from forgotten(ctx, stream)
    yield Checkpoint({"mailboxes": [*sorted(held)], "counted": counted, "missed": [*sorted(absent - missed)]})
    wanted = [box.stream for box in found if not box.skip]
    if wanted and refused.keys() >= set(wanted):
        last = refused[wanted[-1]]
        raise SourceError(f"No mailbox could be read: {last.message}", last.hint) from last


def _uncounted(session: Session, box: Box, before: Json) -> tuple[int, Json]:
    """Return how many messages of a mailbox that is left out were not counted yet, and what to remember of it."""
    view = session.status(box.name)
    validity, upto = before if isinstance(before, list) and len(before) == 2 else (0, 0)  # noqa: PLR2004 - as written below
    new = view.next - upto if validity == view.validity and isinstance(upto, int) else view.exists
    return max(0, min(new, view.exists)), [view.validity, view.next]
