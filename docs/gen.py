"""What cog puts into the pages: the program's own words, and its output on one demo world with a fixed clock.

Every function prints Markdown. Pages call them as ``cog`` blocks; ``make docs`` writes, ``make docs-check`` compares.
"""

from __future__ import annotations

import atexit
import inspect
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

os.environ |= {
    "SBAGG_NOW": "2026-11-21T09:00:00Z", "TZ": "UTC", "COLUMNS": "80", "LC_ALL": "C.UTF-8", "NO_COLOR": "1",
    "PYTHONIOENCODING": "utf-8",
}  # fmt: skip
os.environ.pop("SBAGG_HOME", None)
time.tzset()

import typer  # noqa: E402 - the clock and the width are set first
import worked_out  # noqa: E402
from fields import cell, fields_table, link, paragraphs, with_parts  # noqa: E402

from sbagg import adapter, errors, registry  # noqa: E402
from sbagg.cli.app import app  # noqa: E402
from sbagg.config import Rank  # noqa: E402
from sbagg.identity.rules import BASE, MOST, RULES  # noqa: E402
from sbagg.insight.rank import features, formula  # noqa: E402
from sbagg.insight.rank.words import WORDS  # noqa: E402
from sbagg.views import KEYS, LISTS, OBJECTS  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROOT = Path(__file__).resolve().parent.parent
STORE = "demo-world/store"
MONTHS = """sbagg sql "SELECT strftime('%Y-%m', at, 'unixepoch') AS month, kind, count(*) AS n
  FROM interactions WHERE kind IN ('email', 'dm', 'call') GROUP BY month, kind
  ORDER BY month DESC, n DESC LIMIT 6\""""
STAGES = """sbagg sql "SELECT i.title AS deal, s.stage, date(s.at, 'unixepoch') AS since
  FROM deal_stages s JOIN interactions i ON i.id = s.interaction
  WHERE i.title LIKE 'Brightmoor docks%' ORDER BY i.title, s.at\""""
WHY = """sbagg sql "SELECT a.value AS one, b.value AS other, l.rule
  FROM links l JOIN identities a ON a.id = l.a JOIN identities b ON b.id = l.b
  WHERE a.person = (SELECT person FROM identities WHERE value = 'danareyes_bml')
  ORDER BY one, other, rule\""""
_EVENTS = (adapter.Raw, adapter.Gone, adapter.Skipped, adapter.Refused, adapter.Checkpoint)
_PARTS = (adapter.Identity, adapter.Party, adapter.File, adapter.Flag)
_FACTS = (
    adapter.Interaction, adapter.Card, adapter.Hint, adapter.Organization, adapter.Deal, adapter.Ticket, adapter.Transaction,
    adapter.Note,
)  # fmt: skip
_LISTED_TWICE = {"source"}


@cache
def world() -> Path:
    """Return a folder with ``demo-world`` in it, made once for all pages and removed at the end."""
    folder = tempfile.TemporaryDirectory(prefix="sbagg-docs-")
    atexit.register(folder.cleanup)
    _run("sbagg demo --into demo-world", Path(folder.name))
    return Path(folder.name)


def run(command: str, *, keep: int = 0) -> None:
    """Print a command and what it answers about the demo world; ``keep`` cuts after so many lines.

    It is asked as the reader would ask their own, without ``--store``.
    """
    lines = _run(command, world()).splitlines()
    if keep and len(lines) > keep:
        lines = [*lines[:keep], "..."]
    fence("console", [f"$ {command}", *lines])


def fence(language: str, lines: Iterable[str]) -> None:
    """Print a fenced block."""
    print(f"```{language}", *lines, "```", sep="\n")


def file(path: str, language: str) -> None:
    """Print a file of the project."""
    fence(language, (ROOT / path).read_text(encoding="utf-8").rstrip().splitlines())


def readable() -> None:
    """Print what the adapters read, in their own words."""
    print("| Adapter | Reads |", "| --- | --- |", sep="\n")
    for name in registry.BUILTIN:
        cls = registry.adapter_class(name)
        print(f"| `{name}` | {cell(getattr(cls, 'formats', '') or paragraphs(cls)[0])} |")


def cli() -> None:
    """Print the help of every command, group by group."""
    root: Any = typer.main.get_command(app)
    top = _context(root, "sbagg", None)
    fence("text", root.get_help(top).splitlines())
    for command in root.commands.values():
        for context in _leaves(command, top):
            print(f"\n## {context.command_path}\n")
            fence("text", context.command.get_help(context).splitlines())


