"""Address books: vCards of any program, Thunderbird's and the Mac's own stores."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from sbagg.adapter import Context, Event, Export, Fact, Raw, RecordError, Skipped, SourceError
from sbagg.adapters.contacts import apple, books, files, thunderbird
from sbagg.adapters.contacts.card import Entry, Scope, facts_of
from sbagg.adapters.contacts.recognise import DIALECTS, dialect_of, recognise
from sbagg.formats import kept, options, vcard
from sbagg.formats.exports import resumed
from sbagg.normalize import clean

__all__ = ["Contacts"]


@dataclass(frozen=True)
class Contacts:
    """Address books: vCards (.vcf) of phones, Google, Apple, Outlook and others, Thunderbird's and the Mac's own.

    ``path`` names files, folders or zips of one address book, oldest first. ``dialect`` is vcard, thunderbird
    (``abook.sqlite``, ``history.sqlite``) or apple (``AddressBook-v22.abcddb``); empty lets each path tell.
    ``region`` (DE) is the country of phone numbers without one. ``account`` tells address books apart. Groups,
    lists and categories become tags; a card without a person's name is a company. Pictures are not read.
    """

    path: tuple[Path, ...]
    dialect: str = ""
    region: str = ""
    account: str = ""

    version: ClassVar[int] = 1
    keeps_raw: ClassVar[bool] = True
    channel: ClassVar[str] = "crm"
    formats: ClassVar[str] = "vCards (.vcf), Thunderbird's address books, Contacts of macOS"
    example: ClassVar[str] = "sbagg sync ~/Downloads/contacts.vcf"

    @staticmethod
    def recognise(path: Path) -> Export | None:
        """Recognise a file, a folder or a zip of vCards, and a program's own store."""
        return recognise(path)

    def fetch(self, ctx: Context) -> Iterator[Event]:
        """Yield the cards of what has changed. Only a program's own store says which cards are gone."""
        options.check_choice(self.dialect, ("", *DIALECTS), what="kind of address book", option="dialect")
        stores: dict[str, list[Path]] = {}
        exports: list[Path] = []
        for path in self.path:
            if not path.exists():
                raise SourceError(f"{path}: no such file or folder", "Check the path, then: sbagg sync PATH")
            store = path.is_file() and (self.dialect or dialect_of(path)) in books.READERS
            (stores.setdefault(path.stem, []) if store else exports).append(path)
        yield from resumed(ctx, exports, self.version, lambda path: files.cards(path, ctx))
        for stream, paths in stores.items():
            yield from books.fetch(paths, stream, ctx)

    def parse(self, raw: Raw) -> Iterator[Fact | Skipped]:
        """Turn a card into a person or a company, and a note."""
        if raw.media == files.MEDIA:
            found, _ = vcard.properties(raw.data)
        else:
            found = _kept(raw.data)
        if not found:
            raise RecordError("there is no property of a card in it")
        book = self.account or self.dialect or "contacts"
        yield from facts_of(Entry(found), clean(raw.key), Scope(book, self.region))


def _kept(data: bytes) -> list[vcard.Property]:
    held = kept.unpack(data)
    try:
        return thunderbird.properties(held) if "properties" in held else apple.properties(held)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, OSError) as error:
        raise RecordError(f"not a card as it was kept: {error!r}") from error
