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
_ANSWER = re.compile(
    r"\s*(?:accepted|declined|tentative|tentatively accepted|zugesagt|abgelehnt|mit vorbehalt|vorläufig zugesagt|accepté|refusé|"
    r"provisoire|aceptad[oa]|rechazad[oa]|provisional|accettat[oa]|rifiutat[oa]|provvisori[oa]|aceite|aceito|recusad[oa]|"
    r"geaccepteerd|geweigerd|voorlopig|accepteret|afvist|accepterat|avböjt|godtatt|avslått|hyväksytty|hylätty|zaakceptowano|"
    r"odrzucono|přijato|odmítnuto|принято|отклонено)\s?:\s",
    re.IGNORECASE,
)
"""What Outlook and Google put before the subject of an answer."""


def is_invitation(calendar: bytes) -> bool:
    """Tell whether the calendar in a mail invites, calls off or answers; one that is only sent along does not."""
    return _METHOD.search(calendar[:_HEAD]) is not None


def is_bare_answer(subject: str, text: str) -> bool:
    """Tell by its subject whether a mail is an answer without a word of its author's: some programs send no calendar along."""
    return not text.strip() and _ANSWER.match(subject) is not None
