"""Hints in the store: written and taken back with their record, and they join nobody."""

import pytest

from sbagg.adapter import Raw
from sbagg.store import known
from sbagg.store.aliases import alias_rows
from sbagg.store.ingest import Batch, Ingest, Parsed
from sbagg.store.opening import open_read, open_write
from sbagg.store.rows import Claims
from world import World, card, email, hint, mail, organization

JANE, PHONE = "email:jane@acme-tools.com", "phone:+12065550101"


def told(world):
    """Hints as (a, b, rule, text), by value."""
    connection = open_read(world.home)
    values = dict(connection.execute("SELECT id, value FROM identities").fetchall())
    found = [(values[a], values[b], rule, text) for a, b, rule, text, _ in known.hint_rows(connection)]
    connection.close()
    return sorted(found)


def rows(world, sql):
    with open_write(world.home) as connection:
        return [tuple(row) for row in connection.execute(sql)]


def letter(*facts):
    return [mail("1", "jane@acme-tools.com", "me@us-corp.com"), *facts]


def test_a_hint_comes_and_goes_with_its_record(world):
    world.add("box")
    said = hint("email:Jane@Acme-Tools.com", "phone:+1 (206) 555-0101", text="T  +1 206 555 0101")
    world.write("box", ("1", letter(said)), ("2", letter())).sync()
    assert told(world) == [("jane@acme-tools.com", "+12065550101", "signature", "T +1 206 555 0101")]
    world.write("box", ("1", letter(hint(JANE, "twitter:jane"))), ("2", letter())).sync()
    assert told(world) == [("jane@acme-tools.com", "jane", "signature", "as found")]
    world.write("box", ("1", letter()), ("2", letter())).sync()
    assert told(world) == []
    assert rows(world, "SELECT count(*) FROM hints") == [(0,)]


def test_what_is_no_longer_hinted_touches_both_sides(world):
    world.add("box")
    world.write("box", ("1", letter(hint(JANE, PHONE)))).sync()
    with open_write(world.home) as connection:
        Ingest(connection, 1, 1, 1).apply(Batch(parsed=[Parsed(Raw("1", b"[]"), b"other", Claims())]), 0)
        found = connection.execute("SELECT i.value FROM touched t JOIN identities i ON i.id = t.identity").fetchall()
    assert {value for (value,) in found} >= {"jane@acme-tools.com", "+12065550101"}


def test_whom_only_a_hint_names_is_nobody(world, sbagg):
    world.add("box")
    world.write("box", ("1", letter(hint(JANE, PHONE), hint(JANE, "email:jane@home-of-jane.com", "reply_to")))).sync()
    assert (
        rows(world, "SELECT bare, person FROM identities WHERE value IN ('+12065550101', 'jane@home-of-jane.com')")
        == [(1, None)] * 2
    )
    assert {person["name"] for person in sbagg("people", "--json").json["people"]} == {"jane@acme-tools.com"}


def test_a_hint_joins_nobody(world, sbagg):
    world.add("box").add("crm")
    world.write("box", ("1", letter(hint(JANE, PHONE))))
    world.write("crm", ("9", [card(PHONE, name="Jane Doe", birthday="1980-03-12", city="Graz")])).sync()
    assert {
        len(person)
        for person in (
            sbagg("who", value, "--json").json["identities"] for value in ("jane@acme-tools.com", "+12065550101")
        )
    } == {1}


@pytest.mark.parametrize(
    ("a", "b"), [(JANE, JANE), (JANE, "email:Jane@acme-tools.com"), (JANE, "phone:12"), ("email:root", PHONE), (JANE, "twitter:not a handle")]
)  # fmt: skip
def test_what_hints_at_nothing(world, a, b):
    world.add("box")
    world.write("box", ("1", letter(hint(a, b)))).sync()
    assert told(world) == []


def test_a_hint_from_many_records_comes_once(world):
    world.add("box")
    world.write(
        "box", *((str(n), [mail(str(n), "jane@acme-tools.com"), hint(JANE, PHONE, text=f"line {n}")]) for n in range(3))
    ).sync()
    assert told(world) == [("jane@acme-tools.com", "+12065550101", "signature", "line 0")]
    assert rows(world, "SELECT count(*) FROM hints") == [(3,)]


def test_gone_at_the_source_hints_no_more(world):
    world.add("box")
    stay = [(f"k{n}", [mail(f"k{n}", "bob@bolt-works.com")]) for n in range(9)]
    world.write("box", ("1", letter(hint(JANE, PHONE))), *stay).sync()
    world.write("box", *stay).sync()
    assert told(world) == []
    assert rows(world, "SELECT count(*) FROM hints") == [(1,)]
    world.write("box", ("1", letter(hint(JANE, PHONE))), *stay).sync()
    assert len(told(world)) == 1


