"""What forgetting, saving, restoring and taking over did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text

from sbagg.render.human.report import beneath
from sbagg.render.human.table import table
from sbagg.render.human.text import FAINT, MINE, WARN, cell, fit, line, wrap
from sbagg.render.human.words import count, size, when
from sbagg.views.keep import Backup, Decisions, Forgotten, Restored

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sbagg.render.output import Output
    from sbagg.views.keep import SavedFile


_SPOKEN = frozenset({"email", "phone", "twitter", "url"})
"""Kinds of identity that people know each other by; the others are numbers of systems."""


def forgotten(view: Forgotten, output: Output) -> list[Text]:
    """Say who and what went or would go, what stays without them, and what only the user can delete."""
    went = [count(view.identities, "identity", "identities"), count(view.cards, "card"), count(view.items, "item")]
    went += [count(view.acts, "decision")] if view.acts else []
    word = "would be forgotten" if view.dry_run else "forgotten"
    lines = beneath(word, f"{_whom(view)}: {', '.join(went)}", output, WARN if view.dry_run else MINE, 0)
    if view.shared:
        shared = count(view.shared, "item")
        lines += beneath("", f"{shared} that others share {'stays' if view.shared == 1 else 'stay'}, without them", output, FAINT, 2)  # fmt: skip
    told = (
        ("has the same name; if that is them, forget them too", [f"{each.name}, {each.id}" for each in view.alike]),
        ("the originals still hold them", view.originals), ("delete, it holds them still", view.backups),
        ("cannot be cleaned", view.still),
    )  # fmt: skip
    for label, places in told:
        if len(places) == 1:
            lines += beneath(label, places[0], output, WARN, 2)
        elif places:
            lines += beneath(label, "", output, WARN, 2)
            lines += [each for place in places for each in beneath("", place, output, "", 4)]
    if view.dry_run:
        lines += wrap("It cannot be undone.", output.width, WARN)
    return lines


def _whom(view: Forgotten) -> str:
    """Say who it is: as long as they are known by name and addresses, then in the user's own words."""
    if view.person is None:
        return cell(view.who).plain
    from sbagg.look.sentences import identity_words  # noqa: PLC0415 - only before somebody is forgotten

    spoken = [text for text in view.known if text.partition(":")[0] in _SPOKEN]
    known = ", ".join(map(identity_words, spoken or view.known))
    return cell(f"{view.person.name} ({known})" if known else view.person.name).plain


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
