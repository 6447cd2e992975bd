"""A server in front of Radicale that is less able, or stranger, than it."""

import re

import httpx
from dav_kit import PASSWORD, USER

SYNC = re.compile(
    rb"<(?:\w+:)?supported-report>\s*<(?:\w+:)?report>\s*<(?:\w+:)?sync-collection\s*/>.*?</(?:\w+:)?supported-report>",
    re.DOTALL,
)
TOKEN = re.compile(rb"<(?:\w+:)?sync-token>[^<]*</(?:\w+:)?sync-token>")


def without_sync(target, *, mark=True):
    """Say nothing of sync-collection and answer none, as servers older than RFC 6578 do; nor of marks, if so asked."""

    def change(handler, body, answer):
        if b"sync-collection" in body:
            return 415, {}, b""
        content = TOKEN.sub(b"", SYNC.sub(b"", answer()))
        return None, {}, content if mark else content.replace(b"getctag", b"nothing")

    return passing(target, change)


def refusing(target, *words):
    """Refuse what holds one of these words."""

    def change(_, body, answer):
        return (501, {}, b"") if any(word in body for word in words) else (None, {}, answer())

    return passing(target, change)


def passing(target, change=lambda _handler, _body, answer: (None, {}, answer())):
    """Return what ``httpserver.serving`` takes: each request goes on to ``target``, and ``change`` has the last word.

    It is given the request, its body, and a function that fetches the answer; it returns status (None: as it was), headers
    and body.
    """

    def says(handler):
        body = handler.server.asked[-1][3]
        kept = {name: handler.headers[name] for name in ("depth", "content-type") if handler.headers[name]}
        held = {}

        def answer():
            with httpx.Client(verify=False, auth=(USER, PASSWORD)) as client:  # reading certificates takes long
                held["answer"] = client.request(handler.command, target + handler.path, content=body, headers=kept)
            return held["answer"].content

        status, headers, content = change(handler, body, answer)
        if status is None:
            found = held["answer"]
            status, headers = found.status_code, {"Content-Type": found.headers.get("content-type", ""), **headers}
        yield status, headers, content

    return says
