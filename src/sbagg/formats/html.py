"""HTML mail to plain text: blocks become lines, hidden parts go, quoted blocks get the ``>`` of plain mail.

One pass over the tags instead of a document tree: a tree's builder spends minutes on a megabyte of nested ``<div>``,
and for text nothing of the tree is needed but which hidden element and which quotation is open.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape

from sbagg.normalize import clean

_INPUT = 1024 * 1024
_DEEPEST_QUOTE = 10
_BLOCKS = frozenset(
    """address article aside blockquote center dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6
    header hr li main nav ol p pre section table tbody thead title tr ul""".split()
)
_PARAGRAPHS = frozenset("blockquote h1 h2 h3 h4 h5 h6 ol p pre table ul".split())
_BREAKS = _BLOCKS | {"br", "td", "th"}
_DROPPED = frozenset("script style title noscript object svg select textarea xml".split())
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_CLOSED_BY_NEXT = frozenset("dd dt li option p td th tr".split())
_HIDDEN = (
    re.compile(r"display\s{0,9}:\s{0,9}none"),
    re.compile(r"visibility\s{0,9}:\s{0,9}hidden"),
    re.compile(r"mso-hide\s{0,9}:\s{0,9}all"),
    re.compile(r"font-size\s{0,9}:\s{0,9}0(?:px|pt)?\s{0,9}(?:[;!\"']|$)"),
)
_SPACE = re.compile("[ \t\r\n\f\u00a0\u200b\u200c\ufeff\u00ad\u034f]+")
_ATTRIBUTES = r"((?:[^>\"']|\"[^\"]*+\"|'[^']*+')*+|[^>]*+)>"
_ANY_TAG = re.compile(r"<(?:!--|(/?)([a-zA-Z][^\s/>]*+)" + _ATTRIBUTES + "|[!?][^>]*+>)")
# Most tags of a newsletter; where nothing is hidden they are taken out at once.
_INLINE_TAG = re.compile(r"</[tT][dDhH]>|</?(?i:a|b|em|font|i|img|small|span|strong|u)(?=[\s/>])" + _ATTRIBUTES)


def to_text(html: str) -> str:
    """Return the visible text of an HTML document; what lies beyond the first mebibyte is left out."""
    html = html[:_INPUT]
    last = html.rfind(">") + 1  # so that each "<" before it has its ">" and no search runs to the end in vain
    hides = _hides(html)
    if not hides:
        html = _INLINE_TAG.sub("", html[:last]) + html[last:]
        last = html.rfind(">") + 1
    writer, position, comments = _Writer(), 0, True
    while found := _ANY_TAG.search(html, position, last):
        start, end = found.span()
        if start > position:
            writer.text(html[position:start])
        position = end
        slash, name, attributes = found.groups()
        name = name.lower() if name else ""
        if comments and found[0] == "<!--":
            end = html.find("-->", position)
            comments = end >= 0
            position = end + 3 if comments else position
        elif slash:
            if name in _BLOCKS:
                writer.close(name)
        elif name in _DROPPED or (hides and attributes and name not in _VOID and _hides(attributes)):
            position = _after_element(html, name, position)
        elif name in _BREAKS:
            writer.open(name)
    writer.text(html[position:])
    return writer.result()


def _hides(html: str) -> bool:
    html = html.lower()
    return any(style.search(html) for style in _HIDDEN)


def _after_element(html: str, name: str, position: int) -> int:
    """Return where the element ends whose start tag ends at ``position`` (the end of the document if nowhere)."""
    depth = 1
    for found in re.compile(rf"<(/?){re.escape(name)}(?=[\s/>])[^>]*>?", re.IGNORECASE).finditer(html, position):
        if not found[1] and name in _CLOSED_BY_NEXT:
            return found.start()
        if not found[1] and name in _DROPPED:
            continue
        depth += -1 if found[1] else 1
        if not depth:
            return found.end()
    return len(html)


@dataclass(slots=True)
class _Writer:
    lines: list[str] = field(default_factory=list)
    line: list[str] = field(default_factory=list)
    quotes: int = 0
    preformatted: int = 0

    def text(self, text: str) -> None:
        if "&" in text:
            text = clean(unescape(text))
        if not self.preformatted:
            self.line.append(text)
            return
        first, *more = text.replace("\r\n", "\n").split("\n")
        self.line.append(first)
        for line in more:
            self._end_line()
            self.line.append(line)

    def open(self, name: str) -> None:
        if name == "br":
            self._end_line(keep=True)
        elif name in {"td", "th"}:
            self.line.append(" ")
        elif name in _BLOCKS:
            self._end_line()
            if name in _PARAGRAPHS:
                self._blank()
            self.quotes += name == "blockquote"
            self.preformatted += name == "pre"
            if name == "li":
                self.line.append("- ")

    def close(self, name: str) -> None:
        self._end_line()
        if name == "blockquote":
            self.quotes = max(self.quotes - 1, 0)
        elif name == "pre":
            self.preformatted = max(self.preformatted - 1, 0)
        if name in _PARAGRAPHS:
            self._blank()

    def result(self) -> str:
        self._end_line()
        return "\n".join(self.lines).strip("\n")

    def _end_line(self, *, keep: bool = False) -> None:
        text = "".join(self.line) if self.line else ""
        if text:
            self.line.clear()
            if self.preformatted:
                text = text.rstrip()
            else:
                text = " ".join(text.split()) if text.isascii() else _SPACE.sub(" ", text).strip()
        if text:
            self.lines.append("> " * min(self.quotes, _DEEPEST_QUOTE) + text)
        elif keep:
            self._blank()

    def _blank(self) -> None:
        if self.lines and self.lines[-1].strip("> "):
            self.lines.append(("> " * min(self.quotes, _DEEPEST_QUOTE)).rstrip())
