"""The forms of record ids: each brought to one spelling, and what cannot be an id told from what can."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from sbagg.normalize.identity import salesforce_id

_DIGITS = re.compile(r"\d{1,25}")
_GUID = re.compile(r"\{?([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})\}?")
_MANGLED = re.compile(r"\d(?:[.,]\d+)?[eE]\+\d+")
_LONGEST = 200


@lru_cache(maxsize=16384)
def clean_id(form: str, text: str) -> str:
    """Return the id in its one spelling; ``form`` is salesforce, digits, zoho, guid or text."""
    return _FORMS.get(form, _text)(text.strip())


def why_no_id(text: str) -> str:
    """Say what is wrong with a cell that should be a record id."""
    if _MANGLED.fullmatch(text.strip()):
        return f"the record id {text.strip()[:40]} was rounded by a spreadsheet: export it again"
    return f"{text.strip()[:40]!r} is no record id of this CRM"


def _digits(text: str) -> str:
    number = text.removesuffix(".0")
    return number if _DIGITS.fullmatch(number) and number.isascii() else ""


def _zoho(text: str) -> str:
    """Strip the prefix that Zoho's exports put before the number, so that export and API agree."""
    return _digits(text.removeprefix("zcrm_"))


def _guid(text: str) -> str:
    found = _GUID.fullmatch(text.lower())
    return found[1] if found else ""


def _text(text: str) -> str:
    return text if len(text) <= _LONGEST and "\x00" not in text else ""


_FORMS: Mapping[str, Callable[[str], str]] = {
    "salesforce": salesforce_id,
    "digits": _digits,
    "zoho": _zoho,
    "guid": _guid,
    "text": _text,
}
