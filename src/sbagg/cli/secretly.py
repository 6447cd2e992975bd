"""Giving and taking secrets: read from a terminal that shows nothing, or from standard input; never from the command line."""

from __future__ import annotations

import sys
from pathlib import Path

import typer

from sbagg import config as configuration
from sbagg import registry, secrets
from sbagg.cli.syncing import known_source
from sbagg.config import Source, closest
from sbagg.errors import NotFoundError, SbaggError, UsageError
from sbagg.look.secrets import of
from sbagg.views import SecretView

_LONGEST = 2**16


def give(home: Path, source: str, name: str, *, stdin: bool, asks: bool) -> tuple[SecretView, list[str]]:
    """Put a secret into the keyring. Returns what is there now, and what stands in its way.

    Raises UsageError for a name that the source's adapter does not know and where nobody can be asked, AuthError and
    UnavailableError when the keyring does not keep it.
    """
    place = _place(home, source, name)
    secrets.keep(place, _read(place, stdin=stdin, asks=asks))
    notes = [f"note: it is not used before you {place.unset}"] if place.elsewhere else []
    return _view(home, source, name), notes


def take(home: Path, source: str, name: str) -> SecretView:
    """Take a secret out of the keyring. Raises NotFoundError when it is not there, UsageError, AuthError."""
    place = _place(home, source, name)
    if not secrets.drop(place):
        raise NotFoundError(f"{source}: its {name} is not in the keyring", "See where it is: sbagg secret list")
    return _view(home, source, name)


def forget(home: Path, source: Source) -> list[str]:
    """Take all secrets of a source that is removed out of the keyring. Returns what was done, or could not be, in words."""
    try:
        names = registry.secrets_of(source)
    except SbaggError:  # its adapter is gone, so nobody knows their names
        return []
    gone = []
    for name in names:
        try:
            if secrets.drop(registry.place(home, source, name), secrets.BRIEFLY):
                gone.append(name)
        except secrets.NoKeyringError:
            break
        except SbaggError as error:
            left = f"warning: what it has in the keyring could not be removed: {error.message}"
            return [*_gone(gone), left]
    return _gone(gone)


def refuse_in_options(source: Source, key: str, *, exists: bool) -> None:
    """Refuse a secret as an option: command lines are seen by other programs, and kept by shells. Raises UsageError."""
    if key in registry.secret_names(registry.adapter_class(source.adapter)) or key in registry.secrets_of(source):
        first = "" if exists else "add the source without it, then: "
        raise UsageError(
            f"{key} is a secret, and a command line is no place for one: other programs see it, and the shell keeps it",
            f"Change it where it is used, for it was seen; {first}sbagg secret set {source.name} {key}",
        )


def _gone(names: list[str]) -> list[str]:
    return [f"note: removed from the keyring: {', '.join(names)}"] if names else []


def _view(home: Path, source: str, name: str) -> SecretView:
    config = configuration.load(home)
    return next(view for view in of(config, config.sources[source]) if view.name == name)


def _place(home: Path, name: str, secret: str) -> secrets.Place:
    source = known_source(configuration.load(home), name)
    known = registry.secrets_of(source)
    if secret not in known:
        hint = f"It has: {', '.join(known)}" if known else "It needs none"
        raise UsageError(f"{name} has no secret {secret}{closest(secret, known)}", hint)
    return registry.place(home, source, secret)


def _read(place: secrets.Place, *, stdin: bool, asks: bool) -> str:
    if stdin:
        data = sys.stdin.buffer.read(_LONGEST + 1)
        try:
            text = data.decode("utf-8").removesuffix("\n").removesuffix("\r")
        except UnicodeDecodeError:
            raise UsageError("What stands on standard input is no text", "Give the secret as UTF-8") from None
    elif asks and sys.stdin.isatty():
        text = typer.prompt(
            f"{place.name} of {place.source}", hide_input=True, default="", show_default=False, err=True
        )
    else:
        again = f"sbagg secret set {place.source} {place.name} --stdin"
        raise UsageError("There is nobody to ask for the secret", f"Give it on standard input: {again}")
    if not text or len(text) > _LONGEST or any(sign < " " for sign in text):
        raise UsageError("That is no secret: it must be one line that is not empty", "Nothing was changed")
    return text
