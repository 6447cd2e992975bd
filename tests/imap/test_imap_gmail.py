"""Gmail's extensions: labels and threads as a Takeout has them, All Mail alone."""

from imap_fake import Message, faking
from imap_kit import Run, eml, mbox

from sbagg.adapter import Interaction
from sbagg.adapters.imap import Imap
from sbagg.adapters.mail import Mail
from sbagg.testing import Recorder


def adapter(server):
    return Imap("jane@gmail.com", host="127.0.0.1", port=server.port, tls="none")


def test_all_mail_has_labels_and_threads_as_a_takeout(tmp_path):
    messages = (
        Message(eml(1), r'"\\Inbox" "\\Important" "Kunden, alt" Caf&AOk- 2024', 1654953015393719153),
        Message(eml(2), r'"\\Sent"', 42),
        Message(eml(3), ""),
        Message(eml(4), r'"\\Trash"'),
    )
    with faking(*messages) as server:
        run = Run(Recorder({"password": "pw"}), adapter(server))
    assert {raw.stream for raw in run.raws} == {"[Gmail]/Alle Nachrichten"}
    by_title = {fact.title: fact for fact in run.facts if isinstance(fact, Interaction)}
    assert by_title["Mail 1"].labels == ("Inbox", "Important", "Kunden, alt", "Café", "2024")
    assert by_title["Mail 3"].labels == ("Archived",)
    assert "Mail 4" not in by_title, "what is in the trash is left out"
    takeout = [
        eml(1, extra='X-GM-THRID: 1654953015393719153\r\nX-Gmail-Labels: Inbox,Important,"Kunden, alt",Café,2024\r\n'),
        eml(2, extra="X-GM-THRID: 42\r\nX-Gmail-Labels: Sent\r\n"),
    ]
    path = mbox(tmp_path / "All mail.mbox", *takeout)
    exported = [fact for raw in Run(Recorder(), Mail((path,))).raws for fact in Mail(()).parse(raw)]
    assert [by_title["Mail 1"], by_title["Mail 2"]] == exported


def test_labels_that_change_are_seen():
    with faking(Message(eml(1), r'"\\Inbox"'), Message(eml(2), r'"\\Inbox"')) as server:
        recorder = Recorder({"password": "pw"})
        Run(recorder, adapter(server))
        again = Run(recorder, adapter(server))
        assert not again.raws
        assert not again.gone
        server.messages[2] = Message(eml(2), r'"\\Inbox" Angebote', modseq=5)
        server.modseq = 5
        changed = Run(recorder, adapter(server))
        assert [fact.labels for fact in changed.facts] == [("Inbox", "Angebote")]
        assert not changed.gone
        assert not Run(recorder, adapter(server)).raws


def test_a_sender_cannot_label_mail_elsewhere():
    folders = (r'* LIST () "/" "INBOX"',)
    mine = eml(1, extra="X-Gmail-Labels: Trash\r\n")
    with faking(Message(mine), capabilities="IMAP4rev1 AUTH=PLAIN", folders=folders) as server:
        run = Run(Recorder({"password": "pw"}), adapter(server))
    assert [fact.labels for fact in run.facts] == [("INBOX",)]
