"""What forgetting, saving, restoring and taking over did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text

from sbagg.render.human.report import beneath
from sbagg.render.human.table import table
from sbagg.render.human.text import FAINT, MINE, WARN, cell, fit, line
from sbagg.render.human.words import count, size, when
from sbagg.views.keep import Backup, Decisions, Forgotten, Restored

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sbagg.render.output import Output
    from sbagg.views.keep import SavedFile


def forgotten(view: Forgotten, output: Output) -> list[Text]:
    """Say what went, what stays without them, and what only the user can delete."""
    went = [count(view.identities, "identity", "identities"), count(view.cards, "card"), count(view.items, "item")]
    went += [count(view.acts, "decision")] if view.acts else []
    lines = [fit(line(Text("forgotten: ", MINE), ", ".join(went)), output.width)]
    if view.shared:
        lines += beneath("", f"{count(view.shared, 'item')} that others share stay, without them", output, FAINT, 2)
    for each in view.alike:
        lines += beneath(
            "has the same name: if that is them, forget them too", f"{each.name}, {each.id}", output, WARN, 2
        )
    told = (
        ("the originals still hold them", view.originals), ("delete, it holds them still", view.backups),
        ("cannot be cleaned", view.still),
    )  # fmt: skip
    for label, places in told:
        for place in places:
            lines += beneath(label, place, output, WARN, 2)
    return lines


def backup(view: Backup, output: Output) -> list[Text]:
    """Say what was saved."""
    head = line(Text("saved: ", MINE), cell(view.path), Text(f"  {size(view.bytes)}", FAINT))
    return [fit(head, output.width), *_files(view.files, output)]


def restored(view: Restored, output: Output) -> list[Text]:
    """Say what a backup holds, and what became of it."""
    word = "restored: " if view.restored else "sound: "
    made = f"of {when(view.at, output)}, by {view.made_by}, schema {view.schema_version or 'none'}"
    lines = [fit(line(Text(word, MINE), cell(view.path), "  ", cell(made, FAINT)), output.width)]
    lines += _files(view.files, output)
    for each in view.programs:
        lines += beneath("a sync will run the program of", each, output, WARN, 0)
    if view.aside:
        lines += beneath("what was there is in", view.aside, output, WARN, 0)
    if view.forgotten:
        lines += beneath("", "Who was forgotten since is forgotten in it too", output, FAINT, 0)
    return lines


def decisions(view: Decisions, output: Output) -> list[Text]:
    """Say what was written or taken over, and which lines were passed over."""
    added = f", {view.added} new here" if view.added else ""
    lines = [
        fit(
            line(Text("decisions: ", MINE), f"{count(view.acts, 'act')}{added}  ", cell(view.path, FAINT)), output.width
        )
    ]
    for each in view.skipped:
        lines += beneath(f"line {each.line} is skipped", each.reason, output, WARN, 2)
    return lines


def _files(files: Sequence[SavedFile], output: Output) -> list[Text]:
    rows = [[line("  ", cell(each.name)), Text(size(each.size)), cell(each.sha256[:16], FAINT)] for each in files]
    return table(rows, output.width, right={1}, flexible={0})


VIEWS: Mapping[type, Callable[[Any, Output], list[Text]]] = {
    Forgotten: forgotten,
    Backup: backup,
    Restored: restored,
    Decisions: decisions,
}
