"""Discourse: what a forum hands to a user of what the user wrote there.

The download is a zip, ``user_archive-<user>-<yymmdd-HHMMSS>-<id>.zip``. Its ``user_archive.csv`` has ``topic_title,
categories, is_pm, post_raw, post_cooked, like_count, reply_count, url, created_at``, with parent and child categories
joined by ``|``, and ``-`` where there is none. ``is_pm`` says yes or no in the forum's language. ``likes.csv`` names posts
by number, ``preferences.json`` whose archive it is. Source: ``export_user_archive.rb`` of Discourse. Until 2020 there
were ``category, sub_category`` and ``post`` in their places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import ClassVar

from sbagg.adapter import (
    Card,
    Context,
    Event,
    Export,
    Fact,
    File,
    Identity,
    Interaction,
    Json,
    Party,
    Raw,
    RecordError,
    Refused,
    Skipped,
    SourceError,
)
from sbagg.formats import answers, csvfile, values
from sbagg.formats.csvfile import Line
from sbagg.formats.exports import resumed
from sbagg.formats.firstlook import sample
from sbagg.formats.jsonarray import UNREADABLE
from sbagg.formats.jsonvalues import mapping, text
from sbagg.formats.kept import MEDIA, pack, texts, unpack
from sbagg.formats.tree import Tree
from sbagg.normalize import clean, one_line

_FILE_OF_POSTS = "user_archive.csv"
POSTS, LIKES, ACCOUNT = "posts", "likes", "account"
_COLUMNS = frozenset(
    "topic_title categories category sub_category is_pm post_raw post_cooked post like_count reply_count url created_at".split()
)
_PROOF = frozenset({"topic_title", "is_pm", "url", "created_at"})
_LIKED = frozenset("id post_id topic_id post_number created_at updated_at deleted_at deleted_by".split())
_NAMED = re.compile(r"user[_-]archive-(.{1,60})-(\d\d)(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)(?:-\d+)?(?:\.csv)?(?:\.zip)?")
_POST = re.compile(r"https?://([^/\s]{1,253}(?:/[^\s?#]{1,100})?)/t/(?:[^/\s]*/)?(\d{1,15})/(\d{1,9})")
_MENTION = re.compile(r'class="mention"[^>]{0,40} href="[^"]{0,100}/u/([\w.%-]{1,100})"')
_QUOTED = re.compile(r"\[quote=\"?([\w.-]{1,60}),\s?post:")
_QUOTE = re.compile(r"\[(/?)quote\b[^\]\n]{0,200}\]", re.IGNORECASE)
_FILE = re.compile(r"!?\[([^\]|\n]{1,200})(?:\|[^\]\n]{0,60})?\]\(upload://[\w.-]{1,100}\)")
_NO_CATEGORY = "-"


@dataclass(frozen=True)
class Discourse:
    """Discourse: the archive of what you wrote in a forum, as zip or unpacked: posts, messages and likes.

    ``path`` names archives of one account, oldest first. ``account`` is whose they are, ``jane@forum.acme.com``, for
    archives that do not say so. To whom a personal message went is not in them.
    """

    path: tuple[Path, ...]
    account: str = ""

    version: ClassVar[int] = 1
    keeps_raw: ClassVar[bool] = True
    channel: ClassVar[str] = "web"
    formats: ClassVar[str] = "user archives of Discourse forums"
    example: ClassVar[str] = "sbagg sync ~/Downloads/user_archive-jane-261101-093000-77.zip"

    @staticmethod
    def recognise(path: Path) -> Export | None:
        """Recognise an archive by the columns of its posts."""
        try:
            if path.is_dir() and not (path / _FILE_OF_POSTS).is_file():
                return None
            with Tree(path) as tree:
                archive = _open(tree)
                return _describe(archive, path) if archive else None
        except (*UNREADABLE, SourceError, ValueError, RuntimeError):
            return None

    def fetch(self, ctx: Context) -> Iterator[Event]:
        """Yield the posts and likes of the archives that are new or changed."""
        yield from resumed(ctx, self.path, self.version, self._read)

    def parse(self, raw: Raw) -> Iterator[Fact | Skipped]:
        """Turn a row into a post, a message or a like."""
        data = unpack(raw.data)
        me, row = text(data.get("me")) or self._me(), texts(data.get("row"))
        if raw.stream == POSTS:
            yield _post(me, row, private=data.get("private") is not False)
        elif raw.stream == LIKES:
            yield _like(me, text(data.get("host")), row)
        elif raw.stream == ACCOUNT and "@" in me:
            yield Card((Identity("discourse", me),), one_line(row.get("name", "")), at=raw.at)
        else:
            raise RecordError(f"no stream of a Discourse archive: {raw.stream!r}")

    def _me(self) -> str:
        return self.account.lower() if "@" in self.account else ""

    def _read(self, path: Path) -> Iterator[Event]:
        with Tree(path) as tree:
            archive = _open(tree)
            if archive is None:
                raise SourceError(f"{path}: is no archive of a forum", "Check the path, then: sbagg sync PATH")
            yield from archive.events()


@dataclass(frozen=True, slots=True)
class _Archive:
    """An opened archive: where its posts lie, whose it is as far as it says so, and when it was made."""

    tree: Tree
    posts: str
    me: str
    host: str
    name: str
    at: int

    def events(self) -> Iterator[Event]:
        for problem in self.tree.problems:
            yield Refused(clean(problem.name), problem.reason, "", clean(f"{self.tree.path}!{problem.name}"))
        if self.me:
            data = pack({"me": self.me, "row": {"name": self.name}})
            yield Raw(self.me, data, MEDIA, ACCOUNT, clean(str(self.tree.path)), self.at)
        no = self._words_for_no()
        for row in csvfile.lines(self.tree, self.posts, _COLUMNS, POSTS):
            if isinstance(row, Line) and (found := _POST.match(row.cells.get("url", ""))):
                private = row.cells.get("is_pm", "") not in no
                data = pack({"me": self.me, "row": row.cells, "private": private})
                yield Raw(f"{found[2]}/{found[3]}", data, MEDIA, POSTS, row.locator, self.at)
            else:
                yield row if not isinstance(row, Line) else _refused(row, "a post without an address", POSTS)
        likes = self.posts.rpartition(_FILE_OF_POSTS)[0] + "likes.csv"
        for row in csvfile.lines(self.tree, likes, _LIKED, LIKES) if likes in self.tree.members else ():
            yield self._like(row) if isinstance(row, Line) else row

    def _like(self, row: Line) -> Event:
        if row.cells.get("deleted_at"):
            return Skipped("a like that was taken back", row.locator)
        if not row.cells.get("id"):
            return _refused(row, "a like without an id", LIKES)
        data = pack({"me": self.me, "host": self.host, "row": row.cells})
        return Raw(row.cells["id"], data, MEDIA, LIKES, row.locator, self.at)

    def _words_for_no(self) -> set[str]:
        """Return what ``is_pm`` says of posts that have a category: no, in the forum's language."""
        rows = csvfile.lines(self.tree, self.posts, _COLUMNS)
        return {"No", "no", "false"} | {
            row.cells.get("is_pm", "") for row in rows if isinstance(row, Line) and _categories(row.cells)
        }


