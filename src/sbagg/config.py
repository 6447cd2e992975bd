"""Where sbagg keeps things, and ``config.toml``: the user's file, to which sbagg only adds.

Readers load it into named tuples (a third of what a frozen dataclass costs to define). Whoever changes it goes through tomlkit, so that comments stay.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from sbagg.errors import ConfigError, NotFoundError
from sbagg.normalize import canonical

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

NAME = "config.toml"
DECISIONS = "decisions.jsonl"
KEPT = "kept"
DIGEST = "digest.json"
_TOP = ("me", "rank", "cadence", "sources")
_ME = ("identities", "domains")
_LEAST = {"half_life": 1, "full": 1}
_MOST = 100_000
_AGE = re.compile(r"(\d{1,4})([dwmy])")
_UNITS = {"d": 1, "w": 7, "m": 30, "y": 365}
_TEN_YEARS = 3650
COMMON = ("adapter", "only", "exclude")
"""Keys that every source takes, besides its adapter's own."""


class Source(NamedTuple):
    """``[sources.NAME]``: an adapter, its options, and what to leave out before anything is stored.

    ``only`` and ``exclude`` hold addresses, domains, folders and labels.
    """

    name: str
    adapter: str
    options: Mapping[str, Any]
    only: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


class Rank(NamedTuple):
    """``[rank]``: what makes somebody important. ``half_life`` in days: after so long a contact counts half as much."""

    half_life: float = 180.0
    met: float = 3.0
    called: float = 2.5
    sent: float = 2.0
    received: float = 1.5
    answered: float = 2.0
    light: float = 0.2
    money: float = 1.0
    channels: float = 0.05
    mutual: float = 0.1
    speed: float = 0.1
    deals: float = 0.25
    full: float = 400.0


class Config(NamedTuple):
    """The configuration as it stands; ``cadence``: tag -> how often to be in touch, in days; ``unknown`` names keys that mean nothing, each with what may be meant."""

    home: Path
    me: tuple[tuple[str, str], ...] = ()
    domains: tuple[str, ...] = ()
    sources: Mapping[str, Source] = MappingProxyType({})
    unknown: tuple[str, ...] = ()
    rank: Rank = Rank()
    cadence: Mapping[str, int] = MappingProxyType({})


def home_folder(store: Path | None = None) -> Path:
    """Return the folder of the store: ``--store``, else ``SBAGG_HOME``, else the platform's data folder."""
    if store is not None:
        return store.expanduser()
    if chosen := os.environ.get("SBAGG_HOME"):
        return Path(chosen).expanduser()
    from platformdirs import user_data_path  # noqa: PLC0415 - only where nothing is said

    return user_data_path("sbagg", appauthor=False)


def load(home: Path) -> Config:
    """Read the configuration; without a file it is empty. Raises ConfigError with file and line."""
    path = home / NAME
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Config(home)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path}: {error}", f"Mend it in an editor: {path}") from error
    me = _table(data, "me", path)
    sources = _table(data, "sources", path)
    rank = _table(data, "rank", path)
    unknown = [*_unknown(data, _TOP, ""), *_unknown(me, _ME, "me."), *_unknown(rank, Rank._fields, "rank.")]
    return Config(
        home,
        tuple(_identity(text, path) for text in _texts(me, "identities", path)),
        tuple(domain.lower() for domain in _texts(me, "domains", path)),
        {name: _source(name, sources, path) for name in sources},
        tuple(unknown),
        _rank(rank, path),
        {tag: _age(tag, text, path) for tag, text in _table(data, "cadence", path).items()},
    )


def identity_text(text: str) -> tuple[str, str] | None:
    """Read ``kind:value``, an address, an @handle, a phone number or a profile's page as an identity; None if it is none."""
    text = text.strip()
    kind, colon, value = text.partition(":")
    kind = {"mailto": "email", "tel": "phone"}.get(kind.lower(), kind)
    if colon and kind.replace("-", "").isalnum() and not value.startswith("//"):
        fixed = canonical(kind.lower(), value)
        return (kind.lower(), fixed) if fixed else None
    for kind in ("twitter",) if text.startswith("@") else ("email", "phone"):
        if fixed := canonical(kind, text):
            return kind, fixed
    host, _, path = text.partition("/")
    if path and " " not in text and ("." in host or "://" in text):
        handle = canonical("twitter", text)
        if handle and "/" in text:
            return "twitter", handle
        address = canonical("url", text)
        return ("url", address) if address else None
    return None


def add_source(home: Path, source: Source) -> None:
    """Add ``[sources.NAME]``."""

    def change(document: TOMLDocument) -> None:
        import tomlkit  # noqa: PLC0415 - only who changes the file needs it

        table = tomlkit.table()
        table.add("adapter", source.adapter)
        for key, value in source.options.items():
            table.add(key, _plain(value))
        for key, texts in (("only", source.only), ("exclude", source.exclude)):
            if texts:
                table.add(key, list(texts))
        document.setdefault("sources", tomlkit.table(is_super_table=True))[source.name] = table

    _edit(home, change)


def set_option(home: Path, name: str, key: str, value: Any) -> None:
    """Set one key of ``[sources.NAME]``."""

    def change(document: TOMLDocument) -> None:
        document["sources"][name][key] = _plain(value)

    _known(load(home), name)
    _edit(home, change)


