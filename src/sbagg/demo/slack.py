"""The team's Slack as an owner exports it: a zip of lists of people and channels, and a file for each channel and day.

A guest of ours has an e-mail address like a colleague; who comes from a workspace elsewhere is a stranger without one.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

from sbagg.demo import clock
from sbagg.demo.packing import date, member
from sbagg.demo.scene import Written
from sbagg.demo.script import script

if TYPE_CHECKING:
    from random import Random

    from sbagg.demo.cast import Person
    from sbagg.demo.scene import Identities, Scene

TEAM, _THEIRS = "T0LARCH4471", "T0BRIGHT882"
_OLDEST = 400  # days: when the workspace was set up
Entry = dict[str, Any]


def write(scene: Scene) -> Written:
    """Write ``Larchmere Sensing Slack export <first> - <last>.zip``."""
    first = scene.now - _OLDEST * clock.DAY
    span = " - ".join(_spoken(at) for at in (first, scene.now))
    path = scene.into / f"{scene.cast.home.name} Slack export {span}.zip"
    team = _Team(scene)
    days = team.days()
    with ZipFile(path, "w") as archive:
        for name, entries in (("users.json", team.users()), ("channels.json", team.channels()), *sorted(days.items())):
            archive.writestr(member(name, scene.now), json.dumps(entries, ensure_ascii=False, indent=4))
    counts = {"people": len(team.people), "messages": sum(map(len, days.values()))}
    return Written((date(path, scene.now),), counts, team.truth)


def _spoken(at: int) -> str:
    day, month, year = clock.dated(at).split()
    return f"{month} {int(day)} {year}"


class _Team:
    def __init__(self, scene: Scene) -> None:
        self._scene, self._cast, self._said = scene, scene.cast, script("slack")
        self._rng: Random = scene.chance("slack")
        self._me = self._cast.me.given.lower()
        outside = [*self._said["guests"], *self._said["without_address"]]
        self.people = [self._cast.me, *self._cast.colleagues, *(self._cast.by_key[key] for key in outside)]
        self._id = {person.key: self._number("U") for person in self.people}
        self._channel = {one["name"]: self._number("C") for one in self._said["channel"]}
        self.truth: dict[str, Identities] = {
            key: frozenset({("slack", f"{TEAM}/{number}")}) for key, number in self._id.items()
        }

    def _number(self, kind: str) -> str:
        return kind + "0" + "".join(self._rng.choices("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789", k=9))

    def users(self) -> list[Entry]:
        """Return the people, and Slack's own."""
        bot = self._user("USLACKBOT", "slackbot", "Slackbot", {"team": TEAM}) | {"is_bot": False}
        return [*map(self._person, self.people), bot]

    def _person(self, person: Person) -> Entry:
        guest, stranger = person.key in self._said["guests"], person.key in self._said["without_address"]
        shown = self._said["called"].get(person.key, person.name)
        profile = {"title": person.title, "phone": "", "skype": "", "team": _THEIRS if stranger else TEAM}
        if not stranger:
            profile["email"] = person.emails[0]
        name = (person.emails or (shown,))[0].partition("@")[0].replace(".", "")[:21]
        found = self._user(self._id[person.key], name, shown, profile)
        found |= {
            "is_admin": person is self._cast.me,
            "is_owner": person.key == "lena",
            "is_primary_owner": person.key == "lena",
        }
        found |= {"is_restricted": guest, "is_ultra_restricted": False}
        return found | ({"is_stranger": True} if stranger else {"is_email_confirmed": True})

    def _user(self, number: str, name: str, shown: str, profile: dict[str, str]) -> Entry:
        names = {"real_name": shown, "real_name_normalized": shown, "display_name": "", "display_name_normalized": ""}
        return {
            "id": number, "team_id": profile["team"], "name": name, "deleted": False, "color": "9f69e7",
            "real_name": shown, "tz": "America/Chicago", "tz_label": "Central Standard Time", "tz_offset": -21_600,
            "profile": {**profile, **names, "status_text": "", "status_emoji": "", "avatar_hash": number.lower()},
            "is_bot": False, "is_app_user": False, "updated": self._scene.now - 40 * clock.DAY,
        }  # fmt: skip

    def channels(self) -> list[Entry]:
        """Return the channels."""
        return [
            {
                "id": self._channel[one["name"]], "name": one["name"], "created": self._scene.now - 300 * clock.DAY,
                "creator": self._id["lena"], "is_archived": False, "is_general": one["name"] == "general",
                "members": [self._id[person.key] for person in self._members(one)], "pins": [],
                "topic": {"value": "", "creator": "", "last_set": 0},
                "purpose": {"value": one["purpose"], "creator": self._id["lena"], "last_set": self._scene.now - 300 * clock.DAY},
            }
            for one in self._said["channel"]
        ]  # fmt: skip

    def _members(self, channel: Entry) -> list[Person]:
        wrote = {line.removeprefix("+ ").partition(":")[0] for _, *lines in channel["said"] for line in lines}
        ours = [self._cast.me, *self._cast.colleagues]
        return [one for one in self.people if (one in ours and "outside" not in channel) or self._name(one) in wrote]

    def _name(self, person: Person) -> str:
        return self._me if person is self._cast.me else person.key

    def days(self) -> dict[str, list[Entry]]:
        """Return the messages by file: ``<channel>/<day>.json``."""
        found: dict[str, list[Entry]] = defaultdict(list)
        for channel in self._said["channel"]:
            joined = self._scene.now - 300 * clock.DAY
            found[f"{channel['name']}/{clock.iso_day(joined)}.json"].append(self._joined(joined))
            for ago, *lines in channel["said"]:
                for message in self._talk(self._scene.at(ago), lines):
                    day = clock.iso_day(int(message["ts"].partition(".")[0]))
                    found[f"{channel['name']}/{day}.json"].append(message)
        return found

    def _joined(self, at: int) -> Entry:
        who = self._id["lena"]
        return {"user": who, "type": "message", "ts": f"{at}.000200", "subtype": "channel_join",
                "text": f"<@{who}> has joined the channel"}  # fmt: skip

    def _talk(self, at: int, lines: list[str]) -> list[Entry]:
        found: list[Entry] = []
        root: Entry = {}
        for line in lines:
            at += self._rng.randrange(60, 900)
            key, _, words = line.removeprefix("+ ").partition(": ")
            person = self._cast.me if key == self._me else self._cast.by_key[key]
            for other, number in self._id.items():
                words = words.replace(f"<@{other}>", f"<@{number}>")
            message: Entry = {
                "user": self._id[person.key], "type": "message", "ts": f"{at}.{self._rng.randrange(1_000_000):06}",
                "text": words, "team": TEAM, "client_msg_id": f"{self._rng.getrandbits(128):032x}",
            }  # fmt: skip
            if line.startswith("+ "):
                message |= {"thread_ts": root["ts"], "parent_user_id": root["user"]}
                root |= {"thread_ts": root["ts"], "reply_count": root.get("reply_count", 0) + 1}
            else:
                root = message
            found.append(message)
        return found
