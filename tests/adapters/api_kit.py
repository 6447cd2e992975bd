"""What the tests of APIs share: a fake that answers JSON, with faults to order, and a run of an adapter against it."""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qsl, urlsplit

from httpserver import serving
from sbagg.adapter import Checkpoint, Gone, Raw, Refused, Skipped
from sbagg.testing import Recorder

TOKEN = "pat-na1-5e1f0d2c"


class Asked:
    """A request as a fake sees it: path, parameters (lists), body as JSON."""

    def __init__(self, handler):
        method, target, headers, body = handler.server.asked[-1]
        parts = urlsplit(target)
        self.method, self.path, self.headers, self.body = method, parts.path, headers, body
        self.params = {}
        for name, value in parse_qsl(parts.query):
            self.params.setdefault(name, []).append(value)

    def one(self, name, default=""):
        return self.params.get(name, [default])[0]

    @property
    def json(self):
        return json.loads(self.body)


class Fake:
    """A vendor's API of which ``routes`` holds (method, pattern of the path) -> a method's name.

    ``faults``: answers (status, headers, body) given in place of its own, each once, to the first request whose path holds
    the text beside it. A route returns what is sent as JSON, or (status, what).
    """

    routes = ()

    def __init__(self, token=TOKEN):
        self.token = token
        self.faults = []
        self.seen = []

    def fault(self, path, status, headers=None, body=b"{}"):
        self.faults.append((path, status, headers or {}, body))

    def says(self, handler):
        asked = Asked(handler)
        self.seen.append(asked)
        for fault in self.faults:
            if fault[0] in asked.path:
                self.faults.remove(fault)
                yield fault[1:]
                return
        if not self.knows(asked):
            yield self.reply(401, {"message": "no"})
            return
        for method, pattern, name in self.routes:
            found = re.fullmatch(pattern, asked.path)
            if found and method == asked.method:
                said = getattr(self, name)(asked, *found.groups())
                yield (
                    said
                    if isinstance(said, tuple) and len(said) == 3
                    else self.reply(*(said if isinstance(said, tuple) else (200, said)))
                )
                return
        yield self.reply(404, {"message": f"nothing at {asked.path}"})

    def knows(self, asked):
        return asked.headers.get("authorization") == f"Bearer {self.token}"

    @staticmethod
    def reply(status, said):
        return status, {"Content-Type": "application/json"}, json.dumps(said).encode()

    def serving(self):
        return serving(self.says)


class Read:
    """One run of an adapter: its events by kind, and the facts in its records."""

    def __init__(self, adapter, recorder=None):
        self.recorder = recorder or Recorder({"token": TOKEN})
        self.events = []
        self.error = None
        self.held = self.recorder.run(self._remember(adapter.fetch(self.recorder)))
        self.facts = [fact for raw in self.of(Raw) for fact in adapter.parse(raw)]

    def _remember(self, events):
        try:
            for event in events:
                self.events.append(event)
                yield event
        except Exception as error:  # noqa: BLE001 - the test looks at it
            self.error = error

    def of(self, kind):
        return [event for event in self.events if isinstance(event, kind)]

    def keys(self, stream):
        return [raw.key for raw in self.of(Raw) if raw.stream == stream]

    def all(self, kind):
        return [fact for fact in self.facts if isinstance(fact, kind)]

    @property
    def gone(self):
        return {(one.stream, one.key) for one in self.of(Gone)}

    @property
    def complete(self):
        return {one.stream for one in self.of(Checkpoint) if one.complete}

    @property
    def refused(self):
        return [(one.stream, one.key) for one in self.of(Refused)]

    @property
    def skipped(self):
        return [one.reason for one in self.of(Skipped)]
