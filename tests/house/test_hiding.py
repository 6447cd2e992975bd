"""A secret is hidden in whatever form it travels, and nothing else is."""

import base64
import html
import json
import threading
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbagg import hiding
from sbagg.hiding import basic, hide, hide_bytes, remember


@pytest.fixture(autouse=True)
def _forgotten(monkeypatch):
    monkeypatch.setattr(hiding, "_told", ())


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=12, max_size=40), st.text(max_size=5))
def test_every_form_is_hidden(secret, before):
    hiding._told = ()
    remember(secret)
    written = [
        secret, quote(secret), quote(secret, safe=""), quote_plus(secret), json.dumps(secret)[1:-1], html.escape(secret),
        json.dumps(secret, ensure_ascii=False)[1:-1], repr(secret)[1:-1], base64.b64encode(secret.encode()).decode(),
        base64.urlsafe_b64encode(secret.encode()).decode().rstrip("="),
    ]  # fmt: skip
    for form in written:
        assert form not in hide(f"<{before}|{form}|>").replace(before, "", 1) or form in "<|>***"
        assert hide_bytes(form.encode()).decode() == hide(form)


@pytest.mark.parametrize("before", ["", "m", "me", "me:", "user=me\1auth=Bearer "])
@pytest.mark.parametrize("secret", ["abcdefghij", "abcdefghijk", "abcdefghijkl"])
def test_it_is_hidden_within_base64(before, secret):
    remember(secret)
    coded = base64.b64encode(f"{before}{secret}\1\1 and more".encode()).decode()
    first, last = hide(coded).split("***")
    left = base64.b64decode(first + "A" * (len(coded) - len(first) - len(last)) + last)
    assert not any(secret[n : n + 2].encode() in left for n in range(len(secret) - 1)), "at most a letter of it is left"


def test_a_basic_login_is_hidden():
    login = basic("me@acme.com", "hunter2")
    assert hide(f"authorization: {login}") == "authorization: Basic ***"


def test_what_is_short_or_nothing_hides_no_words():
    remember("")
    remember("abc")
    assert hide("abc is a word") == "abc is a word"


def test_a_secret_of_any_bytes_is_hidden():
    secret = b"gehe\xffim".decode("utf-8", "surrogateescape")
    remember(secret)
    assert hide_bytes(b"it is gehe\xffim") == b"it is ***"


def test_threads_learn_secrets_at_once():
    def learn(n):
        for m in range(50):
            remember(f"secret-{n}-{m}")
            hide("some text")

    threads = [threading.Thread(target=learn, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(hide(f"secret-{n}-{m}") == "***" for n in range(8) for m in range(50))
