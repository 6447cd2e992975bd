"""An act in the words of who made it. Pure: acts in, English out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sbagg.normalize import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sbagg.decisions.model import Act

NOBODYS = "Nothing is known to be yours, so nobody can tell whose turn it is: sbagg me add ADDRESS"
_NAMED = 4
_QUOTED = 1000
"""Characters of a text that a sentence quotes: enough to know it by; the whole stands beside it."""


def sentence(act: Act, known: Mapping[str, Act]) -> str:
    """Say what an act did, without whom it is about by name. ``known`` are all acts, by id."""
    if act.op not in {"undo", "redo"}:
        return _said(act.op, act.body)
    named = known.get(act.body["act"])
    return f"{'took back' if act.op == 'undo' else 'did again'}: {_said(named.op, named.body) if named else act.body['act']}"


def _said(op: str, body: Mapping[str, Any]) -> str:
    who, off, a, b = (_several(body.get(key, ())) for key in ("who", "off", "a", "b"))
    word = _quoted(body.get("value", body.get("text", "")))
    sentences = {
        "same": f"merged {a} with {b}",
        "different": f"kept apart {a} and {b}",
        "split": f"took {off} off {who}",
        "set": f"set the {body.get('field')} to {word}" if word else f"left the {body.get('field')} to the sources",
        "tag": f"tagged {body.get('tag')}",
        "untag": f"took the tag {body.get('tag')} off",
        "note": f"noted {word}",
        "log": f"logged {body.get('kind')}: {word}",
        "rank": f"set the rank to {body.get('score')}",
        "unrank": "left the rank to be worked out",
        "cadence": f"wants to be in touch every {body.get('days')} d",
        "uncadence": "left the cadence to tags and rhythm",
        "mute": "muted: in nothing that asks for attention",
        "unmute": "no longer muted",
        "done": f"done with {body.get('entry')}",
        "snooze": f"snoozed {body.get('entry')} until {body.get('until')}",
        "forget": "forgot somebody for good",
    }
    return sentences.get(op, op)


def identity_words(text: str) -> str:
    """Write ``kind:value`` as people do: an address and a number bare, a handle behind its @."""
    kind, _, value = text.partition(":")
    return {"email": value, "phone": value, "twitter": f"@{value}"}.get(kind, text)


def _several(texts: Sequence[str]) -> str:
    shown = ", ".join(map(identity_words, texts[:_NAMED]))
    return shown + (f" and {len(texts) - _NAMED} more" if len(texts) > _NAMED else "")


def _quoted(text: str) -> str:
    return f"“{one_line(text, _QUOTED)}”" if text else ""
