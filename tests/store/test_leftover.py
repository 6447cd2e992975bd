"""What nothing names any more is as if it had never been there; what it was called still leads to what is."""

from sbagg.store import ids, resolve
from world import World, card, email, mail, organization


def people(world):
    reader = world.reader()
    try:
        rows = reader.db.execute("SELECT p.uid, p.name FROM persons p ORDER BY p.uid").fetchall()
        return [tuple(row) for row in rows]
    finally:
        reader.db.close()


def test_an_address_that_a_card_no_longer_states_joins_and_names_nobody(world, tmp_path):
    talk = ("1", [mail("1", "jane.doe@gmail.com", "me@us-corp.com"), mail("2", "ja.nedoe@gmail.com", "me@us-corp.com")])
    world.add("box").add("crm")
    world.write("box", talk).sync()
    world.write("crm", ("7", [card("email:j.a.n.e.doe@gmail.com", name="Jane Doe")])).sync()
    assert len(people(world)) == 2
    world.write("crm", ("7", [card("email:other@gmail.com", name="Otto Other")])).sync()
    fresh = World(tmp_path / "fresh").me().add("box").add("crm")
    fresh.write("box", talk).write("crm", ("7", [card("email:other@gmail.com", name="Otto Other")])).sync()
    assert people(world) == people(fresh)
    assert world.dump() == fresh.dump()


def test_a_corrected_card_takes_its_name_along(world):
    world.add("crm")
    world.write("crm", ("1", [card("email:jane@acme-tools.com", "phone:+12065550101", name="Jne Deo")])).sync()
    world.write("crm", ("1", [card("email:jane@acme-tools.com", name="Jane Doe")])).sync()
    reader = world.reader()
    assert {row["name"] for row in reader.db.execute("SELECT name FROM identity_names")} == {""}
    assert [row["value"] for row in reader.db.execute("SELECT value FROM identities")] == ["jane@acme-tools.com"]
    reader.db.close()


def test_a_company_is_found_by_the_id_it_had_before_another_domain_came_first(world):
    world.add("box").add("crm")
    world.write("box", ("1", [mail("1", email("jane@middle-works.com"), "me@us-corp.com")])).sync()
    reader = world.reader()
    before = reader.one("SELECT id, uid FROM companies")
    reader.db.close()
    both = organization("1", "Middle Works", "middle-works.com", "acme-of-middle.com")
    world.write("crm", ("1", [both])).sync()
    reader = world.reader()
    now = reader.one("SELECT id, uid FROM companies")
    assert now["uid"] != before["uid"]
    assert resolve.company(reader, ids.shown(ids.COMPANY, before["uid"])) == now["id"]
    reader.db.close()
