import base64
import hashlib
import time
from email import message_from_bytes
from email.header import decode_header, make_header
from email.utils import getaddresses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbagg.adapter import RecordError
from sbagg.formats.html import to_text
from sbagg.formats.mailfacts import facts
from sbagg.formats.mailfolders import folder_names, kind_of, labels_of, skip_by_labels, skip_reason
from sbagg.formats.message import _by_rust, _by_stdlib, read_message

HEAD = b"From: Dana Reyes <dana@acme.test>\nTo: Bob <bob@b.test>\nDate: Fri, 23 Aug 2024 11:03:04 +0200\n"


def mail(fields: bytes = b"", body: bytes = b"Hello\n") -> bytes:
    return HEAD + fields + b"\n" + body


def fact(data: bytes, **options):
    return facts(read_message(data), **options)[0]


def multipart(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(b"--=b=\n" + part + b"\n" for part in parts) + b"--=b=--\n"
    return mail(b"MIME-Version: 1.0\nContent-Type: multipart/" + kind + b'; boundary="=b="\n', body)


def people(found, role: str) -> list[str]:
    return [party.value for party in found.parties if party.role == role]


# --- text and files ------------------------------------------------------------------------------------------


def test_plain_text_is_preferred_to_html():
    data = multipart(b"alternative", b"Content-Type: text/plain\n\nplain", b"Content-Type: text/html\n\n<p>html")
    assert read_message(data).text == "plain"


def test_html_stands_in_for_an_empty_plain_part():
    data = multipart(b"alternative", b"Content-Type: text/plain\n\n \n", b"Content-Type: text/html\n\n<p>html</p>")
    assert read_message(data).text == "html"


def test_files_are_listed_with_size_and_digest():
    content = b"%PDF invented"
    data = multipart(
        b"mixed",
        b"Content-Type: text/plain\n\nSee the file.",
        b'Content-Type: application/pdf; name="=?utf-8?q?Pr=C3=A9cis.pdf?="\nContent-Transfer-Encoding: base64\n'
        b"Content-Disposition: attachment\n\n" + base64.b64encode(content),
        b"Content-Type: image/png\nContent-Disposition: inline\nContent-Transfer-Encoding: base64\n\naGk=",
        b"Content-Type: text/plain; name=notes.txt\n\nnotes",
    )
    message = read_message(data)
    assert message.text == "See the file."
    assert [(file.name, file.media, file.size) for file in message.files] == [
        ("Précis.pdf", "application/pdf", len(content)),
        ("notes.txt", "text/plain", 5),
    ]
    assert message.files[0].digest == hashlib.sha256(content).hexdigest()


def test_the_last_file_of_a_cut_message_has_no_size():
    data = multipart(b"mixed", b"Content-Type: text/plain\n\nhi", b"Content-Type: image/png; name=a.png\n\nx")
    assert [file.size for file in read_message(data[:-9], cut=True).files] == [None]


def test_a_forwarded_message_is_a_file_and_its_text_can_be_found():
    inner = b"From: eve@c.test\nSubject: Old plan\n\nThe old plan."
    found = fact(multipart(b"mixed", b"Content-Type: text/plain\n\nFYI", b"Content-Type: message/rfc822\n\n" + inner))
    assert [file.name for file in found.files] == ["Old plan.eml"]
    assert found.text.startswith("FYI\n\n")
    assert "The old plan." in found.text
    assert found.new == "FYI"


@pytest.mark.parametrize(
    ("fields", "body", "text"),
    [
        (b"Content-Transfer-Encoding: base64\n", b"SGVsbG8h*IQ=", "Hello!!"),
        (b"Content-Transfer-Encoding: base64\n", b"SGVsbG8", "Hello"),
        (b"Content-Transfer-Encoding: quoted-printable\n", b"caf=C3=A9 =ZZ x=\ny", "café =ZZ xy"),
        (b"Content-Type: text/plain; charset=nonsense\n", b"caf\xe9", "café"),
        (b"Content-Type: text/html\n", b"<p>Hi<br>there", "Hi\nthere"),
        (b"Content-Type: multipart/mixed\n", b"no boundary", "no boundary"),
        (b"Content-Type: multipart/mixed; boundary=x\n", b"never used", "never used"),
        (b"Content-Type: multipart/mixed; boundary=x\n", b"--x\nContent-Type: text/plain\n\nno end", "no end"),
        (b"Content-Type: nonsense\n", b"hello", "hello"),
        (b"", b"a\r\nb\rc\x00", "a\nb\nc\ufffd"),
    ],
)
def test_broken_bodies(fields, body, text):
    assert read_message(mail(fields, body)).text == text


def test_broken_base64_inside_a_multipart_is_read_as_far_as_it_goes():
    data = multipart(
        b"mixed",
        b"Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\nSGVs*bG8h",
        b"Content-Type: image/png; name=a.png\nContent-Transfer-Encoding: base64\n\naGk",
    )
    message = read_message(data)
    assert message.text == "Hello!"
    assert [file.name for file in message.files] == ["a.png"]


def test_deep_nesting_and_many_parts_are_bounded():
    deep = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(300))
    start = time.monotonic()
    read_message(HEAD + deep + b"Content-Type: text/plain\n\nhi\n")
    read_message(mail(b"Content-Type: multipart/mixed; boundary=b\n", b"--b\n\nx\n" * 100_000))
    read_message(HEAD + b"Content-Type: message/rfc822\n\n" * 5000 + b"hi")
    assert time.monotonic() - start < 30


