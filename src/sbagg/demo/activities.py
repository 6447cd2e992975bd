"""What the sales team logged in Salesforce: calls, meetings, to-dos, cases and notes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sbagg.demo import clock, letters
from sbagg.demo.chance import happens, source
from sbagg.demo.everyday import FEATURED, FEATURED_QUIET_DAYS
from sbagg.demo.script import script
from sbagg.demo.weekly import NULL, Export, record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sbagg.demo.cast import Person
    from sbagg.demo.salesforce import Org, Row

_MANY_DAYS = 14


class Activities:
    """Rows of Task, Event, Case and Note."""

    def __init__(self, org: Org, *, seed: int) -> None:
        self._org, self._cast, self._now = org, org.cast, org.now
        self._rng = source(seed, "activities")
        self._data: dict[str, Any] = script("activities")

    def write(self, export: Export, mirrored: Iterable[Row]) -> None:
        """Write all; ``mirrored`` are the tasks that stand for logged mails."""
        export.write("Task", self._numbered("00T", [*self._calls(), *self._todos()], mirrored))
        export.write("Event", self._numbered("00U", self._meetings()))
        export.write("Case", self._numbered("500", self._cases()))
        export.write("Note", self._numbered("002", self._notes()))

    @staticmethod
    def _numbered(prefix: str, rows: Iterable[Row], others: Iterable[Row] = ()) -> Iterator[Row]:
        for number, row in enumerate(rows, 1):
            yield {"Id": record(prefix, number), **row}
        yield from others

    def _at(self, ago: float) -> int:
        pick = clock.open_until if ago > 0 else clock.open_from
        return pick(self._now - int(ago * clock.DAY), self._cast.home.offset)

    def _drawn(self, share: float, *, callable_only: bool = False) -> Iterator[tuple[Person, dict[str, str], int]]:
        """Draw people with what to say and when; nothing new in the featured company's last days."""
        cast, rng = self._cast, self._rng
        featured = cast.by_key[FEATURED].company
        for person in self._org.people:
            if person.key == FEATURED or (callable_only and ("do_not_call" in person.flags or not person.phone)):
                continue
            for _ in range(2):
                if happens(rng, share):
                    quiet = FEATURED_QUIET_DAYS if person.company is featured else 1
                    at = clock.moment(rng, self._now - quiet * clock.DAY, cast.home.offset, clock.SPAN // 2)
                    yield person, letters.slots(rng, "en", person, cast.me, rng.choice(cast.colleagues)), at

    def _who(self, person: Person) -> Row:
        account = self._org.account(person.company)
        deal = self._org.deal_of.get(person.company.domain, NULL) if person.company else NULL
        return {
            "WhoId": self._org.contacts[person.key], "WhatId": deal if deal != NULL else account,
            "AccountId": account,
            "WhoCount": "1", "WhatCount": "1",
        }  # fmt: skip

    def _calls(self) -> Iterator[Row]:
        for call in self._data["call"]:
            person, owner = self._cast.by_key[call["with"]], self._org.users[call["by"]]
            at, seconds = self._at(call["ago"]), call["minutes"] * 60 + 7
            yield self._call(person, at, owner=owner, text=call["text"], seconds=seconds, kind=call["type"])
        me, ways = self._org.users["me"], ("Outbound", "Outbound", "Inbound")
        for person, said, at in self._drawn(0.5, callable_only=True):
            text = self._rng.choice(self._data["calls"]).format(**said)
            reached = not text.startswith(("Left", "No answer"))
            seconds = self._rng.randrange(90, 2400) if reached else 0
            yield self._call(person, at, owner=me, text=text, seconds=seconds, kind=self._rng.choice(ways))

    def _call(self, person: Person, at: int, *, owner: str, text: str, seconds: int, kind: str) -> Row:
        return self._who(person) | {
            "Subject": "Call", "ActivityDate": f"{clock.iso_day(at)} 00:00:00", "Status": "Completed",
            "Priority": "Normal",
            "OwnerId": owner, "Description": text, "Type": "Call", "IsClosed": "1",
            "CallDurationInSeconds": seconds,
            "CallType": kind, "CallDisposition": "Connected" if seconds else "No answer",
            "CreatedDate": clock.salesforce(at), "CompletedDateTime": clock.salesforce(at),
        }  # fmt: skip

    def _todos(self) -> Iterator[Row]:
        for todo in self._data["todo"]:
            person = self._cast.by_key[todo["with"]]
            yield self._todo(person, self._at(todo["ago"]), self._now + todo["due"] * clock.DAY, todo["subject"])
        for person, said, at in self._drawn(0.16):
            due = self._now + self._rng.randrange(-_MANY_DAYS, _MANY_DAYS) * clock.DAY
            subject = self._rng.choice(self._data["todos"]).format(**said)
            yield self._todo(person, min(at, due - clock.DAY), due, subject, done=happens(self._rng, 0.4))

    def _todo(self, person: Person, at: int, due: int, subject: str, *, done: bool = False) -> Row:
        finished = {
            "Status": "Completed",
            "IsClosed": "1",
            "CompletedDateTime": clock.salesforce(min(due, self._now - clock.HOUR)),
        }
        return self._who(person) | {
            "Subject": subject, "ActivityDate": f"{clock.iso_day(due)} 00:00:00", "Status": "Not Started",
            "Priority": self._rng.choice(("Normal", "High")), "Type": "Other",
            "CreatedDate": clock.salesforce(at),
            **(finished if done else {}),
        }  # fmt: skip

    def _meetings(self) -> Iterator[Row]:
        for one in self._data["meeting"]:
            yield self._meeting(
                self._cast.by_key[one["with"]],
                self._at(one["ago"]),
                one["minutes"],
                one["subject"],
                one["place"],
            )
        for person, said, at in self._drawn(0.22):
            yield self._meeting(person, at, 30, self._rng.choice(self._data["meetings"]).format(**said), said["site"])

    def _meeting(self, person: Person, at: int, minutes: int, subject: str, place: str) -> Row:
        start = at - at % 1800
        return self._who(person) | {
            "Subject": subject, "Location": place, "ActivityDateTime": clock.salesforce(start),
            "ActivityDate": f"{clock.iso_day(start)} 00:00:00", "DurationInMinutes": minutes,
            "Type": "Meeting",
            "ShowAs": "Busy", "CreatedDate": clock.salesforce(min(at, self._now) - 4 * clock.DAY),
        }  # fmt: skip

    def _cases(self) -> Iterator[Row]:
        for one in self._data["case"]:
            closed = self._at(one["closed"]) if "closed" in one else 0
            yield self._case(self._cast.by_key[one["with"]], one["subject"], self._at(one["ago"]), closed) | {
                "CaseNumber": f"{one['number']:08}", "Status": one["status"], "Priority": one["priority"],
                "Origin": one["origin"], "Description": one["text"], "IsEscalated": int(bool(closed)),
            }  # fmt: skip
        for number, (person, said, at) in enumerate(self._drawn(0.12), 10_011):
            subject = self._rng.choice(self._data["cases"]).format(**said)
            closed = at + self._rng.randrange(1, 9) * clock.DAY
            yield self._case(person, subject, at, closed if closed < self._now else 0) | {
                "CaseNumber": f"{number:08}", "Priority": self._rng.choice(("Low", "Medium", "High")),
                "Origin": self._rng.choice(("Email", "Phone", "Web")),
            }  # fmt: skip

    def _case(self, person: Person, subject: str, at: int, closed: int) -> Row:
        return {
            "ContactId": self._org.contacts[person.key], "AccountId": self._org.account(person.company),
            "Subject": subject, "Type": "Problem", "Status": "Closed" if closed else "New",
            "IsClosed": int(bool(closed)), "ClosedDate": clock.salesforce(closed) if closed else "",
            "CreatedDate": clock.salesforce(at), "LastModifiedDate": clock.salesforce(closed or at),
            "SuppliedEmail": person.emails[0] if person.emails else "", "SuppliedName": person.name,
        }  # fmt: skip

    def _notes(self) -> Iterator[Row]:
        for note in self._data["note"]:
            yield self._note(self._cast.by_key[note["on"]], self._at(note["ago"]), note["title"], note["text"])
        for person, said, at in self._drawn(0.08):
            yield self._note(person, at, f"About {person.given}", self._rng.choice(self._data["notes"]).format(**said))

    def _note(self, person: Person, at: int, title: str, text: str) -> Row:
        return {
            "ParentId": self._org.contacts[person.key], "AccountId": self._org.account(person.company),
            "Title": title,
            "Body": text, "CreatedDate": clock.salesforce(at),
        }  # fmt: skip
