"""Secrets of sources: an environment variable, a command of the user's, or the keyring; never a file of ours.

The keyring is imported only when the other two do not know the secret, and asked in a thread with a time limit: on a
desktop its question may stand on a screen that nobody sees.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
from base64 import b64encode
from collections.abc import Callable, Sequence
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from types import ModuleType
from typing import NamedTuple, TypeVar
from urllib.parse import quote, quote_plus

from sbagg.errors import AuthError, UnavailableError

T = TypeVar("T")
PATIENCE = 30.0
"""Seconds for which the keyring may take to answer, with a question to the user in between."""
_LAST_LINES = 200
_SHORTEST = 4
_told: set[str] = set()


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
    def remedies(self) -> str:
        """The three ways to give it."""
        return (
            f"Give it with: sbagg secret set {self.source} {self.name}; or set {self.variable}; "
            f"or write {self.name}_command into [sources.{self.source}]"
        )


def hide(text: str) -> str:
    """Return a text without any secret that this process has been told, in the forms in which one travels."""
    for secret in sorted(_told, key=len, reverse=True):
        text = text.replace(secret, "***")
    return text


def remember(secret: str) -> str:
    """Note a secret, so that :func:`hide` knows it, and return it: what was made of one (an access token) is one, too."""
    if len(secret) >= _SHORTEST:
        _told.update((secret, quote(secret, safe=""), quote_plus(secret), json.dumps(secret)[1:-1]))
    return secret


def basic(user: str, password: str) -> str:
    """Return the value of an ``Authorization`` header (RFC 7617)."""
    return "Basic " + remember(b64encode(f"{user}:{password}".encode()).decode())


def find(place: Place, patience: float = PATIENCE) -> tuple[str, str] | None:
    """Return a secret and where it was found (``environment``, ``command``, ``keyring``), or None.

    Raises AuthError when the user's command fails or the keyring refuses or there is none, UnavailableError when it does
    not answer.
    """
    if value := os.environ.get(place.variable, "").rstrip("\r\n"):  # out of a file it has a line end
        return remember(value), "environment"
    if place.command:
        return remember(_run(place)), "command"
    value = _keyring(place, lambda ring: ring.get_password(place.service, place.user), patience)
    return None if value is None else (remember(value), "keyring")


def get(place: Place, patience: float = PATIENCE) -> str:
    """Return a secret. Raises AuthError with the three ways to give it when there is none."""
    found = find(place, patience)
    if found is None:
        raise AuthError(f"{place.source}: its {place.name} is not known", place.remedies)
    return found[0]


def keep(place: Place, value: str, patience: float = PATIENCE) -> None:
    """Put a secret into the keyring and read it back: some backends take everything and keep nothing.

    Raises AuthError when there is no keyring, or none that keeps it.
    """
    if not value:
        raise AuthError(f"{place.source}: an empty {place.name} is not kept", place.remedies)
    remember(value)
    _keyring(place, lambda ring: ring.set_password(place.service, place.user, value), patience)
    if _keyring(place, lambda ring: ring.get_password(place.service, place.user), patience) != value:
        raise AuthError(f"The keyring ({backend()}) does not keep what it is given", _elsewhere(place))


def drop(place: Place, patience: float = PATIENCE) -> bool:
    """Take a secret out of the keyring; False when it was not there."""
    if _keyring(place, lambda ring: ring.get_password(place.service, place.user), patience) is None:
        return False
    _keyring(place, lambda ring: ring.delete_password(place.service, place.user), patience)
    return True


def backend() -> str:
    """Return the name of the keyring in use, as ``doctor`` shows it."""
    import keyring  # noqa: PLC0415 - it costs as much as a whole read command

    return str(keyring.get_keyring().name)


def works() -> bool:
    """Whether there is a keyring that can keep anything: neither none nor the one that throws all away."""
    import keyring  # noqa: PLC0415 - as above
    from keyring.backends import fail, null  # noqa: PLC0415 - as above

    return not isinstance(keyring.get_keyring(), (fail.Keyring, null.Keyring))


def _keyring(place: Place, ask: Callable[[ModuleType], T], patience: float) -> T:
    import keyring  # noqa: PLC0415 - it costs as much as a whole read command
    from keyring.errors import KeyringError, NoKeyringError  # noqa: PLC0415 - as above

    try:
        return _in_time(lambda: ask(keyring), patience)
    except NoKeyringError as error:
        raise AuthError(
            f"{place.source}: its {place.name} is not known, and this machine has no keyring", _elsewhere(place)
        ) from error
    except TimeoutError as error:
        raise UnavailableError(
            f"The keyring did not answer within {patience:.0f} s; it may be asking on another screen", _elsewhere(place)
        ) from error
    except (KeyringError, OSError, RuntimeError) as error:
        raise AuthError(f"The keyring refuses: {error}", f"Unlock it, or {_elsewhere(place)}") from error


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


def _elsewhere(place: Place) -> str:
    return (
        f"set {place.variable}, or write {place.name}_command into [sources.{place.source}] (for example pass show ...)"
    )


def _run(place: Place) -> str:
    """Run the user's command; its first line is the secret."""
    words = shlex.split(place.command) if isinstance(place.command, str) else list(place.command)
    named = f"{place.name}_command of {place.source}"
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=2 * PATIENCE, check=False)  # noqa: S603 - the user's own
    except (OSError, ValueError, IndexError) as error:
        raise AuthError(f"{named} cannot be run: {error}", f"Correct it: sbagg source show {place.source}") from error
    except subprocess.TimeoutExpired as error:
        raise UnavailableError(
            f"{named} did not end within {2 * PATIENCE:.0f} s", "Run it yourself, then sync again"
        ) from error
    value = done.stdout.partition("\n")[0].rstrip("\r")
    if done.returncode or not value:
        said = done.stderr.strip()[-_LAST_LINES:] or "it printed nothing"
        raise AuthError(f"{named} ended with status {done.returncode}: {said}", "Run it yourself, then sync again")
    return value
