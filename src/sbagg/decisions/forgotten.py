"""Who was forgotten: known by marks alone, so that what names them can be found again and left out, not read back."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Literal, TypeAlias

from sbagg.config import DECISIONS
from sbagg.decisions.fullnames import replaced, words
from sbagg.decisions.marks import mark, readings
from sbagg.decisions.model import read
from sbagg.normalize import canonical, fold

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from pathlib import Path

    from sbagg.decisions.model import Act, Identity

WORD = "(forgotten)"
"""What stands in the place of a name, an address or a text."""
KIND = ROLE = "forgotten"
"""Kind and role of the one identity that stands in everybody's place who was forgotten."""

Names: TypeAlias = Literal["", "alone", "name"]
"""Which full names stand for somebody in a text: none, those that nobody else bears, or all."""

_ADDRESS = r"(?<![\w.+%'=-])[\w.+%'=-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+"
_HANDLE = r"(?<![\w@./])@[\w.-]+(?:@[\w-]+(?:\.[\w-]+)+)?"
_PAGE = r"(?<![\w.-])(?:[\w-]+\.)+[a-z]{2,}(?:/[^\s<>\"'()\[\]]+)?"
_GUID = r"(?<![\w-])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![\w-])"
_NUMBER = r"[+(]?\d[\d ().\-/\u00a0\u2010-\u2013\u202f]{5,}\d"
_ID = r"(?<!\w)(?=[a-z]*\d)[a-z0-9]{8,18}(?!\w)"
_TOKEN = re.compile("|".join((_ADDRESS, _HANDLE, _PAGE, _GUID, rf"(?<![\w+]){_NUMBER}(?!\w)", _ID)), re.IGNORECASE)
_WITHIN = re.compile("|".join((_ADDRESS, _GUID, rf"(?<![\w+]){_NUMBER}(?!\w)", _ID)), re.IGNORECASE)
"""What may stand for somebody within a web address."""
_PHONE = re.compile(_NUMBER)
_MOST_KNOWN = 100_000
_PLAIN_HANDLE = re.compile(r"(?=\w*[\d_]|\w{8})\w{3,50}")
"""A handle that is no word which may mean something else."""


