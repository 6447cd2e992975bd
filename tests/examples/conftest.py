import sys
from datetime import datetime
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from examples_kit import NOW, Home, home_in


@pytest.fixture(scope="session")
def synced(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with the exports of a small sales world in Downloads, synced; nobody may change it."""
    from sbagg.demo import generate

    home = home_in(tmp_path_factory.mktemp("synced"))
    downloads = home.folder / "Downloads"
    now = int(datetime.fromisoformat(NOW).timestamp())
    world = generate(downloads, people=30, messages=70, now=now)
    home.sbagg("me", "add", *(value for kind, value in world.me if kind == "email"))
    home.sbagg("sync", downloads)
    return home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An empty home."""
    return home_in(tmp_path)
