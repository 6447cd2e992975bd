"""What is marked of somebody who is to be forgotten, and what a token of a text may be marked as.

A mark is an HMAC-SHA256 over ``kind:value`` with a random key of its act's own. Beside identities there are marks of
what stands for them in a text: ``text:`` an address, ``@handle``, number, web address or long id; ``name:`` a full name,
``alone:`` one that nobody else bears, and ``begin:`` what one begins with. ``other:`` is an identity of somebody else
who shares a card or a mailbox with them, and who is to keep it.
"""

from __future__ import annotations

import hmac
import os
import re
from typing import TYPE_CHECKING

from sbagg.decisions.fullnames import beginning, forms
from sbagg.normalize import canonical, is_role, mailbox

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from sbagg.decisions.model import Identity

_HANDLES = {
    "twitter": ("x.com", "twitter.com", "mobile.twitter.com"), "github": ("github.com",), "instagram": ("instagram.com",),
    "telegram": ("t.me",), "bluesky": ("bsky.app/profile",), "mastodon": (), "skype": (),
}  # fmt: skip
_IN_A_NAME = re.compile(r"(?:\.(?:mbox|mbx|eml|zip|csv|json|txt|pst|ics|vcf|tgz|gz|d)|(?<=\.)([a-z]{2,6})-.*)+$")
"""What the name of a file adds to an address that it begins with."""
_OTHER_HOST = re.compile(r"^(?:m|mobile|[a-z]{2})\.(?=[a-z-]+\.)")
"""What a site puts before its name for small screens and for each country."""
_SHORTEST_ID = 8
_LONGEST = 400
"""Characters of a web address that are looked at."""


def tombstone(
    identities: Iterable[Identity], names: Collection[str], *, alone: Iterable[str] = (),
    others: Iterable[Identity] = (), quiet: Collection[Identity] = (),
) -> dict[str, object]:  # fmt: skip
    """Return the body of a ``forget`` act for somebody with these identities and names, ``alone`` those that nobody
    else bears.

    ``others`` are identities of other people on cards that name them too, or of their mailbox; ``quiet`` are those of
    their own that stand for somebody else in a text.
    """
    key = os.urandom(32)
    others = set(others)
    boxes = {mailbox(value) for kind, value in others if kind == "email"}
    said = {
        text for pair in identities for text in ([f"{pair[0]}:{pair[1]}"] if pair in quiet else _said(*pair, boxes))
    }
    found = {form for name in names for form in forms(name)}
    said |= {text for form in found for text in (f"name:{form}", f"begin:{beginning(form)}")}
    said |= {f"alone:{form}" for name in alone for form in forms(name) & found}
    said |= {f"other:{kind}:{value}" for kind, value in others}
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
        address = canonical("email", address) or address  # a domain in letters of its own
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
            yield _OTHER_HOST.sub("", address)
            address = address.rpartition("/")[0]
    elif number := canonical("phone", token):
        yield number


def _said(kind: str, value: str, taken: Collection[str]) -> Iterator[str]:
    """Yield what is marked of an identity: itself, its mailbox unless ``taken`` by another, what stands for it in texts."""
    yield f"{kind}:{value}"
    if kind == "email":
        box = mailbox(value)
        yield f"text:{value}"
        if box != value and box not in taken and not is_role(box):  # sales+jane@ does not stand for sales@
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
