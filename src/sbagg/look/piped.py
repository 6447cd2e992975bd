"""What is piped into ``who -``: addresses, one or more a line, or a whole mail as a mail program hands it on."""

from __future__ import annotations

import re

from sbagg.config import identity_text

_ADDRESS = re.compile(r"[^\s<>\"(),:;\[\]@]+@[^\s<>\"(),:;\[\]@]+\.[^\s<>\"(),:;\[\]@]+")
_HEADER = re.compile(r"(?im)^(from|reply-to|sender|to|cc)[ \t]*:((?:.*(?:\n[ \t].*)*))")
_LOOKS_LIKE_MAIL = re.compile(rb"(?im)\A(?:From [^\n]*\n)?(?:[\x21-\x39\x3b-\x7e]+:[^\n]*\n(?:[ \t][^\n]*\n)*)+\r?\n")
_LONGEST = 1 << 20


def addresses(data: bytes) -> list[tuple[str, str]]:
    """Return the identities named, senders first, each once. Of a mail only its headers count, not its text."""
    data = data[:_LONGEST].replace(b"\r\n", b"\n")
    mail = _LOOKS_LIKE_MAIL.match(data if data.endswith(b"\n") else data + b"\n\n")
    text = data.decode("utf-8", "replace")
    if mail and re.search(rb"(?im)^from[ \t]*:", mail[0]):
        head = mail[0].decode("utf-8", "replace")
        order = ["from", "reply-to", "sender", "to", "cc"]
        fields = sorted(_HEADER.findall(head), key=lambda found: order.index(found[0].lower()))
        found = [address for _, value in fields for address in _ADDRESS.findall(value)]
    else:
        words = [word for line in text.splitlines() for word in ([line] if "@" not in line else line.split())]
        found = [part for word in words for part in (_ADDRESS.findall(word) or [word.strip(" \t<>,;\"'")]) if part]
    pairs = [pair for text in found if (pair := identity_text(text))]
    return list(dict.fromkeys(pairs))
