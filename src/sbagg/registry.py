"""Adapters by name, imported one at a time; and which adapter knows what lies at a path."""

from __future__ import annotations

import dataclasses
import importlib
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sbagg.adapter import Adapter, Export
from sbagg.config import COMMON, Source, closest
from sbagg.errors import AdapterError, ConfigError, SbaggError

if TYPE_CHECKING:
    from pydantic import ValidationError

    from sbagg.secrets import Place

GROUP = "sbagg.adapters.v1"
BUILTIN: Mapping[str, str] = {
    "mail": "sbagg.adapters.mail:Mail",
    "imap": "sbagg.adapters.imap:Imap",
    "outlook": "sbagg.adapters.outlook:Outlook",
    "twitter-archive": "sbagg.adapters.twitter_archive:TwitterArchive",
    "x": "sbagg.adapters.x:X",
    "twitter-to-sqlite": "sbagg.adapters.twitter_sqlite:TwitterSqlite",
    "msgvault": "sbagg.adapters.msgvault:Msgvault",
    "crm": "sbagg.adapters.crm:Crm",
    "hubspot": "sbagg.adapters.hubspot:HubSpot",
    "pipedrive": "sbagg.adapters.pipedrive:Pipedrive",
    "salesforce": "sbagg.adapters.salesforce:Salesforce",
    "shop": "sbagg.adapters.shop:Shop",
    "calendar": "sbagg.adapters.calendar:Calendar",
    "caldav": "sbagg.adapters.caldav:CalDav",
    "contacts": "sbagg.adapters.contacts:Contacts",
    "carddav": "sbagg.adapters.carddav:CardDav",
    "slack": "sbagg.adapters.slack:Slack",
    "feed": "sbagg.adapters.feed:Feed",
    "bluesky": "sbagg.adapters.bluesky:Bluesky",
    "bluesky-api": "sbagg.adapters.bluesky:BlueskyApi",
    "mastodon": "sbagg.adapters.mastodon:Mastodon",
    "mastodon-api": "sbagg.adapters.mastodon:MastodonApi",
    "discourse": "sbagg.adapters.discourse:Discourse",
    "intercom": "sbagg.adapters.intercom:Intercom",
    "zendesk": "sbagg.adapters.zendesk:Zendesk",
    "zendesk-api": "sbagg.adapters.zendesk:ZendeskApi",
    "freshdesk": "sbagg.adapters.freshdesk:Freshdesk",
    "helpscout": "sbagg.adapters.helpscout:HelpScout",
    "linkedin": "sbagg.adapters.linkedin:LinkedIn",
    "sms-backup": "sbagg.adapters.sms_backup:SmsBackup",
    "whatsapp": "sbagg.adapters.whatsapp:WhatsApp",
    "telegram": "sbagg.adapters.telegram:Telegram",
    "imessage": "sbagg.adapters.imessage:IMessage",
    "teams": "sbagg.adapters.teams:Teams",
    "command": "sbagg.adapters.command:Command",
}
_DEEPEST = 4
_LIKELY = 50
_log = logging.getLogger("sbagg.registry")


@dataclass(frozen=True, slots=True)
class Found:
    """An export at a path, and the adapter that knows it best."""

    path: Path
    adapter: str
    export: Export


def names() -> dict[str, str]:
    """Return every adapter's name and where it comes from: ``sbagg``, or the distribution that brings it."""
    return dict.fromkeys(BUILTIN, "sbagg") | {name: _origin(point) for name, point in _installed().items()}


def adapter_class(name: str) -> type[Any]:
    """Import an adapter. Raises ConfigError for an unknown name, AdapterError when it cannot be imported."""
    if name in BUILTIN:
        module, _, attribute = BUILTIN[name].partition(":")
        return getattr(importlib.import_module(module), attribute)  # type: ignore[no-any-return]
    point = _installed().get(name)
    if point is None:
        raise ConfigError(
            f"No adapter is named {name}{closest(name, list(names()))}", "See them with: sbagg adapter list"
        )
    try:
        return point.load()  # type: ignore[no-any-return]
    except Exception as error:
        raise AdapterError(
            f"Adapter {name} ({_origin(point)}) cannot be imported: {error}",
            f"Reinstall or remove {_origin(point)}",
        ) from error