def adapters() -> None:
    """Print each adapter: what it is, its options, and what is kept of it."""
    for name in registry.BUILTIN:
        cls = registry.adapter_class(name)
        print(f"## {name}\n", *paragraphs(cls), "", sep="\n")
        fields_table(cls, "Option")
        kept = "Each version of a record is kept." if cls.keeps_raw else "Originals are not copied."
        example = getattr(cls, "example", "")
        print(f"\n{kept}" + (f" Example: `{example}`" if example else "") + "\n")


def describe(name: str) -> None:
    """Print what one adapter says of itself."""
    print(*paragraphs(registry.adapter_class(name)), sep="\n")


def prices() -> None:
    """Print what X charges."""
    from sbagg.adapters.x.prices import AS_OF, PRICES  # noqa: PLC0415 - for one page

    names = {
        "owned": "a post, mention, follower or account followed of your own, by your own app", "post": "any other post",
        "user": "the name of an account", "message": "a direct message", "follow": "a follower, by another's app",
    }  # fmt: skip
    print(f"| Read, prices of {AS_OF} | US dollars |\n| --- | --- |")
    for name, price in PRICES.items():
        print(f"| {names[name]} | {price / 1000:.3f} |")


def api() -> None:
    """Print what ``fetch`` yields, the facts and their parts, and what ``recognise`` returns."""
    groups = (
        ("What fetch yields", _EVENTS), ("Facts", _FACTS), ("Parts of facts", _PARTS), ("What recognise returns", (adapter.Export,)),
    )  # fmt: skip
    for title, classes in groups:
        print(f"## {title}\n")
        for cls in classes:
            print(f"### {cls.__name__}\n", *paragraphs(cls), "", sep="\n")
            fields_table(cls, "Field")
            print()


def objects() -> None:
    """Print every view that leaves the program, once, with its keys."""
    top = {cls: name for name, cls in OBJECTS.items() if name not in _LISTED_TWICE}
    rows = {cls: name for name, cls in LISTS.items()}
    for cls in with_parts([*top, *rows]):
        names = [f"`sbagg.{top[cls]}/1`"] if cls in top else []
        names += [f"each entry of `sbagg.{rows[cls]}/1`"] if cls in rows else []
        print(f"### {cls.__name__}\n")
        print(*paragraphs(cls), *([f"\nSchema: {', '.join(names)}."] if names else []), "", sep="\n")
        fields_table(cls, "Key")
        print()


def nouns() -> None:
    """Print the nouns of lists and their entries."""
    print("| Noun | Key | Entry |", "| --- | --- | --- |", sep="\n")
    for noun, cls in LISTS.items():
        print(f"| `{noun}` | `{KEYS.get(noun, noun)}` | {link(cls)} |")


def statuses() -> None:
    """Print the exit statuses with the errors that end in them."""
    print(
        "| Status | Code in JSON | Meaning |",
        "| ---: | --- | --- |",
        "| 0 | | Done. An empty list is done. |",
        sep="\n",
    )
    from sbagg.cli.run import UnexpectedError  # noqa: PLC0415 - it sets the command line up

    found = {cls for cls in vars(errors).values() if inspect.isclass(cls) and issubclass(cls, errors.SbaggError)}
    found = {cls for cls in found if cls is not errors.SbaggError} | {UnexpectedError}
    for cls in sorted(found, key=lambda cls: (cls.status, cls.code)):
        print(f"| {cls.status} | `{cls.code}` | {cell(paragraphs(cls)[0])} |")


def rules(*, automatic: bool) -> None:
    """Print the rules that join identities, or those that only suggest."""
    if automatic:
        print("| Rule | Meaning |", "| --- | --- |", sep="\n")
    else:
        print("| Rule | Weight | Meaning |", "| --- | ---: | --- |", sep="\n")
    for name, rule in RULES.items():
        if rule.automatic == automatic:
            weight = "" if automatic else f" {rule.weight:+g} |"
            print(f"| `{name}` |{weight} {rule.words[0].upper()}{rule.words[1:]}. |")


def half_life() -> None:
    """Print the half-life of a contact, and how much one counts that several people share."""
    least = features.SHARED
    print(
        f"{Rank().half_life:g} days. A contact that `n` people share counts `n ** {least:g}`: among 16 it counts {16**least:g}."
    )


