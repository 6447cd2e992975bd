"""Changing the configuration from the command line, checked before it is written."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sbagg import config as configuration
from sbagg import registry
from sbagg.cli.secretly import refuse_in_options
from sbagg.cli.syncing import known_source
from sbagg.config import COMMON, Source
from sbagg.errors import NotFoundError, UsageError
from sbagg.insight.refresh import settle
from sbagg.look.state import sources
from sbagg.store import sources as table
from sbagg.store.identities import Identities
from sbagg.store.ingest import transaction
from sbagg.store.items import Items
from sbagg.store.kept import path_of
from sbagg.store.opening import locked, open_write
from sbagg.views import SourceView
from sbagg.when import now

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


_LISTS = ("only", "exclude", "path", "streams")


def add(home: Path, adapter: str, path: Path | None, name: str, settings: Sequence[str]) -> SourceView:
    """Add a source. Raises ConfigError when its adapter does not take what is said."""
    config = configuration.load(home)
    name = name or adapter
    if not re.fullmatch(r"\w[\w.@+-]*", name):
        raise UsageError(f"{name!r} cannot name a source", "Use letters, digits and . - _ @ +")
    if name in config.sources:
        raise UsageError(f"A source named {name} is there already", "Choose another with --name, or: sbagg source set")
    options: dict[str, Any] = {}
    if path is not None:
        if not path.expanduser().exists():
            raise NotFoundError(f"{path} is not there", "Give the path of an export")
        options["path"] = [str(path.expanduser().resolve())]
        look = getattr(registry.adapter_class(adapter), "recognise", None)
        export = look(path.expanduser()) if look else None
        if export is not None:
            options |= {key: value for key, value in export.options.items() if key != "path"}
            if export.account:
                options["account"] = export.account
    source = _changed(Source(name, adapter, registry.at_home(adapter, options)), settings, exists=False)
    registry.build(source)
    configuration.add_source(home, source)
    return _view(home, name)


def change(home: Path, name: str, settings: Sequence[str]) -> SourceView:
    """Change options of a source, each ``key=value``."""
    source = _changed(known_source(configuration.load(home), name), settings, exists=True)
    registry.build(source)
    for key in (_pair(setting)[0] for setting in settings):
        value = getattr(source, key) if key in COMMON else source.options[key]
        configuration.set_option(home, name, key, value)
    return _view(home, name)


def remove(home: Path, name: str, *, keep_data: bool) -> SourceView:
    """Remove a source; unless ``keep_data``, with its records, its log and what only it has shown."""
    with locked(home), open_write(home) as connection:
        config = configuration.load(home)
        held = table.adapter_of(connection, name)
        if held is None or name in config.sources:
            known_source(config, name)
        view = next((view for view in sources(config) if view.source == name), SourceView(name, held or "", {}))
        if not keep_data:
            with transaction(connection):
                orphans, named = table.remove(connection, name)
                identities = Identities(connection, 0)
                Items(connection, identities).sweep(orphans)
                identities.dropped(named)
                identities.flush()
            settle(connection, config, now())
            path_of(home, name).unlink(missing_ok=True)
        if name in config.sources:
            configuration.remove_source(home, name)
    return view


def change_me(home: Path, *, add: Iterable[str] = (), remove: Iterable[str] = ()) -> None:
    """Add or remove identities of mine."""
    with locked(home), open_write(home) as connection:
        wanted = dict.fromkeys(configuration.load(home).me)
        for text in add:
            wanted[_identity(text)] = None
        for text in remove:
            if wanted.pop(_identity(text), False) is not None:
                raise NotFoundError(f"{text} is not among yours", "See them with: sbagg me list")
        configuration.set_me(home, tuple(wanted))
        settle(connection, configuration.load(home), now())


def _identity(text: str) -> tuple[str, str]:
    found = configuration.identity_text(text)
    if found is None:
        raise UsageError(f"{text} is no address, handle or phone", "Write kind:value, such as email:me@acme.com")
    return found


def _changed(source: Source, settings: Iterable[str], *, exists: bool) -> Source:
    for setting in settings:
        key, text = _pair(setting)
        refuse_in_options(source, key, exists=exists)
        if key == "adapter":
            raise UsageError("A source's adapter cannot change", "Remove the source and add another")
        if key in ("only", "exclude"):
            entries = tuple(part for part in text.split(",") if part)
            source = source._replace(only=entries) if key == "only" else source._replace(exclude=entries)
        else:
            source = source._replace(options={**source.options, key: _value(source.adapter, key, text)})
    return source


def _pair(setting: str) -> tuple[str, str]:
    key, equals, text = setting.partition("=")
    if not equals:
        raise UsageError(f"{setting} is not KEY=VALUE", "Write for instance: currency=EUR")
    return key.strip(), text.strip()


def _value(adapter: str, key: str, text: str) -> Any:
    if key == "command":
        return shlex.split(text)
    if key == "path" and _is_there(text):  # the name of a file may hold a comma
        return [text]
    several = key in _LISTS or key in registry.list_names(registry.adapter_class(adapter))
    return [part for part in text.split(",") if part] if several else text


def _is_there(path: str) -> bool:
    try:
        return Path(path).expanduser().exists()
    except (OSError, RuntimeError):  # longer than a path can be, or in nobody's home
        return False


def _view(home: Path, name: str) -> SourceView:
    return next(view for view in sources(configuration.load(home)) if view.source == name)
