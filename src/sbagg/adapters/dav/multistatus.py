"""What a WebDAV server answers and is asked (RFC 4918): XML that comes from elsewhere, read within limits.

A document type declaration is refused: it is what XML attacks are made of (entities that grow, files that are read).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin
from xml.etree import ElementTree as ET

from sbagg.errors import SourceError
from sbagg.http import Answer
from sbagg.http.answer import place

DAV = "{DAV:}"
_DEEPEST, _MOST = 64, 2_000_000
_FINE = 200
for _prefix, _space in (
    ("d", "DAV:"),
    ("card", "urn:ietf:params:xml:ns:carddav"),
    ("cal", "urn:ietf:params:xml:ns:caldav"),
):
    ET.register_namespace(_prefix, _space)


class NoXmlError(SourceError):
    """The answer is no XML, or XML that nobody should read."""


@dataclass(frozen=True, slots=True)
class Resource:
    """One thing on the server: its whole address, its status where the server gives it one (404: it is gone), and those of
    the properties asked for that it has, by ``{namespace}name``.
    """

    url: str
    status: int
    properties: Mapping[str, ET.Element] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Return the text of a property, empty where there is none."""
        found = self.properties.get(name)
        return (found.text or "").strip() if found is not None else ""

    def inside(self, name: str) -> set[str]:
        """Return the names of the elements right in a property: of ``resourcetype``, what it is."""
        found = self.properties.get(name)
        return {one.tag for one in found} if found is not None else set()

    def links(self, name: str) -> list[str]:
        """Return the whole addresses that a property names."""
        found = self.properties.get(name)
        hrefs = [one.text or "" for one in found.iter(f"{DAV}href")] if found is not None else []
        return [_joined(self.url, href) for href in hrefs if href.strip()]


@dataclass(frozen=True, slots=True)
class Listing:
    """An answer of status 207: resources in the server's order, and the sync token (RFC 6578) if it gives one."""

    resources: list[Resource]
    token: str = ""


def asking(name: str, *parts: ET.Element) -> bytes:
    """Return the body of a request: an element with these in it."""
    return bytes(ET.tostring(element(name, *parts), encoding="utf-8", xml_declaration=True))


def element(name: str, *parts: ET.Element, text: str = "") -> ET.Element:
    """Return an element with these in it."""
    made = ET.Element(name)
    made.extend(parts)
    made.text = text or None
    return made


def wanted(names: Iterable[str]) -> ET.Element:
    """Return the element that asks for properties."""
    return element(f"{DAV}prop", *map(element, names))


def read(answer: Answer) -> Listing:
    """Read an answer. Raises NoXmlError."""
    parser = ET.XMLParser(target=_Builder())  # noqa: S314 - the builder refuses what would harm
    try:
        parser.feed(answer.body)
        root = parser.close()
    except (ET.ParseError, ValueError, LookupError) as error:
        raise NoXmlError(
            f"{place(answer.url)} answers what cannot be read as WebDAV: {error}", "Check the source's address"
        ) from error
    if root.tag != f"{DAV}multistatus":
        raise NoXmlError(f"{place(answer.url)} is no WebDAV server", "Check the source's address")
    found = [_resource(one, answer.url) for one in root.iter(f"{DAV}response")]
    return Listing([one for one in found if one], (root.findtext(f"{DAV}sync-token") or "").strip())


def _resource(response: ET.Element, base: str) -> Resource | None:
    href = _joined(base, response.findtext(f"{DAV}href") or "")
    properties: dict[str, ET.Element] = {}
    for part in response.iter(f"{DAV}propstat"):
        if _status(part) in {0, _FINE}:
            properties |= {one.tag: one for held in part.iter(f"{DAV}prop") for one in held}
    return Resource(href, _status(response), properties) if href else None


def _status(part: ET.Element) -> int:
    """Return the number in ``HTTP/1.1 200 OK``, 0 where none is given."""
    words = (part.findtext(f"{DAV}status") or "").split()
    return int(words[1]) if len(words) > 1 and words[1].isdecimal() else 0


def _joined(base: str, href: str) -> str:
    """Return a whole address; empty for what is none."""
    try:
        return urljoin(base, href.strip()) if href.strip() else ""
    except ValueError:
        return ""


class _Builder(ET.TreeBuilder):
    """Builds what a parser reads, up to some depth and number of elements."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = self._count = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> ET.Element:
        self._depth += 1
        self._count += 1
        if self._depth > _DEEPEST or self._count > _MOST:
            raise ValueError("it has too many elements" if self._count > _MOST else "its elements are nested too deep")
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> ET.Element:
        self._depth -= 1
        return super().end(tag)

    def doctype(self, _name: str, _public: str, _system: str) -> None:
        raise ValueError("it declares a document type")
