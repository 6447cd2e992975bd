"""Who waits for whom: owe, owed, the line on a card, and why."""

import pytest

from world import ME, World, card, email, mail, organization, register

DAY = 86_400
NOW = 1_795_000_000
JANE, BOB = "jane@acme-tools.com", "bob@bolt-works.com"


@pytest.fixture
def world(tmp_path, monkeypatch, home):
    register(monkeypatch)
    monkeypatch.setenv("SBAGG_NOW", "2026-11-18T11:06:40Z")
    return World(tmp_path / "sources", home).me().add("box")


def talk(number, sender, to, text, days, thread):
    return (
        str(number),
        [mail(str(number), sender, to, text=text, title="Talk", at=NOW - days * DAY, thread=[f"talk:{thread}"])],
    )


@pytest.fixture
def synced(world):
    old = [talk(10 + n, JANE, ME[1], "Could you send the terms?", 60 - n, f"old{n}") for n in range(6)]
    old += [talk(20 + n, ME[1], JANE, "They are in the folder.", 59 - n, f"old{n}") for n in range(6)]
    world.write(
        "box", *old,
        talk(1, JANE, ME[1], "Can you send the report by Friday?", 9, 1),
        talk(2, JANE, ME[1], "Could you call me?", 2, 2),
        talk(3, BOB, ME[1], "Is the price fixed?", 1, 3),
        talk(4, ME[1], "zoe@cole-parts.com", "Could you sign the offer?", 6, 4),
        ("jane", [card(f"email:{JANE}", name="Jane Doe"), organization("1", "Acme", "acme-tools.com")]),
    ).sync()  # fmt: skip
    return world


def test_the_most_pressing_comes_first_one_line_for_each_person(sbagg, synced):
    view = sbagg("owe", "--json").json
    assert view["schema"] == "sbagg.owe/1"
    jane, bob = view["entries"]
    assert (jane["person"]["name"], jane["text"], jane["due"]) == (
        "Jane Doe",
        "Can you send the report by Friday?",
        "2026-11-13",
    )
    assert (jane["more"], jane["learned"], jane["usual"], jane["overdue"]) == (1, True, DAY, 9.0)
    assert (bob["text"], bob["learned"], bob["more"]) == ("Is the price fixed?", False, 0)
    assert sbagg("show", jane["id"]).status == 0


def test_owed(sbagg, synced):
    (zoe,) = sbagg("owed", "--json").json["entries"]
    assert (zoe["text"], zoe["since"]) == ("Could you sign the offer?", "2026-11-12T11:06:40Z")


def test_filters(sbagg, synced):
    def names(*options):
        return [entry["person"]["name"] for entry in sbagg("owe", "--json", *options).json["entries"]]

    assert names("--company", "acme") == ["Jane Doe"]
    assert names("--channel", "email") == ["Jane Doe", BOB]
    assert names("--channel", "sms") == []
    assert names("--limit", "1") == ["Jane Doe"]
    sbagg("tag", "add", BOB, "vip")
    assert names("--tag", "vip") == [BOB]
    sbagg("mute", BOB)
    assert names() == ["Jane Doe"]


def test_the_card_quotes_it_and_names_the_command_that_explains_it(sbagg, synced):
    turn = sbagg("who", JANE, "--json").json["turn"]
    assert (turn["whose"], turn["text"], turn["since"]) == (
        "mine",
        "Can you send the report by Friday?",
        "2026-11-09T11:06:40Z",
    )
    assert turn["mine"]["half"] == DAY
    shown = sbagg("who", JANE).out
    assert 'YOUR TURN  they asked "Can you send the report by Friday?" 9 d ago' in shown
    assert f"sbagg why {turn['item']}" in shown
    assert sbagg("who", ME[1], "--json").json["turn"] is None


def test_nobodys_turn(sbagg, world):
    world.write("box", talk(1, JANE, ME[1], "The report is ready.", 9, 1)).sync()
    turn = sbagg("who", JANE, "--json").json["turn"]
    assert (turn["whose"], turn["since"], turn["item"], turn["text"]) == ("nobody", None, None, None)
    assert sbagg("owe").out == "You owe nobody an answer.\n"
    assert sbagg("owed", "--json").json == {"schema": "sbagg.owed/1", "entries": [], "more": False}


def test_why_an_item_shows_what_each_message_did(sbagg, world):
    world.write(
        "box",
        talk(1, JANE, ME[1], "Can you send the report?", 9, 1),
        talk(2, ME[1], JANE, "Thanks!", 8, 1),
        talk(3, ME[1], JANE, "I'll send it by Friday.", 7, 1),
    ).sync()
    item = sbagg("owe", "--ids").out.strip()
    view = sbagg("why", item, "--json").json
    assert [(step["by"], step["what"], step["whose"]) for step in view["steps"]] == [
        ("other", "asked", "mine"), ("me", "thanks", "nobody"), ("me", "promised", "mine"),
    ]  # fmt: skip
    assert (view["whose"], view["reason"], [ref["name"] for ref in view["people"]]) == ("mine", "promised", [JANE])
    assert "YOUR TURN (promised)" in sbagg("why", item).out


def test_an_item_outside_of_any_conversation_of_mine_says_so(sbagg, world):
    world.write("box", ("1", [mail("1", JANE, BOB, text="Hello", at=NOW - DAY)])).sync()
    item = sbagg("timeline", JANE, "--ids").out.strip()
    assert sbagg("why", item).status == 3


def test_nothing_of_a_message_reaches_the_terminal_raw(sbagg, world):
    parties = [email(JANE, "from", "Jane \x1b[31m"), email(ME[1], "to")]
    fact = mail("1", JANE, ME[1], text="Can you send \x1b[2J the report?", at=NOW - DAY)
    world.write("box", ("1", [{**fact, "parties": parties}])).sync()
    for command in (("owe",), ("who", JANE), ("why", sbagg("owe", "--ids").out.strip())):
        assert "\x1b" not in sbagg(*command).out


def chat(number, author, to, text, days):
    parties = [email(author, "author"), email(to, "recipient")]
    return (
        f"dm{number}",
        [{"fact": "interaction", "ref": f"dm:{number}", "kind": "dm", "channel": "whatsapp", "at": NOW - days * DAY, "title": "",
          "text": text, "parties": parties}],
    )  # fmt: skip


def test_what_was_written_since_elsewhere_is_shown_and_an_answer_ends_the_line(sbagg, world):
    asked = talk(1, JANE, ME[1], "Can you send the report?", 9, 1)
    world.write("box", asked, chat(2, ME[1], JANE, "See you at the fair.", 2)).sync()
    (entry,) = sbagg("owe", "--json").json["entries"]
    assert (entry["wrote"]["channel"], entry["wrote"]["at"]) == ("whatsapp", "2026-11-16T11:06:40Z")
    assert "wrote since by whatsapp 2 d ago" in sbagg("owe").out
    assert sbagg("why", entry["item"], "--json").json["elsewhere"] == [entry["wrote"]]
    world.write("box", asked, chat(2, ME[1], JANE, "As to your mail: it is on your desk.", 2)).sync()
    assert sbagg("owe", "--json").json["entries"] == []
    view = sbagg("why", entry["item"], "--json").json
    assert (view["whose"], view["reason"]) == ("nobody", "answered elsewhere")
