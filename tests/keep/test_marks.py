"""What marks find in texts, and what they leave alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbagg.adapter import Card, Identity, Interaction, Party
from sbagg.decisions.forgotten import KIND, WORD, Forgotten
from sbagg.decisions.marks import tombstone
from sbagg.decisions.model import line_of, make, read
from sbagg.decisions.pruning import pruned
from sbagg.decisions.without import AUTHORS, NO_PART, Without
from sbagg.store.identities import BARE_ROLES
from sbagg.store.rows import AUTHOR_ROLES

WHO = [
    ("email", "jane.d@gmail.com"), ("email", "jane@acme.com"), ("email", "sales+jane@acme.com"), ("phone", "+12065550101"),
    ("twitter", "janedoe"), ("url", "linkedin.com/in/jane-doe"), ("salesforce", "0031a00000AbCdEAAV"), ("hubspot", "101"),
    ("dynamics365", "6f9619ff-8b86-d011-b42d-00c04fc964ff"), ("twitter-id", "9100000000000007"), ("email", "jo@xn--mller-kva.de"), ("twitter", "jane_d"),
]  # fmt: skip
NAMES = [
    "Jane Doe",
    "Doe, Jane",
    "J. Doe",
    "Jürgen Müller",
    "Anna-Lena M. Okoro",
    "Maria del Carmen Lopez Garcia",
    "张伟",
]
ACT = make("forget", 1, **tombstone(WHO, NAMES, alone=["Jane Doe", "张伟"]))
GONE = Forgotten.of([ACT])


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Write JANE@acme.com, or <jane+x@acme.com>. j.aned@gmail.com", f"Write {WORD}, or <{WORD}>. {WORD}"),
        ("mailto:jane@acme.com?x", f"mailto:{WORD}?x"),
        ("+1 (206) 555-0101 or 206-555-0101 or (206) 555 0101.", f"{WORD} or {WORD} or {WORD}."),
        ("hi @JaneDoe! https://x.com/janedoe/status/1?u=1", f"hi {WORD}! https://{WORD}"),
        ("see linkedin.com/in/jane-doe/ and", f"see {WORD} and"),
        ("bounce+jane=acme.com@list.org", WORD),
        ("http://track.com/?u=jane%40acme.com&z=1", f"http://track.com/?{WORD}&z=1"),
        ("0031a00000AbCdE, 0031a00000AbCdEAAV", f"{WORD}, {WORD}"),
        ("/home/me/jane@acme.com.mbox", f"/home/me/{WORD}"),
        ("DOE JANE; Jane Doe, JURGEN MULLER, Juergen Mueller", f"{WORD}; {WORD}, {WORD}, {WORD}"),
        ("Anna-Lena Okoro, Anna-Lena M. Okoro; Okoro Anna-Lena", f"{WORD}, {WORD}; {WORD}"),
        ("Maria del Carmen Lopez Garcia, Maria Garcia", f"{WORD}, {WORD}"),
        ("请联系张伟谢谢", f"请联系{WORD}谢谢"),
        ("206\u2011555\u20110101 or (206)\u00a0555\u00a00101", f"{WORD} or {WORD}"),
        ("https://uk.linkedin.com/in/jane-doe", f"https://{WORD}"),
        ("x.org/user?user_id=9100000000000007&a=1", f"x.org/user?user_id={WORD}&a=1"),
        ("{6F9619FF-8B86-D011-B42D-00C04FC964FF}", f"{{{WORD}}}"),
        ("jo@müller.de", WORD),
        ("prvs=0123abc=jane@acme.com", WORD),
        ("sales@acme.com xjane@acme.com jane@acme.com.au @janedoes 2026-11-21 101 Jane", None),
        (
            "jane.doe@other.com jane.doe/x Jane_Doe @jane.doe 206-555-01012 12065550102 github.com/someone linkedin.com/in/jane-does",
            None,
        ),
    ],
)
def test_what_stands_for_them_is_replaced(text, left):
    assert GONE.clean(text, "name") == (text if left is None else left)


def test_a_name_alone_is_left_where_nothing_says_whose_it_is():
    assert GONE.clean("Jane Doe") == "Jane Doe"


def test_a_name_that_nobody_else_bears_is_found_everywhere():
    text = "Jane Doe\n> DOE, Jane and Jürgen Müller; 张伟 jane.doe"
    assert GONE.clean(text, "alone") == f"{WORD}\n> {WORD} and Jürgen Müller; {WORD} jane.doe"
    assert GONE.clean(text, "name") == f"{WORD}\n> {WORD} and {WORD}; {WORD} jane.doe"
    assert GONE.mentions('{"a": "Chat with Jane Doe"}')
    assert [name for name in ("Jane Doe", "Bob for Jane Doe", "Jürgen Müller", "") if GONE.is_called(name)] == [
        "Jane Doe"
    ]


def test_json_is_cleaned_value_by_value():
    data = b'{"a": ["x\\njane@acme.com"], "jane@acme.com": 1.50, "b": "Jane Doe"}'
    assert GONE.clean_data(data, "name").decode() == f'{{"a": ["x\\n{WORD}"], "{WORD}": 1.5, "b": "{WORD}"}}'
    assert GONE.clean_data(b'{"a":1.50}') == b'{"a":1.50}'
    assert GONE.clean_data(b"\xff jane@acme.com") == b"\xff " + WORD.encode()


def test_a_field_of_its_own_needs_no_mark_before_a_handle():
    data = b'{"id": 9100000000000007, "n": 12065550101, "screen_name": "Jane_D", "amount": 4800, "so": true}'
    cleaned = f'{{"id": "{WORD}", "n": "{WORD}", "screen_name": "{WORD}", "amount": 4800, "so": true}}'
    assert GONE.clean_data(data, "name").decode() == cleaned
    assert b"Jane_D" in GONE.clean_data(data), "where they take no part it may be a word of somebody's"
    other = Forgotten.of([make("forget", 1, **tombstone([("twitter", "won")], []))])
    assert other.clean_data(b'{"stage": "Won"}', "name") == b'{"stage": "Won"}'


def test_an_address_that_returns_to_them_is_theirs():
    assert GONE.holds("email", "bounce+jane=acme.com@lists.org")
    assert not GONE.holds("email", "bounce+jake=acme.com@lists.org")


def test_a_site_that_stands_for_others_too_is_known_as_an_identity_alone():
    site = ("url", "acme.com")
    quiet = Forgotten.of([make("forget", 1, **tombstone([site], [], quiet=[site]))])
    assert quiet.holds(*site)
    assert quiet.clean("www.acme.com/about") == "www.acme.com/about"


MINE, THEIRS, NUMBER = ("email", "bob@acme.com"), ("email", "jane@acme.com"), ("phone", "+12065550101")
SPARING = Forgotten.of([make("forget", 1, **tombstone([THEIRS, NUMBER], ["Jane Doe"], others=[MINE]))])


@pytest.mark.parametrize(
    ("name", "lost", "left", "spared"),
    [
        ("", [THEIRS], [MINE], True),  # parted by a decision
        ("Jane Doe", [THEIRS], [("email", "new@acme.com")], False),  # their new address
        ("Ann Orrin", [NUMBER], [("email", "ann@acme.com")], True),  # their number, now somebody else's
        ("Jane Doe", [NUMBER], [("email", "new@acme.com")], False),
        ("", [NUMBER], [("email", "new@acme.com")], False),
        ("Ann Orrin", [NUMBER, THEIRS], [("email", "ann@acme.com")], False),
        ("Ann Orrin", [NUMBER], [], False),
    ],
)
def test_whose_a_card_is_that_names_them(name, lost, left, spared):
    assert SPARING.spares(name, lost, left) == spared
    facts = Without(SPARING).facts([Card(tuple(Identity(*pair) for pair in (*lost, *left)), name)])
    assert facts == ([Card(tuple(Identity(*pair) for pair in left), name)] if spared else [])


def test_identities_are_known_in_any_spelling():
    assert all(GONE.holds(*pair) for pair in [*WHO, ("email", "Jane+Q@ACME.com"), ("phone", "+1 206 555 0101")])
    assert not any(
        GONE.holds(*pair) for pair in [("email", "sales@acme.com"), ("phone", "2065550101"), ("hubspot", "102")]
    )


def test_the_act_says_nothing_and_survives_its_line():
    line = line_of(ACT)
    assert not any(value.lower() in line.lower() for _, value in WHO if len(value) > 3)
    assert "jane" not in line.lower()
    assert read(line.encode())[0] == [ACT]
    assert Forgotten.of(read(line.encode())[0]).holds("email", "jane@acme.com")


def test_two_acts_for_one_person_have_nothing_in_common():
    other = tombstone(WHO, ["Jane Doe"])
    assert not {*other["marks"]} & {*ACT.body["marks"]}


@pytest.mark.parametrize(
    "body", [{"key": "zz", "marks": []}, {"key": "00", "marks": ["x"]}, {"key": "00", "marks": [1]}]
)
def test_a_line_with_bad_marks_is_named(body):
    acts, bad = read(line_of(make("forget", 1, **body)).encode())
    assert (acts, len(bad)) == ([], 1)


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text):
    text = f"{text} jane@acme.com {text} Jane Doe {text}"
    for names in ("name", "alone"):
        once = GONE.clean(text, names)
        assert GONE.clean(once, names) == once
    assert "jane@acme.com" not in once.split()


@given(st.binary())
def test_any_bytes_can_be_cleaned(data):
    once = GONE.clean_data(data, "name")
    assert GONE.clean_data(once, "name") == once


@given(st.binary())
def test_any_file_of_decisions_can_be_pruned(data):
    once, _ = pruned(data, GONE)
    assert pruned(once, GONE) == (once, 0)


def test_roles_mean_the_same_everywhere():
    assert AUTHORS == AUTHOR_ROLES
    assert BARE_ROLES < NO_PART


def parties(*roles):
    return tuple(Party("email", address, role) for address, role in roles)


@pytest.mark.parametrize(
    ("roles", "stays"),
    [
        ([("jane@acme.com", "from"), ("me@us.com", "to")], False),
        ([("me@us.com", "from"), ("jane@acme.com", "to"), ("x@ours.com", "cc")], False),
        ([("jane@acme.com", "from"), ("list@lists.org", "list")], False),
        ([("jane@acme.com", "from"), ("bob@acme.com", "cc")], True),
        ([("bob@acme.com", "contact"), ("jane@acme.com", "owner")], True),
        ([("jane@acme.com", "owner")], True),
        ([("jane@acme.com", "follower"), ("me@us.com", "followed")], False),
        ([("me@us.com", "from"), ("bob@acme.com", "to")], True),
    ],
)
def test_an_item_stays_where_others_share_it(roles, stays):
    without = Without(GONE, frozenset({("email", "me@us.com")}), ("ours.com",))
    left = without.facts([Interaction("r:1", "email", "email", 1, parties(*roles), "Title", "Text")])
    assert bool(left) == stays
    if stays:
        assert not any(GONE.holds(p.kind, p.value) and p.kind != KIND for p in left[0].parties)
