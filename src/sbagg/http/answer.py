"""What a server answered."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sbagg.errors import SourceError

_LINK = re.compile(r'<([^<>]*)>\s*((?:;\s*[\w-]+\s*=\s*(?:"[^"]*"|[^\s;,]+)\s*)*)')


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer: its status, its headers (names in lower case), its body, and the address that gave it. ``moved`` is the
    address to which what was asked for has moved for good, if it has.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str
    moved: str = ""

    def json(self) -> Any:
        """Return the body as JSON. Raises SourceError that names the address when it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError) as error:
            kind = self.headers.get("content-type", "no type")
            raise SourceError(
                f"{place(self.url)} answered {len(self.body):,} bytes of {kind}, which is no JSON: {error}",
                "Try again; if it stays so, check its address: sbagg source show NAME",
            ) from error

    def object(self) -> dict[str, Any]:
        """Return the body, which must be a JSON object. Raises SourceError."""
        found = self.json()
        if not isinstance(found, dict):
            raise SourceError(
                f"{place(self.url)} answered JSON that is no object", "Check its address: sbagg source show NAME"
            )
        return found

    def link(self, rel: str) -> str:
        """Return the address of a ``Link`` header (RFC 8288), empty when there is none."""
        for target, parameters in _LINK.findall(self.headers.get("link", "")):
            for name, _, value in (part.strip().partition("=") for part in parameters.split(";")):
                if name.strip().lower() == "rel" and rel in value.strip().strip('"').split():
                    return str(target)
        return ""


def place(url: str) -> str:
    """Return an address as messages and logs may show it: host and path, without what may hold a secret."""
    bare, _, _ = url.partition("?")
    scheme, _, rest = bare.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}://{host.rpartition('@')[2]}{slash}{path}"
