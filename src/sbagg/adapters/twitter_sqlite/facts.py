"""Tweets, likes and follows as facts. Pure.

A tweet in which the account has a part (it wrote it, is addressed, mentioned, reposted or quoted) is a post of its author.
Any other is news in its author's feed: its author and whomever it mentions need not be anybody that the user knows. Of an
account that only follows or is only read about the handle is named, for there is no card to say that handle and id are one.
"""

from __future__ import annotations

from collections.abc import Iterator

from sbagg.adapter import Fact, File, Interaction, Json, Party, RecordError, Skipped
from sbagg.adapters.twitter_sqlite.store import FOLLOWS, LIKES, PROFILES, TWEETS
from sbagg.formats.jsonvalues import listing, mapping, text
from sbagg.formats.twitteraccounts import Account, Cast, hints
from sbagg.formats.twittervalues import digits, file_name, handle, snowflake, unescape, when

_AUTHORITY = 4
"""Below an archive's, which keeps more of a tweet."""


def facts(stream: str, data: dict[str, Json], account: str) -> Iterator[Fact | Skipped]:
    """Yield what a record says; ``account`` is whose database the user says it is."""
    owner = _owner(account) or Account.read(data.get("owner"))
    if stream == TWEETS:
        yield from _tweet(data, owner)
    elif stream == LIKES:
        yield from _like(data, owner)
    elif stream == FOLLOWS:
        yield _follow(data, owner)
    elif stream == PROFILES:
        account_of = Account(digits(data.get("id")), handle(data.get("screen_name")))
        if account_of:
            yield from hints(account_of, text(data.get("url")), unescape(text(data.get("description"))))
    else:
        raise RecordError(f"no stream of twitter-to-sqlite: {stream!r}")


def _tweet(data: dict[str, Json], owner: Account) -> Iterator[Fact]:
    number, author, origin = digits(data.get("id")), Account.read(data.get("author")), Account.read(data.get("origin"))
    if not number or not author:
        raise RecordError("a tweet without an id or an author")
    others = [(Account.read(data.get("to")), "recipient")]
    others += [(Account.read(one), "mention") for one in (*listing(data.get("mentions")), data.get("quoted"))]
    others = [(origin, "mention")] if mapping(data.get("origin")) else others
    cast = Cast(author)
    for account, role in others:
        cast.know(account)
        cast.add(account, role)
    met = any(is_same(owner, one) for one in (author, *(account for account, _ in others)))
    replied = digits(data.get("replied"))
    yield Interaction(
        ref=f"twitter:tweet:{number}",
        kind="post",
        channel="twitter",
        at=when(data.get("at")) or snowflake(number),
        parties=cast.parties() if met else (_bare(author, "feed"),),
        title=_title(data, origin),
        text=unescape(text(data.get("text"))).strip(),
        new="" if mapping(data.get("origin")) else None,
        visibility="public",
        thread=tuple(f"tweet:{one}" for one in (number, replied) if one),
        files=tuple(File(name) for one in listing(data.get("files")) if (name := file_name(one))),
        url=_url(author, number),
        authority=_AUTHORITY,
    )
    if met:
        yield from cast.cards(None)
        yield from _card(author)


def _like(data: dict[str, Json], owner: Account) -> Iterator[Fact]:
    number, author, liker = digits(data.get("id")), Account.read(data.get("author")), Account.read(data.get("liker"))
    if not number or not liker:
        raise RecordError("a like without a tweet or an account")
    met = any(is_same(owner, one) for one in (liker, author))
    to = (author.party("recipient"),) if author and not is_same(author, liker) else ()
    yield Interaction(
        ref=f"twitter:like:{liker.id}:{number}",
        kind="like",
        channel="twitter",
        at=when(data.get("at")) or snowflake(number),
        parties=(liker.party("author"), *to) if met else (_bare(liker, "feed"),),
        text=unescape(text(data.get("text"))),
        visibility="public",
        thread=(f"tweet:{number}",),
        url=_url(author, number),
        authority=_AUTHORITY,
    )
    if met:
        yield from _card(liker)
        yield from _card(author)


def _follow(data: dict[str, Json], owner: Account) -> Interaction:
    follower, followed = Account.read(data.get("follower")), Account.read(data.get("followed"))
    if not follower.id or not followed.id:
        raise RecordError("a follow without both accounts")
    pair = ((follower, "follower"), (followed, "followed"))
    return Interaction(
        ref=f"twitter:follow:{follower.id}:{followed.id}",
        kind="follow",
        channel="twitter",
        at=None,
        parties=tuple(one.party(role) if is_same(owner, one) else _bare(one, role) for one, role in pair),
        visibility="public",
        authority=_AUTHORITY,
    )


def is_same(owner: Account, account: Account) -> bool:
    """Tell whether an account is the owner's: by id where both have one, else by handle."""
    if owner.id and account.id:
        return owner.id == account.id
    return bool(owner.handle) and owner.handle.lower() == account.handle.lower()


def _owner(account: str) -> Account:
    """Read the option: an account id is all digits, which few handles are."""
    return Account(digits(account.strip())) or Account(handle=handle(account.strip()))


def _bare(account: Account, role: str) -> Party:
    """Return a part by the handle, which others' records (a CRM, a signature) know, or else by the id."""
    return Party("twitter", account.handle, role, account.name) if account.handle else account.party(role)


def _card(account: Account) -> Iterator[Fact]:
    """Yield that id and handle are one account's."""
    cast = Cast(Account())
    cast.know(account)
    yield from cast.cards(None)


def _title(data: dict[str, Json], origin: Account) -> str:
    if not mapping(data.get("origin")):
        return ""
    return f"Repost of @{origin.handle}" if origin.handle else "Repost"


def _url(author: Account, number: str) -> str:
    return f"https://x.com/{handle(author.handle) or 'i'}/status/{number}"