def test_a_source_that_is_removed_takes_its_hints_along(world, sbagg):
    world.add("box").add("crm")
    world.write("box", ("1", letter(hint(JANE, PHONE))))
    world.write("crm", ("1", letter(hint(JANE, "twitter:jane")))).sync()
    assert sbagg("source", "remove", "box").status == 0
    assert [b for _, b, *_ in told(world)] == ["jane"]


def test_the_dump_of_a_rebuilt_store_is_the_same(world, tmp_path):
    world.add("box")
    world.write("box", ("1", letter(hint(JANE, "twitter:old"))), ("2", letter(hint(JANE, PHONE)))).sync()
    world.write("box", ("1", letter(hint(JANE, "twitter:new"))), ("2", letter(hint(JANE, PHONE)))).sync()
    fresh = World(tmp_path, tmp_path / "fresh").me().add("box")
    fresh.sync()
    assert world.dump()["hints"] == fresh.dump()["hints"]
    assert world.dump()["identities"] == fresh.dump()["identities"]
    assert any("twitter:new" in row for row in world.dump()["hints"])


@pytest.mark.parametrize(
    ("said", "kept"),
    [("1980-03-12", "1980-03-12"), ("--02-29", "--02-29"), ("--02-30", ""), ("1980-02-30", ""), ("spring", ""), ("--0229", ""), ("-", "")],
)  # fmt: skip
def test_birthdays_and_cities_on_cards(world, said, kept):
    world.add("crm")
    world.write("crm", ("1", [card(JANE, birthday=said, city=" Graz\n"), organization("1", "Acme")])).sync()
    connection = open_read(world.home)
    assert {row[-3:-1] for row in known.card_rows(connection, range(9))} == {(kept, "Graz")}
    connection.close()


# --- one sender under two addresses ------------------------------------------------------------------------------------


def aliases(world):
    connection = open_read(world.home)
    values = dict(connection.execute("SELECT id, value FROM identities").fetchall())
    found = {(*sorted((values[a], values[b])), rule, name) for a, b, rule, name in alias_rows(connection)}
    connection.close()
    return found


def wrote(ref, address, name, thread, **more):
    return (ref, [mail(ref, email(address, "from", name), "me@us-corp.com", thread=[thread], **more)])


@pytest.mark.parametrize(
    ("other", "shown"),
    [("Jane Doe", "Jane Doe"), ("Doe, Jane", "Jane Doe"), ("jane doe", "jane doe"), ("JANE DÖE", "JANE DÖE")],
)
def test_the_same_name_in_one_thread(world, other, shown):
    world.add("box")
    world.write(
        "box", wrote("1", "jane@acme-tools.com", "Jane Doe", "t"), wrote("2", "jd@home-of-jane.com", other, "t")
    ).sync()
    assert aliases(world) == {("jane@acme-tools.com", "jd@home-of-jane.com", "alias", min("Jane Doe", shown))}


@pytest.mark.parametrize(
    "second",
    [
        wrote("2", "jd@home-of-jane.com", "Jane Doe", "u"),  # another thread
        wrote("2", "jd@home-of-jane.com", "Jane Roe", "t"),
        wrote("2", "jd@home-of-jane.com", "", "t"),
        wrote("2", "notifications@host-of-all.com", "Jane Doe", "t"),
        wrote("2", "drive@host-of-all.com", "Jane Doe (via Docs)", "t"),
        wrote("2", "jd@home-of-jane.com", "Jane Doe", "t", flags=["auto"]),
        wrote("2", "jd@home-of-jane.com", "Jane Doe", "t", flags=["list", "bulk"]),
    ],
)
def test_what_is_no_alias(world, second):
    world.add("box")
    world.write("box", wrote("1", "jane@acme-tools.com", "Jane Doe", "t"), second).sync()
    assert aliases(world) == set()


def test_one_word_is_no_full_name(world):
    world.add("box")
    world.write(
        "box", wrote("1", "jane@acme-tools.com", "Jane", "t"), wrote("2", "jane@bolt-works.com", "Jane", "t")
    ).sync()
    assert aliases(world) == set()


def test_who_carries_many_names_is_nobodys_alias(world):
    world.add("box")
    world.write("box", wrote("1", "jane@acme-tools.com", "Jane Doe", "t"),
                *(wrote(f"m{n}", "app@host-of-all.com", name, "t") for n, name in enumerate(("Jane Doe", "Bob Bolt", "Eve Fox")))).sync()  # fmt: skip
    assert aliases(world) == set()
