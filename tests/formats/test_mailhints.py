"""What a mail lets guess about its author, and what it does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbagg.adapter import Hint, Identity, Party
from sbagg.formats.mailfacts import facts
from sbagg.formats.mailhints import hints
from sbagg.formats.message import read_message

DANA = "From: Dana Reyes <dana@acme.test>\n"
SIGNATURE = "\n-- \nDana Reyes, Acme Tools\nT +1 206 555 0101\nhttps://x.com/dana_r\n"


def told(body: str = "Hello\n", fields: str = "", author: str = DANA) -> list[tuple[str, str]]:
    """The (rule, identity) that a mail hints at."""
    data = f"{author}To: bob@b.test\nDate: Fri, 23 Aug 2024 11:03:04 +0200\n{fields}\n{body}"
    return [(hint.rule, f"{hint.b.kind}:{hint.b.value}") for hint in facts(read_message(data.encode()))[1]]


def test_a_signature_names_its_authors_number_and_account():
    data = f"{DANA}To: bob@b.test\n\nHello{SIGNATURE}".encode()
    me = Identity("email", "dana@acme.test")
    assert facts(read_message(data))[1] == (
        Hint(me, Identity("phone", "+12065550101"), "signature", "T +1 206 555 0101"),
        Hint(me, Identity("twitter", "dana_r"), "signature", "https://x.com/dana_r"),
    )


@pytest.mark.parametrize(
    "body",
    [
        "See you.\n\nBest regards,\nDana\n+1 206 555 0101\n",
        "See you.\n\nBest regards,\nDana\n+1 206 555 0101\n\nOn Mon, Jan 6, 2020 at 10:00 AM Bob <bob@b.test> wrote:\n> Tel +1 206 555 0199\n",
        "> Tel +1 206 555 0199\n\nSee you.\n\n--\nDana\n+1 206 555 0101\n",
        "See you.\n\nDana\n+1 206 555 0101\n",
        "See you.\n\nCheers,\nDana\n\n-- \nby hand, +1 206 555 0101\n",
    ],
)
def test_wherever_the_signature_stands(body):
    assert told(body) == [("signature", "phone:+12065550101")]


def test_the_country_of_numbers_is_the_sources_region():
    data = f"{DANA}To: bob@b.test\n\nHello\n-- \nDana Reyes\nTel. 030 5550101\n".encode()
    assert [hint.b.value for hint in facts(read_message(data), region="DE")[1]] == ["+49305550101"]


def test_a_number_written_in_pairs_is_one():
    assert told("Hello\n\n-- \nDana Reyes\nM +33 6 39 98 42 17\n") == [("signature", "phone:+33639984217")]


@pytest.mark.parametrize(
    "body",
    [
        "FYI\n\nBest regards,\nEve Stone\n+1 206 555 0101\n",
        "FYI\n\n-- \nEve Stone\n+1 206 555 0101\n",
        "FYI\n\n-- \nDana and Eve\neve@other.test\n+1 206 555 0101\n",
        "Please call Eve: +1 206 555 0101\n",
        "Call +1 206 555 0101\nand ask for Eve\n",
        f"News!\nTo unsubscribe write to us.{SIGNATURE}",
    ],
)
def test_what_others_have_signed(body):
    assert told(body) == []


@pytest.mark.parametrize(
    "fields",
    ["List-Id: <team.lists.test>\n", "Precedence: bulk\n", "Auto-Submitted: auto-replied\n", "List-Unsubscribe: <https://a.test>\n"],
)  # fmt: skip
def test_lists_and_machines_hint_at_nobody(fields):
    assert told(f"Hello{SIGNATURE}", f"{fields}Reply-To: Dana Reyes <dana@home.test>\n") == []


@pytest.mark.parametrize(
    "author",
    [
        "From: Dana Reyes <notifications@host.test>\n",
        "From: Dana Reyes (via Docs) <drive@host.test>\n",
        "From: Dana Reyes <office@acme.test>\n",
        "From: Dana Reyes <bounce-1029384756@host.test>\n",
    ],
)
def test_senders_that_are_no_person(author):
    assert told(f"Hello{SIGNATURE}", "Reply-To: Dana Reyes <dana@home.test>\n", author) == []


def test_further_addresses_of_the_author():
    body = "Hello\n-- \nDana Reyes\ndana@acme.test\ndana@home.test, dr@reyes.test\ninfo@acme.test\n"
    assert told(body) == [("signature", "email:dana@home.test"), ("signature", "email:dr@reyes.test")]


def test_at_most_five():
    numbers = "".join(f"+1 206 555 01{n:02}\n" for n in range(20))
    assert len(told(f"Hello\n-- \nDana\n{numbers}", "Reply-To: dana@home.test\n")) == 5


@pytest.mark.parametrize(
    "value", ["Dana Reyes <dr77@home.test>", "dana@home.test", "dana.reyes@home.test", "dr@home.test"]
)
def test_answers_to_the_authors_other_address(value):
    address = value.rpartition("<")[2].rstrip(">")
    assert told(fields=f"Reply-To: {value}\n") == [("reply_to", f"email:{address}")]


@pytest.mark.parametrize(
    "value",
    [
        "Eve Stone <eve@acme.test>",
        "eve@acme.test",
        "Dana Reyes <dana+box@acme.test>",
        "Dana Reyes <sales@acme.test>",
        "Dana Reyes <no-reply@acme.test>",
        "Dana Reyes (via Desk) <desk@host.test>",
        "Dana Reyes <reply-5f2a9c@host.test>",
        "Dana Reyes <dana=acme.test@host.test>",
        "Dana Reyes <dana@home.test>, Eve <eve@acme.test>",
    ],
)
def test_answers_to_somebody_else(value):
    assert told(fields=f"Reply-To: {value}\n") == []


def test_a_firm_that_writes_under_its_name():
    assert told(fields="Reply-To: Acme Tools <jo@parts.test>\n", author="From: Acme Tools <jim@acmetools.test>\n") == []


def test_who_sends_for_another_is_neither_author_nor_alias():
    data = f"{DANA}Sender: Eve Stone <eve@acme.test>\nTo: bob@b.test\n\nHello\n-- \nDana\n+1 206 555 0101\n".encode()
    fact, found = facts(read_message(data))
    assert fact.parties[0] == Party("email", "dana@acme.test", "from", "Dana Reyes")
    assert [(hint.a.value, hint.b.kind) for hint in found] == [("dana@acme.test", "phone")]


@pytest.mark.parametrize(
    ("shown", "name"),
    [
        ("Dana Reyes (via Docs) <drive@host.test>", "Dana Reyes (via Docs)"),
        ('"Dana Reyes (via Docs)" <drive@host.test>', "Dana Reyes (via Docs)"),
        ("Dana Reyes via Desk <desk@host.test>", "Dana Reyes via Desk"),
        ("Dana Reyes (Acme) <dana@acme.test>", "Dana Reyes"),
    ],
)
def test_who_writes_under_anothers_name_is_shown_so(shown, name):
    assert facts(read_message(f"From: {shown}\n\nhi".encode()))[0].parties[0].name == name


@given(st.text(max_size=300), st.text(max_size=300), st.text(max_size=40), st.text(max_size=40))
def test_any_text_is_read(own, signature, name, value):
    parties = (Party("email", value, "from", name), Party("email", name, "reply-to", value))
    assert len(list(hints(parties, own, own, signature))) <= 5
