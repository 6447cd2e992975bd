"""Single keys from a terminal, without waiting for Enter."""

from __future__ import annotations

import os
import re
import sys
from collections import deque
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_BURST = 1024
_SEQUENCE = re.compile(r"\x1b[\[O][0-9;]*[ -/]*[@-~]")
"""What an arrow or a function key sends (ECMA-48, 5.4): one key that means nothing here, not an Escape and letters."""


@contextmanager
def keyboard() -> Iterator[Callable[[], str]]:
    """Lend a function that returns the next key in lower case, empty at the end of the input.

    The terminal hands on single keys from here to the end, not only while somebody is asked: what is typed ahead,
    ctrl-D too, would else be edited as a line. Where it cannot, the first character of each line is the key.
    """
    try:
        import termios
        import tty
    except ImportError:
        yield _line_key
        return
    descriptor = sys.stdin.fileno()
    waiting: deque[str] = deque()

    def key() -> str:
        while not waiting:
            data = os.read(descriptor, _BURST)
            if not data:
                return ""
            waiting.extend(_SEQUENCE.sub("", data.decode(errors="replace")).lower())
        return waiting.popleft()

    before = termios.tcgetattr(descriptor)
    tty.setcbreak(descriptor, termios.TCSANOW)  # what was typed before counts
    try:
        yield key
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)


def _line_key() -> str:
    return sys.stdin.readline()[:1].lower()