@given(st.binary(max_size=400))
def test_any_bytes_are_facts_or_refused(data):
    for start in (b"", HEAD, HEAD + b'Content-Type: multipart/mixed; boundary="a"\n\n--a\n'):
        try:
            found = fact(start + data)
        except RecordError:
            continue
        repr(found).encode("utf-8")
        assert "\x00" not in found.ref + found.title + found.text


SAMPLES = [
    mail(b'Subject: plain\nCc: a@x.test, "B, C" <b@x.test>\n'),
    mail(b"Subject: =?utf-8?q?caf=C3=A9?= =?utf-8?q?!?=\n"),
    multipart(b"alternative", b"Content-Type: text/plain\n\nplain", b"Content-Type: text/html\n\n<p>html"),
    multipart(b"mixed", b"Content-Type: text/plain; charset=latin-1\n\ncaf\xe9", b"Content-Type: a/b; name=x\n\nzz"),
]


@pytest.mark.parametrize("data", SAMPLES)
def test_both_parsers_agree(data):
    reference = message_from_bytes(data)
    headers = read_message(data).headers
    found = fact(data)
    assert [people(found, role) for role in ("from", "to", "cc")] == [
        [address for _, address in getaddresses(reference.get_all(name, []))] for name in ("from", "to", "cc")
    ]
    assert found.title == str(make_header(decode_header(reference["subject"] or "")))
    body = data.partition(b"\n\n")[2]
    if kind := headers.get("content-type"):
        whole = b"Content-Type: " + kind.encode() + b"\n\n" + body
        first, second = _by_rust(whole), _by_stdlib(whole)
        assert [(leaf.media, (leaf.content or b"").strip(), leaf.charset, leaf.name) for leaf in first] == [
            (leaf.media, (leaf.content or b"").strip(), leaf.charset, leaf.name) for leaf in second
        ]


# --- facts ---------------------------------------------------------------------------------------------------


def test_the_whole_fact():
    found = fact(
        mail(
            b"Subject: =?utf-8?q?Pr=C3=A9cis?=\nMessage-ID: <1@acme.test>\nReferences: <r1@x> <r2@x> <r3@x>\n"
            b"In-Reply-To: <r3@x>\nReply-To: sales@acme.test\nCc: eve@c.test\nCC: Max <max@c.test>\n"
            b"Delivered-To: bob@b.test\nX-GM-THRID: 77\n",
            b"Yes.\n\nOn Thu, 22 Aug 2024, Bob wrote:\n> Well?\n",
        ),
        labels=("Work",),
    )
    assert found.ref == "mail:1@acme.test|dana@acme.test"
    assert (found.kind, found.channel, found.visibility, found.authority) == ("email", "email", "private", 10)
    assert (found.at, found.title, found.new) == (1724403784, "Précis", "Yes.")
    assert found.thread == ("mid:1@acme.test", "mid:r1@x", "mid:r3@x", "gmail:77")
    assert found.answers == "mid:r3@x"
    assert people(found, "from") == ["dana@acme.test"]
    assert people(found, "cc") == ["eve@c.test", "max@c.test"]
    assert people(found, "reply-to") == ["sales@acme.test"]
    assert people(found, "delivered") == ["bob@b.test"]
    assert found.labels == ("Work",)
    assert found.flags == ()