def _open(tree: Tree) -> _Archive | None:
    """Return the archive in a tree, None if there is none."""
    names = list(tree.members) if tree.kind == "file" else [n for n in tree.members if n.endswith(_FILE_OF_POSTS)]
    names = [
        name for name in names if name.count("/") <= 1 and _PROOF.issubset(csvfile.columns_of(tree, name, _COLUMNS))
    ]
    if len(names) != 1:
        return None
    rows = (one for one in csvfile.lines(tree, names[0], _COLUMNS) if isinstance(one, Line))
    found = next((match for row in islice(rows, 50) if (match := _POST.match(row.cells.get("url", "")))), None)
    host = found[1].lower() if found else ""
    folder = PurePosixPath(names[0]).parent.name
    stated = next((named for name in (tree.path.name, folder) if (named := _NAMED.match(name))), None)
    user, name = _preferences(tree, names[0].rpartition(_FILE_OF_POSTS)[0])
    user = user or (stated[1] if stated else "")
    stamp = values.stamp("20{}-{}-{} {}:{}:{}".format(*stated.groups()[1:])) if stated else None
    at = stamp.at() if stamp else tree.members[names[0]].mtime
    return _Archive(tree, names[0], f"{user.lower()}@{host}" if user and host else "", host, name, at)


def _preferences(tree: Tree, base: str) -> tuple[str, str]:
    """Return the user's handle and name, as the archive's preferences state them."""
    name = f"{base}preferences.json"
    found = answers.read(tree, name, {"user": "user"}) if tree.kind != "file" and name in tree.members else ()
    user: Mapping[str, Json] = next((one.value for one in found if isinstance(one, answers.Found)), {})
    return text(user.get("username")), text(mapping(dict(user)).get("name"))


