"""The X archive and the CRM's exports keep the promises of an adapter."""

import crm_kit
import crm_world
import twitter_world
from twitter_world import NAME, tweet

from sbagg.adapters.crm import Crm
from sbagg.adapters.twitter_archive import TwitterArchive
from sbagg.testing import AdapterContract


class TestArchive(AdapterContract):
    """An X archive, and one that was asked for later."""

    def world(self, folder):
        return TwitterArchive((twitter_world.write_zip(folder / NAME, twitter_world.members()),))

    def change(self, folder):
        later = dict(twitter_world.members())
        name = next(name for name in later if name.endswith("data/tweets.js"))
        later[name] = twitter_world.assignment("YTD.tweets.part0", [{"tweet": tweet("9001", "Later")}])
        twitter_world.write_zip(folder / NAME, later)


class TestHubSpot(AdapterContract):
    """An export of contacts, in which one changes, one is new, one goes and one is broken."""

    def world(self, folder):
        return self._written(folder, [{"Record ID": str(n), "Email": f"p{n}@acme.test"} for n in range(1, 4)])

    def change(self, folder):
        self._written(
            folder,
            [
                {"Record ID": "1", "Email": "p1@acme.test", "First Name": "Ada"},
                {"Record ID": "2", "Email": "p2@acme.test"},
                {"Record ID": "9", "Email": "p9@acme.test"},
                {"Record ID": "", "Email": ""},
            ],
        )

    def _written(self, folder, rows):
        header = ["Record ID", "First Name", "Email"]
        crm_kit.write(folder / "contacts.csv", rows, header=header)
        return Crm(path=(folder / "contacts.csv",), dialect="hubspot", account="1")


class TestSalesforce(AdapterContract):
    """A weekly export, and the next week's."""

    def world(self, folder):
        return crm_kit.crm(crm_kit.weekly(folder, crm_world.objects()))

    def change(self, folder):
        objects = {name: rows[1:] for name, rows in crm_world.objects().items()}
        crm_kit.weekly(folder, objects)
