"""The digest: what is new and nothing else, each thing once, people first; silent where there is nothing."""

import email as mails
import json
import os
import re
import subprocess
import sys
from email.policy import default
from pathlib import Path

import pytest

from world import ME, World, card, deal, email, mail, organization, register

NOW = 1_795_251_600
"""2026-11-21 09:00 UTC."""
DAY, HOUR = 86_400, 3_600
JANE, BOB, KIM, NEW = "jane@acme-tools.com", "bob@bolt-works.com", "kim@us-corp.com", "new@acme-tools.com"


def at(seconds):
    from datetime import UTC, datetime

    return datetime.fromtimestamp(seconds, UTC).isoformat()


def ticket(closed=None):
    return {"fact": "ticket", "ref": "t:1", "title": "Export fails", "status": "open" if closed is None else "closed", "opened": NOW - 5 * DAY,
            "closed": closed, "people": [email(JANE, "requester")]}  # fmt: skip


def pilot(*stages):
    return deal(
        "1",
        JANE,
        name="Acme pilot",
        company_ref="org:1",
        amount=500_000,
        currency="USD",
        stage=stages[-1][0],
        stages=list(stages),
    )


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """Three weeks of mail and a CRM, read for the first time, and told of."""
    register(monkeypatch)
    world = World(tmp_path, Path(os.environ["SBAGG_HOME"])).me().add("box", "loose").add("crm")
    world.box = [
        *(
            (
                f"j{n}",
                [
                    mail(
                        f"j{n}",
                        *((ME[1], JANE) if n % 2 else (email(JANE, name="Jane Doe"), ME[1])),
                        at=NOW - (20 - n) * DAY,
                    )
                ],
            )
            for n in range(20)
        ),
        ("b", [mail("b", email(BOB, name="Bob Moss"), ME[1], at=NOW - 12 * DAY)]),
        ("letter", [mail("letter", "news@letter.com", ME[1], at=NOW - 2 * HOUR, flags=["list", "bulk"])]),
    ]
    world.crm = [
        ("org", [organization("1", "Acme Tools", "acme-tools.com")]),
        ("us", [card(f"email:{KIM}", name="Kim Low", us=True)]),
    ]
    world.write("box", *world.box).write(
        "crm", *world.crm, ("d", [pilot(["New", NOW - 9 * DAY])]), ("t", [ticket()])
    ).sync()
    return world


def later(world, monkeypatch, *records, hours=24, crm=()):
    """Let time pass, and read what has come by then."""
    world.box += records
    world.now = getattr(world, "now", NOW) + hours * HOUR
    monkeypatch.setenv("SBAGG_NOW", at(world.now))
    world.write("box", *world.box)
    if crm:
        world.write("crm", *world.crm, *crm)
    world.sync()


def names(view):
    return [one["name"] for one in view["people"]]


def test_the_first_digest_tells_of_a_week_and_the_second_of_nothing(desk, sbagg):
    first = sbagg("digest", "--json").json
    assert (names(first), first["people"][0]["counts"]) == (["Jane Doe"], {"email": 3})
    assert [ticket_["text"] for ticket_ in first["tickets"]] == ["Export fails"]
    assert first["stages"] == []
    again = sbagg("digest")
    assert (again.status, again.out, again.err) == (0, "", "")
    empty = sbagg("digest", "--json").json
    assert (empty["schema"], empty["people"], set(empty["counts"].values())) == ("sbagg.digest/1", [], {0})


def test_a_mail_of_yesterday_that_came_today_is_news_and_an_old_archive_is_none(desk, sbagg, monkeypatch):
    sbagg("digest")
    late = mail("late", email(BOB, name="Bob Moss"), ME[1], at=NOW - 20 * HOUR, text="Late but here")
    old = mail("old", email("ann@old-co.com", name="Ann Old"), ME[1], at=NOW - 60 * DAY)
    later(desk, monkeypatch, ("late", [late]), ("old", [old]))
    desk.add("archive", "loose").write(
        "archive", ("x", [mail("x", email("eve@arch-co.com", name="Eve Arch"), ME[1], at=NOW - DAY)])
    ).sync()
    view = sbagg("digest", "--json").json
    assert [(one["name"], one["items"][0]["text"]) for one in view["people"]] == [("Bob Moss", "Late but here")]
    assert sbagg("digest").out == ""


