"""What cards of people share: names in parts, labels as tags, accounts, whose a number is."""

import pytest

from sbagg.adapter import Identity
from sbagg.formats.cards import account, is_name, is_own_line, tags, web_accounts, whole_name
from sbagg.normalize import tag


@pytest.mark.parametrize(
    ("parts", "suffix", "expected"),
    [
        (("Dana", "", "Reyes"), "", "Dana Reyes"),
        (("Dana", "M.", "Reyes"), "Jr.", "Dana M. Reyes Jr."),
        (("Dana", "", "Reyes"), "PhD", "Dana Reyes"),
        (("John", "Richter, James", "Doe"), "", "John Richter James Doe"),
        (("明", "", "张"), "", "张明"),
        (("지민", "", "박"), "", "박지민"),
        (("", "", ""), "Jr.", ""),
    ],
)
def test_names_in_parts(parts, suffix, expected):
    assert whole_name(parts, suffix) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("Dana", True), ("张", True), ("dana@a.test", False), ("+49 1", False), ("", False)]
)
def test_what_can_be_a_name(text, expected):
    assert is_name(text) is expected


def test_labels_as_tags():
    labels = [
        "* myContacts",
        "* My Contacts",
        "Starred in Android",
        "* Other",
        "* Coworkers",
        "VIP",
        " VIP ",
        "",
        "a\tb,c\x1b",
    ]
    assert tags(labels) == ("Coworkers", "VIP", "a b c")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("VIP", "VIP"),
        ("  two  words ", "two words"),
        ("a,b", "a b"),
        ("\x00\x07", "\ufffd"),
        ("x" * 80, "x" * 59 + "…"),
        (" ,", ""),
    ],
)
def test_what_a_label_is_as_a_tag(text, expected):
    assert tag(text) == expected
    assert tag(tag(text)) == expected


@pytest.mark.parametrize(
    ("network", "user", "expected"),
    [
        ("twitter", "@dana_r", Identity("twitter", "dana_r")),
        ("X", "dana_r", Identity("twitter", "dana_r")),
        ("LinkedIn", "dana-reyes", Identity("url", "linkedin.com/in/dana-reyes")),
        ("linkedin", "https://www.linkedin.com/in/dana-reyes/", Identity("url", "linkedin.com/in/dana-reyes")),
        ("whatever", "https://github.com/dana-r", Identity("github", "dana-r")),
        ("mastodon", "@dana@tools.social", Identity("mastodon", "@dana@tools.social")),
        ("facebook", "dana", None),
        ("twitter", "", None),
        ("twitter", "xmpp:dana", None),
        ("twitter", "a/b", None),
    ],
)
def test_accounts(network, user, expected):
    assert account(network, user) == expected


def test_a_home_page_is_no_account():
    assert web_accounts("https://reyes.test/dana") == []
    assert web_accounts("https://x.com/dana_r") == [Identity("twitter", "dana_r")]
    assert web_accounts("dana@reyes.test") == []


@pytest.mark.parametrize("label", ["", "work voice", "cell fax", "* Mobile", "_$!<Main>!$_"])
def test_lines_of_ones_own(label):
    assert is_own_line(label)


@pytest.mark.parametrize(
    "label", ["fax work", "Home Fax", "pager", "_$!<HomeFAX>!$_", "_$!<AssistantPhone>!$_", "Company Main", "telex"]
)
def test_lines_of_others(label):
    assert not is_own_line(label)
