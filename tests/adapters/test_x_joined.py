"""One account by its archive and by its API: the same rows, alone and together."""

import json

import pytest
import twitter_world as archive
from x_fake import TOKEN, of_archive

from httpserver import serving
from sbagg import config as configuration
from sbagg.cli.syncing import run as sync
from sbagg.config import Source
from world import Silent, World

UNNAMED = "conversationNameUpdate"


@pytest.fixture
def sides(tmp_path, monkeypatch):
    """Return a function that makes a store of the account: by ``archive``, by ``api``, or by both, in this order."""
    monkeypatch.setenv("SBAGG_X_TOKEN", TOKEN)
    files = json.loads(json.dumps(archive.FILES))
    for talk in files["direct-messages-group"]:  # X's API tells no group's name, and no reactions
        kept = [one for one in talk["dmConversation"]["messages"] if UNNAMED not in one]
        talk["dmConversation"]["messages"] = kept
    files["direct-messages"][0]["dmConversation"]["messages"][0]["messageCreate"].pop("reactions")
    for name in ("like", "community-tweet", "profile", "zeppelin"):
        files.pop(name)
    path = archive.write_zip(tmp_path / archive.NAME, archive.members(files))
    fake = of_archive()
    fake.spelling = "post"

    def made(name, *sources):
        world = World(tmp_path / name, tmp_path / name / "home").me(("twitter-id", archive.ME), ("twitter", "mapshop"))
        if "archive" in sources:
            configuration.add_source(world.home, Source("old", "twitter-archive", {"path": [str(path)]}))
        if "api" in sources:
            options = {"server": server.url, "followers": "weekly", "following": "weekly"}
            configuration.add_source(world.home, Source("x", "x", options))
        for one in sources:
            targets = [{"archive": "old", "api": "x"}[one]]
            ran = sync(world.home, targets, Silent(), agree=lambda _, cost: cost)
            assert ran.status == 0, ran
        return world.dump()

    with serving(fake) as server:
        yield made


def plain(found):
    """Return items, who had a part in them and their texts without what tells the two sources apart.

    That is the record that showed them, which of two has the last word, and the pictures, which the API bills.
    """
    items = [(*row[:2], *row[3:-3]) for row in found["items"]]
    return items, [(*row[:2], *row[3:]) for row in found["participants"]], found["texts"]


def test_alone_they_give_the_same_rows(sides):
    one, other = sides("one", "archive"), sides("other", "api")
    assert len(one["items"]) == 15
    assert plain(other) == plain(one)
    assert [row[0] for row in other["persons"]] == [row[0] for row in one["persons"]]


@pytest.mark.parametrize("order", [("archive", "api"), ("api", "archive")])
def test_together_they_add_nothing(sides, order):
    one, both = sides("one", "archive"), sides("both", *order)
    for section in ("items", "texts", "files"):
        assert both[section] == one[section]
    assert {row[:2] + row[3:] for row in both["participants"]} == {row[:2] + row[3:] for row in one["participants"]}
    assert [row[0] for row in both["persons"]] == [row[0] for row in one["persons"]]


def test_nothing_is_asked_that_nobody_agreed_to_pay_for(tmp_path, monkeypatch):
    monkeypatch.setenv("SBAGG_X_TOKEN", TOKEN)
    fake, world = of_archive(), World(tmp_path)
    with serving(fake) as server:
        configuration.add_source(world.home, Source("x", "x", {"server": server.url}))
        refused = sync(world.home, ["x"], Silent())
        assert not fake.asked
        agreed = []
        done = sync(world.home, ["x"], Silent(), agree=lambda _, cost: agreed.append(cost) or cost)
        sync(world.home, ["x"], Silent(), agree=lambda _, cost: agreed.append(cost) or cost)
    assert refused.report.sources[0].error == "x: reading what is new may cost up to $9.01"
    assert done.status == 0
    assert agreed == [9.01, 1.71]
    assert fake.billed < 200
