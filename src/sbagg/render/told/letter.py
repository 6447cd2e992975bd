"""What is told as a mail (RFC 5322) in a file: text and HTML. It names no machine, and nobody sends it."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from hashlib import sha256
from typing import TYPE_CHECKING

from sbagg.render.safe import safe

if TYPE_CHECKING:
    from sbagg.render.told import Told

_NOWHERE = "sbagg.invalid"
"""RFC 2606: a domain that is nobody's."""


def write(told: Told, text: str, page: str, *, me: str, now: int) -> bytes:
    """Return the mail, lines ending in CRLF. ``me`` is the address that it is from and to, empty where none is known.

    The same digest is the same mail: its Message-ID and boundary are made from what it says.
    """
    digest = sha256(f"{now}\0{text}".encode("utf-8", "replace")).hexdigest()[:32]
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = safe(told.title)
    mail["From"] = mail["To"] = me or f"digest@{_NOWHERE}"
    mail["Date"] = datetime.fromtimestamp(now, UTC)
    mail["Message-ID"] = f"<{digest}@{_NOWHERE}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text, cte="quoted-printable")
    mail.add_alternative(page, subtype="html", cte="quoted-printable")
    mail.set_boundary(f"=_{digest}")
    return mail.as_bytes()
