"""Which identities never join anybody, and what joins on its own."""

import pytest

from sbagg.identity.evidence import links
from sbagg.identity.grouping import group
from sbagg.identity.model import Claim, Known
from sbagg.identity.shared import why_shared
from sbagg.normalize import mailbox
from sbagg.store.ids import uid


def known(number, kind, value, *names, shared=None):
    box = uid(f"email:{mailbox(value)}") if kind == "email" else None
    return Known(number, uid(f"{kind}:{value}"), kind, value, shared, False, box, [(name, 1) for name in names])


def card(number, name, *identities):
    return Claim(number, number, "crm", name, "", "", None, 1, "", "", [], False, list(identities))


def reason(identity, *claims, others=()):
    return why_shared(identity, claims, {one.id: one for one in (identity, *others)})


@pytest.mark.parametrize(
    "address", ["support@brook.example.org", "no-reply@brook.org", "bounces+17@brook.org", "info@b.de"]
)
def test_role_words_are_shared(address):
    assert reason(known(1, "email", address)) == "role"


def test_three_strangers_on_one_address_share_it():
    assert reason(known(1, "email", "desk@b.org", "Ann Lee", "Bo Chan", "Cy Dorn")) == "names"


@pytest.mark.parametrize(
    "names",
    [
        ("Ann Lee", "Lee, Ann", "A. Lee", "Ann B. Lee"),
        ("Jürgen Müller", "Juergen Mueller", "J. Müller"),
        ("Ann Lee", "Bo Chan (via Docs)", "Cy Dorn via LinkedIn", "Di Orr (via Forms)"),
        ("Ann Lee", "ann@b.org", "Brook Support Team", "+1 206 555 0101"),
    ],
)
def test_one_persons_names_do_not_make_an_address_shared(names):
    assert reason(known(1, "email", "ann@b.org", *names)) is None


def test_cards_that_contradict_each_other_share_what_both_name():
    phone = known(1, "phone", "+12065550101")
    assert reason(phone, card(1, "Ann Lee", 1), card(2, "Bo Chan", 1)) == "cards"
    assert reason(phone, card(1, "Ann Lee", 1), card(2, "Lee, Ann", 1)) is None
    assert reason(phone, card(1, "Ann Lee", 1), card(2, "Mark Lee", 1)) == "cards"


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ("张伟", "Wei Zhang", None),
        ("田中さん", "Yuki Tanaka", None),
        ("Иван Петров", "Ivan Petrov", None),
        ("محمد علي", "Mohamed Ali", None),
        ("brook7", "Yuki Tanaka", None),
        ("Иван Петров", "Olga Sidorova", "cards"),
        ("Ann Lee", "Bo Chan", "cards"),
    ],
)
def test_cards_of_one_address_in_two_scripts_do_not_contradict_each_other(one, other, shared):
    assert reason(known(1, "email", "y.t@brook.org"), card(1, one, 1), card(2, other, 1)) == shared


@pytest.mark.parametrize("kind", ["phone", "url"])
def test_a_switchboard_joins_nobody_without_names(kind):
    identity = known(1, kind, "+12065550101" if kind == "phone" else "brook.org/team")
    assert reason(identity, card(1, "", 1), card(2, "", 1)) == "cards"
    assert reason(identity, card(1, "", 1), card(2, "Ann Lee", 1)) == "cards"
    assert reason(identity, card(1, "", 1)) is None


def test_a_handle_that_passed_to_another_account_joins_neither():
    handle, old, new = known(1, "twitter", "ann"), known(2, "twitter-id", "11"), known(3, "twitter-id", "12")
    assert reason(handle, card(1, "Ann", 1, 2), card(2, "Bo", 1, 3), others=(old, new)) == "cards"
    assert reason(handle, card(1, "Ann", 1, 2), card(2, "Ann at the fair", 1, 2), others=(old,)) is None


def test_a_mailbox_joins_its_spellings_and_a_shared_one_joins_none():
    people = [known(1, "email", "ann.lee@gmail.com"), known(2, "email", "annlee+crm@googlemail.com")]
    assert groups(people) == [[1, 2]]
    desk = [known(1, "email", "help@b.org", shared="role"), known(2, "email", "help+9@b.org", shared="role")]
    assert groups(desk) == [[1], [2]]


def test_a_card_joins_through_everything_but_what_is_shared():
    people = [
        known(1, "salesforce", "003000000000001AAA"),
        known(2, "email", "ann@b.org"),
        known(3, "email", "info@b.org", shared="role"),
    ]
    assert groups(people, card(1, "Ann Lee", 1, 2, 3)) == [[1, 2], [3]]


def test_what_i_call_mine_is_one_person():
    people = [known(1, "email", "me@b.org"), known(2, "twitter", "me_at_b"), known(3, "email", "you@b.org")]
    assert groups(people, me={1, 2}) == [[1, 2], [3]]


def groups(people, *claims, me=()):
    identities = {one.id: one for one in people}
    return group(identities, links(identities, claims, me))