def build(source: Source) -> Adapter:
    """Make the adapter of a source from its options, validated by pydantic. Raises ConfigError naming the key."""
    cls = adapter_class(source.adapter)
    fields = option_names(cls)
    names = secrets_of(source)
    other = {f"{name}_command" for name in names} | ({"account"} - set(fields))
    if "oauth" in source.options and "token" in secret_names(cls):
        from sbagg.oauth.providers import OPTIONS, chosen  # noqa: PLC0415 - few sources log in so

        chosen(source.name, source.options)
        other |= set(OPTIONS) - set(fields)
    options = {key: value for key, value in source.options.items() if key not in other}
    for name in (name for name in names if name in options):
        raise ConfigError(
            f"[sources.{source.name}] holds its {name}: secrets are not kept in config.toml",
            f"Take it out, and give it with: sbagg secret set {source.name} {name}",
        )
    for key in options:
        if key not in fields:
            raise ConfigError(
                f"[sources.{source.name}] has no option {key}{closest(key, fields)}",
                f"{source.adapter} takes: {', '.join([*fields, *COMMON[1:]])}",
            )
    from pydantic import TypeAdapter, ValidationError  # noqa: PLC0415 - readers never build an adapter

    if isinstance(options.get("path"), str):
        options["path"] = [options["path"]]
    try:
        adapter = TypeAdapter(cls).validate_python(options)
    except ValidationError as error:
        raise ConfigError(
            f"[sources.{source.name}] {_explain(error)}",
            f"Give it with --set KEY=VALUE; where it is there already: sbagg source set {source.name} KEY=VALUE",
        ) from error
    if not isinstance(adapter, Adapter):
        raise AdapterError(
            f"Adapter {source.adapter} lacks fetch, parse, version or keeps_raw", "Report it to its author"
        )
    return adapter


def is_live(source: Source) -> bool:
    """Whether a source asks a server; False for one whose adapter cannot be found, for its run will say so."""
    try:
        live = getattr(adapter_class(source.adapter), "live", False)
        return bool(build(source).live if isinstance(live, property) else live)  # type: ignore[attr-defined]
    except SbaggError:
        return False


def at_home(adapter: str, options: dict[str, Any]) -> dict[str, Any]:
    """Return a new source's options with what this machine knows: the country of numbers without one."""
    from sbagg.formats.values import machine_region  # noqa: PLC0415 - time zones, which readers do without

    here = machine_region() if "region" in option_names(adapter_class(adapter)) else ""
    return {"region": here, **options} if here else options


def option_names(cls: type[Any]) -> list[str]:
    """Return the keys that an adapter takes in ``[sources.NAME]``."""
    return [field.name for field in dataclasses.fields(cls)] if dataclasses.is_dataclass(cls) else []


def list_names(cls: type[Any]) -> list[str]:
    """Return those of its keys that take several texts or paths."""
    fields = dataclasses.fields(cls) if dataclasses.is_dataclass(cls) else ()
    return [field.name for field in fields if str(field.type).startswith("tuple[")]


def secret_names(cls: type[Any]) -> list[str]:
    """Return the names of the secrets that an adapter may ask for."""
    return [name for entry in getattr(cls, "secrets", ()) for name in entry.split("|")]


def secret_groups(source: Source) -> list[tuple[str, ...]]:
    """Return the names of the secrets that a source needs, of each group one. Where it logs in with OAuth, a refresh token
    stands for the access token. Raises ConfigError, AdapterError.
    """
    groups = [tuple(entry.split("|")) for entry in getattr(adapter_class(source.adapter), "secrets", ())]
    if "oauth" not in source.options:
        return groups
    return [("refresh_token",) if "token" in group else group for group in groups]


def secrets_of(source: Source) -> list[str]:
    """Return the names of the secrets that a source may be given. Raises ConfigError, AdapterError."""
    names = [name for group in secret_groups(source) for name in group]
    return [*names, "client_secret"] if "refresh_token" in names and "oauth" in source.options else names


def place(home: Path, source: Source, name: str) -> Place:
    """Return where a secret of a source is looked for."""
    from sbagg.secrets import Place  # noqa: PLC0415 - most sources have none

    return Place(home, source.name, name, source.options.get(f"{name}_command", ""))


def recognise(path: Path) -> list[Found]:
    """Return the adapter that knows best what lies at a path, if any does; where it reads only a part of it, also the
    others that read other parts.
    """
    found: list[Found] = []
    for name in names():
        try:
            look = getattr(adapter_class(name), "recognise", None)
            export = look(path) if look else None
        except Exception:  # noqa: BLE001 - one adapter's fault hides no other's export
            _log.debug("%s cannot tell what %s is", name, path, exc_info=True)
            continue
        found += [Found(path, name, export)] if export else []
    found.sort(key=lambda entry: -entry.export.confidence)
    return found[:1] + [other for other in found[1:] if found[0].export.part and other.export.part]


def discover(path: Path, depth: int = 0) -> Iterator[Found | Path]:
    """Yield every export at or below a path, and the paths that hold none that we know."""
    found = recognise(path)
    if found and (found[0].export.confidence >= _LIKELY or not path.is_dir()):
        yield from found
    elif path.is_dir() and depth < _DEEPEST:
        try:
            children = sorted(child for child in path.iterdir() if not child.name.startswith("."))
        except OSError:
            children = []
        below = [entry for child in children for entry in discover(child, depth + 1)]
        if found:  # some of what lies here is one adapter's, and the rest may be others'
            yield from found
            known = {entry.adapter for entry in found}
            yield from (entry for entry in below if isinstance(entry, Found) and entry.adapter not in known)
            return
        yield from below if any(isinstance(entry, Found) for entry in below) or depth == 0 else [path]
    else:
        yield path


def _installed() -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=GROUP)}


def _origin(point: EntryPoint) -> str:
    return point.dist.name if point.dist else point.value


def _explain(error: ValidationError) -> str:
    first = error.errors()[0]
    return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
