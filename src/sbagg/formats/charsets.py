"""Bytes to text when the label lies: the declared charset if it fits, else UTF-8, else Windows-1252, else Latin-1."""

from __future__ import annotations

import codecs
from functools import lru_cache

from sbagg.normalize import clean

_ALIASES = {
    "ansi_x3.4-1968": "ascii",
    "cp-850": "cp850",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "iso-8859-1": "cp1252",
    "iso-8859-8-i": "iso-8859-8",
    "ks_c_5601-1987": "cp949",
    "latin1": "cp1252",
    "macintosh": "mac_roman",
    "shift_jis": "cp932",
    "sjis": "cp932",
    "us-ascii": "ascii",
    "utf8mb4": "utf-8",
    "x-gbk": "gb18030",
    "x-mac-roman": "mac_roman",
    "x-sjis": "cp932",
}
# Codecs that are no character set, and two whose time grows with the square of the length.
_REFUSED = frozenset({"idna", "punycode", "raw_unicode_escape", "unicode_escape", "undefined", "mbcs", "oem"})
# Charsets in which ASCII bytes are not ASCII text.
_STATEFUL = ("iso2022", "hz", "utf-7", "utf-16", "utf-32", "cp037", "cp500", "cp1140", "cp1026", "cp273", "cp424")
_LONGEST_LABEL = 40
_BROKEN_SHARE = 10


@lru_cache(maxsize=512)
def codec(label: str) -> str:
    """Return Python's name for a charset label as mail and HTML write it, empty if it is unknown."""
    label = label.strip().strip("'\"").lower()
    if not label or len(label) > _LONGEST_LABEL or not label.isascii() or "\x00" in label:
        return ""
    try:
        found = codecs.lookup(_ALIASES.get(label, label))
        b"".decode(found.name)
    except (LookupError, ValueError, TypeError):
        return ""
    return "" if found.name.replace("-", "_") in _REFUSED else found.name


def decode(data: bytes, label: str = "") -> str:
    """Decode bytes that claim to be in the charset ``label``. Never fails; the text is fit to be stored."""
    name = codec(label)
    if data.isascii() and b"\x00" not in data and not name.startswith(_STATEFUL):
        return data.decode("ascii")
    return clean(_decoded(data, name))


def _decoded(data: bytes, name: str) -> str:
    for candidate in (name, "utf-8"):
        try:
            if candidate:
                return data.decode(candidate)
        except (UnicodeError, ValueError):
            continue
    if name == "utf-8":  # one torn character must not turn the whole text into mojibake
        text = data.decode("utf-8", "replace")
        if text.count("\ufffd") * _BROKEN_SHARE <= len(text) - data.isascii():
            return text
    try:
        return data.decode("cp1252")
    except UnicodeError:
        return data.decode("latin-1")
