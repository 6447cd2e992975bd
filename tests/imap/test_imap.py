"""The IMAP adapter against a real Dovecot, with its extensions and without."""

from typing import ClassVar

import pytest
from imap_kit import Account, Run, eml, mbox, saving, with_file

from dovecot import PASSWORD
from sbagg.adapter import AuthError, Interaction, Raw, SourceError, UnavailableError
from sbagg.adapters.imap import Imap
from sbagg.adapters.imap.session import Session
from sbagg.adapters.mail import Mail
from sbagg.testing import AdapterContract, Recorder


class TestContract(AdapterContract):
    secrets: ClassVar = {"password": PASSWORD}

    @pytest.fixture(autouse=True)
    def _server(self, server):
        self.account = Account(server)
        yield
        assert self.account.mail.untouched()

    def world(self, folder):
        if not self.account.mail.flags()["INBOX"]:
            self.account.mail.append(*(eml(n) for n in range(3)), with_file(7))
            self.account.mail.append(eml(8), name="Sent")
        return self.account.adapter()

    def change(self, folder):
        self.account.mail.append(eml(9))


def test_all_mail_comes_but_spam_trash_and_drafts_newest_first(account):
    account.mail.append(eml(1), eml(2), eml(3))
    account.mail.append(eml(4), name="Sent")
    for name in ("Entw&APw-rfe", "Work/Acme", "Trash/Old"):
        account.mail.create(name)
        account.mail.append(eml(len(name)), name=name)
    account.mail.append(eml(30), eml(31), name="Rubbish")
    account.mail.append(eml(32), flags="(\\Draft)")
    account.mail.append(eml(33), flags="(\\Deleted)")
    first = account.sync()
    assert first.titles == ["Mail 3", "Mail 2", "Mail 1", "Mail 4", "Mail 9"]
    assert first.skipped == ["draft", "draft", "spam", "spam", "trash", "trash"]
    assert [fact.labels for fact in first.facts[-1:]] == [("Acme",)]
    assert first.complete >= {"INBOX", "Sent"}
    again = account.sync()
    assert not again.raws
    assert not again.gone
    assert not again.skipped


def test_only_what_is_new_comes(account):
    account.mail.append(eml(1), eml(2))
    account.sync()
    account.mail.append(eml(3))
    account.mail.append(eml(4), name="Rubbish")
    run = account.sync()
    assert run.titles == ["Mail 3"]
    assert run.skipped == ["spam"]
    assert not run.gone


def test_what_is_expunged_is_gone_and_new_mail_beside_it_comes(account):
    account.mail.append(*(eml(n) for n in range(1, 6)))
    first = account.sync()
    keys = {fact.title: raw.key for raw, fact in zip(first.raws, first.facts, strict=True)}
    account.mail.expunge("2,4")
    account.mail.append(eml(6))
    run = account.sync()
    assert run.titles == ["Mail 6"]
    assert {gone.key for gone in run.gone} == {keys["Mail 2"], keys["Mail 4"]}
    account.mail.expunge("1:6")
    assert len(account.sync().gone) == 4
    assert not account.sync().gone


def test_what_is_moved_comes_there_and_goes_here(account):
    account.mail.append(eml(1), eml(2))
    first = account.sync()
    account.mail.create("Work")
    account.mail.move("1", "Work")
    run = account.sync()
    assert [(raw.stream, fact.ref) for raw, fact in zip(run.raws, run.facts, strict=True)] == [
        ("Work", first.facts[1].ref)
    ]
    assert [gone.stream for gone in run.gone] == ["INBOX"]


def test_flags_that_matter_are_seen_and_others_bring_nothing(account):
    account.mail.append(eml(1), eml(2), eml(3))
    account.sync()
    account.mail.store("1", "+FLAGS", "(\\Seen \\Flagged)")
    assert not account.sync().raws
    account.mail.store("2", "+FLAGS", "(\\Deleted)")
    run = account.sync()
    assert (len(run.gone), run.skipped) == (1, ["trash"])
    assert not account.sync().skipped
    account.mail.store("2", "-FLAGS", "(\\Deleted)")
    assert account.sync().titles == ["Mail 2"]


