"""Chats that WhatsApp exports as text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from sbagg.adapter import Context, Event, Export, Fact, Identity, Json, Raw, Refused, Skipped, SourceError
from sbagg.adapters.whatsapp import chat, message
from sbagg.adapters.whatsapp.lines import ORDERS
from sbagg.formats import options
from sbagg.formats.exports import resumed
from sbagg.formats.firstlook import FirstLook
from sbagg.formats.jsonarray import UNREADABLE
from sbagg.formats.kept import unpack
from sbagg.formats.tree import Member, Tree
from sbagg.formats.values import machine_zone
from sbagg.normalize import clean

__all__ = ["WhatsApp"]

_MEDIA = frozenset(
    ".jpg .jpeg .png .gif .webp .heic .mp4 .mov .3gp .opus .ogg .m4a .mp3 .aac .amr .pdf .vcf .doc .docx .xls .xlsx .ppt .pptx .zip".split()
)


@dataclass(frozen=True)
class WhatsApp:
    """Chats exported from WhatsApp ("Export chat", with or without media), as text, zip or folder.

    ``path`` names the exports of one phone, any number of chats, oldest first. ``me`` is the name under which you appear
    in them; a chat of two tells it by itself. ``date_order`` (dmy, mdy, ymd) is for a chat whose dates fit more than one
    order, ``timezone`` (Europe/Paris) that of the phone. Who is saved under a name, and no number is shown, is known
    by that name in that chat only.
    """

    path: tuple[Path, ...]
    me: str = ""
    date_order: str = ""
    timezone: str = ""

    version: ClassVar[int] = 2
    keeps_raw: ClassVar[bool] = True
    channel: ClassVar[str] = "whatsapp"
    formats: ClassVar[str] = "chats exported from WhatsApp, as text, zip or folder"
    example: ClassVar[str] = 'sbagg sync ~/Downloads/"WhatsApp Chat - Dana Reyes.zip"'

    @staticmethod
    def recognise(path: Path) -> Export | None:
        """Tell whether a chat lies at ``path``, and what it is called."""
        try:
            if path.is_dir() and not _may_hold_a_chat(path):
                return None
            with Tree(path) as tree:
                return _describe(tree)
        except (SourceError, RuntimeError, *UNREADABLE):
            return None

    def fetch(self, ctx: Context) -> Iterator[Event]:
        """Yield the messages of the chats that are new or changed."""
        options.check_choice(self.date_order, ("", *ORDERS), what="order of dates", option="date_order")
        options.check_zone(self.timezone)
        yield from resumed(ctx, self.path, self.version, lambda path: self._read(path, ctx))

    def parse(self, raw: Raw) -> Iterator[Fact | Skipped]:
        """Turn a message into an interaction; a chat whose other side is known says which name is the user's."""
        data = unpack(raw.data)
        if raw.key == chat.CHAT:
            yield from message.owner(data, self.me)
        else:
            yield message.fact(data, raw.key, message.Reader(self.me, self.date_order, options.zone(self.timezone)))

    def _read(self, path: Path, ctx: Context) -> Iterator[Event]:
        with Tree(path) as tree:
            found = chat.chats(tree)
            if not found:
                raise SourceError(
                    f"{path}: there is no chat of WhatsApp in it", "Export it again, then: sbagg sync PATH"
                )
            for member in found:
                try:
                    yield from self._chat(tree, member, ctx)
                except (RuntimeError, *UNREADABLE) as error:
                    where = clean(tree.locator(member.name))
                    yield Refused(clean(member.name), f"cannot be read: {error}", locator=where)

    def _chat(self, tree: Tree, member: Member, ctx: Context) -> Iterator[Event]:
        found = chat.survey(tree, member, ctx.now, self.date_order)
        if found.unsure:
            other = "mdy" if found.order == "dmy" else "dmy"
            ctx.warn(f"{found.title}: its dates are read as {found.order}, and could be {other}. If so: sbagg source set NAME date_order={other}")  # fmt: skip
        if not found.me and self.me not in found.senders:
            ctx.warn(f"{found.title}: which of its names is yours? sbagg source set NAME me=...")
        yield from chat.records(tree, member, found)


def _may_hold_a_chat(folder: Path) -> bool:
    """Tell whether a folder is an unpacked export: a chat among media. Any other folder's files are looked at by themselves."""
    files = [one for one in folder.iterdir() if one.is_file() and not one.name.startswith(".")]
    texts = [one for one in files if one.suffix.lower() == ".txt"]
    return len(texts) == 1 and all(one.suffix.lower() in _MEDIA for one in files if one not in texts)


def _describe(tree: Tree) -> Export | None:
    found = chat.chats(tree)
    if not found:
        return None
    named = any(chat.is_named(tree, member) for member in found)
    if not named and not any(chat.says_so(tree, member) for member in found):
        return None
    surveys = [chat.survey(tree, member, FirstLook().now, "") for member in found]
    me = next((one.me for one in surveys if one.me), "")
    options: dict[str, Json] = {"path": [str(tree.path)], "timezone": machine_zone()}
    if me:
        options["me"] = me
    title = surveys[0].title if len(surveys) == 1 else f"{len(surveys)} chats"
    return Export(
        confidence=95 if named else 80,
        label=f"WhatsApp chat: {title}",
        options=options,
        me=(Identity(message.KIND, me),) if me else (),
        sample=tuple((one.title, chat.CHAT) for one in surveys),
    )
