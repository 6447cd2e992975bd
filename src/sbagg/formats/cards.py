"""What cards of people have in common, whatever file they come from: names in parts, labels, accounts, whose a number is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from sbagg.adapter import Identity
from sbagg.formats.contacts import named
from sbagg.normalize import tag

_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
_GENERATION = re.compile(r"(?:jr|sr|junior|senior|ii|iii|iv|2nd|3rd)\.?", re.IGNORECASE)
_NO_NAME = re.compile(r"[\W\d_]*")
_SYSTEM = frozenset(
    {"mycontacts", "my contacts", "starred", "starred in android", "other", "other contacts", "contacts"}
)
NETWORKS = {
    "twitter": "twitter", "x": "twitter", "github": "github", "bluesky": "bluesky", "bsky": "bluesky", "mastodon": "mastodon",
    "instagram": "instagram", "telegram": "telegram", "skype": "skype", "skype-username": "skype", "linkedin": "linkedin",
    "linkedin-url": "linkedin",
}  # fmt: skip
"""What address books call a network -> its kind of identity."""
_OTHERS_LINE = re.compile(r"fax|pager|beeper|\bbbs\b|modem|telex|assistant|company.?main", re.IGNORECASE)
_OWN_LINE = re.compile(r"cell|mobile|iphone", re.IGNORECASE)


def whole_name(parts: Sequence[str], suffix: str = "") -> str:
    """Join given, middle and family name; a suffix counts if it tells father from son.

    Chinese, Japanese and Korean names have the family first and no blank between.
    """
    said = [part for part in (" ".join(part.replace(",", " ").split()) for part in parts) if part]
    if said and all(_HAN.fullmatch(part) for part in said):
        return "".join([said[-1], *said[:-1]])
    return " ".join([*said, suffix] if said and _GENERATION.fullmatch(suffix) else said)


def is_name(text: str) -> bool:
    """Tell whether a text can be a name: an address or a number is none."""
    return "@" not in text and not _NO_NAME.fullmatch(text)


def tags(labels: Iterable[str]) -> tuple[str, ...]:
    """Return categories, labels and groups as tags, without those that address books make of themselves.

    Google marks its own with ``*``: ``* myContacts`` says nothing, ``* Coworkers`` does.
    """
    shown = (tag(label.strip().removeprefix("*")) for label in labels)
    return tuple(dict.fromkeys(word for word in shown if word and word.casefold() not in _SYSTEM))


def web_accounts(address: str) -> list[Identity]:
    """Return the accounts that a web address names: ``https://twitter.com/jane`` is Jane's, a home page is nobody's."""
    return [one for one in named(address) if one.kind not in {"email", "phone"}] if "." in address else []


def account(network: str, user: str) -> Identity | None:
    """Return the account of a user on a network that we know by name, by its web address where ``user`` is one."""
    kind = NETWORKS.get(network.strip().lower())
    found = web_accounts(user)
    if found or not kind:
        return found[0] if found else None
    user = user.strip().lstrip("@")
    if not user or "/" in user or (":" in user and kind != "skype"):
        return None
    return Identity("url", f"linkedin.com/in/{user}") if kind == "linkedin" else Identity(kind, user)


def is_own_line(label: str) -> bool:
    """Tell by its label whether a number is the person's own telephone, and no fax, pager or assistant."""
    return bool(_OWN_LINE.search(label)) or not _OTHERS_LINE.search(label)
