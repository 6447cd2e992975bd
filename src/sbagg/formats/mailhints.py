"""What a mail lets guess about its author: another address to answer to, and what the signature names.

Only what one person writes to others is looked at, never what lists and machines send. Whether a guess holds is for
others to say: they see how many people name the same number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from sbagg.adapter import Hint, Identity, Party
from sbagg.formats.contacts import named
from sbagg.normalize import canonical, fold, is_automatic, is_role, is_via, mailbox, names_agree, one_line, tokens

_MOST = 5
_LONGEST, _LINES, _NAME_LINES, _NAME_WIDTH = 2000, 15, 3, 60
_TAIL, _TAIL_LINES, _TAIL_NAME = 800, 8, 40
_SOMETHING = re.compile(r"\d\W?\d\W?\d|@|/|\w:")
_WORD = re.compile(r"[^\W\d_]{2,}")
_SHORTEST_WORD, _SHORTEST_LOCAL, _LONGEST_LOCAL = 3, 4, 40
_MACHINE = re.compile(
    r"[=#]|\d{6}|[0-9a-f]{12}|^(?:reply|bounce|return|owner|msg|ticket|case)|unsub|-(?:owner|request|admin|bounces?)$",
    re.IGNORECASE,
)
_BULK = ("unsubscribe", "abbestellen", "désabonn", "desuscrib", "disiscri")
_BULK_TAIL = 2000


def hints(parties: Sequence[Party], text: str, own: str, signature: str, region: str = "") -> Iterator[Hint]:
    """Yield the hints of a mail (at most five), each from its author to what may be his.

    ``own`` is what the author wrote, ``signature`` what was cut off below it, ``text`` all of it: a mail that tells how
    to unsubscribe is a newsletter, whatever its fields say. ``region`` is the country of numbers that name none.
    """
    author = next((party for party in parties if party.role == "from"), None)
    if author is None or not _is_person(author):
        return
    answers = _answers(author, [party for party in parties if party.role == "reply-to"])
    signed = _signed(author, signature[:_LONGEST], region) if signature else _unmarked(author, own[-_TAIL:], region)
    if (answers or signed) and not any(map(text[-_BULK_TAIL:].lower().__contains__, _BULK)):
        if any(hint.b.kind == "email" for hint in signed):
            present = {mailbox(party.value.lower()) for party in parties}
            signed = tuple(hint for hint in signed if hint.b.kind != "email" or mailbox(hint.b.value) not in present)
        yield from answers
        yield from signed[: _MOST - len(answers)]


def _answers(author: Party, wanted: Sequence[Party]) -> tuple[Hint, ...]:
    """Hint at the other address that answers shall go to, if by its name or its looks it is the author's own."""
    if len(wanted) != 1 or is_via(wanted[0].name) or _is_nobodys(wanted[0].value):
        return ()
    other = wanted[0]
    if mailbox(other.value.lower()) == mailbox(author.value.lower()):
        return ()
    named_so = author.name and other.name and not _marks(author).is_firm
    if not (names_agree(author.name, other.name) if named_so else _is_his(other.value, author)):
        return ()
    line = f"Reply-To: {other.name} <{other.value}>" if other.name else f"Reply-To: {other.value}"
    return (Hint(Identity("email", author.value), Identity("email", other.value), "reply_to", one_line(line)),)


@lru_cache(maxsize=4096)
def _signed(author: Party, signature: str, region: str) -> tuple[Hint, ...]:
    """Hint at what a signature names. It must have the author's name: pasted letters are signed too.

    A person's signature is the same on most of their mail, so it is remembered.
    """
    if not _SOMETHING.search(signature):
        return ()
    lines = [line for line in signature.split("\n") if line.strip()]
    mark = next((number for number, line in enumerate(lines) if line.rstrip() == "--"), len(lines))
    greeted = any(_names(line, author) for line in lines[1:mark][:_NAME_LINES])
    marked = greeted or any(_names(line, author) for line in lines[mark + 1 :])
    return _found(author, lines[1:mark] * greeted + lines[mark + 1 :] * marked, region)


def _unmarked(author: Party, tail: str, region: str) -> tuple[Hint, ...]:
    """Hint at what the last lines name where no mark and no greeting stands above them: from the author's name on."""
    if not author.name or not _SOMETHING.search(tail):
        return ()
    lines = [line for line in tail.split("\n") if line.strip()][1:][-_TAIL_LINES:]
    start = next((n for n, line in enumerate(lines) if len(line) <= _TAIL_NAME and _is_name(line, author)), len(lines))
    return _found(author, lines[start:], region)


def _found(author: Party, lines: Sequence[str], region: str) -> tuple[Hint, ...]:
    """Hint at what the lines name; at nothing where they name an address that cannot be the author's: they are another's."""
    found: dict[Identity, str] = {}
    for line in lines[:_LINES]:
        for one in named(line, region):
            value = canonical(one.kind, one.value)
            if not value or (one.kind == "email" and _is_nobodys(value)):
                continue
            if one.kind == "email" and not _is_his(value, author):
                return ()
            found.setdefault(Identity(one.kind, value), one_line(line))
    me = Identity("email", author.value)
    return tuple(Hint(me, one, "signature", line) for one, line in found.items())


@lru_cache(maxsize=8192)
def _is_person(author: Party) -> bool:
    return not (_is_nobodys(author.value) or is_via(author.name))


def _is_nobodys(address: str) -> bool:
    """Tell whether an address is a role's, a machine's, or was made for one mail."""
    address = address.lower()
    local = address.partition("@")[0].partition("+")[0]
    return is_role(address) or is_automatic(address) or len(local) > _LONGEST_LOCAL or bool(_MACHINE.search(local))


def _is_his(address: str, author: Party) -> bool:
    """Tell whether an address looks like the author's: it has a word of his name or address, or his initials."""
    local, _, domain = fold(address).partition("@")
    his = _marks(author)
    return (
        any(word in local for word in his.words)
        or any(word in his.local for word in _WORD.findall(local) if len(word) >= _SHORTEST_LOCAL)
        or any(word in domain and word not in his.domain for word in his.names if len(word) >= _SHORTEST_LOCAL)
        or local == his.initials
    )


def _names(line: str, author: Party) -> bool:
    """Tell whether a line has a word of the author's name or address."""
    his = _marks(author)
    words = _WORD.findall(fold(line[:_NAME_WIDTH]))
    return any(word in his.names or (len(word) >= _SHORTEST_LOCAL and word in his.local) for word in words)


def _is_name(line: str, author: Party) -> bool:
    return _names(line, author) and bool(tokens(line)) and names_agree(line, author.name)


class _Marks(NamedTuple):
    """By what an author is known. ``names`` are the words of his name, ``words`` those of his address too."""

    names: frozenset[str]
    words: frozenset[str]
    local: str
    domain: str
    initials: str

    @property
    def is_firm(self) -> bool:
        """Whether the name is that of the domain (``Acme Tools`` at acmetools.com), so that many may answer to it."""
        long = [name for name in self.names if len(name) >= _SHORTEST_LOCAL]
        return bool(long) and all(name in self.domain for name in long)


@lru_cache(maxsize=8192)
def _marks(author: Party) -> _Marks:
    words = tokens(author.name)
    local, _, domain = fold(author.value).partition("@")
    names = frozenset(word for word in words if len(word) >= _SHORTEST_WORD or not word.isascii())
    initials = "".join(word[0] for word in words)
    long = frozenset(word for word in _WORD.findall(local) if len(word) >= _SHORTEST_WORD)
    return _Marks(names, names | long, local, domain, initials if len(initials) > 1 else "-")
