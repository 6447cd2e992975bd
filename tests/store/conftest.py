import pytest

from world import World, register


@pytest.fixture
def world(tmp_path, home, monkeypatch):
    """A store whose sources tests write themselves."""
    register(monkeypatch)
    return World(tmp_path, home).me()


@pytest.fixture
def asking(world):
    """Open the store for a question, and close it in the end."""
    opened = []

    def ask():
        reader = world.reader()
        opened.append(reader)
        return reader

    yield ask
    for reader in opened:
        reader.db.close()
