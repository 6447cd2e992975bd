"""Secrets of sources: an environment variable, a command of the user's, or the keyring; never a file of ours.

The keyring is imported only when the other two do not know the secret, and asked in a thread with a time limit: on a
desktop its question may stand on a screen that nobody sees.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from types import ModuleType
from typing import Literal, NamedTuple, TypeAlias, TypeVar

from sbagg.errors import AuthError, UnavailableError
from sbagg.hiding import basic, hide, remember

__all__ = [
    "BRIEFLY", "PATIENCE", "NoKeyringError", "Place", "Where", "backend", "basic", "drop", "find", "get", "hide", "keep",
    "remember", "where",
]  # fmt: skip

T = TypeVar("T")
Where: TypeAlias = Literal["environment", "command", "keyring", "missing", "unknown"]
"""Where a secret is found; ``unknown`` where the keyring would have to say, and does not."""
PATIENCE = 30.0
"""Seconds for which the keyring may take to answer, with a question to the user in between."""
BRIEFLY = 3.0
"""The same where nobody waits for a secret, but for a list of which there are."""
_LAST_LINES = 200


class NoKeyringError(AuthError):
    """There is no keyring on this machine."""


class Place(NamedTuple):
    """Where a secret is looked for: its ``source`` and ``name``, the store's folder, and the user's command, if any."""

    home: Path
    source: str
    name: str
    command: str | Sequence[str] = ""

    @property
    def variable(self) -> str:
        """The environment variable: ``SBAGG_<SOURCE>_<NAME>``."""
        return "SBAGG_" + re.sub(r"[^A-Z0-9]+", "_", f"{self.source}_{self.name}".upper())

    @property
    def service(self) -> str:
        """What the keyring files it under: two stores with a source of one name keep their secrets apart."""
        return f"sbagg {self.home.expanduser().resolve()}"

    @property
    def user(self) -> str:
        """Its name within the service."""
        return f"{self.source} {self.name}"

    @property
    def elsewhere(self) -> bool:
        """Whether the keyring need not be asked."""
        return bool(self.command or os.environ.get(self.variable))

    @property
    def otherwise(self) -> str:
        """How to give it where there is no keyring."""
        return f"set {self.variable}, or write {self.name}_command into [sources.{self.source}] (for example pass show ...)"

    @property
    def unset(self) -> str:
        """How to let the keyring be asked for it."""
        return f"unset {self.variable}" + (f" and {self.name}_command" if self.command else "")

    @property
    def remedies(self) -> str:
        """The three ways to give it."""
        return (
            f"Give it with: sbagg secret set {self.source} {self.name}; or set {self.variable}; "
            f"or write {self.name}_command into [sources.{self.source}]"
        )


def find(place: Place, patience: float = PATIENCE) -> tuple[str, str] | None:
    """Return a secret and where it was found (``environment``, ``command``, ``keyring``), or None.

    Raises AuthError when the user's command fails or the keyring refuses or there is none, UnavailableError when it does
    not answer.
    """
    if value := os.environ.get(place.variable, "").rstrip("\r\n"):  # out of a file it has a line end
        return remember(value), "environment"
    if place.command:
        return remember(_run(place)), "command"
    held = _keyring(place, lambda ring: ring.get_password(place.service, place.user), patience)
    return None if held is None else (remember(held), "keyring")


def where(place: Place, patience: float = BRIEFLY) -> Where:
    """Return where a secret would be found: ``environment``, ``command``, ``keyring``, or ``missing``.

    The user's command is not run, for it may ask something; the secret is missing when there is no such program. Raises
    AuthError and UnavailableError as :func:`find`.
    """
    if os.environ.get(place.variable):
        return "environment"
    if place.command:
        return "command" if _is_there(place) else "missing"
    try:
        return "keyring" if find(place, patience) else "missing"
    except NoKeyringError:
        return "missing"


def get(place: Place, patience: float = PATIENCE) -> str:
    """Return a secret. Raises AuthError with the three ways to give it when there is none."""
    found = find(place, patience)
    if found is None:
        raise AuthError(f"{place.source}: its {place.name} is not known", place.remedies)
    return found[0]


def keep(place: Place, value: str, patience: float = PATIENCE) -> None:
    """Put a secret into the keyring and read it back: some backends take everything and keep nothing.

    Raises AuthError when there is no keyring, none that keeps it, or one that would write it into a file as it is.
    """
    if not value:
        raise AuthError(f"{place.source}: an empty {place.name} is not kept", place.remedies)
    remember(value)
    if bad := _keyring(place, lambda ring: _plaintext(ring.get_keyring()), patience):
        raise AuthError(
            f"The keyring ({bad}) writes secrets unencrypted into a file; nothing was written", place.otherwise
        )
    _keyring(place, lambda ring: ring.set_password(place.service, place.user, value), patience)
    if _keyring(place, lambda ring: ring.get_password(place.service, place.user), patience) != value:
        raise AuthError(f"The keyring ({backend()[0]}) does not keep what it is given", place.otherwise)


def drop(place: Place, patience: float = PATIENCE) -> bool:
    """Take a secret out of the keyring; False when it was not there."""
    if _keyring(place, lambda ring: ring.get_password(place.service, place.user), patience) is None:
        return False
    _keyring(place, lambda ring: ring.delete_password(place.service, place.user), patience)
    return True


def backend(patience: float = BRIEFLY) -> tuple[str, str]:
    """Return the name of the keyring in use, and in words what is wrong with it (empty: nothing), as ``doctor`` shows them."""
    try:
        return _in_time(_backend, patience)
    except TimeoutError:
        return "unknown", f"The keyring did not answer within {patience:.0f} s"
    except Exception as error:  # noqa: BLE001 - a backend is anybody's code, and named by the user's own settings
        return "unknown", f"The keyring cannot be used: {type(error).__name__}: {error}"


def _backend() -> tuple[str, str]:
    import keyring  # noqa: PLC0415 - it costs as much as a whole read command
    from keyring.backends import fail, null  # noqa: PLC0415 - as above

    ring = keyring.get_keyring()
    name = str(ring.name)
    if isinstance(ring, fail.Keyring):
        return name, "There is no keyring on this machine"
    if isinstance(ring, null.Keyring):
        return name, f"The keyring ({name}) does not keep what it is given"
    return name, f"The keyring ({name}) writes secrets unencrypted into a file" if _plaintext(ring) else ""


def _plaintext(ring: object) -> str:
    """Return the name of a keyring that encrypts nothing, or of the one in a chain that would be written to; else nothing."""
    first = next(iter(getattr(ring, "backends", ())), ring)
    return str(getattr(first, "name", "")) if "plaintext" in type(first).__name__.lower() else ""


def _keyring(place: Place, ask: Callable[[ModuleType], T], patience: float) -> T:
    import keyring  # noqa: PLC0415 - it costs as much as a whole read command
    from keyring.errors import NoKeyringError as NoneHereError  # noqa: PLC0415 - as above

    try:
        return _in_time(lambda: ask(keyring), patience)
    except NoneHereError as error:
        raise NoKeyringError(
            f"{place.source}: its {place.name} is not known, and this machine has no keyring", place.otherwise
        ) from error
    except TimeoutError as error:
        raise UnavailableError(
            f"The keyring did not answer within {patience:.0f} s; it may be asking on another screen", place.otherwise
        ) from error
    except Exception as error:  # a backend is anybody's code, named by the user's own settings
        raise AuthError(
            f"The keyring refuses: {hide(str(error)) or type(error).__name__}", f"Unlock it, or {place.otherwise}"
        ) from error


def _in_time(ask: Callable[[], T], patience: float) -> T:
    answers: SimpleQueue[tuple[bool, object]] = SimpleQueue()

    def work() -> None:
        try:
            answers.put((True, ask()))
        except BaseException as error:  # noqa: BLE001 - it is raised again by whoever waits
            answers.put((False, error))

    Thread(target=work, daemon=True).start()
    try:
        fine, value = answers.get(timeout=patience)
    except Empty:
        raise TimeoutError from None
    if not fine:
        raise value  # type: ignore[misc]
    return value  # type: ignore[return-value]


def _run(place: Place) -> str:
    """Run the user's command; its first line is the secret."""
    named = f"{place.name}_command of {place.source}"
    try:
        words = _words(place)
        done = subprocess.run(words, capture_output=True, text=True, timeout=2 * PATIENCE, check=False)  # noqa: S603 - the user's own
    except (OSError, ValueError, IndexError, TypeError) as error:
        raise AuthError(f"{named} cannot be run: {error}", f"Correct it: sbagg source show {place.source}") from error
    except subprocess.TimeoutExpired as error:
        raise UnavailableError(
            f"{named} did not end within {2 * PATIENCE:.0f} s", "Run it yourself, then sync again"
        ) from error
    value = remember(done.stdout.partition("\n")[0].rstrip("\r"))
    if done.returncode or not value:
        said = hide(done.stderr.strip())[-_LAST_LINES:] or "it printed nothing"
        raise AuthError(f"{named} ended with status {done.returncode}: {said}", "Run it yourself, then sync again")
    return value


def _words(place: Place) -> list[str]:
    return shlex.split(place.command) if isinstance(place.command, str) else list(place.command)


def _is_there(place: Place) -> bool:
    try:
        return shutil.which(_words(place)[0]) is not None
    except (ValueError, IndexError, TypeError):
        return False