def _describe(archive: _Archive, path: Path) -> Export:
    where = archive.me or archive.host
    return Export(
        confidence=95,
        label=f"Discourse archive{' of ' + where if where else ''}",
        options={"path": [str(path)]},
        account=archive.me,
        me=(Identity("discourse", archive.me),) if archive.me else (),
        sample=() if archive.me else sample(archive.events()),
    )


def _post(me: str, row: Mapping[str, str], *, private: bool) -> Interaction:
    found = _POST.match(row.get("url", ""))
    if not found:
        raise RecordError("a post without an address")
    host, topic, number = found[1].lower(), found[2], found[3]
    written = row.get("post_raw") or row.get("post") or ""
    named = [*_MENTION.findall(row.get("post_cooked", "")), *_QUOTED.findall(written)]
    others = dict.fromkeys(f"{name.lower()}@{host}" for name in named)
    stamp = values.stamp(row.get("created_at", ""))
    return Interaction(
        ref=f"discourse:{host}:post:{topic}/{number}",
        kind="dm" if private else "post",
        channel="web",
        at=stamp.at() if stamp else None,
        parties=(
            *_author(me),
            *(Party("discourse", one, "mention") for one in others if one != me),
            *(
                [Party("discourse-topic", f"{host}/{topic}", "feed", one_line(row.get("topic_title", "")))]
                if private
                else []
            ),
        ),
        title=one_line(row.get("topic_title", "")),
        text=written,
        new=_own_words(written),
        visibility="private" if private else "public",
        thread=(f"discourse:{host}:post:{topic}/{number}", f"discourse:{host}:topic:{topic}"),
        files=tuple(File(name) for name in _FILE.findall(written)),
        url=found[0],
        labels=tuple(_categories(row)),
    )


def _like(me: str, host: str, row: Mapping[str, str]) -> Interaction:
    stamp, topic = values.stamp(row.get("created_at", "")), row.get("topic_id", "")
    return Interaction(
        ref=f"discourse:{host or me}:like:{row.get('id', '')}",
        kind="like",
        channel="web",
        at=stamp.at() if stamp else None,
        parties=_author(me),
        visibility="public",
        thread=(f"discourse:{host}:post:{topic}/{row.get('post_number', '')}", f"discourse:{host}:topic:{topic}"),
        url=f"https://{host}/t/{topic}/{row.get('post_number', '')}" if host and topic.isdigit() else "",
    )


def _author(me: str) -> tuple[Party, ...]:
    return (Party("discourse", me, "author"),) if me else ()


def _categories(row: Mapping[str, str]) -> list[str]:
    """Return a post's category and those above it; none for a message, and where the category may not be seen."""
    said = (*row.get("categories", "").split("|"), row.get("category", ""), row.get("sub_category", ""))
    return [name.strip() for name in said if name.strip() not in {"", _NO_CATEGORY}]


def _own_words(written: str) -> str | None:
    """Return a post without what it quotes; None where it quotes nothing, or a quotation does not end."""
    parts, depth, at = [], 0, 0
    for found in _QUOTE.finditer(written):
        if not depth:
            parts.append(written[at : found.start()])
        depth = max(depth - 1, 0) if found[1] else depth + 1
        at = found.end()
    return None if depth or not at else "".join([*parts, written[at:]]).strip()


def _refused(row: Line, reason: str, stream: str) -> Refused:
    return Refused(row.place, reason, stream, row.locator, pack(row.cells))
