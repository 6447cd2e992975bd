"""Which secrets the sources have, and where: the keyring is asked, and given up on at its first silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sbagg import registry, secrets
from sbagg.errors import SbaggError
from sbagg.views import Finding, SecretView

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sbagg.config import Config, Source


def held(config: Config, patience: float = secrets.BRIEFLY) -> list[SecretView]:
    """Return the secrets of the configured sources. ``patience``: seconds for the keyring's first answer, and for each after."""
    return _Looking(config, patience).rows()


def of(config: Config, source: Source, patience: float = secrets.BRIEFLY) -> list[SecretView]:
    """Return the secrets of one source."""
    return held(config._replace(sources={source.name: source}), patience)


def findings(config: Config, patience: float = secrets.BRIEFLY) -> Iterator[Finding]:
    """Yield what there is to say of the keyring and of what is missing; nothing where no source has a secret."""
    looking = _Looking(config, patience)
    rows = looking.rows()
    if not rows:
        return
    name, wrong = secrets.backend(patience)
    wrong = wrong or looking.silent
    elsewhere = all(row.found in {"environment", "command"} for row in rows if row.needed)
    if wrong and elsewhere:
        yield Finding("keyring", "ok", f"{wrong}, and no source needs one", None)
    elif wrong:
        fix = (
            "Unlock or install one (GNOME Keyring, KWallet, macOS Keychain), or give secrets by environment or command"
        )
        yield Finding("keyring", "warning", wrong, fix)
    else:
        yield Finding("keyring", "ok", f"Secrets are kept in: {name}", None)
    missing = [row for row in rows if row.needed and row.found in {"missing", "unknown"}]
    for row in missing:
        text = f"{row.source}: its {row.name} is not known" + (
            ": the keyring does not answer" * (row.found == "unknown")
        )
        place = registry.place(config.home, config.sources[row.source], row.name)
        yield Finding("secrets", "warning", text, f"S{place.otherwise[1:]}" if wrong else row.fix)
    if not missing:
        yield Finding("secrets", "ok", "Every source has what it logs in with", None)


class _Looking:
    """One look at all secrets. ``silent``: in words, why the keyring was not asked any more."""

    def __init__(self, config: Config, patience: float) -> None:
        self.silent = ""
        self._config = config
        self._patience = patience

    def rows(self) -> list[SecretView]:
        return [row for source in self._config.sources.values() for row in self._of(source)]

    def _of(self, source: Source) -> Iterator[SecretView]:
        try:
            groups, names = registry.secret_groups(source), registry.secrets_of(source)
        except SbaggError:  # its adapter is not there: doctor and sync say so
            return
        found = {name: self._where(source, name) for name in names}
        for name in names:
            group = next((group for group in groups if name in group), ())
            others = [found[other] for other in group if other != name]
            enough = any(where not in {"missing", "unknown"} for where in others)
            needed = bool(group) and not enough and (name == group[0] or found[name] not in {"missing", "unknown"})
            yield SecretView(source.name, name, found[name], needed, self._fix(source, name, found[name]))

    def _where(self, source: Source, name: str) -> secrets.Where:
        place = registry.place(self._config.home, source, name)
        if self.silent and not place.elsewhere:
            return "unknown"
        try:
            return secrets.where(place, self._patience)
        except SbaggError as error:  # a keyring that is locked, or does not answer
            self.silent = error.message
        return "unknown"

    def _fix(self, source: Source, name: str, found: str) -> str | None:
        if found not in {"missing", "unknown"}:
            return None
        if registry.place(self._config.home, source, name).command:
            return f"Correct its {name}_command (no such program): sbagg source show {source.name}"
        return f"sbagg login {source.name}" if name == "refresh_token" else f"sbagg secret set {source.name} {name}"
