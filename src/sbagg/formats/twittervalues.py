"""Fields of hostile JSON, each read as what it should be or as empty; times and ids as X writes them."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

from sbagg.adapter import Json, RecordError
from sbagg.formats.jsonvalues import listing, mapping, text

__all__ = [
    "count", "digits", "expand", "file_name", "handle", "listing", "mapping", "milliseconds", "pack", "short_links",
    "snowflake", "text", "token", "unescape", "unpack", "when",
]  # fmt: skip

_DIGITS = re.compile(r"[1-9][0-9]{0,19}")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,64}")
_HANDLE = re.compile(r"[A-Za-z0-9_]{1,20}")
_CLASSIC = re.compile(r"\w{3} (\w{3}) (\d\d) (\d\d):(\d\d):(\d\d) \+0000 (\d{4})", re.ASCII)
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_LINK = re.compile(r"https?://t\.co/\w{1,40}", re.ASCII)
_ESCAPED = re.compile(r"&(amp|lt|gt);")
_SIGNS = {"amp": "&", "lt": "<", "gt": ">"}
# Ids were serial numbers until 4 November 2010; since then a snowflake: milliseconds since the epoch << 22.
_LAST_SERIAL, _EPOCH_MS, _TIME_BITS, _ID_BITS = 29_700_859_247, 1_288_834_974_657, 22, 63


def digits(*values: Json) -> str:
    """Return the first that is an account or tweet id, or an empty string. ``-1`` and ``0`` are none."""
    return _first(_DIGITS, values)


def token(*values: Json) -> str:
    """Return the first that can name a record: digits in every archive seen, letters are let pass."""
    return _first(_TOKEN, values)


def handle(*values: Json) -> str:
    """Return the first that is a handle, as written and without ``@``."""
    return _first(_HANDLE, [value.lstrip("@") if isinstance(value, str) else None for value in values])


def _first(pattern: re.Pattern[str], values: tuple[Json, ...] | list[Json]) -> str:
    for value in values:
        written = str(value) if type(value) is int and abs(value) < 1 << 64 else value
        if isinstance(written, str) and pattern.fullmatch(written):
            return written
    return ""


def count(value: Json) -> int | None:
    """Return the manifest's count (a string of digits), if it is one."""
    written = _first(re.compile(r"[0-9]{1,15}"), (value,))
    return int(written) if written else None


def milliseconds(value: Json) -> int | None:
    """Return unix milliseconds.

    Forms: ``Sat Nov 09 12:14:18 +0000 2024``, ``2024-11-09T12:14:18.000Z`` and ``2017-10-11 22:18:59 +0000``.
    """
    if not isinstance(value, str):
        return None
    try:
        found = _CLASSIC.fullmatch(value)
        if found:
            month, day, hour, minute, second, year = found.groups()
            parts = (int(year), _MONTHS.index(month) + 1, int(day), int(hour), int(minute), int(second))
            moment = datetime(*parts, tzinfo=UTC)
        else:
            moment = datetime.fromisoformat(value.strip().replace(" +", "+"))
            moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        result = round(moment.timestamp() * 1000)
    except (ValueError, OverflowError):
        return None
    return result if result > 0 else None


def when(value: Json) -> int | None:
    """Return unix seconds, of the same forms as :func:`milliseconds`."""
    moment = milliseconds(value)
    return None if moment is None else moment // 1000


def snowflake(tweet: str) -> int | None:
    """Return the time (unix seconds) that a tweet's id holds; None for a serial id, before November 2010."""
    number = int(tweet) if _DIGITS.fullmatch(tweet) else 0
    if not _LAST_SERIAL < number < 1 << _ID_BITS:
        return None
    return ((number >> _TIME_BITS) + _EPOCH_MS) // 1000


def unescape(written: str) -> str:
    """Undo the three escapes that X writes into text, and no others (``&copy=2`` may be a link's)."""
    return _ESCAPED.sub(lambda found: _SIGNS[found[1]], written)


def expand(written: str, links: dict[str, str]) -> str:
    """Put what ``links`` knows in place of each ``https://t.co/...``."""
    return _LINK.sub(lambda found: links.get(found[0], found[0]), written)


def short_links(written: str) -> list[str]:
    """Return the ``t.co`` addresses in their order."""
    return _LINK.findall(written)


def file_name(address: Json) -> str:
    """Return the last part of an address."""
    return text(address).partition("?")[0].rpartition("/")[2]


def pack(value: dict[str, Json]) -> bytes:
    """Return canonical JSON: the same record gives the same bytes in every export."""
    written = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return written.encode("utf-8", "surrogatepass")


def unpack(data: bytes) -> dict[str, Json]:
    """Return what :func:`pack` packed, or raise RecordError for anything else."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise RecordError(f"no JSON: {error}") from error
    if not isinstance(value, dict):
        raise RecordError("no JSON object")
    return value
