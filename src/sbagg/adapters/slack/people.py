"""The people of a workspace: who they are, and who of them is a colleague."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sbagg.adapter import Card, Flag, Identity, Json, Party, RecordError, Skipped
from sbagg.formats.jsonvalues import mapping, text, whole
from sbagg.normalize import email, one_line
from sbagg.normalize.identity import phone

KIND = "slack"
"""The kind of identity that a member has: the workspace's id, a slash, the member's."""
_SLACKBOT = "USLACKBOT"


class Home(NamedTuple):
    """The workspace whose export it is, and the organization above it, each empty if the export does not say."""

    team: str = ""
    enterprise: str = ""


class Member(NamedTuple):
    """What of somebody goes into each message that names them. ``outside``: a guest, or of another workspace."""

    name: str
    bot: bool
    outside: bool

    @classmethod
    def read(cls, user: dict[str, Json], home: Home) -> Member:
        """Return what an entry of the list of people says."""
        guest = any(user.get(mark) is True for mark in ("is_restricted", "is_ultra_restricted", "is_stranger"))
        team, enterprise = _teams(user)
        elsewhere = bool(home.team and team and team != home.team) and not (
            enterprise and enterprise == home.enterprise
        )
        return cls(name_of(user), is_bot(user), guest or elsewhere)

    def json(self) -> dict[str, Json]:
        """Return it as records hold it."""
        return {"name": self.name, "bot": self.bot}


def home_of(users: Iterable[dict[str, Json]]) -> Home:
    """Return whose export a list of people is: its owners' workspace, else its administrators', else the only one.

    People of other workspaces have no rank here.
    """
    owners: Counter[Home] = Counter()
    admins: Counter[Home] = Counter()
    all_: set[Home] = set()
    for user in users:
        home = Home(*_teams(user))
        owners[home] += user.get("is_owner") is True or user.get("is_primary_owner") is True
        admins[home] += user.get("is_admin") is True
        all_.add(home)
    for ranked in (owners, admins):
        found = [home for home, count in ranked.most_common() if count and home.team]
        if found:
            return found[0]
    return all_.pop() if len(all_) == 1 else Home()


def facts(data: dict[str, Json], account: str, region: str) -> Iterator[Card | Skipped]:
    """Turn somebody into a card. Colleagues who have left keep theirs, as colleagues; apps are nobody."""
    user = mapping(data.get("user"))
    profile, number = mapping(user.get("profile")), text(user.get("id"))
    if not number:
        raise RecordError("a person without an id")
    if is_bot(user):
        yield Skipped("an app")
        return
    ours, gone = data.get("outside") is not True, user.get("deleted") is True
    if gone and not ours:
        yield Skipped("a guest who has left")
        return
    identities = [identity(account, number)]
    if address := email(text(profile.get("email"))):
        identities.append(Identity("email", address))
    if dialled := phone(text(profile.get("phone")), region):
        identities.append(Identity("phone", dialled))
    yield Card(
        tuple(identities),
        name_of(user),
        one_line(text(profile.get("title"))),
        at=whole(user.get("updated")),
        flags=(Flag("left"),) if gone else (),
        us=ours,
    )


def identity(account: str, number: str) -> Identity:
    """Return a member's identity: ids are given within a workspace."""
    return Identity(KIND, f"{account}/{number}" if account else number)


def party(account: str, number: str, role: str, name: str) -> Party:
    """Return a member's part in a message."""
    return Party(*_pair(identity(account, number)), role, name)


def name_of(user: dict[str, Json]) -> str:
    """Return the name that somebody gives, else what they are called in the workspace."""
    profile = mapping(user.get("profile"))
    said = (profile.get("real_name"), user.get("real_name"), profile.get("display_name"), user.get("name"))
    return next((name for one in said if (name := one_line(text(one)))), "")


def is_bot(user: dict[str, Json]) -> bool:
    """Tell whether an entry of the list of people is an app, or Slack itself."""
    return user.get("is_bot") is True or user.get("is_workflow_bot") is True or user.get("id") == _SLACKBOT


def _teams(user: dict[str, Json]) -> tuple[str, str]:
    above = mapping(user.get("enterprise_user"))
    team = text(user.get("team_id")) or text(mapping(user.get("profile")).get("team"))
    return team, text(above.get("enterprise_id"))


def _pair(one: Identity) -> tuple[str, str]:
    return one.kind, one.value
