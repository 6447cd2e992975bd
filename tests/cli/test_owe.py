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
        [mail(str(number), sender, to, text=text, title="Talk", at=int(NOW - days * DAY), thread=[f"talk:{thread}"])],
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


def test_the_order_is_that_of_today(sbagg, world):
    asks = [
        talk(n, who, ME[1], text, days, n)
        for n, (who, text, days) in enumerate(
            [
                (JANE, "Can you send the report by Friday?", 9),
                (BOB, "Is the price fixed?", 40),
                ("zoe@cole-parts.com", "Could you sign the offer?", 6),
                ("kim@dale-ovens.com", "Which size do you stock?", 3),
            ],
            1,
        )
    ]
    world.write("box", *asks).sync()
    lines = [line for line in sbagg("today", "--json").json["entries"] if line["reason"] == "reply"]
    rows = sbagg("owe", "--json").json["entries"]
    assert [(row["item"], row["priority"]) for row in rows] == [(line["item"], line["priority"]) for line in lines]
    assert len(rows) == 4
    waited = [row["since"] for row in sbagg("owe", "--json", "--sort", "waited").json["entries"]]
    assert waited == sorted(waited)
    assert sbagg("owe", "--json", "--sort", "due").json["entries"][0]["due"] == "2026-11-13"
    assert sbagg("owe", "--sort", "bogus").status == 2
    assert sbagg("owe").out.startswith("Most pressing first, as in today; or --sort")


