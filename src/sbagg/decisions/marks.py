"""What is marked of somebody who is to be forgotten, and what a token of a text may be marked as.

A mark is an HMAC-SHA256 over ``kind:value`` with a random key of its act's own. Beside identities there are marks of
what stands for them in a text: ``text:`` an address, ``@handle``, number, web address or long id; ``name:`` a full name.
"""

from __future__ import annotations

import hmac
import os
import re
from typing import TYPE_CHECKING

from sbagg.normalize import canonical, fold, is_role, mailbox, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sbagg.decisions.model import Identity

_HANDLES = {
    "twitter": ("x.com", "twitter.com", "mobile.twitter.com"), "github": ("github.com",), "instagram": ("instagram.com",),
    "telegram": ("t.me",), "bluesky": ("bsky.app/profile",), "mastodon": (), "skype": (),
}  # fmt: skip
_IN_A_NAME = re.compile(r"(?:\.(?:mbox|mbx|eml|zip|csv|json|txt|pst|ics|vcf|tgz|gz|d)|(?<=\.)([a-z]{2,6})-.*)+$")
"""What the name of a file adds to an address that it begins with."""
WORDS = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")  # noqa: RUF001 - the typographic apostrophe is meant
MOST_WORDS = 4
"""Of a name that is looked for in texts."""
_SHORTEST_ID = 8
_LONGEST = 400
"""Characters of a web address that are looked at."""


def tombstone(identities: Iterable[Identity], names: Iterable[str]) -> dict[str, object]:
    """Return the body of a ``forget`` act for somebody with these identities and names."""
    key = os.urandom(32)
    said = {text for kind, value in identities for text in _said(kind, value)}
    said |= {f"name:{form}" for name in names for form in _forms(name)}
    return {"key": key.hex(), "marks": sorted(mark(key, text).hex() for text in said)}


def mark(key: bytes, text: str) -> bytes:
    """Return the mark of a text."""
    return hmac.digest(key, text.encode("utf-8", "surrogatepass"), "sha256")


def readings(token: str) -> Iterator[str]:
    """Yield what a token of a text, in lower case, may be marked as."""
    yield token
    if "@" in token[1:] or "%40" in token:
        address = token.replace("%40", "@").strip("._-'*~=")
        yield address
        yield mailbox(address)
        yield _IN_A_NAME.sub(r"\1", address)
        local, _, domain = address.rpartition("@")
        if "=" in local:  # a bounce address, or a parameter of a web address
            yield f"{local.rpartition('=')[2]}@{domain}"
            yield from (part.replace("=", "@") for part in re.split(r"[-+]", local))
    if token.startswith("@"):
        yield token.rstrip(".-")
    elif "." in token and not token[0].isdigit():
        address = canonical("url", token[:_LONGEST])
        while address:
            yield address
            address = address.rpartition("/")[0]
    elif number := canonical("phone", token):
        yield number


def _said(kind: str, value: str) -> Iterator[str]:
    """Yield what is marked of an identity: itself, its mailbox, and what stands for it in texts."""
    yield f"{kind}:{value}"
    if kind == "email":
        box = mailbox(value)
        yield f"text:{value}"
        if box != value and not is_role(box):  # sales+jane@ does not stand for sales@
            yield f"email:{box}"
            yield f"text:{box}"
    elif kind == "phone":
        yield from (f"text:{form}" for form in _spellings(value))
    elif kind in _HANDLES:
        yield f"text:@{value}"
        yield from (f"text:{site}/{value}" for site in _HANDLES[kind])
    elif kind == "url" or (len(value) >= _SHORTEST_ID and any(map(str.isdigit, value))):
        yield f"text:{value.lower()}"
        if kind == "salesforce":
            yield f"text:{value[:15].lower()}"


def _spellings(number: str) -> Iterator[str]:
    """Yield a phone number with and without its country's code."""
    import phonenumbers  # noqa: PLC0415 - 20 ms that only forgetting needs

    yield number
    yield number.lstrip("+")
    if number.startswith("+"):
        try:
            national = str(phonenumbers.parse(number).national_number)
        except phonenumbers.NumberParseException:
            return
        yield national
        yield f"0{national}"


def _forms(name: str) -> set[str]:
    """Return the forms of a full name, folded: as written and with its words turned round. One word alone is none."""
    written = [fold(word[0]) for word in WORDS.finditer(name)]
    found = [written, list(tokens(name))]
    return {
        " ".join(words)
        for form in found
        for words in (form, [*form[1:], *form[:1]], [*form[-1:], *form[:-1]])
        if 1 < len(form) <= MOST_WORDS and min(map(len, form)) > 1
    }
