"""Whom I answer in front of others, and who answers me, where nobody is addressed."""

import pytest

from sbagg.store import answers, scores
from sbagg.store.scores import seen
from world import ME, email, mail

DAY = 86400
ANN, BOB = "ann@acme-tools.com", "bob@bolt-works.com"
LIST = email("talk@lists.example.org", "list")


def post(n, author, *parties, at=None, **more):
    when = 1_700_000_000 + (n if at is None else at) * DAY
    return (f"{n}", [mail(f"{n}", author, *(parties or (LIST,)), at=when, **{"thread": ["t:1"], **more})])


@pytest.fixture
def answered(world, asking):
    """Return {address: {what I answered them, what they answered me}} of some posts."""

    def ask(*posts):
        world.add("box").write("box", *posts).sync()
        reader = asking()
        values = dict(reader.db.execute("SELECT person, value FROM identities WHERE kind = 'email'").fetchall())
        return {
            values[person]: found
            for person, items in seen(reader.db, None, reader.me, ())
            if (found := sorted(item.author for item in items if item.answer))
        }

    return ask


def test_an_answer_on_a_list_is_one_to_whoever_of_the_others_spoke_last(answered):
    posts = [post(1, ANN), post(2, BOB), post(3, ME[1]), post(4, ME[1]), post(5, ANN), post(6, ANN), post(7, BOB)]
    assert answered(*posts) == {BOB: ["me", "me"], ANN: ["them", "them"]}


def test_the_order_in_which_they_come_does_not_matter(world, answered):
    world.add("box").write("box", post(3, ME[1])).sync()
    world.write("box", post(3, ME[1]), post(1, ANN)).sync()
    assert answered(post(3, ME[1]), post(1, ANN), post(2, BOB)) == {BOB: ["me"]}


def test_what_the_source_says_is_answered_goes_before_what_was_said_last(answered):
    first = post(1, ANN, thread=["m:1", "t:1"])
    named = post(3, ME[1], thread=["m:3", "m:1"], answers="m:1", at=90)
    of_mine = post(4, ME[1], thread=["m:4", "m:3"], answers="m:3", at=91)
    assert answered(first, post(2, BOB, thread=["m:2", "m:1"]), named, of_mine) == {ANN: ["me"]}


def test_who_has_no_key_of_their_own_does_not_stand_for_their_root(answered):
    root, keyless = post(1, ANN, thread=["m:1"]), post(2, BOB, thread=["m:1"])
    assert answered(root, keyless, post(3, ME[1], thread=["m:3", "m:1"], answers="m:1")) == {ANN: ["me"]}


def test_where_what_is_answered_is_not_held_the_last_one_is(answered):
    assert answered(post(1, ANN), post(2, BOB), post(3, ME[1], answers="m:7")) == {BOB: ["me"]}


@pytest.mark.parametrize(
    ("way", "counts"),
    [
        ((ME[1], email(LIST["value"], "to")), True),
        ((ME[1], LIST, email(ANN, "cc")), False),
        ((ME[1], email(BOB, "to")), False),
    ],
)
def test_ones_own_copy_of_a_mail_to_a_list_counts_and_direct_mail_does_not(answered, way, counts):
    assert answered(post(1, ANN), post(2, *way)) == ({ANN: ["me"]} if counts else {})


@pytest.mark.parametrize("more", [{"visibility": "public"}, {"kind": "chat", "channel": "slack"}, {"flags": ["list"]}])
def test_in_public_in_a_channel_and_on_a_list_without_a_name(answered, more):
    assert answered(post(1, ANN, email(BOB, "to"), **more), post(2, ME[1], email(BOB, "to"), **more)) == {ANN: ["me"]}


@pytest.mark.parametrize(
    "first",
    [
        post(1, "news@acme-tools.com", flags=["list", "bulk"]),
        post(1, ANN, flags=["auto"]),
        post(1, "info@acme-tools.com"),
        post(1, ANN, thread=["t:2"]),
        post(1, ANN, at=1 - answers.LATEST // DAY),
    ],
)
def test_no_machine_desk_other_thread_or_old_post_is_answered(answered, first):
    assert answered(first, post(2, ME[1])) == {}


def test_what_goes_over_a_list_reaches_me_once_i_have_written_on_it(world, asking):
    posts = [post(n, ANN, thread=[f"t:{n}"]) for n in range(1, 4)]
    world.add("box").write("box", *posts, post(9, BOB, email("other@lists.example.org", "list"), thread=["t:9"])).sync()
    assert reached(asking()) == {}
    world.write("box", *posts, post(10, ME[1], thread=["t:10"])).sync()
    assert reached(asking()) == {ANN: 3}


def test_whoever_has_no_rank_stands_by_what_is_heard_of_them_on_my_lists_and_else_behind(world, sbagg):
    often = [post(n, ANN, thread=[f"t:{n}"], flags=["list"]) for n in range(1, 9)]
    once = post(20, BOB, thread=["t:20"], flags=["list"])
    written = post(21, ME[1], email("zoe@cole-parts.com", "to"), thread=["t:21"], at=-400)
    cold = [post(n, "cold@acme-tools.com", email(ME[1], "to"), thread=[f"t:{n}"]) for n in range(30, 40)]
    world.add("box").write("box", *often, once, written, *cold, post(50, ME[1], thread=["t:50"])).sync()
    rows = sbagg("people", "--sort", "rank", "--json").json["people"]
    assert [(row["name"], row["rank"] is None) for row in rows] == [
        (ANN, True),
        (BOB, True),
        ("zoe@cole-parts.com", False),
        ("cold@acme-tools.com", True),
    ]


def reached(reader):
    """Return address -> of how many items of theirs I am beside."""
    lists = scores.lists(reader.db, reader.me)
    values = dict(reader.db.execute("SELECT person, value FROM identities WHERE kind = 'email'").fetchall())
    found = scores.seen(reader.db, None, reader.me, lists)
    return {values[person]: n for person, items in found if (n := sum(item.part == 1 for item in items))}