def remove_source(home: Path, name: str) -> None:
    """Take ``[sources.NAME]`` out."""

    def change(document: TOMLDocument) -> None:
        del document["sources"][name]

    _known(load(home), name)
    _edit(home, change)


def set_me(home: Path, identities: tuple[tuple[str, str], ...]) -> None:
    """Replace my identities."""

    def change(document: TOMLDocument) -> None:
        import tomlkit  # noqa: PLC0415 - only who changes the file needs it

        table = document.setdefault("me", tomlkit.table())
        table["identities"] = tomlkit.array()
        table["identities"].extend(f"{kind}:{value}" for kind, value in identities)
        table["identities"].multiline(len(identities) > 1)

    _edit(home, change)


def leave_out(home: Path, names: Callable[[str], bool]) -> list[str]:
    """Drop the entries of lists that name somebody (``names``): identities, domains, filters.

    Returns the keys whose value names them still: a path or an account is where things lie, and stays.
    """
    path = home / NAME
    if not path.exists() or not names(path.read_text(encoding="utf-8")):
        return []
    left: list[str] = []

    def change(document: TOMLDocument) -> None:
        tables = {"me": document.get("me", {})}
        tables |= {f"sources.{name}": table for name, table in document.get("sources", {}).items()}
        for where, table in tables.items():
            for key, value in table.items():
                if isinstance(value, list) and (where == "me" or key in COMMON):
                    for place in reversed([n for n, entry in enumerate(value) if names(str(entry))]):
                        del value[place]
                elif names(str(value)):
                    left.append(f"{where}.{key}")

    _edit(home, change)
    if not left and names(path.read_text(encoding="utf-8")):
        left.append("a comment")
    return left


def closest(word: str, known: tuple[str, ...] | list[str]) -> str:
    """Return `` (did you mean X?)`` if something known is spelt alike, else nothing."""
    import difflib  # noqa: PLC0415 - only who errs needs it

    near = difflib.get_close_matches(word, known, 1)
    return f" (did you mean {near[0]}?)" if near else ""


def _known(config: Config, name: str) -> Source:
    if name not in config.sources:
        raise NotFoundError(
            f"No source is named {name}{closest(name, list(config.sources))}",
            "See them with: sbagg source list",
        )
    return config.sources[name]


def _edit(home: Path, change: Callable[[TOMLDocument], None]) -> None:
    import tomlkit  # noqa: PLC0415 - only who changes the file needs it

    path = home / NAME
    document = tomlkit.parse(path.read_text(encoding="utf-8")) if path.exists() else tomlkit.document()
    change(document)
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{NAME}.new")
    descriptor = os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(tomlkit.dumps(document))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _plain(value: Any) -> Any:
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, (tuple, list)):
        return [_plain(entry) for entry in value]
    return value


def _source(name: str, sources: Mapping[str, Any], path: Path) -> Source:
    table = _table(sources, name, path, "sources.")
    adapter = table.get("adapter")
    if not isinstance(adapter, str):
        raise ConfigError(f"{path}: [sources.{name}] names no adapter", "See them with: sbagg adapter list")
    options = {key: value for key, value in table.items() if key not in COMMON}
    return Source(name, adapter, options, tuple(_texts(table, "only", path)), tuple(_texts(table, "exclude", path)))


def _rank(table: Mapping[str, Any], path: Path) -> Rank:
    """Read weights: numbers from 0 on; what divides is above 0."""
    given = {key: table[key] for key in Rank._fields if key in table}
    for key, value in given.items():
        least = _LEAST.get(key, 0)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not least <= value <= _MOST:
            raise ConfigError(
                f"{path}: rank.{key} must be a number from {least} to {_MOST}, not {value!r}", f"Mend it in: {path}"
            )
    return Rank(**{key: float(value) for key, value in given.items()})


def _age(tag: str, text: object, path: Path) -> int:
    """Read how often to be in touch: days from 1 to ten years."""
    found = _AGE.fullmatch(text) if isinstance(text, str) else None
    days = int(found[1]) * _UNITS[found[2]] if found else 0
    if not 1 <= days <= _TEN_YEARS:
        raise ConfigError(
            f"{path}: cadence.{tag} must be an age such as 30d or 6w, not {text!r}", f"Mend it in: {path}"
        )
    return days


def _table(data: Mapping[str, Any], key: str, path: Path, prefix: str = "") -> Mapping[str, Any]:
    table = data.get(key, {})
    if not isinstance(table, Mapping):
        raise ConfigError(f"{path}: {prefix}{key} must be a table, not {type(table).__name__}", f"Mend it in: {path}")
    return table


def _texts(table: Mapping[str, Any], key: str, path: Path) -> list[str]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
        raise ConfigError(f"{path}: {key} must be a list of texts", f"Mend it in: {path}")
    return value


def _identity(text: str, path: Path) -> tuple[str, str]:
    found = identity_text(text)
    if found is None:
        raise ConfigError(
            f"{path}: {text!r} in me.identities is no identity", "Write kind:value, such as email:me@acme.com"
        )
    return found


def _unknown(table: Mapping[str, Any], known: tuple[str, ...], prefix: str) -> list[str]:
    return [f"{prefix}{key}{closest(key, known)}" for key in table if key not in known]
