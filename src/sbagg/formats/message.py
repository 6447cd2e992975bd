"""A mail's text and attachments, whatever its MIME structure (RFC 2045-2049).

The structure is read by fast-mail-parser; where it gives up (broken base64, a missing boundary) the standard library
takes over. Our own reading of the header fields is in ``headers``: neither keeps addresses intact.
"""

from __future__ import annotations

import binascii
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message as StdlibMessage

import fast_mail_parser

from sbagg.adapter import File
from sbagg.formats.charsets import decode
from sbagg.formats.headers import Headers, base64_bytes, decode_words, parameter, split_message
from sbagg.formats.html import to_text
from sbagg.formats.invitations import MEDIA, is_invitation
from sbagg.normalize import clean, one_line

TEXT_LIMIT = 256 * 1024
_RUST_LIMIT = 100 * 1024 * 1024
_FALLBACK_LIMIT = 4 * 1024 * 1024
_MOST_CONTAINERS = 50
_MOST_LEAVES = 2_000
_DEEPEST_FORWARD = 3
_LONGEST_NAME = 255
_LONGEST_SIZE = 15  # digits


@dataclass(slots=True)
class Leaf:
    """A part without parts. ``group`` is the number of the multipart/alternative it belongs to, 0 if to none.

    ``held`` is the decoded content, None where that was impossible, or a part that is decoded when it is asked for.
    """

    media: str
    held: bytes | fast_mail_parser.PyLazyMimePart | None
    charset: str = ""
    name: str = ""
    disposition: str = ""
    group: int = 0

    @property
    def content(self) -> bytes | None:
        """The decoded content, None where decoding was impossible. May raise DecodeError for the HTML form of a text."""
        held: bytes | None = self.held.content if isinstance(self.held, fast_mail_parser.PyLazyMimePart) else self.held
        return held


@dataclass(slots=True)
class Message:
    """``own`` is the text of the mail itself, ``text`` also holds that of messages forwarded as attachments.

    ``invites``: a calendar sent it, to invite, to call off or to answer.
    """

    headers: Headers
    own: str = ""
    text: str = ""
    files: list[File] = field(default_factory=list)
    invites: bool = False


def read_message(data: bytes, *, cut: bool = False, thin: bool = False, depth: int = 0) -> Message:
    """Read a message. Never fails. ``cut`` says that the end of ``data`` is missing, so its last file is not whole.

    ``thin``: the body of an attachment is not there; in its place stands its size in decimal digits, and that of a message
    attached is its Content-Length.
    """
    headers, body = split_message(data)
    message = Message(headers)
    for leaves in _readings(headers, body):
        with suppress(fast_mail_parser.DecodeError):
            texts, others = _sorted_out(leaves)
            message.own = _chosen(texts)[:TEXT_LIMIT]
            message.invites = any(leaf.media in MEDIA and is_invitation(leaf.content or b"") for leaf in others)
            forwarded: list[str] = []
            for leaf in others:
                if leaf.media == "message/rfc822" and leaf.content is not None:
                    forwarded.append(_forwarded(leaf, message.files, depth, thin=thin))
                elif leaf.name or leaf.disposition == "attachment":
                    whole = not (thin or (cut and leaf is leaves[-1]))
                    message.files.append(_file(leaf, whole=whole, thin=thin))
            message.text = "\n\n".join(filter(None, [message.own, *forwarded]))[:TEXT_LIMIT]
            break
    return message


def _sorted_out(leaves: list[Leaf]) -> tuple[list[Leaf], list[Leaf]]:
    """Return the texts to read and the other leaves."""
    texts: list[Leaf] = []
    others: list[Leaf] = []
    for leaf in leaves:
        (texts if _is_text(leaf, first=not texts) else others).append(leaf)
    return texts, others


def _chosen(leaves: list[Leaf]) -> str:
    """Join the texts; of each alternative take the plain form, or the HTML one if the plain form is empty."""
    texts = {number: _text(leaf) for number, leaf in enumerate(leaves) if leaf.media != "text/html"}
    plain = {leaves[number].group for number, text in texts.items() if text}
    for number, leaf in enumerate(leaves):
        if leaf.media == "text/html" and not (leaf.group and leaf.group in plain):
            texts[number] = _text(leaf)
    return "\n\n".join(texts[number] for number in sorted(texts) if texts[number])


def _is_text(leaf: Leaf, *, first: bool) -> bool:
    if leaf.media not in {"text/plain", "text/html", "text/enriched", "text/markdown", "text"}:
        return False
    return leaf.disposition != "attachment" and (first or not leaf.name)


def _text(leaf: Leaf) -> str:
    text = decode((leaf.content or b"")[: 4 * TEXT_LIMIT], leaf.charset)
    if leaf.media == "text/html":
        return to_text(text)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.strip("\n").rstrip()


def _file(leaf: Leaf, *, whole: bool, thin: bool = False) -> File:
    name = one_line(leaf.name, _LONGEST_NAME)
    if thin:
        return File(name, leaf.media, _stated((leaf.content or b"").strip().decode("ascii", "replace")))
    if leaf.content is None or not whole:
        return File(name, leaf.media)
    return File(name, leaf.media, len(leaf.content), hashlib.sha256(leaf.content).hexdigest())


