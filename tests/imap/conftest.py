import pytest
from imap_kit import Account

from dovecot import dovecot

PLAIN = "imap_capability = IMAP4rev1 LITERAL+ SASL-IR ID ENABLE MOVE SPECIAL-USE UIDPLUS UNSELECT"
"""A line for a server that knows neither CONDSTORE nor IDLE."""


@pytest.fixture(scope="session")
def server():
    with dovecot() as running:
        yield running


@pytest.fixture(scope="session")
def plain_server():
    with dovecot(PLAIN) as running:
        yield running


@pytest.fixture(params=["condstore", "plain"])
def either(request):
    """A server with all extensions, and one with none."""
    return request.getfixturevalue("server" if request.param == "condstore" else "plain_server")


@pytest.fixture
def account(either):
    """A new user, whose flags must be as the test left them."""
    account = Account(either)
    yield account
    assert account.mail.untouched(), "a flag was changed at the server"
