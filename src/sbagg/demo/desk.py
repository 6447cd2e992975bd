"""The help desk as Zendesk's JSON export has it: tickets with their comments, users and organizations, one object a line.

Source: the JSON formats of the Support API (Tickets, Ticket Comments, Users, Organizations).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sbagg.demo import clock, letters
from sbagg.demo.chance import happens
from sbagg.demo.packing import date
from sbagg.demo.scene import Written
from sbagg.demo.script import script

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from random import Random

    from sbagg.demo.cast import Company, Person
    from sbagg.demo.scene import Identities, Scene

SUBDOMAIN = "larchmere"
_API = f"https://{SUBDOMAIN}.zendesk.com/api/v2"
_SHARE = 0.12  # of the drawn people opened a ticket
_FIRST_USER, _FIRST_ORGANIZATION, _FIRST_TICKET = 360_044_710_001, 360_011_220_001, 4401
_AGENT = "kit"
_SOLVED = "solved"
Entry = dict[str, Any]


def write(scene: Scene) -> Written:
    """Write ``zendesk/tickets.json``, ``users.json`` and ``organizations.json``."""
    desk = _Desk(scene)
    tickets = [*desk.tickets()]
    tables = {"tickets": tickets, "users": [*desk.users()], "organizations": [*desk.organizations()]}
    files = [_lines(scene.into / "zendesk" / f"{name}.json", entries, scene.now) for name, entries in tables.items()]
    counts = {name: len(entries) for name, entries in tables.items()}
    return Written(tuple(files), {**counts, "comments": sum(len(one["comments"]) for one in tickets)}, desk.truth())


def _lines(path: Path, entries: Iterable[Entry], now: int) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(f"{json.dumps(one, ensure_ascii=False)}\n" for one in entries), encoding="utf-8")
    return date(path, now)


def _time(at: int) -> str:
    return clock.iso(at).replace(".000", "")


class _Desk:
    def __init__(self, scene: Scene) -> None:
        self._scene, self._cast, self._said = scene, scene.cast, script("desk")
        self._rng: Random = scene.chance("desk")
        drawn = [one for one in self._cast.people if one.emails and not one.role and happens(self._rng, _SHARE)]
        told = [one["with"] for one in self._said["ticket"]]
        agents = [self._cast.me.key, *(person.key for person in self._cast.colleagues)]
        self._drawn, self._agents = drawn, agents
        self._user = {
            key: _FIRST_USER + 7 * n for n, key in enumerate([*agents, *dict.fromkeys(told), *(p.key for p in drawn)])
        }
        companies = [one.company for key in self._user if (one := self._cast.by_key.get(key)) and one.company]
        customers = dict.fromkeys(one for one in companies if one is not self._cast.home)
        self._organization = {one: _FIRST_ORGANIZATION + 3 * n for n, one in enumerate(customers)}
        self._comments = 0

    def truth(self) -> dict[str, Identities]:
        """Return whose the accounts are; that of a team's mailbox is nobody's alone."""
        return {
            key: frozenset({("zendesk", f"{SUBDOMAIN}/user/{number}")})
            for key, number in self._user.items()
            if key in self._cast.by_key
        }

    def users(self) -> Iterator[Entry]:
        """Yield agents and customers."""
        for key, number in self._user.items():
            person = self._cast.by_key.get(key)
            agent, at = key in self._agents, _time(self._scene.now - 300 * clock.DAY)
            company = person.company if person else None
            yield {
                "id": number, "url": f"{_API}/users/{number}.json", "name": person.name if person else "IT Service Desk",
                "email": person.emails[0] if person else key, "created_at": at, "updated_at": at,
                "time_zone": "America/Chicago", "phone": None, "shared_phone_number": None, "locale": "en-US",
                "organization_id": self._organization.get(company) if company else None,
                "role": "agent" if agent else "end-user", "verified": True, "active": True, "shared": False,
                "tags": [], "details": "", "notes": "", "suspended": False,
            }  # fmt: skip

    def organizations(self) -> Iterator[Entry]:
        """Yield the customers' companies."""
        for company, number in self._organization.items():
            at = _time(self._scene.now - 300 * clock.DAY)
            yield {
                "id": number, "url": f"{_API}/organizations/{number}.json", "name": company.name,
                "domain_names": [company.domain], "created_at": at, "updated_at": at, "details": "", "notes": "",
                "tags": [], "shared_tickets": False, "shared_comments": False,
            }  # fmt: skip

    def tickets(self) -> Iterator[Entry]:
        """Yield the tickets with what was said in them."""
        number = _FIRST_TICKET
        for number, one in enumerate(self._said["ticket"], _FIRST_TICKET):
            yield self._ticket(number, one, self._scene.at(one["ago"]))
        for place, person in enumerate(self._drawn, number + 1):
            yield self._ticket(place, self._invented(person), self._scene.moment(self._rng, person))

    def _invented(self, person: Person) -> Entry:
        filled = letters.slots(self._rng, "en", person, self._cast.me, self._cast.by_key[_AGENT])
        lists = (("openings", person.key), ("answers", _AGENT), ("thanks", person.key))
        lines = [f"{key}: {self._rng.choice(self._said[name]).format(**filled)}" for name, key in lists]
        return {
            "with": person.key, "subject": self._rng.choice(self._said["subjects"]).format(**filled), "tags": [],
            "priority": self._rng.choice(("low", "normal", "high")), "status": _SOLVED, "days": self._rng.randrange(1, 6),
            "said": lines,
        }  # fmt: skip

    def _ticket(self, number: int, one: Entry, at: int) -> Entry:
        comments = [*self._spoken(one["said"], at)]
        requester, changed = self._user[one["with"]], comments[-1]["created_at"]
        if one["status"] == _SOLVED:
            changed = max(changed, _time(min(at + one["days"] * clock.DAY, self._scene.now - clock.HOUR)))
        company = self._company(one["with"])
        return {
            "id": number, "url": f"{_API}/tickets/{number}.json", "external_id": None, "created_at": _time(at),
            "updated_at": changed, "type": "problem", "subject": one["subject"], "raw_subject": one["subject"],
            "description": comments[0]["body"], "priority": one["priority"], "status": one["status"], "recipient": None,
            "requester_id": requester, "submitter_id": requester, "assignee_id": self._user[_AGENT],
            "organization_id": self._organization.get(company) if company else None, "collaborator_ids": [],
            "follower_ids": [], "email_cc_ids": [], "has_incidents": False, "is_public": True, "tags": one["tags"],
            "via": {"channel": "email", "source": {"from": {}, "to": {}, "rel": None}}, "custom_fields": [],
            "metric_set": {"solved_at": changed if one["status"] == _SOLVED else None}, "comments": comments,
        }  # fmt: skip

    def _company(self, key: str) -> Company | None:
        if person := self._cast.by_key.get(key):
            return person.company
        return next((one for one in self._cast.companies if one.domain == key.rpartition("@")[2]), None)

    def _spoken(self, lines: Iterable[str], at: int) -> Iterator[Entry]:
        for line in lines:
            key, _, words = line.removeprefix("# ").partition(": ")
            self._comments += 1
            yield {
                "id": 770_000_000_000 + self._comments, "type": "Comment", "author_id": self._user[key], "body": words,
                "html_body": f'<div class="zd-comment" dir="auto">{words}</div>', "plain_body": words,
                "public": not line.startswith("# "), "attachments": [], "audit_id": 880_000_000_000 + self._comments,
                "created_at": _time(at),
            }  # fmt: skip
            at += self._rng.randrange(900, 5_000)
