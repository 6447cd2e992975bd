"""Waiting for mail: IDLE where the server has it, else a look every minute."""

from __future__ import annotations

import time

from sbagg.adapter import Context
from sbagg.adapters.imap.failures import RefusedError
from sbagg.adapters.imap.folders import boxes
from sbagg.adapters.imap.login import session
from sbagg.adapters.imap.server import Server
from sbagg.adapters.imap.session import Session
from sbagg.adapters.imap.state import State

IDLE_AT_MOST = 25 * 60.0  # a server may end what has been idle for half an hour (RFC 2177)
LOOK_EVERY = 60.0


def wait(ctx: Context, server: Server, user: str, chosen: tuple[str, ...], seconds: float) -> bool:
    """Wait until something has come to the first mailbox since its cursor (the INBOX), at most ``seconds``. Errors as of fetch."""
    ends = time.monotonic() + seconds
    while True:
        with session(ctx, server, user) as asked:
            box = next((box for box in boxes(asked.folders(), chosen, gmail=asked.gmail) if not box.skip), None)
            if box is None:
                time.sleep(max(0.0, ends - time.monotonic()))
                return False
            view, held = asked.examine(box.name), State.of(ctx.cursor(box.stream)).seen
            if (view.validity, view.next, view.exists) != (held.validity, held.next, held.exists):
                return True
            if _something(asked, min(ends, time.monotonic() + IDLE_AT_MOST)):
                return True
        if time.monotonic() >= ends:
            return False


def _something(asked: Session, ends: float) -> bool:
    left = ends - time.monotonic()
    if asked.idles and left > 0:
        try:
            return asked.idle(left)
        except RefusedError:  # it says that it can, and does not
            pass
    while (left := ends - time.monotonic()) > 0:
        time.sleep(min(LOOK_EVERY, left))
        if asked.noop():
            return True
    return False
