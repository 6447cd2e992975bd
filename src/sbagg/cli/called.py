"""With which global options the program was called: each command that it names has to repeat them."""

from __future__ import annotations

import shlex
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

CALLED: ContextVar[str] = ContextVar("called", default="")
"""The options that this call began with, as a shell takes them: ``--store DIR``, or nothing."""


def options(arguments: Sequence[str]) -> str:
    """Return the options before the command that say where the store is; of several the last counts."""
    words, found = iter(arguments), ""
    for word in words:
        if word == "--store":
            found = next(words, "")
        elif word.startswith("--store="):
            found = word.partition("=")[2]
        elif not word.startswith("-"):
            break
    return f"--store {shlex.quote(found)}" if found else ""
