"""What a filter may name: channels, kinds and tags that are there. A misspelt one must not look like an empty list."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from sbagg.errors import NotFoundError
from sbagg.store import channels
from sbagg.store.tags import names

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sbagg.store.reader import Reader

CHANNELS = frozenset(
    "email twitter linkedin phone sms slack whatsapp telegram teams mastodon bluesky calendar crm support shop web".split()
)
KINDS = frozenset(
    "email dm post like follow call sms chat meeting ticket order invoice payment refund deal task note job_change".split()
)
"""What sources bring; both sets are open, so that what the store holds counts, too."""
_SHOWN = 20


def channel(reader: Reader, names: Iterable[str]) -> list[str]:
    """Return channels in lower case. Raises NotFoundError where there is none of a name."""
    return [_named(reader, "channel", name.strip().lower(), CHANNELS) for name in names]


def kind(reader: Reader, names: Iterable[str]) -> list[str]:
    """Return kinds in lower case. Raises NotFoundError where there is none of a name."""
    return [_named(reader, "kind", name.strip().lower(), KINDS) for name in names]


def tag(reader: Reader, name: str) -> str:
    """Return the tag, also one that nobody bears any more. Raises NotFoundError where there never was one."""
    every = names(reader)
    if name in every:
        return name
    found = {each.casefold(): each for each in every}.get(name.strip().casefold())
    if found is None:
        raise _unknown("tag", name, every, "Nobody bears a tag yet: sbagg tag add WHO TAG")
    return found


def deal_word(what: str, name: str, every: Iterable[str | None]) -> str:
    """Return a pipeline or stage in lower case, of those that deals have. Raises NotFoundError where no deal has it."""
    known = {each.casefold(): each for each in every if each}
    if name.casefold() not in known:
        raise _unknown(what, name, sorted(known.values()), "No deal is known yet: sbagg sync PATH")
    return name.casefold()


def _named(reader: Reader, what: str, name: str, always: Collection[str]) -> str:
    if name in always:
        return name
    every = channels.named(reader, what)
    if name in every:
        return name
    raise _unknown(what, name, sorted(every) or sorted(always), "")


def _unknown(what: str, name: str, every: list[str], nothing: str) -> NotFoundError:
    near = get_close_matches(name, every, _SHOWN, 0.6)
    more = f" and {len(every) - _SHOWN} more" if len(every) > _SHOWN else ""
    meant = f"Did you mean {near[0]}? " if near else ""
    hint = f"{meant}Known: {', '.join(every[:_SHOWN])}{more}" if every else nothing
    return NotFoundError(f"There is no {what} {name!r}", hint)