def test_a_mailbox_made_anew_is_read_anew_and_the_old_one_goes(account):
    account.mail.create("Work")
    account.mail.append(eml(1), eml(2), name="Work")
    first = account.sync()
    account.mail.command("delete", "Work")
    account.mail.create("Work")
    account.mail.append(eml(2), eml(3), name="Work")
    run = account.sync()
    assert sorted(run.titles) == ["Mail 2", "Mail 3"]
    assert {gone.key for gone in run.gone} == {raw.key for raw in first.raws}
    assert not {raw.key for raw in run.raws} & {raw.key for raw in first.raws}
    assert not account.sync().gone


def test_a_mailbox_that_is_gone_takes_its_mail_with_it(account):
    account.mail.create("Work")
    account.mail.append(eml(1), name="Work")
    account.mail.append(eml(2))
    account.sync()
    account.mail.command("rename", "Work", "Customers")
    run = account.sync()
    assert [raw.stream for raw in run.raws] == ["Customers"]
    assert not run.gone, "one listing may be short"
    assert [gone.stream for gone in account.sync().gone] == ["Work"]
    assert not account.sync().gone


def test_a_listing_that_is_short_for_once_takes_nothing_away(account, monkeypatch):
    account.mail.create("Work")
    account.mail.append(eml(1), name="Work")
    account.sync()
    monkeypatch.setattr(
        Session, "folders", lambda self, real=Session.folders: [one for one in real(self) if "Work" not in str(one)]
    )
    assert not account.sync().gone
    monkeypatch.undo()
    for _ in range(2):
        run = account.sync()
        assert not run.gone
        assert not run.raws


def test_the_facts_are_those_of_an_export(account, tmp_path):
    messages = [eml(1), eml(2, "Zeile\r\n\r\n> zitiert"), with_file(3, size=4_000)]
    account.mail.append(*messages)
    path = mbox(tmp_path / "INBOX.mbox", *messages)
    exported = [fact for raw in Run(Recorder(), Mail((path,))).raws for fact in Mail(()).parse(raw)]
    live = account.sync().facts
    assert sorted(live, key=repr) == sorted(exported, key=repr)


