"""Mail that a calendar sent for somebody: invitations, changes, and answers to them (iMIP, RFC 6047)."""

from __future__ import annotations

import re

MEDIA = frozenset({"text/calendar", "application/ics"})
_HEAD = 64 * 1024
_METHOD = re.compile(
    rb"^METHOD[ \t]*:[ \t]*(?:REQUEST|REPLY|CANCEL|COUNTER|DECLINECOUNTER|ADD|REFRESH)[ \t]*\r?$",
    re.MULTILINE | re.IGNORECASE,
)
"""RFC 5546, "Methods"; PUBLISH is left out: a file that somebody chose to send."""
_WORDS = {
    "accepted": "accepted|zugesagt|accepté|aceptad[oa]|accettat[oa]|aceite|aceito|geaccepteerd|accepteret|accepterat|godtatt|hyväksytty|"
    "zaakceptowano|přijato|принято",
    "tentative": "tentative|tentatively accepted|mit vorbehalt|vorläufig zugesagt|provisoire|provisional|provvisori[oa]|voorlopig",
    "declined": "declined|abgelehnt|refusé|rechazad[oa]|rifiutat[oa]|recusad[oa]|geweigerd|afvist|avböjt|avslått|hylätty|odrzucono|"
    "odmítnuto|отклонено",
}  # fmt: skip
_ANSWER = re.compile(
    r"\s*(?:" + "|".join(f"(?P<{name}>{words})" for name, words in _WORDS.items()) + r")\s?:\s\s*(?P<title>.*)",
    re.IGNORECASE | re.DOTALL,
)
"""What Outlook and Google put before the subject of an answer."""


def is_invitation(calendar: bytes) -> bool:
    """Tell whether the calendar in a mail invites, calls off or answers; one that is only sent along does not."""
    return _METHOD.search(calendar[:_HEAD]) is not None


def is_bare_answer(subject: str, text: str) -> bool:
    """Tell by its subject whether a mail is an answer without a word of its author's: some programs send no calendar along."""
    return not text.strip() and _ANSWER.match(subject) is not None


def answer(subject: str) -> tuple[str, str] | None:
    """Return ``accepted``, ``tentative`` or ``declined`` and the title of what was answered, by the subject of a mail."""
    found = _ANSWER.match(subject)
    return (next(name for name in _WORDS if found[name]), found["title"].strip()) if found else None
