import pytest

from world import World, card, mail, organization


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A store with a little of everything, opened for questions."""
    from sbagg import registry

    before = registry.BUILTIN
    registry.BUILTIN = {"pages": "world:Pages"}
    world = World(tmp_path_factory.mktemp("small")).me().add("crm")
    world.write(
        "crm",
        (
            "1",
            [
                card(
                    "email:jane@acme-tools.com",
                    "phone:+12065550101",
                    "twitter:janedoe",
                    name="Jane Doe",
                    company="Acme Tools",
                )
            ],
        ),
        (
            "2",
            [
                organization("1", "Acme Tools", "acme-tools.com"),
                mail("1", "jane@acme-tools.com", "me@us-corp.com", text="price list 見積書"),
            ],
        ),
    ).sync()
    reader = world.reader()
    yield reader
    reader.db.close()
    registry.BUILTIN = before
