"""From whatever a command raises to one line on stderr and the exit status of the contract."""

from __future__ import annotations

import copy
import errno
import os
import sqlite3
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from sbagg.cli.app import app
from sbagg.cli.called import CALLED, options
from sbagg.config import home_folder
from sbagg.errors import InterruptedSyncError, SbaggError, StoreError, UnavailableError, UsageError

if TYPE_CHECKING:
    import logging


class UnexpectedError(SbaggError):
    """A bug: the traceback is in the log."""

    code = "bug"


def run(arguments: list[str]) -> int:  # noqa: C901 - one except clause for each class of failure, and nothing else
    """Run one command line and return its exit status."""
    CALLED.set(options(arguments))
    try:
        result = typer.main.get_command(_only(arguments)).main(arguments, prog_name="sbagg", standalone_mode=False)
        sys.stdout.flush()
    except BrokenPipeError:
        _quietly_closed()
        return 0
    except SystemExit as stop:  # how a pipe that the reader closed comes out of the command line's library
        if not isinstance(stop.__context__, BrokenPipeError):
            raise
        _quietly_closed()
        return 0
    except typer.TyperException as error:
        return _help_or_usage(error, arguments)
    except (typer.Abort, KeyboardInterrupt):
        return _tell(InterruptedSyncError("Interrupted"), arguments)
    except typer.Exit as stop:
        return stop.exit_code
    except SbaggError as error:
        return _tell(error, arguments)
    except sqlite3.OperationalError as error:
        return _tell(_of_sqlite(error), arguments)
    except sqlite3.DatabaseError as error:
        return _tell(_damaged(error), arguments)
    except OSError as error:
        return _tell(_of_system(error), arguments)
    except Exception as error:  # noqa: BLE001 - a bug becomes one line and a log entry
        return _tell(_bug(error), arguments)
    return result if isinstance(result, int) else 0


def _only(arguments: list[str]) -> typer.Typer:
    """Return an application of the one command that is called: Typer builds each it has, which is half of a start."""
    words = iter(arguments)
    for word in words:
        if word == "--store":
            next(words, None)
        elif word == "--version":
            return _with([], [])
        elif word.startswith("-"):
            if not word.startswith("--store="):
                break
        else:
            return _of(word)
    return app


def _of(name: str) -> typer.Typer:
    commands = [one for one in app.registered_commands if name == (one.name or getattr(one.callback, "__name__", ""))]
    groups = [one for one in app.registered_groups if name == one.name]
    if (commands or groups) and not any(key.endswith("_COMPLETE") for key in os.environ):
        return _with(commands, groups)
    return app


def _with(commands: list[typer.models.CommandInfo], groups: list[typer.models.TyperInfo]) -> typer.Typer:
    alone = copy.copy(app)
    alone.registered_commands, alone.registered_groups = commands, groups
    return alone


def _tell(error: SbaggError, arguments: list[str]) -> int:
    from sbagg.hiding import hide
    from sbagg.render.output import choose, emit_error

    error.message, error.hint = hide(error.message), hide(error.hint)
    as_json = any(flag in arguments for flag in ("--json", "--jsonl"))
    sys.stdout.flush()
    emit_error(choose(now=0, json=as_json, stream=sys.stderr, call=CALLED.get()), error)
    return error.status


def _help_or_usage(error: typer.TyperException, arguments: list[str]) -> int:
    """Tell what is wrong with the words of a call; a group of commands named alone is answered with its help."""
    message = str(error.format_message()) if isinstance(error, typer.BadParameter.__mro__[2]) else str(error)
    if message.startswith("Usage:"):
        sys.stderr.write(message + "\n")
        return UsageError.status
    context = getattr(error, "ctx", None)
    return _tell(UsageError(message, f"See: {context.command_path if context else 'sbagg'} --help"), arguments)


def _of_sqlite(error: sqlite3.OperationalError) -> SbaggError:
    text = str(error)
    if any(word in text for word in ("locked", "busy", "full", "unable to open")):
        return UnavailableError(f"The store cannot be used now: {text}", "Wait, or free some space, then run it again")
    if any(word in text for word in ("malformed", "no such table", "no such column", "not a database")):
        return _damaged(error)
    return _bug(error)


def _damaged(error: sqlite3.DatabaseError) -> StoreError:
    return StoreError(f"The store is damaged: {error}", "Move sbagg.db away and run: sbagg sync (it is derived)")


def _of_system(error: OSError) -> SbaggError:
    if error.errno == errno.ENOSPC:
        return UnavailableError(
            f"The disk is full: {error.filename or home_folder()}", "Free some space, then run it again"
        )
    if error.errno in {errno.EROFS, errno.EACCES, errno.EPERM}:
        return StoreError(
            f"{error.filename or home_folder()} cannot be used: {error.strerror}",
            "Run it as its owner, or choose --store DIR",
        )
    return _bug(error)


def _bug(error: Exception) -> SbaggError:
    import logging

    log = log_file()
    logging.getLogger("sbagg").error("unexpected", exc_info=error)
    where = f"The traceback is in {log}; please report it" if log else "Nothing could be logged; please report it"
    return UnexpectedError(f"Unexpected: {type(error).__name__}: {error}", where)


def log_file() -> Path | None:
    """Return where the log is, and send logging there; None where nothing can be written.

    Nothing is written until something is logged.
    """
    import logging

    logger = logging.getLogger("sbagg")
    path = home_folder() / "sbagg.log"
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
    except OSError:
        logger.addHandler(logging.NullHandler())
        return None
    if not any(isinstance(handler, logging.FileHandler) for handler in logger.handlers):
        handler = logging.FileHandler(path, delay=True, encoding="utf-8")
        handler.setFormatter(_discreet())
        logger.addHandler(handler)
        logger.propagate = False
    return path


def _discreet() -> logging.Formatter:
    """Return what writes the log's lines, tracebacks among them, without secrets."""
    import logging

    from sbagg.hiding import hide

    class Discreet(logging.Formatter):
        def format(self, record: logging.LogRecord) -> str:
            return hide(super().format(record))

    return Discreet("%(asctime)s %(levelname)s %(name)s %(message)s")


def _quietly_closed() -> None:
    """Point stdout at nothing, so that Python does not complain when it flushes at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
