"""What is in the X archive: posts, replies, an edit, a long post, likes, followers, and direct messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sbagg.demo import clock
from sbagg.demo.chance import happens, source
from sbagg.demo.script import script

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sbagg.demo.cast import Cast, Person

Entry = dict[str, Any]
STRANGER = "9199999999999991"  # writes to me, and nobody knows more than this account
_EPOCH = 1_288_834_974_657  # ids of X count milliseconds from here (in the upper bits)
_POSTS, _LIKES = 90, 80
_QUIET = 12 * clock.DAY


class Posts:
    """Draws the archive's entries. ``notes`` is filled by :meth:`tweets`."""

    def __init__(self, cast: Cast, *, seed: int, now: int) -> None:
        self._cast, self._now, self._rng = cast, now, source(seed, "posts")
        self._serial = 0
        self._data: dict[str, Any] = script("social")
        self._known = [person for person in cast.people if person.twitter]
        self.notes: list[Entry] = []

    def _id(self, at: int) -> str:
        self._serial += 1
        return str((at * 1000 - _EPOCH << 22) + self._serial)

    def _at(self, ago: float) -> int:
        return clock.open_until(self._now - int(ago * clock.DAY) - self._rng.randrange(600), self._cast.home.offset)

    def _moment(self) -> int:
        return clock.moment(self._rng, self._now - _QUIET, self._cast.home.offset, clock.SPAN - _QUIET)

    # --- posts ---

    def tweets(self) -> list[Entry]:
        """Return all posts in no order, as the archive has them."""
        found: list[Entry] = []
        for post in self._data["post"]:
            found += self._told(post)
        for _ in range(_POSTS):
            text = self._rng.choice(self._data["posts"]).format(n=self._rng.randrange(6, 60))
            found.append(self._tweet(self._moment(), text))
        for person in self._known:
            if happens(self._rng, 0.5):
                text = self._rng.choice(self._data["replies"]).format(handle=person.twitter)
                found.append(self._tweet(self._moment(), text, to=person))
        self._rng.shuffle(found)
        return found

    def _told(self, post: Entry) -> list[Entry]:
        at, text = self._at(post["ago"]), post["text"]
        person = self._cast.by_key[post["to"]] if "to" in post else None
        if "note" in post:
            self.notes.append(self._note(at, post["note"]))
            text = post["note"][:260] + "… " + text.rpartition(" ")[2]
        urls = [
            _url(word, post["quote"] + self._id(at - 7200))
            for word in text.split()
            if "quote" in post and word.startswith("https")
        ]
        first = self._tweet(at, text, to=person, urls=urls)
        if "edited" not in post:
            return [first]
        second = self._tweet(at + 900, post["edited"])
        ids = [first["tweet"]["id_str"], second["tweet"]["id_str"]]
        control = {**_control(at, *ids), "editsRemaining": "4"}
        first["tweet"]["edit_info"] = {"initial": control}
        second["tweet"]["edit_info"] = {"edit": {"initialTweetId": ids[0], "editControlInitial": control}}
        return [first, second]

    def _tweet(self, at: int, text: str, *, to: Person | None = None, urls: Iterable[Entry] = ()) -> Entry:
        number = self._id(at)
        tweet: Entry = {
            "edit_info": {"initial": _control(at, number)},
            "retweeted": False,
            "source": '<a href="https://mobile.twitter.com" rel="nofollow">Twitter Web App</a>',
            "entities": {
                "hashtags": [],
                "symbols": [],
                "user_mentions": self._mentions(text),
                "urls": list(urls),
            },
            "display_text_range": ["0", str(len(text))],
            "favorite_count": str(self._rng.randrange(12)),
            "id_str": number,
            "truncated": False,
            "retweet_count": str(self._rng.randrange(4)),
            "id": number,
            "created_at": clock.takeout(at),
            "favorited": False,
            "full_text": text,
            "lang": "en",
        }
        if to:
            status = self._id(at - self._rng.randrange(900, 90_000))
            tweet |= {"in_reply_to_status_id_str": status, "in_reply_to_status_id": status,
                      "in_reply_to_user_id_str": to.account, "in_reply_to_user_id": to.account}  # fmt: skip
            if not to.key.startswith("p") or happens(self._rng, 0.96):  # some replies lack the name
                tweet["in_reply_to_screen_name"] = to.twitter
        return {"tweet": tweet}

    def _mentions(self, text: str) -> list[Entry]:
        by_handle = {person.twitter: person for person in self._known} if "@" in text else {}
        found = []
        for word in text.split():
            handle = word.strip("@:,.!")
            if not word.startswith("@"):
                continue
            person = by_handle.get(handle)
            start = text.index(word)
            account = person.account if person else "-1"  # an account that is no more
            found.append({
                "name": person.name if person else handle, "screen_name": handle, "id_str": account,
                "id": account,
                "indices": [str(start), str(start + len(handle) + 1)],
            })  # fmt: skip
        return found

    def _note(self, at: int, text: str) -> Entry:
        lists: Entry = {name: [] for name in ("mentions", "urls", "hashtags", "cashtags", "styletags")}
        return {
            "noteTweet": {
                "noteTweetId": self._id(at + 1), "updatedAt": clock.iso(at), "createdAt": clock.iso(at),
                "lifecycle": {"value": "1", "name": "Created", "originalName": "Created", "annotations": []},
                "core": {"text": text, **lists},
            }
        }  # fmt: skip

    def likes(self) -> list[Entry]:
        """Return what I liked; one has lost its text."""
        found = []
        for place in range(_LIKES):
            number = self._id(self._moment())
            like = {"tweetId": number, "expandedUrl": f"https://twitter.com/i/web/status/{number}"}
            if place:
                like["fullText"] = self._rng.choice(self._data["likes"]).format(n=self._rng.randrange(6, 60))
            found.append({"like": like})
        return found

    def circle(self) -> tuple[list[str], list[str]]:
        """Return the accounts that follow me and that I follow: ids without dates."""
        strangers = [str(9_200_000_000_000_000 + 13 * place) for place in range(60)]
        known = [person.account for person in self._known]
        return known + strangers[:40], [account for account in known if happens(self._rng, 0.7)] + strangers[30:]

    # --- direct messages ---

    def direct_messages(self) -> list[Entry]:
        """Return the conversations with one other, newest message first."""
        found, told = [], set()
        for talk in self._data["talk"]:
            told.add(talk["with"])
            other = self._cast.by_key[talk["with"]].account if talk["with"] else STRANGER
            found.append(self._conversation(other, [self._line(line, other) for line in talk["lines"]]))
        for person in self._known:
            if person.key not in told and happens(self._rng, 0.4):
                at, said = self._moment(), {"n": self._rng.randrange(6, 60), "site": "cold room 4"}
                place = self._rng.randrange(len(self._data["dms"]))
                lines = [
                    self._message(at, person.account, self._cast.me.account, self._data["dms"][place].format(**said)),
                    self._message(
                        at + 1800,
                        self._cast.me.account,
                        person.account,
                        self._data["answers"][place].format(**said),
                    ),
                ]
                found.append(self._conversation(person.account, lines))
        return found

    def _conversation(self, other: str, messages: list[Entry]) -> Entry:
        low, high = sorted((other, self._cast.me.account), key=int)
        newest = sorted(messages, key=lambda one: str(one["messageCreate"]["createdAt"]), reverse=True)
        return {"dmConversation": {"conversationId": f"{low}-{high}", "messages": newest}}

    def _line(self, line: Entry, other: str) -> Entry:
        me, at = self._cast.me.account, self._now - int(line["ago"] * clock.DAY)
        pair = (me, other) if line["by"] == "me" else (other, me)
        message = self._message(at, *pair, line["text"])
        create = message["messageCreate"]
        if line.get("media"):
            create["mediaUrls"] = [f"https://ton.twitter.com/dm/{create['id']}/{create['id']}/demo.jpg"]
        if line.get("reaction"):
            create["reactions"] = [
                {
                    "senderId": me,
                    "reactionKey": "funny",
                    "eventId": self._id(at + 60),
                    "createdAt": clock.iso(at + 60),
                }
            ]
        return message

    def _message(self, at: int, sender: str, recipient: str, text: str) -> Entry:
        urls = [
            {
                "url": word,
                "expanded": "https://www.larchmere-sensing.com/vans",
                "display": "larchmere-sensing.com/vans",
            }
            for word in text.split()
            if word.startswith("https://t.co/")
        ]
        addressed = {"recipientId": recipient} if recipient else {}
        return {
            "messageCreate": addressed | {
                "reactions": [], "urls": urls, "text": text, "mediaUrls": [], "senderId": sender,
                "id": self._id(at),
                "createdAt": clock.iso(at, self._rng.randrange(1000)),
            }
        }  # fmt: skip

    def group_messages(self) -> list[Entry]:
        """Return the one conversation of several: named, with somebody who joins and leaves."""
        group, by_key = self._data["group"], self._cast.by_key
        lines = [(self._now - int(line["ago"] * clock.DAY), line) for line in group["lines"]]
        first, last = lines[0][0] - 600, lines[-1][0] + 600
        me, late = self._cast.me.account, by_key[group["late"]].account
        members = [by_key[key].account for key in group["members"]]
        events: list[Entry] = [
            {
                "joinConversation": {
                    "initiatingUserId": me,
                    "participantsSnapshot": [me, *members],
                    "createdAt": clock.iso(first),
                }
            },
            {
                "conversationNameUpdate": {
                    "initiatingUserId": me,
                    "name": group["name"],
                    "createdAt": clock.iso(first + 60),
                }
            },
            *(self._message(at, by_key[line["by"]].account, "", line["text"]) for at, line in lines),
            {"participantsJoin": {"initiatingUserId": me, "userIds": [late], "createdAt": clock.iso(last)}},
            {"participantsLeave": {"userIds": [late], "createdAt": clock.iso(last + 86_400)}},
        ]
        return [
            {
                "dmConversation": {
                    "conversationId": self._id(first),
                    "name": group["name"],
                    "messages": events[::-1],
                }
            }
        ]


def _control(at: int, *ids: str) -> Entry:
    until = clock.iso(at + 3600)
    return {"editTweetIds": list(ids), "editableUntil": until, "editsRemaining": "5", "isEditEligible": True}


def _url(short: str, long: str) -> Entry:
    return {
        "url": short,
        "expanded_url": long,
        "display_url": long[:28] + "…",
        "indices": ["0", str(len(short))],
    }
