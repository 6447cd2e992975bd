"""A server of address books or calendars: what it is asked, and where on it they lie.

Discovery (RFC 6764, RFC 5397, RFC 6352 7.1, RFC 4791 6.2): the address that the user gave, else ``/.well-known`` on the same
host, leads to the user's own page (principal), that to the home of the collections.
"""

from __future__ import annotations

from collections.abc import Collection as Several
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from sbagg.adapter import AuthError, Context, SourceError
from sbagg.adapters.dav.multistatus import DAV, Listing, NoXmlError, Resource, asking, element, read, wanted
from sbagg.errors import ConfigError
from sbagg.http import Answer, Http
from sbagg.http.answer import place
from sbagg.normalize import clean, one_line
from sbagg.secrets import basic

SYNC = f"{DAV}sync-collection"
_TYPE, _NAME, _TOKEN, _PRINCIPAL = (
    f"{DAV}{name}" for name in ("resourcetype", "displayname", "sync-token", "current-user-principal")
)
_REPORTS = f"{DAV}supported-report-set"
_CHANGED = "{http://calendarserver.org/ns/}getctag"
_NOT_HERE = frozenset({400, 404, 405, 406, 410, 501})
REFUSED = frozenset({400, 403, 405, 409, 410, 412, 415, 501, 507})
"""How servers answer a report that they do not know, or a token that they have forgotten."""
_XML = {"content-type": "application/xml; charset=utf-8", "accept": "application/xml, text/xml"}
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Kind:
    """What differs between the two: names of RFC 6352 or RFC 4791. ``components`` is the property that says what a
    collection may hold, of which ``component`` must be one; empty where there is no such thing.
    """

    service: str
    noun: str
    space: str
    collection: str
    home: str
    data: str
    multiget: str
    media: str
    components: str = ""
    component: str = ""

    def name(self, part: str) -> str:
        """Return a name of this kind's namespace."""
        return f"{{{self.space}}}{part}"