def _stated(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST_SIZE else None


def _forwarded(leaf: Leaf, files: list[File], depth: int, *, thin: bool) -> str:
    content = leaf.content or b""
    if depth >= _DEEPEST_FORWARD:
        files.append(_file(leaf, whole=True, thin=thin))
        return ""
    inner = read_message(content, thin=thin, depth=depth + 1)
    subject = inner.headers.text("subject")
    name = one_line(leaf.name or f"{subject or 'message'}.eml", _LONGEST_NAME)
    if thin:
        files.append(File(name, leaf.media, _stated(inner.headers.get("content-length"))))
    else:
        files.append(File(name, leaf.media, len(content), hashlib.sha256(content).hexdigest()))
    files.extend(inner.files)
    top = "\n".join(f"{field.title()}: {inner.headers.text(field)}" for field in ("from", "date", "subject"))
    return f"{top}\n\n{inner.text}".strip()


# --- structure -----------------------------------------------------------------------------------------------


def _readings(headers: Headers, body: bytes) -> Iterator[list[Leaf]]:
    """Yield the leaves, read strictly and then tolerantly. Decoding may fail in all but the last reading."""
    kind = headers.get("content-type")
    media = _media(kind)
    if not media.startswith(("multipart/", "message/")):
        yield [_single(headers, body, media, kind)]
        return
    # Only the fields that matter for the structure are handed on: the body starts where we say it does.
    head = f"Content-Type: {kind}\nContent-Transfer-Encoding: {headers.get('content-transfer-encoding')}\n\n"
    data = head.encode("utf-8", "surrogateescape") + body
    if leaves := _by_rust(data[:_RUST_LIMIT]):
        yield leaves
    yield _by_stdlib(data) or [Leaf("text/plain", body[: 4 * TEXT_LIMIT])]


def _by_rust(data: bytes) -> list[Leaf]:
    leaves: list[Leaf] = []
    try:
        stack = [(fast_mail_parser.parse_email_tree(data, mode="lazy"), 0)]
        while stack and len(leaves) < _MOST_LEAVES:
            part, group = stack.pop()
            media = part.content_type.lower()
            if media.startswith("multipart/"):
                inner = len(leaves) + len(stack) + 1 if media == "multipart/alternative" else group
                stack.extend((child, inner) for child in reversed(part.children))
            else:
                leaves.append(_rust_leaf(part, media, group))
    except fast_mail_parser.ParseError:
        return []
    return leaves


def _rust_leaf(part: fast_mail_parser.PyLazyMimePart, media: str, group: int) -> Leaf:
    kind = next((values[0] for name, values in part.headers.items() if name.lower() == "content-type"), "")
    name, disposition = clean(part.filename or ""), (part.disposition or "").lower()
    held: bytes | fast_mail_parser.PyLazyMimePart | None = part
    # Most HTML is the second form of a text that has a plain one, and is never looked at.
    if not (group and media == "text/html" and not name and disposition != "attachment"):
        try:
            held = part.content
        except fast_mail_parser.DecodeError:
            if media.startswith("text/"):
                raise
            held = None
    return Leaf(media, held, parameter(kind, "charset"), name, disposition, group)


def _by_stdlib(data: bytes) -> list[Leaf]:
    """Read a broken structure. Its time grows with depth times lines, so what is deep or large is not tried."""
    data = data[:_FALLBACK_LIMIT]
    lower = data.lower()
    if lower.count(b"multipart/") + lower.count(b"message/") > _MOST_CONTAINERS:
        return []
    leaves: list[Leaf] = []
    stack: list[tuple[StdlibMessage, int]] = [(message_from_bytes(data), 0)]
    while stack and len(leaves) < _MOST_LEAVES:
        part, group = stack.pop()
        media, payload = part.get_content_type(), part.get_payload()
        if not isinstance(payload, list):
            leaves.append(_stdlib_leaf(part, media, group))
        elif media == "message/rfc822":
            leaves.append(Leaf(media, _embedded(payload)))
        else:
            inner = len(leaves) + len(stack) + 1 if media == "multipart/alternative" else group
            stack.extend((child, inner) for child in reversed(payload) if isinstance(child, StdlibMessage))
    return leaves


def _embedded(payload: Sequence[object]) -> bytes | None:
    try:
        return payload[0].as_bytes() if payload and isinstance(payload[0], StdlibMessage) else b""
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


def _stdlib_leaf(part: StdlibMessage, media: str, group: int) -> Leaf:
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else b""
    kind, disposition = str(part.get("content-type", "")), str(part.get_content_disposition() or "")
    media = "text/plain" if media.startswith("multipart/") else media
    return Leaf(media, content, parameter(kind, "charset"), _stdlib_name(part), disposition, group)


def _stdlib_name(part: StdlibMessage) -> str:
    try:
        return decode_words(part.get_filename() or "")
    except (ValueError, LookupError, TypeError, IndexError):
        return ""


# --- a single part -------------------------------------------------------------------------------------------


def _single(headers: Headers, body: bytes, media: str, kind: str) -> Leaf:
    disposition = headers.get("content-disposition")
    name = parameter(disposition, "filename") or parameter(kind, "name")
    content = transfer_decoded(body, headers.get("content-transfer-encoding"))
    token = disposition.partition(";")[0].strip().lower()
    return Leaf(media, content, parameter(kind, "charset"), decode_words(name), token)


def _media(kind: str) -> str:
    media = kind.partition(";")[0].strip().lower()
    return media if media.count("/") == 1 and " " not in media else "text/plain"


def transfer_decoded(body: bytes, encoding: str) -> bytes:
    """Undo a Content-Transfer-Encoding as far as it can be undone."""
    encoding = encoding.strip().lower()
    if encoding == "base64":
        return base64_bytes(body)
    if encoding == "quoted-printable":
        return binascii.a2b_qp(body)
    return body
