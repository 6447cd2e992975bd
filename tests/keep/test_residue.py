"""What is left of a record: facts as JSON, and refs that say nothing."""

from sbagg.adapter import (
    Card,
    Deal,
    File,
    Flag,
    Hint,
    Identity,
    Interaction,
    Note,
    Organization,
    Party,
    Raw,
    Ticket,
    Transaction,
)
from sbagg.formats.facts import MEDIA, read, write
from sbagg.store.ids import uid, veiled
from sbagg.store.residue import as_facts, facts_of
from sbagg.store.rows import claims

JO = Party("email", "jo@acme.com", "from", "Jo")
FACTS = [
    Card((Identity("email", "jo@acme.com"),), "Jo", flags=(Flag("left", 5),), us=True, company_ref="org:jo@acme.com"),
    Hint(Identity("email", "a@b.com"), Identity("phone", "+12065550101"), "signature", "line"),
    Interaction("mail:1|jo@acme.com", "email", "email", None, (JO,), "T", "x", new="", thread=("t:jo@acme.com",),
                files=(File("a.pdf", size=3),), about=("deal:jo@acme.com",)),
    Organization("org:jo@acme.com", "Acme", ("acme.com",), parent="org:2"),
    Deal("deal:jo@acme.com", "D", people=(JO,), owner=JO, stages=(("New", 1), ("Won", 2))),
    Ticket("t:1", "T", people=(JO,)),
    Transaction("o:1", "order", amount=-5, settles=("o:jo@acme.com",), void=True),
    Note("n:1", "text", author=JO, about=("deal:jo@acme.com",)),
]  # fmt: skip


def test_facts_come_back_as_they_were():
    assert read(write(FACTS)) == FACTS


def test_refs_keep_their_uids_and_say_nothing():
    left = as_facts(Raw("1", b"{}", "application/json", "s", "here", 7), FACTS)
    assert (left.key, left.stream, left.locator, left.at, left.media) == ("1", "s", "here", 7, MEDIA)
    back = list(facts_of(None, left))
    rows, were = (claims(facts).items for facts in (back, FACTS))
    assert [row._replace(state=None) for row in rows] == [row._replace(state=None) for row in were]
    assert rows[-2].state == were[-2].state, "what it settles is known by uids"
    assert uid(back[0].company_ref) == uid("org:jo@acme.com")
    assert as_facts(left, back).data == left.data
    assert b"|jo@acme.com" not in left.data
    assert b":jo@acme.com" not in left.data


def test_a_veil_is_worn_once():
    assert veiled(veiled("mail:1")) == veiled("mail:1")
    assert uid(veiled("mail:1")) == uid("mail:1")
    assert veiled("") == ""
    assert uid("=") != uid("= ")
