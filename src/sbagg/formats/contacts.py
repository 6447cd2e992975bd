"""What a line of a signature names: addresses, phone numbers and accounts. Told by shape and by label, never by luck.

A number counts if it states its country, has a label before it, or has the shape of the North American numbering
plan; fax, toll-free and switchboard numbers, and those with an extension, are a company's. An account counts if its
network is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sbagg.adapter import Identity
from sbagg.normalize.identity import phone

_LONGEST_LINE = 160
_SHORTEST = 9
_OTHERS = re.compile(
    r"\b(?:assistant|secretary|assistenz|assistent|sekretari|assistante|unsubscribe|questions|instead|out of office|urgent|"
    r"emergency|on behalf|wrote|schrieb|isbn|fingerprint|conference|follow us|join us|like us|our|forward(?:ed)?|cc|sent|"
    r"pgp|gpg|gnupg|to report|complain|subscription)\b|^\s*(?:>|\[\d+\])",
    re.IGNORECASE,
)

_EMAIL = re.compile(r"(?<![\w.@+/-])[\w.+'-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{2,63}){1,5}")
_MASTODON = re.compile(r"(?<![\w.@])@\w{1,50}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{2,63}){1,5}")
_OTHER_NETWORK = re.compile(r"(?:jabber|xmpp|sips?|msn|aim|yahoo|icq|matrix|im)\s*[:=]?[\s<(\"']*$", re.IGNORECASE)

_PROFILE = re.compile(
    r"(?<![\w.-])(?:https?://)?(?:www\.|mobile\.|m\.|[a-z]{2}\.)?(?:"
    r"(?:twitter|x)\.com/(?:#!/)?@?(?P<twitter>\w{1,15})|"
    r"linkedin\.com/in/(?P<url>[\w%.-]{2,100})|"
    r"github\.com/(?P<github>[\w-]{1,39})|"
    r"bsky\.app/profile/(?P<bluesky>[\w.-]{3,100})|"
    r"instagram\.com/(?P<instagram>[\w]{1,30})|"
    r"t\.me/(?P<telegram>\w{4,32})"
    r")(?![\w%-])/?(?![\w/])",
    re.IGNORECASE,
)
_LABELLED = re.compile(
    r"\b(?P<kind>twitter|github|bluesky|instagram|telegram|skype)\b(?:[ -]?(?:id|handle|name))?"
    r"(?:[ \t]*[:=][ \t]*@?|[ \t]+@)(?P<value>[\w.-]{3,50})(?![\w@/:.])",
    re.IGNORECASE,
)
_PAGES = frozenset("company hashtag home i in intent login orgs p pages pub search settings share tv".split())

_NUMBER = re.compile(
    r"(?:(?<![\w@=&%#])\(?\+\s?|(?<![\w@/=&%#+-])(?<!\d\.))\(?\d(?:[ \t.()/\u00a0\u2013-]{0,3}\d){6,17}(?![\w@%=])"
)
_TRUNK = re.compile(r"\(0(\d{1,4})\)")
_SWITCHBOARD = re.compile(r"[-\u2013]\s?(?:0+|\d)$")
_INTERNATIONAL = re.compile(r"\(?(?:\+|00 ?[1-9])")
_NORTH_AMERICAN = re.compile(r"(?:\+?1[ .-]{1,3})?\(?[2-9]\d\d\)?[ .\-/]{1,3}[2-9]\d\d[ .-]\d{4}")
_LABEL = re.compile(
    r"(?<![^\W\d_])(?:tel(?:ephone|efon|éfono|efone|efoon)?|tél(?:éphone)?|phone|ph|fon|mobile?|mob|cell(?:ulare|ular|phone)?|celular|"
    r"handy|direct|dial|durchwahl|office|work|home|desk|voice|portable|móvil|gsm|natel|whatsapp|[tmpcdwho])"
    r"(?:[ .]*(?:no|nr|number))?[\s.:)\]=>|-]*$",
    re.IGNORECASE,
)
_NO_PERSONS = re.compile(
    r"fax|(?<![^\W\d_])f[\s.:)]*$|(?<![^\W\d_])(?:f\s*[.:)]|icq|toll|free|tollfree|freephone|pager|main|switchboard|"
    r"reception|zentrale|hotline|support|help|helpdesk|vat|ust|ustid|iban|account|reg|hrb|order|ticket|case|key|box|zip|pin|code|meeting|bridge|sales|"
    r"info|room|customer)(?![^\W\d_])",
    re.IGNORECASE,
)
_FAX_BEHIND = re.compile(r"[\s,;]*[(\[]?\s*f(?:ax)?\b(?!\s*[.:+(\d])", re.IGNORECASE)
_EXTENSION = re.compile(r"[\s,;.(]*(?:ext?\b|x\s?\d|extension|durchwahl|poste|#\s?\d)", re.IGNORECASE)
_TWO_DIGITS = r"2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]"
_FREE = r"(?:800|833|844|855|866|877|888|900)\d{7}$"
_TOLL_FREE = re.compile(
    rf"\+?1?{_FREE}|\+(?:7|{_TWO_DIGITS}|[2-9]\d\d)(?:1?800|1300|808|900)|0(?:1?800|808|900)|1[38]00\d{{6}}"
)


def named(line: str, region: str = "") -> Iterator[Identity]:
    """Yield the identities that a line of somebody's signature names, in no particular order; e-mail addresses too.

    ``region`` is the country of numbers that name none.
    """
    if len(line) > _LONGEST_LINE or _OTHERS.search(line):
        return
    if "@" in line:
        yield from _addresses(line)
    yield from _accounts(line)
    yield from _numbers(line, region)


def _addresses(line: str) -> Iterator[Identity]:
    for found in _EMAIL.finditer(line):
        if not _OTHER_NETWORK.search(line[: found.start()].removesuffix("mailto:")):
            yield Identity("email", found[0].rstrip("-'"))
    for found in _MASTODON.finditer(line):
        yield Identity("mastodon", found[0])


def _accounts(line: str) -> Iterator[Identity]:
    for found in _PROFILE.finditer(line) if "/" in line else ():
        kind, value = str(found.lastgroup), found[str(found.lastgroup)].rstrip(".")
        if value.lower() not in _PAGES:
            yield Identity(kind, f"linkedin.com/in/{value}" if kind == "url" else value)
    for found in _LABELLED.finditer(line):
        yield Identity(found["kind"].lower(), found["value"].rstrip("."))


def _numbers(line: str, region: str) -> Iterator[Identity]:
    end = 0
    for found in _NUMBER.finditer(line):
        shown, before, behind, end = found[0], line[end : found.start()], line[found.end() :], found.end()
        if _NO_PERSONS.search(before) or _FAX_BEHIND.match(behind):
            continue
        if _EXTENSION.match(behind) or _SWITCHBOARD.search(shown):
            continue
        american = _NORTH_AMERICAN.fullmatch(shown)
        value = phone(_TRUNK.sub(r"\1", shown) if "+" in shown else shown, region or ("US" if american else ""))
        stated = american or _INTERNATIONAL.match(shown) or _LABEL.search(before)
        if stated and len(value) >= _SHORTEST and not _TOLL_FREE.match(value):
            yield Identity("phone", value)