def ranking() -> None:
    """Print the terms of importance with their weights."""
    print("| Term | Weight | What it is |", "| --- | ---: | --- |", sep="\n")
    for name in formula.KINDS:
        print(f"| `{name}` | {getattr(Rank(), name):g} | {WORDS[name]} |")
    print("\n| Factor | Weight | What it is |", "| --- | ---: | --- |", sep="\n")
    for name in formula.FACTORS:
        print(f"| `{name}` | {getattr(Rank(), name):g} | {WORDS[name]}: {formula.FACTORS[name]} |")


def formula_of_rank() -> None:
    """Print the formula of importance, with the scale."""
    fence("text", [formula.FORMULA, f"full = {Rank().full:g}"])


def numbers() -> None:
    """Print every number that is worked out, view by view, with the command that explains it."""
    print("| In JSON | What it is | What explains it |", "| --- | --- | --- |", sep="\n")
    for view, key, meaning, command in worked_out.numbers():
        print(f"| [{view}](../reference/json.md#{view.lower()}) `{key}` | {cell(meaning)} | {command} |")


def suggestion() -> None:
    """Print how the score of a suggestion comes of its evidence."""
    fence(
        "text",
        [
            "score = 1 / (1 + e ** -(start + min(points for it, most) + points against it))",
            f"start = {BASE:g}, most = {MOST:g}",
        ],
    )


def weights() -> None:
    """Print the keys of ``[rank]``."""
    print("| Key | Default | Meaning |", "| --- | ---: | --- |", sep="\n")
    meaning = {**WORDS, "half_life": "days after which a contact counts half", "full": "the sum that is worth 100"}
    for name, value in Rank()._asdict().items():
        print(f"| `{name}` | {value:g} | {meaning[name]} |")


def schema() -> None:
    """Print the store's schema, a section each."""
    script = (ROOT / "src/sbagg/store/schema.sql").read_text(encoding="utf-8")
    head, *parts = re.split(r"^-- (.+?) -{10,}$", script, flags=re.MULTILINE)
    print(" ".join(line.removeprefix("-- ") for line in head.strip().splitlines()))
    for title, body in zip(parts[::2], parts[1::2], strict=True):
        print(f"\n## {title}\n")
        fence("sql", body.strip("\n").splitlines())


def config() -> None:
    """Print the configuration that the demo wrote."""
    fence(
        "toml",
        (world() / STORE / "config.toml")
        .read_text(encoding="utf-8")
        .replace(f"{world().resolve()}/", "/home/robin/")
        .rstrip()
        .splitlines(),
    )


def leads() -> None:
    """Print the mapping that is proposed for the list of the how-to page."""
    page = (ROOT / "docs/how-to/crm-export.md").read_text(encoding="utf-8")
    rows = page.partition("```text\n")[2].partition("```")[0]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "leads.csv")
        path.write_text(rows, encoding="utf-8")
        (found,) = registry.recognise(path)
    mapping: Any = found.export.options["mapping"]
    for name, columns in mapping.items():
        fence("toml", [f"[sources.generic.mapping.{name}]", *(f'{key} = "{field}"' for key, field in columns.items())])


def stages() -> None:
    """Print the history of a deal as JSON has it."""
    deals = json.loads(_run("sbagg deals --json", world()))["deals"]
    told = max(deals, key=lambda deal: len(deal["stages"]))
    fence("json", json.dumps({key: told[key] for key in ("name", "stage", "stages")}, indent=2).splitlines())


def answer(command: str, picked: str) -> None:
    """Print some keys of a JSON answer about the demo world."""
    whole = json.loads(_run(command, world()))
    fence("json", json.dumps({key: whole[key] for key in picked.split()}, indent=2, ensure_ascii=False).splitlines())


# --- how it is written --------------------------------------------------------------------------------------------


def _run(command: str, folder: Path) -> str:
    words = [sys.executable, "-m", "sbagg", *shlex.split(command)[1:]]
    own = os.environ | {"SBAGG_HOME": str(folder / STORE)}
    done = subprocess.run(  # noqa: S603 - our own program
        words, cwd=folder, env=own, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    if done.returncode:
        raise SystemExit(f"{command}: status {done.returncode}\n{done.stderr}")
    return "\n".join(line.rstrip() for line in done.stdout.rstrip().splitlines())


def _context(command: Any, name: str, parent: Any) -> Any:
    settings = {} if parent else command.context_settings
    return command.context_class(
        command, info_name=name, parent=parent, terminal_width=80, max_content_width=80, **settings
    )


def _leaves(command: Any, parent: Any) -> Iterator[Any]:
    context = _context(command, command.name or "", parent)
    if hasattr(command, "commands"):
        for inner in command.commands.values():
            yield from _leaves(inner, context)
    else:
        yield context
