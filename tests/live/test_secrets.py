"""Where a secret is looked for, in which order, and what is said when it is not there."""

import shlex
import sys
import time

import keyring
import pytest
from keyring.backend import KeyringBackend

from sbagg import hiding, secrets
from sbagg.errors import AuthError, UnavailableError
from sbagg.secrets import Place


class Memory(KeyringBackend):
    """A keyring in memory that does what ``mood`` says."""

    priority = 1

    def __init__(self):
        super().__init__()
        self.held, self.asked, self.mood = {}, 0, ""

    def _answer(self):
        self.asked += 1
        if self.mood == "sleeps":
            time.sleep(5)
        if self.mood == "refuses":
            raise keyring.errors.KeyringLocked("it is locked")
        if self.mood == "breaks":
            raise ZeroDivisionError("of its own")

    def get_password(self, service, username):
        self._answer()
        return self.held.get((service, username))

    def set_password(self, service, username, password):
        self._answer()
        self.held[service, username] = "" if self.mood == "forgets" else password

    def delete_password(self, service, username):
        self._answer()
        del self.held[service, username]


@pytest.fixture(autouse=True)
def ring(monkeypatch):
    monkeypatch.setattr(hiding, "_told", ())
    before, ring = keyring.get_keyring(), Memory()
    keyring.set_keyring(ring)
    yield ring
    keyring.set_keyring(before)


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path / "home", "my-mail.2", "password")


def prints(text, status=0, beside=""):
    code = f"import sys; sys.stdout.write({text!r}); sys.stderr.write({beside!r}); sys.exit({status})"
    return shlex.join([sys.executable, "-c", code])


def test_the_environment_comes_first_then_the_command_then_the_keyring(place, ring, monkeypatch):
    assert secrets.find(place) is None
    assert secrets.where(place) == "missing"
    secrets.keep(place, "from-ring")
    assert (secrets.find(place), secrets.where(place)) == (("from-ring", "keyring"), "keyring")
    asked = ring.asked
    commanded = place._replace(command=prints("from-command\n"))
    assert (secrets.find(commanded), secrets.where(commanded)) == (("from-command", "command"), "command")
    assert place.variable == "SBAGG_MY_MAIL_2_PASSWORD"
    monkeypatch.setenv("SBAGG_MY_MAIL_2_PASSWORD", "from-environment")
    assert (secrets.find(commanded), secrets.where(commanded)) == (("from-environment", "environment"), "environment")
    assert ring.asked == asked, "the keyring is left in peace"


def test_an_empty_variable_is_none(place, monkeypatch):
    monkeypatch.setenv("SBAGG_MY_MAIL_2_PASSWORD", "")
    assert secrets.where(place) == "missing"


def test_what_is_missing_is_told_with_three_ways(place):
    with pytest.raises(AuthError) as caught:
        secrets.get(place)
    assert caught.value.message == "my-mail.2: its password is not known"
    for way in ("sbagg secret set my-mail.2 password", "SBAGG_MY_MAIL_2_PASSWORD", "password_command"):
        assert way in caught.value.hint


def test_every_secret_that_is_found_is_hidden_from_then_on(place, monkeypatch):
    secrets.keep(place, "ring-geheim")
    secrets.find(place._replace(command=prints("command-geheim\n")))
    monkeypatch.setenv(place.variable, "environment-geheim")
    secrets.find(place)
    assert secrets.hide("ring-geheim command-geheim environment-geheim") == "*** *** ***"


@pytest.mark.parametrize("printed", ["geheim\n", "geheim", "geheim\r\nlogin: me\n"], ids=repr)
def test_the_first_line_of_a_command_is_the_secret(place, printed):
    assert secrets.get(place._replace(command=prints(printed))) == "geheim"
    assert secrets.get(place._replace(command=tuple(shlex.split(prints(printed))))) == "geheim"


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("/no/such/program", "cannot be run"),
        ("unclosed 'quote", "cannot be run"),
        (5, "cannot be run"),
        (prints("geheim\n", status=3, beside="wrong: geheim"), "ended with status 3: wrong: ***"),
        (prints("\n"), "it printed nothing"),
    ],
    ids=["absent", "quote", "number", "fails", "empty"],
)
def test_a_command_that_gives_none(place, command, words):
    with pytest.raises(AuthError) as caught:
        secrets.get(place._replace(command=command))
    assert words in caught.value.message
    assert "geheim" not in caught.value.message


def test_a_command_that_does_not_end(place, monkeypatch):
    monkeypatch.setattr(secrets, "PATIENCE", 0.1)
    with pytest.raises(UnavailableError, match="did not end"):
        secrets.get(place._replace(command="sleep 20"))


def test_to_list_secrets_no_command_is_run(place, tmp_path):
    left = tmp_path / "run"
    assert secrets.where(place._replace(command=f"touch {left}")) == "command"
    assert not left.exists()
    for bad in ("/no/such/program", "unclosed 'quote", " ", 5):
        assert secrets.where(place._replace(command=bad)) == "missing"


def test_what_is_kept_is_read_back(place, ring):
    ring.mood = "forgets"
    with pytest.raises(AuthError, match="does not keep") as caught:
        secrets.keep(place, "geheim")
    assert "SBAGG_MY_MAIL_2_PASSWORD" in caught.value.hint
    with pytest.raises(AuthError, match="empty"):
        secrets.keep(place, "")


def test_what_is_dropped_is_gone(place):
    secrets.keep(place, "geheim")
    assert (secrets.drop(place), secrets.drop(place), secrets.find(place)) == (True, False, None)


@pytest.mark.parametrize(("mood", "words"), [("refuses", "it is locked"), ("breaks", "of its own")])
def test_a_keyring_that_refuses(place, ring, mood, words):
    ring.mood = mood
    for ask in (secrets.find, secrets.where, secrets.drop, lambda place: secrets.keep(place, "geheim")):
        with pytest.raises(AuthError, match=words):
            ask(place)


def test_a_keyring_that_does_not_answer(place, ring):
    ring.mood = "sleeps"
    for ask in (
        secrets.find,
        secrets.where,
        secrets.drop,
        lambda place, patience: secrets.keep(place, "geheim", patience),
    ):
        with pytest.raises(UnavailableError, match="did not answer"):
            ask(place, 0.05)


def test_stores_and_sources_keep_their_secrets_apart(place, tmp_path):
    secrets.keep(place, "geheim")
    assert secrets.find(place._replace(home=tmp_path / "other")) is None
    assert secrets.find(place._replace(source="other")) is None
    assert secrets.find(place._replace(name="token")) is None
    assert secrets.get(place._replace(home=tmp_path / "x" / ".." / "home")) == "geheim", "the same folder"
