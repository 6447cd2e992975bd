"""Who was forgotten: known by marks alone, so that what names them can be found again and left out, not read back."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from sbagg.config import DECISIONS
from sbagg.decisions.marks import MOST_WORDS, WORDS, mark, readings
from sbagg.decisions.model import read
from sbagg.normalize import canonical, fold, mailbox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from sbagg.decisions.model import Act

WORD = "(forgotten)"
"""What stands in the place of a name, an address or a text."""
KIND = ROLE = "forgotten"
"""Kind and role of the one identity that stands in everybody's place who was forgotten."""

_TOKEN = re.compile(
    r"""(?<![\w.+%'-])[\w.+%'=-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+        # an address
    |(?<![\w@./])@[\w.-]+(?:@[\w-]+(?:\.[\w-]+)+)?                    # a handle
    |(?<![\w.-])(?:[\w-]+\.)+[a-z]{2,}(?:/[^\s<>"'()\[\]]+)?          # a web address
    |(?<![\w+])[+(]?\d[\d ().\-/]{5,}\d(?!\w)                         # a phone number, as _PHONE
    |(?<!\w)(?=[a-z]*\d)[a-z0-9]{8,18}(?!\w)                          # an id""",
    re.VERBOSE | re.IGNORECASE,
)
_PHONE = re.compile(r"[+(]?\d[\d ().\-/]{5,}\d")
_ADDRESS = re.compile(r"[\w.+%'=-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+")
_GAP = re.compile(r"[ \t.,]{1,3}")
_MOST_KNOWN = 100_000


class Forgotten:
    """All who were forgotten. False where nobody was."""

    __slots__ = ("_harmless", "_keys", "_known", "_tokens")

    def __init__(self, keys: Iterable[tuple[bytes, frozenset[bytes]]] = ()) -> None:
        self._keys = tuple(keys)
        self._known: dict[str, bool] = {}
        self._tokens: dict[str, bool] = {}
        self._harmless: set[str] = set()

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
        return self._marked(f"{kind}:{value}") or (kind == "email" and self._marked(f"email:{mailbox(value)}"))

    def clean(self, text: str, *, names: bool = False) -> str:
        """Return the text with :data:`WORD` for what stands for them; ``names``: for their full names too."""
        if not text or not self._keys:
            return text
        if self._suspect(text):
            text = _TOKEN.sub(self._token, text)
        return self._without_names(text) if names else text

    def names(self, text: str) -> bool:
        """Tell whether anything in a text stands for them (their name alone does not)."""
        return self.clean(text) != text

    def clean_data(self, data: bytes, *, names: bool = False) -> bytes:
        """Return a raw record without what stands for them: JSON value by value, else as text. Same if nothing does."""
        text = data.decode("utf-8", "surrogateescape")
        try:
            held = json.loads(text) if text[:1] in {"{", "["} else None
        except (ValueError, RecursionError):
            held = None
        if held is None:
            return self.clean(text, names=names).encode("utf-8", "surrogateescape")
        cleaned = each_text(held, lambda part: self.clean(part, names=names))
        return data if cleaned == held else json.dumps(cleaned, ensure_ascii=False).encode("utf-8", "surrogatepass")

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
        if "/" in token and _ADDRESS.search(token):  # an address within a web address
            token = _ADDRESS.sub(lambda part: WORD if self._stands(part[0]) else part[0], token)
        return WORD if self._stands(token) else token

    def _stands(self, token: str) -> bool:
        known = self._tokens.get(token)
        if known is None:
            if len(self._tokens) > _MOST_KNOWN:
                self._tokens.clear()
            known = self._tokens[token] = any(self._marked(f"text:{text}") for text in readings(token.lower()))
        return known

    def _without_names(self, text: str) -> str:
        words = list(WORDS.finditer(text))
        out, end, first = [], 0, 0
        while first < len(words):
            last = next((n for n in _runs(text, words, first) if self._is_name(words[first : n + 1])), None)
            if last is None:
                first += 1
                continue
            out += [text[end : words[first].start()], WORD]
            end, first = words[last].end(), last + 1
        return "".join(out) + text[end:] if out else text

    def _is_name(self, words: list[re.Match[str]]) -> bool:
        return self._marked(f"name:{fold(' '.join(word[0] for word in words))}")


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
    """Return a JSON value with every text in it changed, its keys too."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [each_text(part, change) for part in value]
    if isinstance(value, dict):
        return {change(key): each_text(part, change) for key, part in value.items()}
    return value


def _runs(text: str, words: list[re.Match[str]], first: int) -> list[int]:
    """Return the places of the last words of the runs that begin at a word, the longest first."""
    ends = []
    for last in range(first + 1, min(first + MOST_WORDS, len(words))):
        if not _GAP.fullmatch(text[words[last - 1].end() : words[last].start()]):
            break
        ends.append(last)
    return ends[::-1]
