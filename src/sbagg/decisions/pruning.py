"""``decisions.jsonl`` without those who were forgotten. Pure: bytes in, bytes out; lines without them stay as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sbagg.decisions.forgotten import each_text
from sbagg.decisions.model import PEOPLE, Act, identity_of, line_of, read

if TYPE_CHECKING:
    from sbagg.decisions.forgotten import Forgotten, Names


def pruned(data: bytes, forgotten: Forgotten) -> tuple[bytes, int]:
    """Return the file's bytes without them, and how many acts went. Undo and redo go with the act that they name."""
    lines, gone = [], set()
    for raw in data.split(b"\n"):
        acts, bad = read(raw)
        if bad:
            text = raw.decode("utf-8", "surrogateescape")
            lines += [] if forgotten.clean(text, "name") != text else [(raw, "")]
        elif not acts:
            lines.append((raw, ""))
        elif (left := _act(acts[0], forgotten)) is None:
            gone.add(acts[0].id)
        else:
            line = raw if left == acts[0] else line_of(left).encode()
            lines.append((line, str(left.body.get("act", ""))))
    return b"\n".join(line for line, about in lines if about not in gone), len(gone)


def _act(act: Act, forgotten: Forgotten) -> Act | None:
    """Return an act without them; None if it is about nobody else, or begins with one of them."""
    if act.op in {"forget", "undo", "redo"}:
        return act
    body = dict(act.body)
    lost = False
    for key in PEOPLE:
        if key in body:
            held = [text for text in body[key] if (pair := identity_of(text)) and not forgotten.holds(*pair)]
            lost = lost or len(held) < len(body[key])
            if (not held and body[key]) or (held and key == "who" and held[0] != body[key][0]):
                return None
            body[key] = held
    rest = {key: value for key, value in body.items() if key not in PEOPLE}
    names: Names = "name" if lost else "" if body.get("field") == "name" else "alone"
    cleaned = each_text(rest, lambda text: forgotten.clean(text, names))
    assert isinstance(cleaned, dict)
    return act._replace(body={key: body[key] if key in PEOPLE else cleaned[key] for key in body})