class Forgotten:
    """All who were forgotten. False where nobody was."""

    __slots__ = ("_common", "_harmless", "_keys", "_known", "_tokens")

    def __init__(self, keys: Iterable[tuple[bytes, frozenset[bytes]]] = ()) -> None:
        self._keys = tuple(keys)
        self._known: dict[str, bool] = {}
        self._tokens: dict[str, bool] = {}
        self._harmless: set[str] = set()
        self._common: set[str] = set()

    @classmethod
    def of(cls, acts: Iterable[Act]) -> Forgotten:
        """Return who was forgotten by these acts."""
        bodies = (act.body for act in acts if act.op == "forget")
        return cls((bytes.fromhex(body["key"]), frozenset(map(bytes.fromhex, body["marks"]))) for body in bodies)

    def __bool__(self) -> bool:
        return bool(self._keys)

    def __reduce__(self) -> tuple[object, ...]:
        """Travel to a worker without what was looked up."""
        return Forgotten, (self._keys,)

    def holds(self, kind: str, value: str) -> bool:
        """Tell whether an identity, its value as found or canonical, is one that was forgotten."""
        if value == WORD:
            return True
        value = canonical(kind, value)
        return self._marked(f"{kind}:{value}") or (kind == "email" and self._stands(value))

    def spares(self, name: str, lost: Collection[Identity], left: Iterable[Identity]) -> bool:
        """Tell whether a card is another's that names them too: one that a decision had parted from them, or one with
        a name of its own and their phone number. ``lost`` and ``left`` are its identities, forgotten and not.
        """  # fmt: skip
        left = [(kind, canonical(kind, value)) for kind, value in left]
        if any(self._marked(f"other:{kind}:{value}") for kind, value in left):
            return True
        others = bool(left) and bool(name) and all(kind == "phone" for kind, _ in lost)
        return others and self.clean(name, "name") == name

    def clean(self, text: str, names: Names = "") -> str:
        """Return the text with :data:`WORD` for what stands for them, and for their full names as ``names`` says."""
        if not text or not self._keys:
            return text
        if self._suspect(text):
            text = _TOKEN.sub(self._token, text)
        if not names or not self._may_name(text):
            return text
        return replaced(text, WORD, self._begins, lambda form: self._marked(f"{names}:{form}"))

    def names(self, text: str) -> bool:
        """Tell whether anything in a text stands for them (their name alone does not)."""
        return self.clean(text) != text

    def mentions(self, text: str) -> bool:
        """Tell whether a text, or what JSON says, stands for them or holds a name that was theirs alone."""
        data = text.encode("utf-8", "surrogatepass")
        return self.clean_data(data, "alone") != data

    def is_called(self, name: str) -> bool:
        """Tell whether a name is one that was theirs alone: who bears it now is a namesake."""
        return bool(name) and self.clean(name, "alone") == WORD

    def clean_data(self, data: bytes, names: Names = "") -> bytes:
        """Return a raw record without what stands for them: JSON value by value, else as text. Same if nothing does."""
        text = data.decode("utf-8", "surrogateescape")
        try:
            held = json.loads(text) if text[:1] in {"{", "["} else None
        except (ValueError, RecursionError):
            held = None
        if held is None:
            return self.clean(text, names).encode("utf-8", "surrogateescape")
        cleaned = each_text(held, lambda part: self._value(part, names))
        return data if cleaned == held else json.dumps(cleaned, ensure_ascii=False).encode("utf-8", "surrogatepass")

    def _value(self, text: str, names: Names) -> str:
        """Clean a value of a record that has a place for it alone: where it is theirs, a handle needs no @."""
        if names == "name" and _PLAIN_HANDLE.fullmatch(text) and self._stands(f"@{text}"):
            return WORD
        return self.clean(text, names)

    def _may_name(self, text: str) -> bool:
        """Tell whether a name may begin in a text. Most words of a text were in others before."""
        fresh = words(text) - self._common
        if len(self._common) > _MOST_KNOWN:
            self._common.clear()
        self._common.update(word for word in fresh if not self._begins(fold(word)))
        return not fresh <= self._common

    def _begins(self, word: str) -> bool:
        return self._marked(f"begin:{word}")

    def _suspect(self, text: str) -> bool:
        """Tell whether anything in a text may stand for them. Most words of a text were in others before."""
        fresh = {*text.split()} - self._harmless
        if any(map(self._stands, _PHONE.findall(text))):
            return True
        if len(self._harmless) > _MOST_KNOWN:
            self._harmless.clear()
        for word in fresh:
            if _TOKEN.sub(self._token, word) != word:
                return True
            self._harmless.add(word)
        return False

    def _marked(self, text: str) -> bool:
        known = self._known.get(text)
        if known is None:
            if len(self._known) > _MOST_KNOWN:
                self._known.clear()
            known = self._known[text] = any(mark(key, text) in marks for key, marks in self._keys)
        return known

    def _token(self, found: re.Match[str]) -> str:
        token = found[0]
        if self._stands(token):
            return WORD
        site, slash, path = token.partition("/")
        return site + slash + _WITHIN.sub(self._part, path) if slash else token

    def _part(self, found: re.Match[str]) -> str:
        return WORD if self._stands(found[0]) else found[0]

    def _stands(self, token: str) -> bool:
        known = self._tokens.get(token)
        if known is None:
            if len(self._tokens) > _MOST_KNOWN:
                self._tokens.clear()
            known = self._tokens[token] = self._reads(token.lower())
        return known

    def _reads(self, token: str) -> bool:
        """Tell whether a token, in lower case, may be read as something of theirs and is nobody else's."""
        address = canonical("email", token)
        if address and self._marked(f"other:email:{address}") and not self._marked(f"text:{address}"):
            return False
        return any(self._marked(f"text:{text}") for text in readings(token))


NOBODY = Forgotten()


def forgotten_in(home: Path) -> Forgotten:
    """Return who was forgotten, as ``decisions.jsonl`` says. Where nobody was, that is one look for a word."""
    try:
        data = (home / DECISIONS).read_bytes()
    except FileNotFoundError:
        return NOBODY
    lines = [line for line in data.split(b"\n") if b'"forget"' in line] if b'"forget"' in data else []
    return Forgotten.of(read(b"\n".join(lines))[0]) if lines else NOBODY


def each_text(value: object, change: Callable[[str], str]) -> object:
    """Return a JSON value with every text in it changed, its keys too; a number that would change becomes a text."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value if (text := change(str(value))) == str(value) else text
    if isinstance(value, list):
        return [each_text(part, change) for part in value]
    if isinstance(value, dict):
        return {change(key): each_text(part, change) for key, part in value.items()}
    return value