def test_people_come_by_importance_and_newsletters_never(desk, sbagg, monkeypatch):
    sbagg("digest")
    later(
        desk, monkeypatch,
        ("n1", [mail("n1", email(NEW, name="Nora New"), ME[1], at=NOW + 20 * HOUR)]),
        ("n2", [mail("n2", email(JANE, name="Jane Doe"), ME[1], at=NOW + HOUR, text="Can you call me?")]),
        ("n3", [mail("n3", "news@letter.com", ME[1], at=NOW + HOUR, flags=["bulk"])]),
        ("n4", [mail("n4", ME[1], BOB, at=NOW + HOUR)]),
        ("n5", [mail("n5", KIM, BOB, at=NOW + 2 * HOUR, text="Kim here")]),
    )  # fmt: skip
    view = sbagg("digest", "--json").json
    assert names(view) == ["Jane Doe", "Bob Moss", "Nora New"]
    assert [one["waits"] for one in view["people"]] == [True, False, False]
    assert [item["author"]["name"] for item in view["people"][1]["items"]] == ["Kim Low"], (
        "what I wrote is no news to me"
    )


def test_deals_tickets_and_jobs_that_an_export_tells_of_late(desk, sbagg, monkeypatch):
    sbagg("digest")
    job = card(f"email:{BOB}", name="Bob Moss", company="Acme Tools", since="2026-11-02")
    before = card(f"email:{BOB}", name="Bob Moss", company="Bolt Works", since="2020-01-01", until="2026-11-01")
    later(desk, monkeypatch, crm=[
        ("d", [pilot(["New", NOW - 9 * DAY], ["Offer", NOW - 3 * HOUR])]), ("t", [ticket(NOW - 2 * HOUR)]),
        ("o", [{"fact": "transaction", "ref": "o:1", "kind": "order", "amount": 1_000, "currency": "USD", "at": NOW - HOUR, "title": "Order 7",
                "people": [email(JANE, "customer")]}]),
        ("job", [job]), ("before", [before]),
    ])  # fmt: skip
    view = sbagg("digest", "--json").json
    assert [(move["before"], move["stage"]) for move in view["stages"]] == [("New", "Offer")]
    assert [one["text"] for one in view["closed"]] == ["Export fails"]
    assert [one["text"] for one in view["transactions"]] == ["Order 7"]
    assert [one["text"] for one in view["job_changes"]] == ["Left Bolt Works, joined Acme Tools"]
    assert view["tickets"] == []
    assert sbagg("digest").out == ""


def test_a_coming_meeting_is_news_once_it_has_taken_place(desk, sbagg, monkeypatch):
    meeting = {"fact": "interaction", "ref": "m:1", "kind": "meeting", "channel": "calendar", "title": "Demo", "text": "", "at": NOW + 30 * HOUR,
               "parties": [email(ME[1], "organizer"), email(JANE, "attendee")]}  # fmt: skip
    later(desk, monkeypatch, ("m", [meeting]))
    sbagg("digest")
    assert sbagg("digest").out == ""
    later(desk, monkeypatch)
    assert sbagg("digest", "--json").json["people"][0]["counts"] == {"meeting": 1}


def test_since_neither_reads_nor_moves_the_mark(desk, sbagg):
    mark = Path(os.environ["SBAGG_HOME"]) / "digest.json"
    assert "Jane Doe" in sbagg("digest", "--since", "30d").out
    assert not mark.exists()
    sbagg("digest")
    held = mark.read_bytes()
    for _ in range(2):
        assert "Jane Doe" in sbagg("digest", "--since", "30d").out
    assert mark.read_bytes() == held
    assert sbagg("digest", "--since", "soon").status == 2


def test_the_mark_moves_only_when_all_was_written(desk, sbagg, tmp_path):
    mark = Path(os.environ["SBAGG_HOME"]) / "digest.json"
    assert sbagg("digest", "--out", tmp_path / "no" / "such.md").status == 3
    assert sbagg("digest", "--format", "pdf").status == 2
    command = [sys.executable, "-m", "sbagg", "digest"]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2] / "src")}
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, env=environment, check=False)
    assert done.returncode == 75, done.stderr
    assert not mark.exists()
    reading, writing = os.pipe()
    os.close(reading)
    subprocess.run(command, stdout=writing, stderr=subprocess.DEVNULL, env=environment, check=False)
    os.close(writing)
    assert not mark.exists(), "nobody read it"
    assert b"Jane Doe" in subprocess.run(command, capture_output=True, env=environment, check=True).stdout
    assert mark.exists()


