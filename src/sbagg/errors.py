"""Every deliberate error: its stable code, its exit status, and a hint that names the next command."""

from __future__ import annotations

from typing import ClassVar


class SbaggError(Exception):
    """An expected failure. ``message`` says what happened and where; ``hint`` says what to do next.

    ``candidates`` holds JSON-ready objects to choose from, for errors that leave a choice.
    """

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 1

    def __init__(self, message: str, hint: str = "", candidates: list[dict[str, object]] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.candidates = candidates or []


class UsageError(SbaggError):
    """The command line itself is wrong."""

    code = "usage"
    status = 2


class NotFoundError(SbaggError):
    """A named person, company, item or path is not there, or a path is no export that we know."""

    code = "not_found"
    status = 3


class AmbiguousError(SbaggError):
    """A name fits more than one; ``candidates`` lists them."""

    code = "ambiguous"
    status = 4


class ConfigError(SbaggError):
    """``config.toml`` or a source's options are wrong."""

    code = "config"
    status = 6


class StoreError(SbaggError):
    """The store is damaged, made by a newer sbagg, or cannot be upgraded."""

    code = "store"
    status = 7


class AdapterError(SbaggError):
    """An adapter broke its contract: a programming error in the adapter, not in the data."""

    code = "adapter"
    status = 8


class AuthError(SbaggError):
    """A login was refused or a secret is missing."""

    code = "auth"
    status = 9


class UnavailableError(SbaggError):
    """Busy, unreachable, disk full or unreadable now: the same call may go through later."""

    code = "unavailable"
    status = 75


class InterruptedSyncError(SbaggError):
    """Ctrl-C: the open batch is rolled back; everything before it is kept."""

    code = "interrupted"
    status = 130


class RecordError(Exception):
    """One record cannot be understood. It goes into quarantine with this reason; the rest goes on."""


class CursorExpiredError(Exception):
    """A source no longer honours its cursor: the engine drops the stream's cursor and starts it once more."""


class SourceError(SbaggError):
    """A source as a whole cannot be read: its path is gone, or what lies there is no longer an export."""

    code = "source"
    status = 5
