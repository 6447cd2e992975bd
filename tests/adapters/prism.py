"""The vendor's own description of an API as judge: Prism stands between us and a fake, and refuses whatever breaks it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from httpserver import serving
from servers import need


def spec(name):
    """Return a vendor's description; skip the test where ``SBAGG_SPECS`` does not say where they lie. We may not pass them on."""
    folder = os.environ.get("SBAGG_SPECS")
    if not folder:
        pytest.skip("SBAGG_SPECS does not name the folder of the vendors' descriptions")
    return Path(folder) / name


def merged(*paths, unjudged=()):
    """Return one description out of several in JSON, and with paths of which nothing is known. Examples that are null go."""
    whole = {"openapi": "3.0.1", "info": {"title": "merged", "version": "1"}, "paths": {}, "components": {}}
    for path in paths:
        found = _without_null_examples(json.loads(path.read_text()))
        whole["paths"] |= found["paths"]
        for section, members in found["components"].items():
            whole["components"].setdefault(section, {}).update(members)
    whole["paths"] |= {path: {"get": {"responses": {"200": {"description": "anything"}}}} for path in unjudged}
    return whole


def _without_null_examples(value):
    if isinstance(value, dict):
        return {
            name: _without_null_examples(one) for name, one in value.items() if not (name == "example" and one is None)
        }
    return [_without_null_examples(one) for one in value] if isinstance(value, list) else value


@contextmanager
def judged(description, upstream, folder):
    """Run Prism before a fake, and yield its address."""
    program = need("prism")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = folder / f"prism-{port}.log"
    with log.open("wb") as out:
        command = [program, "proxy", "--errors", "-h", "127.0.0.1", "-p", str(port), str(description), upstream]
        running = subprocess.Popen(command, stdout=out, stderr=out)
        try:
            for _ in range(300):
                if b"Prism is listening" in log.read_bytes():
                    break
                assert running.poll() is None, log.read_text()
                time.sleep(0.1)
            else:
                pytest.fail(f"prism did not start: {log.read_text()[-500:]}")
            yield f"http://127.0.0.1:{port}"
        finally:
            running.terminate()
            running.wait(10)


def objections(folder):
    """Return what Prism refused."""
    lines = (line for log in folder.glob("prism-*.log") for line in log.read_text().splitlines())
    return [line for line in lines if "Violation" in line or "✖" in line]


@contextmanager
def front(places):
    """Serve one address: what begins with a prefix goes to the server that judges it."""

    def says(handler):
        method, target, headers, body = handler.server.asked[-1]
        prefix = next(one for one in places if target.startswith(one))
        sent = {
            name: value
            for name, value in headers.items()
            if name in {"authorization", "x-api-token", "content-type", "accept"}
        }
        answer = httpx.request(
            method, places[prefix] + target.removeprefix(prefix), headers=sent, content=body, timeout=30
        )
        yield answer.status_code, {"Content-Type": answer.headers.get("content-type", "")}, answer.content

    with serving(says) as server:
        yield server