CARDS = Kind(
    "carddav", "address book", "urn:ietf:params:xml:ns:carddav", "addressbook", "addressbook-home-set", "address-data",
    "addressbook-multiget", "text/vcard",
)  # fmt: skip
CALENDARS = Kind(
    "caldav", "calendar", "urn:ietf:params:xml:ns:caldav", "calendar", "calendar-home-set", "calendar-data",
    "calendar-multiget", "text/calendar", "supported-calendar-component-set", "VEVENT",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Collection:
    """An address book or a calendar. ``mark`` changes when anything in it does, empty where the server has no such mark;
    ``syncs``: the server tells what changed since a token.
    """

    url: str
    name: str
    mark: str
    syncs: bool

    @property
    def path(self) -> str:
        """Its place on the server, which stays when its name changes."""
        return clean(unquote(urlsplit(self.url).path)).strip("/")


class Server:
    """Asks a server for what there is of one kind."""

    def __init__(self, http: Http, kind: Kind) -> None:
        self._http = http
        self.kind = kind

    def propfind(self, url: str, depth: int, names: Iterable[str]) -> Listing:
        """Return properties of a resource, and with depth 1 of those in it."""
        headers = {**_XML, "depth": str(depth)}
        return read(
            self._http.request("PROPFIND", url, headers=headers, content=asking(f"{DAV}propfind", wanted(names)))
        )

    def report(self, url: str, content: bytes) -> Listing | None:
        """Return what a report says, None where the server refuses it."""
        answer = self._http.request("REPORT", url, headers={**_XML, "depth": "0"}, content=content, accept=REFUSED)
        return None if answer.status in REFUSED else read(answer)

    def get(self, url: str, accept: Several[int]) -> Answer:
        """Return one resource by itself."""
        return self._http.get(url, headers={"accept": f"{self.kind.media}, */*;q=0.5"}, accept=accept)

    def collections(self, only: Several[str]) -> list[Collection]:
        """Return the collections that there are, or those named by ``only``. Raises SourceError where there are none."""
        found = [self._collection(one) for one in self._found() if self._fits(one)]
        if not found:
            raise SourceError(
                f"{place(self._http.base)}: there is no {self.kind.noun} of this user",
                f"Give the address that your provider names for {self.kind.service}: sbagg source set NAME url=https://...",
            )
        names = {name.casefold() for name in only}
        chosen = [one for one in found if not names or names & _called(one)]
        for name in only:
            if not any(name.casefold() in _called(one) for one in chosen):
                there = ", ".join(sorted(one.name for one in found))
                raise SourceError(
                    f"{place(self._http.base)}: no {self.kind.noun} is called {name!r}; there are {there}",
                    "sbagg source set NAME collections=...",
                )
        return chosen

    def _found(self) -> list[Resource]:
        """Return what lies where the user's collections are."""
        here = self._look(self._http.base)
        homes = self._homes(here)
        if not homes and (here is None or self.kind.name(self.kind.collection) not in here.inside(_TYPE)):
            elsewhere = self._look(self._well_known())
            homes, here = self._homes(elsewhere), here or elsewhere
        if not homes and here is None:
            return []
        if not homes and here and self.kind.name(self.kind.collection) in here.inside(_TYPE):
            return [here]
        listings = [self.propfind(home, 1, self._names()) for home in homes or ([here.url] if here else [])]
        return list({one.url: one for listing in listings for one in listing.resources}.values())

    def _homes(self, here: Resource | None) -> list[str]:
        """Return where a page says that the collections are, or the user's own page to which it leads."""
        if here is None:
            return []
        home = self.kind.name(self.kind.home)
        principals = [] if here.links(home) else here.links(_PRINCIPAL)
        owner = self._look(principals[0]) if principals else None
        return here.links(home) or (owner.links(home) if owner else [])

    def _look(self, url: str) -> Resource | None:
        """Return what a page says of itself, None where there is no WebDAV."""
        content = asking(f"{DAV}propfind", wanted((*self._names(), _PRINCIPAL, self.kind.name(self.kind.home))))
        answer = self._http.request("PROPFIND", url, headers={**_XML, "depth": "0"}, content=content, accept=_NOT_HERE)
        try:
            found = None if answer.status in _NOT_HERE else read(answer)
        except NoXmlError:
            return None  # a page for people
        return found.resources[0] if found and found.resources else None

    def _well_known(self) -> str:
        """Return where the host says that the service is."""
        url = urljoin(self._http.base, f"/.well-known/{self.kind.service}")
        return self._http.get(url, accept=_NOT_HERE | {403}).url

    def _names(self) -> tuple[str, ...]:
        more = (self.kind.name(self.kind.components),) if self.kind.components else ()
        return (_TYPE, _NAME, _TOKEN, _REPORTS, _CHANGED, *more)

    def _fits(self, one: Resource) -> bool:
        kind = self.kind
        held = one.properties.get(kind.name(kind.components)) if kind.components else None
        allowed = {part.get("name", "").upper() for part in held} if held is not None else set()
        return kind.name(kind.collection) in one.inside(_TYPE) and (not allowed or kind.component in allowed)

    def _collection(self, one: Resource) -> Collection:
        reports = one.properties.get(_REPORTS)
        syncs = reports is not None and any(True for _ in reports.iter(SYNC))
        url = one.url if one.url.endswith("/") else f"{one.url}/"
        name = one_line(clean(one.text(_NAME)), _LONGEST) or unquote(url.rstrip("/").rpartition("/")[2])
        return Collection(url, name, one.text(_TOKEN) if syncs else one.text(_CHANGED), syncs)


def connected(ctx: Context, kind: Kind, url: str, user: str, ca: Path | None) -> Server:
    """Return the server at an address, asked with the source's password or token. Raises ConfigError, AuthError."""
    parts = urlsplit(url)
    if parts.username or parts.password:
        raise ConfigError(
            "The address holds a login: secrets are not kept in config.toml",
            "Take it out of url, set user, and give the password with: sbagg secret set NAME password",
        )
    try:
        token = ctx.secret("token")
    except AuthError:
        if not user:
            raise ConfigError("There is no user to log in as", "sbagg source set NAME user=...") from None
        login, secret = basic(user, ctx.secret("password")), "password"
    else:
        login, secret = f"Bearer {token}", "token"
    return Server(ctx.http(url, {"authorization": login}, secret=secret, ca=ca), kind)


def hrefs(urls: Iterable[str]) -> list:  # type: ignore[type-arg]
    """Return the elements that name resources."""
    return [element(f"{DAV}href", text=urlsplit(url)._replace(scheme="", netloc="").geturl()) for url in urls]


def _called(one: Collection) -> set[str]:
    return {one.name.casefold(), one.path.rpartition("/")[2].casefold()}