def test_a_mark_that_cannot_be_read_is_made_anew(desk, sbagg):
    mark = Path(os.environ["SBAGG_HOME"]) / "digest.json"
    mark.write_text("{broken")
    assert "Jane Doe" in sbagg("digest").out
    assert json.loads(mark.read_text())["at"] == NOW
    assert mark.stat().st_mode & 0o777 == 0o600


def test_after_the_store_is_made_again_nothing_is_told_twice(desk, sbagg, monkeypatch):
    sbagg("digest")
    (Path(os.environ["SBAGG_HOME"]) / "sbagg.db").unlink()
    later(desk, monkeypatch, ("n", [mail("n", email(BOB, name="Bob Moss"), ME[1], at=NOW + HOUR)]))
    assert names(sbagg("digest", "--json").json) == ["Bob Moss"]


def test_files(desk, sbagg, tmp_path):
    page, letter, notes = tmp_path / "d.html", tmp_path / "d.eml", tmp_path / "d.md"
    for path in (page, letter, notes):
        ran = sbagg("digest", "--since", "30d", "--format", path.suffix[1:], "--out", path)
        assert (ran.status, ran.out) == (0, "")
    assert "Jane Doe" in notes.read_text()
    assert page.read_text().startswith("<!doctype html>")
    assert sbagg("digest", "--since", "30d", "--format", "md", "--out", notes).status == 2
    assert sbagg("digest", "--since", "30d", "--format", "md", "--out", notes, "--force").status == 0
    nothing = tmp_path / "nothing.md"
    sbagg("digest")
    assert sbagg("digest", "--format", "md", "--out", nothing).status == 0
    assert not nothing.exists()


def test_the_mail_is_a_mail_that_names_no_machine(desk, sbagg, tmp_path):
    import socket

    data = [
        (
            sbagg("digest", "--since", "30d", "--format", "eml", "--out", tmp_path / f"{n}.eml"),
            (tmp_path / f"{n}.eml").read_bytes(),
        )[1]
        for n in range(2)
    ]
    assert data[0] == data[1]
    letter = mails.message_from_bytes(data[0], policy=default)
    assert (letter["To"], letter["Date"].datetime.timestamp()) == (ME[1], NOW)
    assert re.fullmatch(r"<[0-9a-f]{32}@sbagg\.invalid>", letter["Message-ID"])
    assert [part.get_content_type() for part in letter.iter_parts()] == ["text/plain", "text/html"]
    assert "Jane Doe" in letter.get_body(("plain",)).get_content()
    assert not letter.defects
    assert max(map(len, data[0].split(b"\r\n"))) <= 998
    assert socket.gethostname().encode() not in data[0]
    assert b"\n" not in data[0].replace(b"\r\n", b"")


HOSTILE = '<img src="https://evil.example/x.png" onerror=alert(1)> <a href="javascript:x">y</a> https://evil.example/?a=1&b=2 \x1b]8;;x\x07 \u202eabc'


def test_hostile_text_forms_nothing(desk, sbagg, monkeypatch):
    later(
        desk,
        monkeypatch,
        (
            "h",
            [
                mail(
                    "h",
                    email(JANE, name="<b>Jane</b>\r\nBcc: x@y.zz"),
                    ME[1],
                    at=NOW + HOUR,
                    text=HOSTILE,
                    title="=?utf-8?q?x?=",
                )
            ],
        ),
    )
    page = sbagg("digest", "--since", "1d", "--format", "html").out
    assert not re.search(r"<(?!/?(?:html|head|meta|title|style|body|h1|h2|ul|li|b|code|p|!doctype)\b)", page)
    assert not re.search(r"""(?:href|src|on\w+)\s*=\s*["'](?!width)""", page.partition("<body>")[2])
    letter = mails.message_from_string(sbagg("digest", "--since", "1d", "--format", "eml").out, policy=default)
    assert letter["Bcc"] is None
    text = sbagg("digest", "--since", "1d").out
    assert not {"\x1b", "\x07", "\u202e"} & set(text + page)


@pytest.mark.parametrize("width", ["20", "40", "60", "200"])
def test_no_line_is_wider_than_the_terminal(desk, sbagg, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", width)
    assert max(map(len, sbagg("digest", "--since", "30d").out.splitlines())) <= int(width)
