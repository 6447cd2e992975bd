"""Bodies of mails as bytes: encoded text, HTML twins as mail programs make them, attachments from a stock.

Written for speed: what does not depend on the mail is encoded once.
"""

from __future__ import annotations

import base64
from binascii import b2a_qp
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

from sbagg.demo import twins
from sbagg.demo.chance import source

if TYPE_CHECKING:
    from sbagg.demo.mail import Mail

_LONGEST_LINE = 990  # RFC 5322 allows 998
_SIZES = (4, 6, 9, 14, 18, 25, 34, 48, 70, 110)  # KiB; each is in the stock once as PDF and once as XLSX
_MEDIA = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "txt": "text/plain",
}


class Body(NamedTuple):
    """The headers that describe a body, and the body."""

    headers: str
    content: bytes


class Mime:
    """Builds bodies. Holds the stock: about 1 MiB."""

    def __init__(self, seed: int) -> None:
        rng = source(seed, "stock")
        self._stock = {
            kind: [_base64(magic + rng.randbytes(size * 1024)) for size in _SIZES]
            for kind, magic in (("pdf", b"%PDF-1.7\n"), ("xlsx", b"PK\x03\x04"), ("txt", b"log "))
        }
        self._logo = _base64(b"\x89PNG\r\n\x1a\n" + rng.randbytes(5200))
        self._heads = {name: _qp(head) for name, head in twins.heads(rng).items()}

    def body(self, mail: Mail) -> Body:
        """Return the whole body of a mail."""
        text = f"{mail.text}\n\n{mail.quote}\n" if mail.quote else f"{mail.text}\n"
        mark = f"{mail.gmail:x}"
        body = _guarded(_text(text, "plain"))
        if mail.dress:
            body = _multipart("alternative", f"000000000000{mark}", body, _guarded(self._twin(mail)))
        if mail.dress == "logo":
            body = _multipart("related", f"_004_{mark}", body, self._picture())
        if mail.file:
            body = _multipart("mixed", f"_005_{mark}", body, self._attachment(mail.file))
        return body

    def _twin(self, mail: Mail) -> Body:
        page = twins.page(mail)
        encoded = self._heads[mail.dress] + b2a_qp(page.encode(), istext=True) + b"\r\n"
        return Body(
            'Content-Type: text/html; charset="UTF-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n',
            encoded,
        )

    def _picture(self) -> Body:
        return Body(
            'Content-Type: image/png; name="image001.png"\r\nContent-Description: image001.png\r\n'
            'Content-Disposition: inline; filename="image001.png"; size=5208\r\n'
            "Content-ID: <image001.png@larch>\r\nContent-Transfer-Encoding: base64\r\n",
            self._logo,
        )

    def _attachment(self, name: str) -> Body:
        kind = name.rpartition(".")[2]
        content = self._stock[kind][crc32(name.encode()) % len(_SIZES)]
        return Body(
            f'Content-Type: {_MEDIA[kind]}; name="{name}"\r\n'
            f'Content-Disposition: attachment; filename="{name}"\r\n'
            "Content-Transfer-Encoding: base64\r\n",
            content,
        )


def _multipart(kind: str, boundary: str, *parts: Body) -> Body:
    line = f"--{boundary}".encode()
    content = b"".join(b"%s\r\n%s\r\n%s\r\n" % (line, part.headers.encode(), part.content) for part in parts)
    return Body(f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n', content + line + b"--\r\n")


def _text(text: str, subtype: str) -> Body:
    text = text.replace("\n", "\r\n")
    start = f'Content-Type: text/{subtype}; charset="UTF-8"\r\n'
    if text.isascii():
        if max(map(len, text.split("\r\n"))) < _LONGEST_LINE:
            return Body(start, text.encode())
        return Body(start + "Content-Transfer-Encoding: quoted-printable\r\n", b2a_qp(text.encode(), istext=True))
    data = text.encode()
    if len(data) > len(text) * 1.2:  # as mail programs do: few accents quoted, other scripts in base64
        return Body(start + "Content-Transfer-Encoding: base64\r\n", _base64(data))
    return Body(start + "Content-Transfer-Encoding: quoted-printable\r\n", b2a_qp(data, istext=True))


def _guarded(part: Body) -> Body:
    """Keep lines from looking like the start of the next mail in an mbox."""
    if b"\nFrom " in part.content:
        return part._replace(content=part.content.replace(b"\nFrom ", b"\n>From "))
    return part


def _base64(data: bytes) -> bytes:
    return base64.encodebytes(data).replace(b"\n", b"\r\n")


def _qp(text: str) -> bytes:
    return b2a_qp(text.replace("\n", "\r\n").encode(), istext=True)
