"""One canonical value for each kind of identity."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from sbagg.normalize.mail import email

_HANDLE = re.compile(r"[a-z0-9_]{1,50}")
_SALESFORCE = re.compile(r"[A-Za-z0-9]{15}(?:[A-Z0-5]{3})?")
_SUFFIX = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_SKYPE = re.compile(r"[a-z0-9_][a-z0-9._,:-]{0,100}")
"""``live:`` comes before the names that were made with a Microsoft account."""
_HANDLE_KINDS = frozenset({"twitter", "github", "bluesky", "mastodon", "instagram", "telegram", "skype"})
_PROFILE = re.compile(
    r"(?:https?://)?(?:www\.|mobile\.|m\.)?(?:twitter|x)\.com/(?:#!/)?@?([A-Za-z0-9_]{1,15})/?(?:[?#].*)?"
)
_LINKEDIN = re.compile(r"(?:[a-z0-9-]+\.)*linkedin\.com/in/([^/\s]+)(?:/.*)?")
_END = re.compile(r"[\s/]+$")
_ENCODED = re.compile("(?:%[89a-f][0-9a-f])+")
_NOT_HANDLES = frozenset("home intent search share i hashtag explore login settings".split())
_ACCOUNT = 1
_LONGEST = 500
_SHORTEST_PHONE, _LONGEST_PHONE = 7, 15
_NAME = "-name"
"""The end of kinds whose value is a name, with the place that it is known in before it."""
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_TAGGED = re.compile(r"(?<=.)-(?:dated-\d{9,10}\.[0-9a-f]{6}|sender-[0-9a-f]{6}|keyword-\w+\.[0-9a-f]{6})$")
"""Source: TMDA, "Tagged Addresses"; the six hexadecimal digits are an HMAC."""
_GMAIL = frozenset({"gmail.com", "googlemail.com"})


@lru_cache(maxsize=16384)
def canonical(kind: str, value: str) -> str:
    """Return the canonical value of an identity, or an empty string if the value cannot be one of its kind."""
    value = value.strip()
    if not value or len(value) > _LONGEST or "\x00" in value:
        return ""
    if kind == "email":
        return email(value)
    if kind == "phone":
        return phone(value)
    if kind in _HANDLE_KINDS:
        return _handle(kind, value)
    if kind == "url":
        return url(value)
    if kind == "salesforce":
        return salesforce_id(value)
    return " ".join(_UNSEEN.sub("", value).split()) if kind.endswith(_NAME) else value


@lru_cache(maxsize=256)
def kind_rank(kind: str) -> int:
    """Order the kinds for choosing a person's first identity: e-mail, account, phone, handle, URL, a mere name."""
    if kind == "email":
        return 0
    if kind == "phone":
        return 2
    if kind in _HANDLE_KINDS:
        return 3
    if kind.endswith(_NAME):
        return 5
    return 4 if kind == "url" else _ACCOUNT


def is_key(kind: str) -> bool:
    """Tell whether the values of a kind are a program's keys (a row's, a customer's number), which tell a reader little."""
    return kind_rank(kind) == _ACCOUNT


def _handle(kind: str, value: str) -> str:
    profile = _PROFILE.fullmatch(value) if kind == "twitter" else None
    name = (profile[1] if profile else value.lstrip("@")).lower()
    if kind in {"mastodon", "bluesky"}:
        return name if re.fullmatch(r"[a-z0-9_.@-]+", name) else ""
    if kind == "skype":
        return name if _SKYPE.fullmatch(name) else ""
    return name if _HANDLE.fullmatch(name) and not (profile and name in _NOT_HANDLES) else ""


def phone(value: str, region: str = "") -> str:
    """Return E.164 (``+12065550101``) where the number states or ``region`` gives its country, else bare digits.

    Bare stay also those that cannot be dialled there: without an area code, an extension, another country's.
    """
    text = value.split(";", maxsplit=1)[0]
    if re.search(r"[A-Za-z@]", re.sub(r"(?i)\s*(?:ext?|x|#)\.?\s*\d+$", "", text)):
        return ""
    text = re.sub(r"(?i)\s*(?:ext?|x|#)\.?\s*\d+$", "", text).strip().lstrip("'")
    if region and not text.startswith("+"):
        import phonenumbers  # noqa: PLC0415 - 20 ms that only sources with local numbers need

        try:
            parsed = phonenumbers.parse(text, region)
        except phonenumbers.NumberParseException:
            return ""
        if phonenumbers.is_valid_number(parsed):
            return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    digits = re.sub(r"\D", "", text.replace("(0)", "") if text.startswith("+") else text)
    international = text.startswith("+") or digits.startswith("00")
    digits = digits.removeprefix("00")
    if not _SHORTEST_PHONE <= len(digits) <= _LONGEST_PHONE or (international and digits.startswith("0")):
        return ""  # no country's code begins with 0
    return f"+{digits}" if international else digits


def url(value: str) -> str:
    """Return host and path in lower case without scheme, ``www.``, query and final slash.

    A LinkedIn profile is ``linkedin.com/in/name``, whatever its country's host, language and percent-encoding.
    """
    text = re.sub(r"^(?:https?:)?//", "", value.strip(), flags=re.IGNORECASE)
    text = _END.sub("", text.split("#")[0].split("?")[0]).lstrip().lower().removeprefix("www.")
    if profile := _LINKEDIN.fullmatch(text):
        name = unicodedata.normalize("NFC", _ENCODED.sub(_letters, profile[1]))
        text = f"linkedin.com/in/{name}"
    host = text.partition("/")[0]
    return text if "." in host and " " not in text else ""


def _letters(found: re.Match[str]) -> str:
    """Return the letters that a percent-encoded run of UTF-8 stands for; what is none stays as it is."""
    text = bytes.fromhex(found[0].replace("%", "")).decode("utf-8", "replace").lower()
    return text if text.isprintable() and "\ufffd" not in text else found[0]


def salesforce_id(value: str) -> str:
    """Lift a 15-character, case-sensitive id to its 18-character form; the rest is a checksum of the capitals.

    Source: Salesforce, "Convert 15-Character Ids to 18-Character Ids". Empty for what is no id and for the null
    id of the weekly export (``000000000000000AAA``).
    """
    if not _SALESFORCE.fullmatch(value):
        return ""
    core = value[:15]
    if core == "0" * 15:
        return ""
    return core + "".join(
        _SUFFIX[sum(1 << bit for bit, letter in enumerate(core[start : start + 5]) if "A" <= letter <= "Z")]
        for start in (0, 5, 10)
    )


def mailbox(address: str) -> str:
    """Return the mailbox that an address delivers to: without plus-tag, and for Gmail without dots.

    Tagged addresses of TMDA (``jane-dated-1030999825.e6fd78``, ``jane-sender-1a2b3c``) are their owner's too.
    """
    local, _, domain = address.rpartition("@")
    local = _TAGGED.sub("", local.partition("+")[0]) or local
    if domain in _GMAIL:
        return f"{local.replace('.', '')}@gmail.com"
    return f"{local}@{domain}"