@pytest.mark.parametrize(
    ("fields", "answers"),
    [
        (b"Message-ID: <1@a>\nIn-Reply-To: <r1@x>\nReferences: <r1@x> <r2@x>\n", "mid:r1@x"),
        (b"Message-ID: <1@a>\nReferences: <r1@x> <r2@x>\n", "mid:r2@x"),
        (b"Message-ID: <1@a>\nIn-Reply-To: <1@a>\nReferences: <r1@x>\n", "mid:r1@x"),
        (b"Message-ID: <1@a>\n", ""),
        (b"In-Reply-To: <r1@x>\n", ""),
    ],
)
def test_which_mail_it_answers(fields, answers):
    assert fact(mail(fields)).answers == answers


def test_without_a_message_id_the_ref_is_what_it_says():
    one, other = fact(mail()), fact(mail(b"", b"Hello\r\n\r\n"))
    assert one.ref == other.ref != fact(mail(b"", b"Other\n")).ref
    assert one.ref.startswith("mail:")


@pytest.mark.parametrize(
    ("date", "received", "expected"),
    [
        (b"Fri, 23 Aug 2024 11:03:04 +0200", b"Fri, 23 Aug 2024 11:03:10 +0200", 1724403784),
        (b"Fri, 23 Aug 2034 11:03:04 +0200", b"Fri, 23 Aug 2024 11:03:10 +0200", 1724403790),
        (b"Thu, 1 Jan 1970 00:00:00 +0000", b"Fri, 23 Aug 2024 11:03:10 +0200", 1724403790),
        (b"nonsense", b"nonsense", None),
    ],
)
def test_when_it_was_sent(date, received, expected):
    data = b"From: a@x.test\nReceived: from a by b; " + received + b"\nDate: " + date + b"\n\nhi"
    assert fact(data).at == expected


@pytest.mark.parametrize(
    ("fields", "flags"),
    [
        (b"List-Id: <team.lists.test>\nList-Post: <mailto:team@lists.test>\nPrecedence: bulk\n", ("list",)),
        (b"List-Unsubscribe: <https://x.test>\n", ("bulk",)),
        (b"Precedence: junk\n", ("bulk",)),
        (b"Auto-Submitted: auto-replied\n", ("auto",)),
        (b"Auto-Submitted: no\n", ()),
        (b"Return-Path: <>\n", ("auto",)),
        (b"X-Auto-Response-Suppress: All\n", ("auto",)),
        (b"X-Auto-Response-Suppress: DR, OOF, AutoReply\n", ()),
    ],
)
def test_flags(fields, flags):
    assert fact(mail(fields)).flags == flags


