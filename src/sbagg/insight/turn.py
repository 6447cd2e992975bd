"""Whose turn a conversation is, and why: the last human message that wants something decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sbagg.insight.entries import Message
from sbagg.insight.ledger import account
from sbagg.insight.whose import Turn

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

__all__ = ["Message", "Turn", "turn"]


def turn(
    messages: Iterable[Message], names: Collection[str] = (), status: str = "", *, outside: bool | None = None
) -> Turn:
    """Return whose turn a conversation is; the arguments are those of :func:`sbagg.insight.ledger.account`."""
    return account(messages, names, status, outside=outside).turn
