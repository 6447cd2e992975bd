"""Accounts of the fediverse as ``user@host``, from the addresses that servers give them.

Only forms that hold the name are read: ``https://host/users/name`` and ``https://host/@name`` (Mastodon and what is like
it), alone or before a post of theirs. Others number their users; those are told by the mentions beside them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from sbagg.adapter import Json
from sbagg.formats.jsonvalues import text

_ACCOUNT = re.compile(
    r"https?://(?P<host>[\w-]+(?:\.[\w-]+)+(?::\d{1,5})?)/(?:users/|@)(?P<name>[\w.-]{1,100}?)(?:@(?P<at>[\w.-]+))?"
    r"(?:/(?:statuses/)?(?P<post>\d{1,20})(?:/activity)?)?/?",
    re.ASCII,
)
_NAME = re.compile(r"@?(?P<name>[\w.-]{1,100})(?:@(?P<host>[\w-]+(?:\.[\w-]+)+))?")
_HOST = re.compile(r"https?://([\w-]+(?:\.[\w-]+)+(?::\d{1,5})?)/", re.ASCII)
_FIRST, _TIME_BITS, _LAST_BITS = 1_451_606_400, 16, 63
"""2016, before which there was no Mastodon."""


def account_of(address: str) -> str:
    """Return the account that an address is of, or whose post it is of; empty if it does not say."""
    found = _ACCOUNT.fullmatch(address)
    return f"{found['name']}@{found['at'] or found['host']}".lower() if found else ""


def owner_of(actor: Mapping[str, Json]) -> str:
    """Return the account of an actor: by its own statement, else its name at the host of its id."""
    stated = text(actor.get("webfinger")).removeprefix("acct:")
    if _NAME.fullmatch(stated) and "@" in stated.strip("@"):
        return stated.strip("@").lower()
    found = _HOST.match(text(actor.get("id")))
    name = text(actor.get("preferredUsername"))
    return f"{name}@{found[1]}".lower() if found and _NAME.fullmatch(name) else ""


def mentioned(name: str, address: str) -> str:
    """Return the account of a mention: ``@name@host``, or ``@name`` for one of the same server."""
    found, host = _NAME.fullmatch(name), _HOST.match(address)
    if not found or not (found["host"] or host):
        return account_of(address)
    return f"{found['name']}@{found['host'] or (host[1] if host else '')}".lower()


def written_at(address: str) -> int | None:
    """Return when a post was written (unix seconds), which Mastodon's ids say since 2017: milliseconds << 16."""
    found = _ACCOUNT.fullmatch(address)
    number = int(found["post"]) if found and found["post"] else 0
    seconds = (number >> _TIME_BITS) // 1000
    return seconds if seconds > _FIRST and number < 1 << _LAST_BITS else None
