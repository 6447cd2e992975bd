"""Rows with columns of their own (``sbagg sql``): JSON, CSV, or aligned text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sbagg.render.output import Output


def emit(output: Output, names: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> None:
    """Write the rows in the form that was chosen."""
    if output.mode == "text":
        from rich.text import Text  # noqa: PLC0415  # only text needs it

        from sbagg.render.human.table import table  # noqa: PLC0415
        from sbagg.render.human.text import FAINT, cell  # noqa: PLC0415

        head = [cell(name, FAINT) for name in names]
        body = [[cell("" if row[name] is None else str(row[name])) for name in names] for row in rows]
        lines = table([head, *body], output.width, flexible=set(range(len(names))))
        output.write(Text("\n").join(lines).plain + "\n")
        return
    from sbagg.render import json  # noqa: PLC0415  # text goes without it

    ascii_only = not output.unicode
    if output.mode == "json":
        whole = {"schema": "sbagg.rows/1", "rows": list(rows), "more": False}
        output.write(json.encode(whole, ascii_only=ascii_only) + "\n")
    elif output.mode == "jsonl":
        output.write("".join(json.encode(row, ascii_only=ascii_only) + "\n" for row in rows))
    else:
        from sbagg.render import lists  # noqa: PLC0415  # only one of the forms needs it

        output.write(lists.table_csv(names, [[row[name] for name in names] for row in rows]))
