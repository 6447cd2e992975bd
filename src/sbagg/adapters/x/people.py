"""Whose account is whose: the user's own, those met in mentions and messages, followers and accounts followed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sbagg.adapter import Checkpoint, Context, Event, Json, Raw, Refused, SourceError
from sbagg.adapters.x.asking import Api, ForbiddenError, NotUnderstoodError, Page, refused
from sbagg.adapters.x.prices import PRICES
from sbagg.formats.jsonvalues import listing, mapping, text, whole
from sbagg.formats.twitteraccounts import Account
from sbagg.formats.twittervalues import digits, handle, pack

PEOPLE, ACCOUNT = "people", "account"
EVERY = {"daily": 86400, "weekly": 7 * 86400}
MOST_FOLLOWS = 1000
MEDIA = "application/json"
_MOST_KNOWN, _AT_ONCE = 5000, 100
_SOON = 3600
"""Seconds by which a listing may come early, so that a daily sync lists weekly what is weekly."""


@dataclass(slots=True)
class People:
    """Looks up the names of accounts that were not met before: each costs once, and at most ``left`` a run."""

    ctx: Context
    api: Api
    owner: Account
    left: int
    known: dict[str, None]

    @staticmethod
    def of(ctx: Context, api: Api, owner: Account, most: int) -> People:
        """Return those that the last runs knew."""
        state = ctx.cursor(PEOPLE)
        return People(ctx, api, owner, most, dict.fromkeys(filter(None, map(digits, listing(state.get("ids"))))))

    def met(self, beside: Iterable[dict[str, Json]], numbers: Iterable[str]) -> Iterator[Event]:
        """Yield the accounts beside an answer, and those of ``numbers`` that are new, with the checkpoint of both."""
        before = len(self.known)
        for user in beside:
            yield from self._record(user)
        wanted = [one for one in dict.fromkeys(numbers) if one not in self.known and one != self.owner.id]
        while wanted:
            fits = int(min(len(wanted), _AT_ONCE, self.left, self.api.bill.affords(PRICES["user"])))
            if fits < 1:
                self.ctx.warn("Names of some people were not looked up: so many cost more than this run may")
                break
            some, wanted = wanted[:fits], wanted[fits:]
            try:
                found = self.api.users("2/users", {"ids": ",".join(some)}, PRICES["user"])
            except (ForbiddenError, NotUnderstoodError) as error:
                self.ctx.warn(f"X did not tell the names of people: {error}")
                break
            self.left -= len(some)
            for row in found.rows:
                yield from self._record(mapping(row))
            self.known |= dict.fromkeys(some)  # those that X does not know, too: to ask again would cost again
        if len(self.known) > before:
            yield self.checkpoint()

    def checkpoint(self, *, done: bool = False) -> Checkpoint:
        """Return what is known by now, and whether the run is at its end."""
        at = self.ctx.now if done else self.ctx.cursor(PEOPLE).get("done")
        recent: list[Json] = []
        recent += [*self.known][-_MOST_KNOWN:]
        return Checkpoint({"ids": recent, "done": at}, PEOPLE)

    def _record(self, user: dict[str, Json]) -> Iterator[Event]:
        number = digits(user.get("id"))
        if number and number != self.owner.id and number not in self.known:
            self.known[number] = None
            yield Raw(number, _packed(self.owner, user), MEDIA, PEOPLE, f"x.com/i/user/{number}", self.ctx.now)


def own(ctx: Context, api: Api) -> tuple[Account, Raw]:
    """Return whose token it is, and the record of that. Raises SourceError when it is another's than before."""
    try:
        found = api.users("2/users/me", {}, PRICES["user"])
    except (ForbiddenError, NotUnderstoodError) as error:
        raise refused(str(error), "whose account it is") from error
    user = mapping(found.rows[0]) if found.rows else {}
    owner = Account(digits(user.get("id")), handle(user.get("username")), text(user.get("name")))
    if not owner.id:
        raise SourceError("X does not say whose token this is", "Give one with the scopes tweet.read and users.read")
    before = digits(ctx.cursor(ACCOUNT).get("id"))
    if before and before != owner.id:
        raise SourceError(
            f"The token is @{owner.handle}'s, and this source holds another account",
            "Make a source of its own for it: sbagg source add x --name OTHER",
        )
    return owner, Raw(owner.id, _packed(owner, user), MEDIA, ACCOUNT, f"x.com/{owner.handle}", ctx.now)


def due(every: str, state: Mapping[str, Json], now: int) -> bool:
    """Tell whether followers or accounts followed are to be listed again, or a listing was left unfinished."""
    last = whole(state.get("done"))
    return every in EVERY and (last is None or now - last >= EVERY[every] - _SOON)


def follows(ctx: Context, api: Api, owner: Account, stream: str, price: int, most: int) -> Iterator[Event]:
    """Yield all followers, or all accounts followed; ``most`` in one run. What is left the next run lists.

    Only a listing without a break tells who is gone.
    """
    state = mapping(dict(ctx.cursor(stream)))
    token, left, seen, again = text(state.get("token")), most, set[str](), False
    whole_listing = not token
    while True:
        fits = int(min(MOST_FOLLOWS, left, api.bill.affords(price)))
        if fits < 1:
            ctx.warn(api.bill.stopped() if left else f"Listed {most} {stream}; the next sync goes on from there")
            return
        params: dict[str, str | int] = {"max_results": fits} | ({"pagination_token": token} if token else {})
        try:
            page = api.users(f"2/users/{owner.id}/{stream}", params, price)
        except ForbiddenError as error:
            ctx.warn(f"X does not let this login read {stream}: {error}; it wants the scope follows.read")
            return
        except NotUnderstoodError as error:
            if again or not token:
                raise SourceError(f"X does not list {stream}", "Try again later") from error
            token, again, whole_listing = "", True, True
            continue
        fresh = _listed(page, owner, stream, ctx.now)
        keys = {event.key for event in fresh}
        if page.following and (page.following == token or not keys - seen):
            raise SourceError(f"X shows the same {stream} again and again", "Try again later")
        seen, token, left = seen | keys, page.following, left - len(page.rows)
        yield from fresh
        if not token:
            yield Checkpoint({"done": ctx.now}, stream, whole_listing)
            return
        yield Checkpoint({"token": token}, stream)


def _packed(owner: Account, user: dict[str, Json]) -> bytes:
    return pack({"owner": owner.json(), "user": user})


def _listed(page: Page, owner: Account, stream: str, now: int) -> list[Raw | Refused]:
    found: list[Raw | Refused] = []
    for place, row in enumerate(page.rows):
        user = mapping(row)
        number = digits(user.get("id"))
        if number:
            found.append(Raw(number, _packed(owner, user), MEDIA, stream, f"x.com/i/user/{number}", now))
        else:
            found.append(Refused(f"{stream}#{place}", "an account without an id", stream, "", pack({"row": row})))
    return found
