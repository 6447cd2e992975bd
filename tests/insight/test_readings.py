"""What messages say is read once, remembered as long as it stays the same, and falls with its text."""

import re
from datetime import date
from pathlib import Path

import pytest

from sbagg import config as configuration
from sbagg.cli.erasure import forget
from sbagg.insight import language, readings
from sbagg.insight.language import Ask, Promise, Reading
from sbagg.insight.refresh import refresh
from sbagg.store.opening import open_write
from world import ME, World, email, mail, register

DAY = 86_400
NOW = 1_795_000_000
JANE, BOB = "jane@acme-tools.com", "bob@bolt-works.com"
ASK = "Can you send the zanzibar report by Friday?"


@pytest.fixture
def world(tmp_path, monkeypatch):
    register(monkeypatch)
    monkeypatch.setenv("SBAGG_NOW", "2026-11-18T11:06:40Z")
    return World(tmp_path).me().add("box")


@pytest.fixture
def read(monkeypatch):
    """The texts that were read, in order."""
    texts = []

    def reading(text, *arguments, **named):
        texts.append(text)
        return original(text, *arguments, **named)

    original = readings.read
    monkeypatch.setattr(readings, "read", reading)
    return texts


def said(number, sender, to, text, days=5, **more):
    return [mail(str(number), sender, to, text=text, at=NOW - days * DAY, thread=["talk:1"], title="Report", **more)]


def synced(world, *mails):
    return world.write("box", *((str(number), facts) for number, facts in enumerate(mails))).sync()


def held(world):
    with open_write(world.home) as connection:
        return {row[0]: row[1] for row in connection.execute("SELECT interaction, said FROM readings")}


@pytest.mark.parametrize(
    "reading",
    [
        Reading(),
        Reading("away"),
        Reading(says=True),
        Reading(asks=(Ask("Can you?", "request"), Ask("By when?", "question", ("ann", "lee"), date(2026, 3, 1)))),
        Reading(promises=(Promise("I'll send it."), Promise("On Monday.", date(2026, 3, 2))), reply="thanks"),
        Reading(withdraws=True, start="Für „Zoë“ \udcff"),
    ],
)
def test_a_reading_comes_back_as_it_was(reading):
    assert readings.unpacked(readings.packed(reading)) == reading


def test_nothing_else_of_ours_is_read_with_than_what_its_version_covers():
    taken = set()
    for path in Path(language.__file__).parent.glob("*.py"):
        taken.update(re.findall(r"^(?:from|import) (sbagg[\w.]*)", path.read_text(encoding="utf-8"), re.MULTILINE))
    assert {name for name in taken if not name.startswith("sbagg.insight.language")} == {"sbagg.formats.months"}


def test_only_what_is_new_or_changed_is_read(world, read):
    first = said(1, JANE, ME[1], ASK)
    synced(world, first)
    assert read == [ASK]
    answer = said(2, ME[1], JANE, "Here it is, all 40 pages.", days=4)
    synced(world, first, answer)
    assert read == [ASK, "Here it is, all 40 pages."]
    del read[:]
    other = said(1, JANE, ME[1], "Can you send the Lisbon report?")
    synced(world, other, answer)
    assert read == ["Can you send the Lisbon report?"]


def test_a_new_word_of_who_i_am_reads_nothing_again_and_new_rules_read_all(world, read, monkeypatch):
    synced(world, said(1, JANE, ME[1], ASK), said(2, BOB, ME[1], "Hello there, all is well."))
    del read[:]
    world.me(("email", "other@us-corp.com"))
    synced(world, said(1, JANE, ME[1], ASK), said(2, BOB, ME[1], "Hello there, all is well."))
    assert read == []
    monkeypatch.setattr(readings, "version", lambda: "another")
    monkeypatch.setattr("sbagg.insight.refresh.version", readings.version)
    synced(world, said(1, JANE, ME[1], ASK), said(2, BOB, ME[1], "Hello there, all is well."))
    assert sorted(read) == [ASK, "Hello there, all is well."]


def test_whoever_interrupts_goes_on_where_it_ended(world, read, monkeypatch):
    monkeypatch.setattr(readings, "_AT_ONCE", 1)
    mails = [said(n, JANE, ME[1], f"Can you send report {n}?", days=9 - n) for n in range(4)]
    synced(world, *mails)
    del read[:]

    def enough(done, of):
        assert of == 4
        if done == 2:
            raise KeyboardInterrupt

    with open_write(world.home) as connection:
        connection.execute("DELETE FROM scored_for")
        connection.execute("DELETE FROM readings")
        with pytest.raises(KeyboardInterrupt):
            refresh(connection, configuration.load(world.home), NOW, enough)
        assert len(read) == 2
        assert connection.execute("SELECT count(*) FROM turns").fetchone()[0] == 1, "what was known is known still"
        refresh(connection, configuration.load(world.home), NOW)
    assert sorted(read) == [f"Can you send report {n}?" for n in range(4)]


def test_what_was_read_falls_with_its_text(world):
    synced(world, said(1, JANE, ME[1], ASK), said(2, BOB, ME[1], "Can you call Zoe?"))
    first, second = sorted(held(world))
    with open_write(world.home) as connection:
        connection.execute("INSERT OR REPLACE INTO texts SELECT * FROM texts WHERE interaction = ?", (first,))
        assert [row[0] for row in connection.execute("SELECT interaction FROM readings")] == [second]
        connection.execute("DELETE FROM texts")
        assert not connection.execute("SELECT 1 FROM readings").fetchall()


def test_what_ended_long_ago_is_not_remembered(world, monkeypatch):
    synced(world, said(1, JANE, ME[1], ASK))
    assert len(held(world)) == 1
    monkeypatch.setenv("SBAGG_NOW", "2028-11-18T11:06:40Z")
    synced(world, said(1, JANE, ME[1], ASK))
    assert held(world) == {}


def test_nothing_that_was_read_names_the_forgotten(world):
    shared = [
        mail("1", BOB, ME[1], parties=[email(BOB), email(ME[1], "to"), email(JANE, "to", "Jane Quillfeather")],
             text="Jane Quillfeather, can you send it?", at=NOW - DAY, thread=["talk:1"], title="Jane Quillfeather, can you call?"),
    ]  # fmt: skip
    rest = [mail("2", BOB, ME[1], text=f"Could you ask {JANE} for it?", at=NOW - DAY, thread=["talk:2"], title="Hi")]
    synced(world, shared, rest, said(3, BOB, ME[1], "Can you send the offer?"))
    before = held(world)
    assert sum("jane" in (text or "").lower() for text in before.values()) == 2
    forget(world.home, JANE)
    after = held(world)
    assert not any("jane" in (text or "").lower() or "quillfeather" in (text or "").lower() for text in after.values())
    assert any("the offer" in (text or "") for text in after.values())