def invitation(method: bytes, kind: bytes = b"text/calendar; charset=utf-8", name: bytes = b"") -> bytes:
    """A mail as calendars send it: words for people, and the event for their programs."""
    fields = b"Subject: Fair\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n"
    event = (
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + method + b"\r\nBEGIN:VEVENT\r\nUID:1\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    parts = b"--x\nContent-Type: text/plain\n\nSee you there\n--x\nContent-Type: " + kind + b"\n"
    parts += (
        b"Content-Disposition: attachment; filename=" + name + b"\n" if name else b""
    ) + b"Content-Transfer-Encoding: base64\n\n"
    return mail(fields, parts + base64.encodebytes(event) + b"--x--\n")


@pytest.mark.parametrize("method", [b"METHOD:REQUEST", b"METHOD:REPLY", b"method:cancel", b"METHOD:COUNTER"])
@pytest.mark.parametrize(("kind", "name"), [(b"text/calendar; method=REPLY", b""), (b"application/ics", b"invite.ics")])
def test_what_a_calendar_sent_is_marked(method, kind, name):
    found = fact(invitation(method, kind, name))
    assert (found.flags, found.text) == (("invite",), "See you there")
    assert [file.name for file in found.files] == [name.decode()] * bool(name)


@pytest.mark.parametrize("method", [b"METHOD:PUBLISH", b"X-METHOD:REQUEST", b"DESCRIPTION:METHOD:REQUEST"])
def test_a_calendar_that_somebody_sent_along_is_a_file(method):
    found = fact(invitation(method, name=b"fair.ics"))
    assert (found.flags, [file.name for file in found.files]) == ((), ["fair.ics"])


@pytest.mark.parametrize(
    ("subject", "body", "flags"),
    [
        (b"Accepted: Fair", b"", ("invite",)),
        (b"Zugesagt: Messe", b"\n \n", ("invite",)),
        (b"Declined: Fair @ Mon", b"\n", ("invite",)),
        (b"Accepted: our offer", b"We start on Monday\n", ()),
        (b"Re: Accepted: Fair", b"", ()),
        (b"Accepted", b"", ()),
    ],
)
def test_an_answer_without_words_is_known_by_its_subject(subject, body, flags):
    assert fact(mail(b"Subject: " + subject + b"\n", body)).flags == flags


def test_a_machine_is_known_by_its_address():
    assert fact(b"From: noreply@acme.test\nDate: x\n\nhi").flags == ("auto",)


def test_on_a_list_its_address_is_the_list_and_its_machine_is_nobody():
    found = fact(mail(b"Cc: team@lists.test\nSender: team-bounces@lists.test\nList-Id: Team <team.lists.test>\n"))
    assert (people(found, "list"), people(found, "cc"), people(found, "from")) == (
        ["team@lists.test"],
        [],
        ["dana@acme.test"],
    )


def test_who_sends_for_another_takes_part():
    assert people(fact(mail(b"Sender: Eve <eve@acme.test>\n")), "from") == ["dana@acme.test", "eve@acme.test"]


def test_twenty_thousand_recipients_are_cut_and_flagged():
    start = time.monotonic()
    found = fact(mail(b"Cc: " + b",\n ".join(b"Name %d <n%d@x.test>" % (n, n) for n in range(20_000)) + b"\n"))
    assert time.monotonic() - start < 5
    assert len(found.parties) == 500
    assert found.flags == ("bulk",)


def test_what_is_no_mail_is_refused():
    with pytest.raises(RecordError, match="no mail"):
        fact(b"Subject: x\n\nhi")


# --- HTML and folders ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Hello&nbsp;<b>W</b>orld</p><p>Two<br>lines", "Hello World\n\nTwo\nlines"),
        ("<div style='display:none'>pre<div>header</div></div>Hi", "Hi"),
        ("<p style=display:none>a<p>b", "b"),
        ("<style>p{}</style><script>if (a < b) {}</script>x", "x"),
        ("<SCRIPT>x</SCRIPT >y<!-- z --> 1 < 2 &lt;3", "y 1 < 2 <3"),
        ("<ul><li>one<li>two</ul>", "- one\n- two"),
        ("<table><tr><td>a<td>b<tr><td>c</table>", "a b\nc"),
        ("a<blockquote>b<blockquote>c</blockquote></blockquote>d", "a\n\n> b\n>\n> > c\n>\nd"),
        ("<pre>a  b\n c</pre>", "a  b\n c"),
        ('<a title="x > y">link</a>', "link"),
        ("plain &amp; simple", "plain & simple"),
        ("&#0;&#xD800;", "\ufffd\ufffd"),
    ],
)
def test_html(html, text):
    assert to_text(html) == text


@pytest.mark.parametrize(
    "unit",
    ["<div>", "<b><a>", '<p a="', "<p '>", "<!--", "<", "<script>", '<i style="display:none">', "<blockquote>", "&amp"],
)
def test_hostile_html_costs_no_more_than_its_size(unit):
    start = time.monotonic()
    to_text(unit * (1_000_000 // len(unit)))
    assert time.monotonic() - start < 20  # a tree builder takes minutes


@given(
    st.lists(st.sampled_from(["<p>", "</p>", "<div style='display:none'>", "<pre>", "<!--", "-->", "x", "<", "&#0;"]))
)
def test_html_is_total(parts):
    assert "\x00" not in to_text("".join(parts))


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("Mail/Trash.sbd/2019", "trash"),
        ("Takeout/Mail/Spam.mbox", "spam"),
        ("Papierkorb", "trash"),
        ("Brouillons.mbox/mbox", "draft"),
        (".INBOX.Entw&APw-rfe/", "draft"),
        ("下書き", "draft"),
        ("Gönderilenler", ""),
        ("Takeout/Mail/All mail Including Spam and Trash.mbox", ""),
        ("INBOX", ""),
        ("Outbox", "unsent"),
        ("Unsent Messages", "unsent"),
    ],
)
def test_folders_left_out(path, reason):
    assert skip_reason(path) == reason


def test_names_of_folders():
    assert folder_names("Work.sbd/Old") == ["Work", "Old"]
    assert folder_names("./") == []
    assert folder_names(".A&-B.C") == ["A&B", "C"]
    assert kind_of("Posteingang") == "kept"


@pytest.mark.parametrize(
    ("field", "reason"),
    [
        ("Inbox,Important,Opened", ""),
        ("Spam,Unread", "spam"),
        ("Corbeille,Ouvert", "trash"),
        ("Rascunhos", "draft"),
        ("Chat", "chat"),
        ("Posteingang,Trash", ""),
        ('"Trash, later",Unread', ""),
        ("", ""),
    ],
)
def test_labels_left_out(field, reason):
    assert skip_by_labels(labels_of(field)) == reason