def test_a_promise_waits_since_it_was_made_the_same_everywhere(sbagg, world, monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    ask = talk(1, JANE, ME[1], "Could you check the invoice for July again?", 12, 1)
    world.write("box", ask, talk(2, ME[1], JANE, "I will check it with our accounts department.", 8, 1)).sync()
    (row,) = sbagg("owe", "--json").json["entries"]
    assert (row["reason"], row["since"], row["waited"]) == ("promised", "2026-11-10T11:06:40Z", 8 * DAY)
    assert sbagg("who", JANE, "--json").json["turn"]["since"] == row["since"]
    assert "8 d " in sbagg("owe").out
    assert "8 d ago" in sbagg("who", JANE).out
    assert "you promised 8 d ago" in sbagg("today").out


def test_yesterday_evening_is_one_day_ago(sbagg, world, monkeypatch):
    monkeypatch.setenv("SBAGG_NOW", "2026-11-18T06:00:00Z")
    world.write("box", talk(1, JANE, ME[1], "Can you send the report today?", 0.8, 1)).sync()
    assert "\n1 d  " in sbagg("owe").out
    assert 'report today?" yesterday' in sbagg("who", JANE).out


@pytest.mark.parametrize("command", ["owe", "owed", "people", "timeline"])
def test_a_misspelt_filter_is_no_clean_desk(sbagg, synced, command):
    failed = sbagg(command, "--channel", "emial")
    assert (failed.status, failed.out) == (3, "")
    assert "Did you mean email?" in failed.err
    if command != "timeline":
        sbagg("tag", "add", BOB, "vip")
        assert sbagg(command, "--tag", "VIP").status == 0
        failed = sbagg(command, "--tag", "vipp", "--json")
        assert (failed.status, "vip" in failed.err) == (3, True)


def test_they_wrote_since(sbagg, world):
    world.write(
        "box", talk(1, ME[1], JANE, "Could you sign the offer?", 20, 1), talk(2, JANE, ME[1], "The office is closed on Friday.", 6, 2)
    ).sync()  # fmt: skip
    (row,) = sbagg("owed", "--json").json["entries"]
    assert (row["text"], row["heard_at"]) == ("Could you sign the offer?", "2026-11-12T11:06:40Z")
    assert "they wrote since by email, 6 d ago" in sbagg("owed").out


def test_who_owes_me_something_is_listed_though_i_owe_them_too(sbagg, world):
    world.write(
        "box", talk(1, ME[1], JANE, "Could you sign the offer?", 20, 1), talk(2, JANE, ME[1], "Is the price fixed?", 6, 2)
    ).sync()  # fmt: skip
    assert [len(sbagg(command, "--json").json["entries"]) for command in ("owe", "owed")] == [1, 1]


@pytest.mark.parametrize("width", [40, 50, 60, 80, 120, 200])
def test_ids_and_days_are_never_cut(sbagg, synced, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    rows = sbagg("owe", "--json").json["entries"]
    shown = sbagg("owe").out
    assert max(map(len, shown.splitlines())) <= width
    assert all(row["item"] in shown for row in rows)
    assert "due Fri 13 Nov, 5 days late" in shown
    why = sbagg("why", rows[0]["item"]).out
    assert max(map(len, why.splitlines())) <= width
    assert rows[0]["item"] in why


def test_without_a_terminal_nothing_is_cut(sbagg, world, monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)
    ask = "Could you send the report on the cold room behind dock 3 " + "and " * 20 + "the other one?"
    world.write("box", talk(1, JANE, ME[1], ask, 9, 1)).sync()
    assert ask in sbagg("owe").out
    assert "…" not in sbagg("owe").out


def test_a_clean_desk_says_as_of_when_and_what_is_old(sbagg, world, monkeypatch):
    world.write("box", talk(1, JANE, ME[1], "The report is ready.", 9, 1)).sync()
    assert "As of: box now" in sbagg("owe").err
    monkeypatch.setenv("SBAGG_NOW", "2026-12-18T11:06:40Z")
    assert "Not up to date: box 30 d ago" in sbagg("owed").err
    assert sbagg("owe", "--json").err == ""


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
    assert "you wrote since by whatsapp, 2 d ago" in sbagg("owe").out
    assert sbagg("why", entry["item"], "--json").json["elsewhere"] == [entry["wrote"]]
    world.write("box", asked, chat(2, ME[1], JANE, "As to your mail: it is on your desk.", 2)).sync()
    assert sbagg("owe", "--json").json["entries"] == []
    view = sbagg("why", entry["item"], "--json").json
    assert (view["whose"], view["reason"]) == ("nobody", "answered elsewhere")


def test_a_card_and_a_brief_begin_with_what_owe_begins_with_and_leave_out_what_is_done(sbagg, synced):
    jane = sbagg("owe", "--json").json["entries"][0]
    card, brief = (
        sbagg("who", JANE, "--json").json["turn"],
        sbagg("brief", JANE, "--json").json["attendees"][0]["waiting"],
    )
    assert (card["item"], card["text"]) == (jane["item"], "Can you send the report by Friday?")
    assert [one["text"] for one in brief] == ["Can you send the report by Friday?", "Could you call me?"]
    sbagg("done", jane["item"])
    card, brief = (
        sbagg("who", JANE, "--json").json["turn"],
        sbagg("brief", JANE, "--json").json["attendees"][0]["waiting"],
    )
    assert (card["text"], [one["text"] for one in brief]) == ("Could you call me?", ["Could you call me?"])
    more = [each for each in sbagg("who", JANE, "--why", "--json").json["numbers"] if each["name"] == "owe.more"]
    assert [(each["value"], each["parts"]) for each in more] == [(0, [])]
    sbagg("done", card["item"])
    assert sbagg("who", JANE, "--json").json["turn"]["whose"] == "nobody"
    assert sbagg("brief", JANE, "--json").json["attendees"][0]["waiting"] == []


def test_of_whom_is_late_what_presses_more_stands_on_the_card_before_what_is_older(sbagg, world):
    old = talk(1, ME[1], JANE, "I will send you the photos of the fair.", 40, 1)
    world.write("box", old, talk(2, JANE, ME[1], "Can you send the certificates by Friday?", 7, 2)).sync()
    assert sbagg("owe", "--json").json["entries"][0]["text"] == "Can you send the certificates by Friday?"
    assert sbagg("who", JANE, "--json").json["turn"]["text"] == "Can you send the certificates by Friday?"


def test_a_promise_that_is_done_is_in_no_brief(sbagg, world):
    asked = talk(1, JANE, ME[1], "Could you send the plan?", 4, 1)
    promised = talk(2, ME[1], JANE, "I will send you the plan by Friday.", 3, 1)
    world.write("box", asked, promised).sync()
    (promise,) = sbagg("brief", JANE, "--json").json["attendees"][0]["promises"]
    sbagg("done", promise["item"])
    assert sbagg("brief", JANE, "--json").json["attendees"][0]["promises"] == []


def test_an_id_of_another_kind_says_how_to_see_it(sbagg, synced):
    item = sbagg("owe", "--json").json["entries"][0]["item"]
    card = sbagg("who", JANE, "--json").json
    person, company = card["id"], card["company"]["id"]
    for command, text, next_ in (("who", item, "show"), ("show", person, "who"), ("show", company, "company")):
        failed = sbagg(command, text)
        assert (failed.status, f"sbagg {next_} {text}" in failed.err) == (3, True)
