import pytest
from keep_world import build

from world import register


@pytest.fixture
def world(tmp_path, home, monkeypatch):
    register(monkeypatch)
    return build(tmp_path, home)
