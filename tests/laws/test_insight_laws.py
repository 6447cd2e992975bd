"""What is stored of importance is the same whether a change was worked out alone or everything anew."""

import sys
from random import Random

import pytest
from test_incremental_laws import ADDRESSES, Play, a_card, a_mail, a_time

from sbagg import config as configuration
from sbagg.insight.refresh import refresh
from sbagg.store.opening import open_write
from sbagg.when import now
from world import ME, World, deal, email, mail, register

SEEDS = (*range(12), 22)


def an_event(rnd):
    """A call, a meeting or a chat, past or ahead, with me, without me, called off or declined."""
    kind, channel = rnd.choice([("call", "phone"), ("meeting", "calendar"), ("lunch", "in_person"), ("dm", "twitter")])
    one, other = rnd.sample(ADDRESSES, 2)
    parties = [
        email(one, rnd.choice(["author", "organizer", "with"])),
        email(other, rnd.choice(["attendee", "declined", "recipient"])),
    ]
    parties += [email(ME[1], rnd.choice(["attendee", "recipient", "delivered"]))] if rnd.random() < 0.6 else []
    at = rnd.choice([a_time(rnd), 1_795_000_000 + rnd.randrange(1000)])
    return {
        "fact": "interaction", "ref": f"event:{rnd.randrange(9)}", "kind": kind, "channel": channel, "at": at, "title": "", "text": "",
        "parties": parties, "status": rnd.choice(["", "cancelled", "missed", "answered"]), "thread": rnd.sample(["t:1", "t:2"], rnd.choice([0, 1])),
    }  # fmt: skip


def a_deal(rnd):
    return deal(rnd.randrange(4), *rnd.sample(ADDRESSES, 2), status=rnd.choice(["open", "won"]), at=a_time(rnd))


def a_purchase(rnd):
    kind, number = rnd.choice(["order", "invoice", "refund"]), rnd.randrange(4)
    return {
        "fact": "transaction", "ref": f"{kind}:{number}", "kind": kind, "at": a_time(rnd), "amount": rnd.randrange(9) * 1000,
        "currency": rnd.choice(["USD", "EUR"]), "people": [email(rnd.choice(ADDRESSES), "customer")],
        "settles": [f"order:{number}"] if kind != "order" else [],
    }  # fmt: skip


def a_post(rnd):
    """What I or somebody says on a list or in public, or a copy of it that does not say that it went to a list: close in time
    to others of its thread, so that there are answers.
    """  # fmt: skip
    way = rnd.choice(["list", "copy", "public", "alone"])
    to = [email("talk@lists.example.org", "list" if way == "list" else "to")] if way in {"list", "copy"} else []
    to += [email(rnd.choice(ADDRESSES), "to")] if way == "alone" or rnd.random() < 0.2 else []
    author = rnd.choice([ME[1], ME[1], ME[1], *ADDRESSES[:6]])
    return mail(
        f"post{rnd.randrange(9)}", author, at=1_600_000_000 + rnd.randrange(40) * 86_400,
        flags=rnd.choice([[], [], [], ["auto"], ["bulk"]]), thread=rnd.sample(["t:7", "t:8", "t:9"], rnd.choice([1, 1, 2])),
        answers=rnd.choice(["", "", "t:7", "t:8", "t:9"]),
        parties=[email(author), *to], visibility="public" if way == "public" else "private",
    )  # fmt: skip


def facts(rnd):
    kinds = [a_card, a_mail, a_mail, an_event, an_event, a_deal, a_purchase, a_post, a_post, a_post]
    return [rnd.choice(kinds)(rnd) for _ in range(rnd.choice([1, 1, 2]))]


def held(home, *, anew):
    config = configuration.load(home)
    with open_write(home) as connection:
        if anew:
            connection.execute("DELETE FROM scored_for")
        refresh(connection, config, now())
        return sorted(tuple(row) for row in connection.execute("SELECT * FROM scores"))


@pytest.mark.parametrize("seed", SEEDS)
def test_working_out_what_a_change_touched_is_working_out_everything(tmp_path, monkeypatch, seed):
    register(monkeypatch)
    monkeypatch.setattr(sys.modules["test_incremental_laws"], "facts", facts)
    monkeypatch.setenv("SBAGG_NOW", "2026-11-18T11:00:00Z")
    play = Play(World(tmp_path).me(), Random(seed), monkeypatch)
    ranked = 0
    for _ in range(14):
        play.step()
        found = held(play.world.home, anew=False)
        assert found == held(play.world.home, anew=True)
        ranked += len(found)
    assert ranked
