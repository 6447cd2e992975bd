"""A client of a server in this process, that never really sleeps."""

import pytest

from sbagg.http import Http
from sbagg.secrets import remember

TOKEN = "tok-3c9f2b7d"


@pytest.fixture
def slept():
    return []


@pytest.fixture
def client(slept):
    made = []

    def make(server, **options):
        options.setdefault("headers", {"authorization": f"Bearer {TOKEN}"})
        made.append(Http("acme", server.url, sleep=slept.append, **options))
        return made[-1]

    remember(TOKEN)
    yield make
    for one in made:
        one.close()