def test_a_large_attachment_is_listed_and_not_downloaded(account, tmp_path):
    message = with_file(5, size=900_000, name="Ångebot 5.pdf")
    account.mail.append(message)
    (raw,) = (run := account.sync()).raws
    assert len(raw.data) < 5_000
    (thin,) = (fact for fact in run.facts if isinstance(fact, Interaction))
    path = mbox(tmp_path / "INBOX.mbox", message)
    (whole,) = (fact for raw in Run(Recorder(), Mail((path,))).raws for fact in Mail(()).parse(raw))
    for name in ("ref", "at", "parties", "title", "text", "new", "thread", "flags", "labels", "answers"):
        assert getattr(thin, name) == getattr(whole, name), name
    assert [(file.name, file.media) for file in thin.files] == [(file.name, file.media) for file in whole.files]
    for one, other in zip(thin.files, whole.files, strict=True):
        assert abs(one.size - other.size) <= max(20, other.size // 1000)
    assert thin.authority < whole.authority


def test_chosen_mailboxes_and_no_older_mail(account):
    account.mail.create("Work")
    account.mail.append(eml(1), name="Work", at=1_600_000_000)
    account.mail.append(eml(2), name="Work", at=1_710_000_000)
    account.mail.append(eml(3), name="Rubbish")
    account.mail.append(eml(4))
    from datetime import date

    assert account.sync(mailboxes=("Work", "Rubbish"), since=date(2024, 1, 1)).titles == ["Mail 2", "Mail 3"]
    account.mail.append(eml(5), name="Work")
    run = account.sync(mailboxes=("Work", "Rubbish"), since=date(2024, 1, 1))
    assert (run.titles, run.gone) == (["Mail 5"], [])
    with pytest.raises(SourceError, match="no mailbox Wrok"):
        account.sync(mailboxes=("Wrok",))


def test_a_wrong_password_an_expired_token_and_a_good_one(account):
    account.mail.append(eml(1))
    with pytest.raises(AuthError, match=r"refuses the password") as refused:
        list(account.adapter().fetch(Recorder({"password": "wrong-password-1"})))
    assert "wrong-password-1" not in str(refused.value.message)
    with pytest.raises(AuthError, match=r"refuses the token") as refused:
        list(account.adapter().fetch(Recorder({"token": "expired-token-1", "password": PASSWORD})))
    assert "sbagg login" in refused.value.hint
    account.recorder = Recorder({"token": f"good-{account.user}"})
    assert account.sync().titles == ["Mail 1"]
    with pytest.raises(AuthError, match=r"No password; No token"):
        list(account.adapter().fetch(Recorder()))


@pytest.mark.parametrize(("tls", "port"), [("implicit", "tls_port"), ("starttls", "port")])
def test_the_certificate_must_hold(server, tls, port):
    account = Account(server)
    account.mail.append(eml(1))
    options = {"tls": tls, "port": getattr(server, port), "host": "localhost"}
    with pytest.raises(SourceError, match="certificate of localhost does not hold") as refused:
        account.sync(**options)
    assert "option ca" in refused.value.hint
    assert account.sync(**options, ca=server.ca).titles == ["Mail 1"]
    with pytest.raises(SourceError, match=r"certificate of 127\.0\.0\.1 does not hold"):  # another name than it says
        account.sync(**{**options, "host": "127.0.0.1"}, ca=server.ca)


def test_a_server_that_ends_in_the_middle_and_comes_back(server, monkeypatch):
    monkeypatch.setattr("sbagg.adapters.imap.mailbox.CHUNK", 10)
    account = Account(server)
    account.mail.append(*(eml(n) for n in range(50)))
    held = []
    events = saving(account.recorder, account.adapter().fetch(account.recorder))
    take = (held.append(event.key) for event in events if isinstance(event, Raw))
    for _ in range(25):
        next(take)
    server.stop()
    with pytest.raises(UnavailableError) as gone:
        list(take)
    assert "127.0.0.1" in gone.value.message
    with pytest.raises(UnavailableError):
        account.sync()
    server.start()
    rest = account.sync()
    assert len(set(held) | {raw.key for raw in rest.raws}) == 50
    assert len(held) + len(rest.raws) == 50, "what came before the end was read again"
    assert account.mail.untouched()


def test_waiting_ends_when_mail_comes(account, monkeypatch):
    import threading
    import time

    monkeypatch.setattr("sbagg.adapters.imap.waiting.LOOK_EVERY", 0.2)
    adapter = account.adapter()
    account.mail.append(eml(1))
    assert adapter.wait(account.recorder, 20), "mail has come that was not read yet"
    account.sync()
    began = time.monotonic()
    assert not adapter.wait(account.recorder, 0.5)
    assert time.monotonic() - began < 10
    timer = threading.Timer(0.3, lambda: account.mail.append(eml(2)))
    timer.start()
    assert adapter.wait(account.recorder, 30)
    timer.join()
    assert account.sync().titles == ["Mail 2"]


def test_where_it_is_and_how_it_is_reached():
    assert isinstance(Imap("jane@gmail.com"), Imap)
    from sbagg.adapters.imap.server import Server

    assert Server.of("", 0, "jane@gmail.com", "implicit", None) == Server("imap.gmail.com", 993, "implicit")
    assert Server.of("", 0, "Jane@Hotmail.COM", "implicit", None).host == "outlook.office365.com"
    assert Server.of("mail.acme.test", 0, "jane", "starttls", None).port == 143
    with pytest.raises(SourceError, match=r"IMAP server of jane@acme\.test is not known") as unknown:
        Server.of("", 0, "jane@acme.test", "implicit", None)
    assert "host=" in unknown.value.hint
    with pytest.raises(SourceError, match="without encryption"):
        Server.of("mail.acme.test", 0, "jane", "none", None)
    assert Server.of("mail.acme.test", 0, "jane", "cleartext", None).port == 143
