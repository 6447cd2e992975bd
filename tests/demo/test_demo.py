"""The demo's exports: the same bytes each time, and what World says of them is so."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import mailbox
import os
import subprocess
import sys
import tracemalloc
import zipfile
from collections import Counter
from email import message_from_bytes, policy
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path

import pytest

from sbagg.demo import (
    FEATURED_COMPANY,
    FEATURED_PERSON,
    MOVED_DEAL,
    World,
    generate,
    newer_salesforce,
)
from sbagg.normalize import canonical, corporate_domain

NOW = 1_795_300_000  # a Saturday in November 2026
DAY = 86_400
LOOK_UPS = (
    "AccountId ContactId WhoId WhatId OwnerId OpportunityId EmailMessageId ActivityId RelatedToId"
    " ConvertedContactId ConvertedAccountId ConvertedOpportunityId CreatedById"
).split()


def digests(root: Path) -> dict[str, str]:
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def read_js(archive: zipfile.ZipFile, name: str):
    return json.loads(archive.read(name).decode().partition("=")[2])


def read_csv(data: bytes, encoding: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode(encoding), newline="")))


def tables(path: Path) -> dict[str, list[dict[str, str]]]:
    with zipfile.ZipFile(path) as export:
        return {name.removesuffix(".csv"): read_csv(export.read(name), "cp1252") for name in export.namelist()}


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> World:
    return generate(tmp_path_factory.mktemp("world"), now=NOW)


@pytest.fixture(scope="module")
def mails(world):
    box = mailbox.mbox(world.files["mbox"][0], create=False)
    found = [message_from_bytes(box.get_bytes(key), policy=policy.default) for key in box.keys()]  # noqa: SIM118 - not a mapping
    box.close()
    return found


def at(mail) -> float:
    return parsedate_to_datetime(mail["Date"]).timestamp()


def addresses(mail, *headers: str) -> set[str]:
    return {address for _, address in getaddresses([str(mail[name]) for name in headers if mail[name]])}


# --- the same each time ---


def test_same_arguments_give_the_same_bytes_whatever_hash_seed_and_time_zone(world, tmp_path):
    code = (
        f"import sys; from pathlib import Path; from sbagg.demo import generate;generate(Path(sys.argv[1]), now={NOW})"
    )
    for name, seed, zone in (("a", "1", "Asia/Tokyo"), ("b", "77", "America/St_Johns")):
        environment = os.environ | {"PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": "C"}
        subprocess.run([sys.executable, "-c", code, str(tmp_path / name)], check=True, env=environment)
        assert digests(tmp_path / name) == digests(world.root)


def test_another_seed_gives_another_world(tmp_path):
    one = generate(tmp_path / "one", people=40, messages=120, seed=1, now=NOW)
    two = generate(tmp_path / "two", people=40, messages=120, seed=2, now=NOW)
    assert digests(one.root)[str(one.files["mbox"][0].relative_to(one.root))] not in digests(two.root).values()


def test_files_carry_the_worlds_time(world):
    assert {path.stat().st_mtime for paths in world.files.values() for path in paths} == {NOW}


# --- what World says is so ---


def test_mails_are_counted_right(world, mails):
    labels = [mail["X-Gmail-Labels"].split(",") for mail in mails]
    counted = {"mails": len(mails)} | {
        name: sum(label in one for one in labels)
        for name, label in (("spam", "Spam"), ("drafts", "Drafts"), ("trash", "Trash"), ("sent", "Sent"))
    }
    assert world.counts["mbox"] == counted
    assert counted["mails"] == 1500


def test_mails_are_as_real_ones(world, mails):
    assert not [mail.defects for mail in mails if mail.defects]
    size = world.files["mbox"][0].stat().st_size / len(mails)
    assert 10_000 < size < 18_000
    alternatives = sum(any(part.get_content_type() == "text/html" for part in mail.walk()) for mail in mails)
    attached = sum(any(part.get_filename("").endswith(("pdf", "xlsx")) for part in mail.walk()) for mail in mails)
    assert 0.5 < alternatives / len(mails) < 0.75
    assert 0.07 < attached / len(mails) < 0.15
    data = world.files["mbox"][0].read_bytes()
    assert data.count(b"\n") == data.count(b"\r\n")


def test_threads_hold_together(mails):
    thread_of = {mail["Message-ID"]: mail["X-GM-THRID"] for mail in mails}
    assert len(thread_of) == len(mails)
    time_of = {mail["Message-ID"]: at(mail) for mail in mails}
    for mail in mails:
        if mail["In-Reply-To"]:
            assert thread_of[mail["In-Reply-To"]] == mail["X-GM-THRID"]
            assert time_of[mail["In-Reply-To"]] < at(mail)
            assert mail["References"].split()[-1] == mail["In-Reply-To"]


def test_nothing_happens_after_now_or_before_two_years_ago(mails):
    assert max(map(at, mails)) < NOW
    assert min(map(at, mails)) > NOW - 732 * DAY


def test_tables_are_counted_right(world):
    found = tables(world.files["salesforce"][0])
    assert {name: len(rows) for name, rows in found.items()} == world.counts["salesforce"]
    lists = {path.name.split("-")[4]: read_csv(path.read_bytes(), "utf-8") for path in world.files["hubspot"]}
    assert {name: len(rows) for name, rows in lists.items()} == world.counts["hubspot"]


def test_archive_counts_itself_right(world):
    with zipfile.ZipFile(world.files["x"][0]) as archive:
        manifest = read_js(archive, "data/manifest.js")
        counted = Counter()
        for kind, entry in manifest["dataTypes"].items():
            for part in entry["files"]:
                text = archive.read(part["fileName"]).decode()
                assert text.startswith(f"window.{part['globalName']} = [")
                rows = read_js(archive, part["fileName"])
                assert part["count"] == str(len(rows))
                counted[kind] += len(rows)
        size = sum(
            archive.getinfo(part["fileName"]).file_size
            for entry in manifest["dataTypes"].values()
            for part in entry["files"]
        )
        assert manifest["archiveInfo"]["sizeBytes"] == str(size)
        messages = read_js(archive, "data/direct-messages.js")
    counted["dms"] = sum(len(one["dmConversation"]["messages"]) for one in messages)
    assert len(manifest["dataTypes"]["tweets"]["files"]) == 2
    assert {name: count for name, count in world.counts["x"].items() if name != "group_dms"} == counted


def test_salesforce_is_in_the_weekly_form(world):
    with zipfile.ZipFile(world.files["salesforce"][0]) as export:
        contact = export.read("Contact.csv")
    assert b"\r" not in contact
    assert contact.startswith(b'"Id","IsDeleted"')
    with pytest.raises(UnicodeDecodeError):
        contact.decode("utf-8")
    for table, rows in tables(world.files["salesforce"][0]).items():
        for row in rows:
            assert None not in row, table
            ids = {value for name, value in row.items() if name.endswith("Id") and value}
            assert ids == {canonical("salesforce", one) or "000000000000000AAA" for one in ids}, table
            dates = {value for name, value in row.items() if name.endswith(("Date", "DateTime", "Modstamp")) and value}
            assert all(len(value) == len("2026-11-06 09:31:05") for value in dates), table


def test_look_ups_lead_somewhere(world):
    found = tables(world.files["salesforce"][0])
    known = {row["Id"] for rows in found.values() for row in rows} | {"000000000000000AAA"}
    for name in LOOK_UPS:
        for rows in found.values():
            assert {row[name] for row in rows if name in row} <= known, name
    assert len(known) == 1 + sum(map(len, found.values()))


# --- who is who ---


def test_no_identity_is_two_peoples_but_the_shared_ones(world):
    owners = Counter(identity for identities in world.truth.values() for identity in identities)
    assert {identity for identity, count in owners.items() if count > 1} <= world.shared
    assert all(canonical(kind, value) == value for kind, value in owners)
    assert set(world.me) <= world.truth["me"]


@pytest.mark.parametrize("people", [1, 60, 700])
def test_everybody_has_a_place(tmp_path, people):
    world = generate(tmp_path, people=people, messages=1, now=NOW)
    assert len(world.truth) == max(people, 26) + 5
    owners = Counter(identity for identities in world.truth.values() for identity in identities)
    assert {identity for identity, count in owners.items() if count > 1} <= world.shared


def test_companies_have_domains_that_count_as_employers(world):
    domains = {
        value.rpartition("@")[2] for identities in world.truth.values() for kind, value in identities if kind == "email"
    }
    assert {domain for domain in domains if not corporate_domain(domain)} == {"gmail.com"}
    assert len(domains) == 15 + len({"home", "gmail.com"})


def test_the_cards_are_of_people_in_the_truth(world):
    everybody = frozenset().union(*world.truth.values())
    for row in tables(world.files["salesforce"][0])["Contact"]:
        assert ("salesforce", row["Id"]) in everybody
        assert not row["Email"] or ("email", row["Email"]) in everybody
    for path in world.files["hubspot"][:1]:
        for row in read_csv(path.read_bytes(), "utf-8"):
            assert {("email", one) for one in row["Additional email addresses"].split(";") if one} <= everybody


# --- the story ---


def test_the_last_word_is_the_featured_customers_question(world, mails):
    kept = [mail for mail in mails if not {"Spam", "Drafts", "Trash"} & set(mail["X-Gmail-Labels"].split(","))]
    theirs = {value for kind, value in world.truth["dana"] if kind == "email"}
    assert FEATURED_PERSON in theirs
    hers = [mail for mail in kept if theirs & addresses(mail, "From", "To", "Cc")]
    last = max(hers, key=at)
    assert last["From"].addresses[0].addr_spec == FEATURED_PERSON
    assert "?" in last.get_body(("plain",)).get_content().partition("wrote:")[0]
    assert 2 * DAY < NOW - at(last) < 8 * DAY
    assert len({address for mail in hers for address in addresses(mail, "From") & theirs}) == 4
    assert any(part.get_filename() for mail in hers for part in mail.walk())


def test_the_featured_customer_is_everywhere(world):
    found = tables(world.files["salesforce"][0])
    contact = next(row["Id"] for row in found["Contact"] if row["Email"] == FEATURED_PERSON)
    assert [row["Type"] for row in found["Task"] if row["WhoId"] == contact].count("Call") == 2
    assert any(row["IsClosed"] == "0" for row in found["Task"] if row["WhoId"] == contact)
    assert [row for row in found["Case"] if row["ContactId"] == contact and row["IsClosed"] == "0"]
    assert [row for row in found["OpportunityContactRole"] if row["ContactId"] == contact]
    assert max(row["ActivityDateTime"] for row in found["Event"] if row["WhoId"] == contact) > "2026-11-22"
    account = dict(world.truth["dana"])["twitter-id"]
    with zipfile.ZipFile(world.files["x"][0]) as archive:
        assert account in archive.read("data/direct-messages.js").decode()
        parts = [read_js(archive, name) for name in ("data/tweets.js", "data/tweets-part1.js")]
    replies = [row["tweet"] for part in parts for row in part if row["tweet"].get("in_reply_to_user_id") == account]
    assert replies
    assert any(FEATURED_COMPANY in row["Website"] for row in found["Account"])


def test_hard_cases_are_there(world, mails):
    shown = {
        (name.addr_spec, name.display_name)
        for mail in mails
        for name in mail["From"].addresses
        if mail["From"].addresses
    }
    assert len({name for address, name in shown if address == "support@brightmoor-logistics.com"}) == 4
    assert {"Jürgen Müller", "Juergen Mueller", "Müller, Jürgen"} <= {name for _, name in shown}
    assert {"张伟", "田中さん", "Łukasz Wróblogórski", "Ольга Снежгорская", "محمد القصراوي"} <= {
        name for _, name in shown
    }
    assert len({address for address, name in shown if name == "Anna Schmidt"}) == 2
    assert [mail for mail in mails if mail["Sender"] and "nina." in mail["Sender"]]
    assert [mail for mail in mails if mail["Auto-Submitted"] == "auto-replied"]
    assert [mail for mail in mails if mail["List-Id"] and mail["Precedence"] == "bulk"]
    assert [
        mail for mail in mails if mail["List-Id"] and mail["Precedence"] == "list" and "Sent" in mail["X-Gmail-Labels"]
    ]
    found = tables(world.files["salesforce"][0])
    assert {"1"} == {max(row[name] for row in found["Contact"]) for name in ("DoNotCall", "HasOptedOutOfEmail")}
    assert [row for row in found["Contact"] if row["EmailBouncedReason"]]
    assert [row for row in found["Contact"] if not row["Email"] and row["Phone"]]
    assert [row for row in found["Lead"] if row["IsConverted"] == "1"]
    stages = {row["StageName"] for row in found["OpportunityHistory"]}
    assert {"Coffee", "Prospecting"} <= stages
    due = [row["ActivityDate"] for row in found["Task"] if row["IsClosed"] == "0"]
    assert min(due) < "2026-11-21" < max(due)


def test_logged_mails_are_in_the_mailbox_under_the_same_id(world, mails):
    logged = {row["MessageIdentifier"]: row for row in tables(world.files["salesforce"][0])["EmailMessage"]}
    by_id = {mail["Message-ID"]: mail for mail in mails}
    assert len(logged) > 50
    for identifier, row in logged.items():
        assert by_id[identifier]["From"].addresses[0].addr_spec == row["FromAddress"]
        assert "; ".join(one.addr_spec for one in by_id[identifier]["To"].addresses) == row["ToAddress"]


def test_a_newer_export_moves_one_deal(world):
    before = tables(world.files["salesforce"][0])
    path = newer_salesforce(world.root, now=NOW + 7 * DAY)
    after = tables(path)
    assert path.name == world.files["salesforce"][0].name
    changed = [(old, new) for old, new in zip(before["Opportunity"], after["Opportunity"], strict=True) if old != new]
    assert [(old["Name"], old["StageName"], new["StageName"]) for old, new in changed] == [
        (MOVED_DEAL, "Negotiation/Review", "Closed Won")
    ]
    assert after["OpportunityHistory"][:-1] == before["OpportunityHistory"]
    assert after["OpportunityHistory"][-1]["StageName"] == "Closed Won"
    assert {name for name in before if before[name] != after[name]} == {"Opportunity", "OpportunityHistory"}


@pytest.mark.parametrize("weekday", range(7))
def test_the_story_holds_on_every_day_of_the_week(tmp_path, weekday):
    now = NOW + weekday * DAY
    world = generate(tmp_path, people=1, messages=200, seed=weekday, now=now)
    box = mailbox.mbox(world.files["mbox"][0], create=False)
    heads = [dict(box.get_message(key).items()) for key in box.keys()]  # noqa: SIM118 - not a mapping
    box.close()
    hers = [
        head
        for head in heads
        if FEATURED_PERSON in head["From"] + head["To"] and "Drafts" not in head["X-Gmail-Labels"]
    ]
    last = max(hers, key=at)
    assert FEATURED_PERSON in last["From"]
    assert last["Subject"] == "Re: SOC 2 report for the auditors"
    assert 2 * DAY < now - at(last) < 7 * DAY
    steps: dict[str, list[str]] = {}
    for row in tables(world.files["salesforce"][0])["OpportunityHistory"]:
        steps.setdefault(row["OpportunityId"], []).append(row["CreatedDate"])
    assert all(times == sorted(set(times)) for times in steps.values())


@pytest.mark.slow
def test_memory_stays_flat(tmp_path):
    tracemalloc.start()
    try:
        world = generate(tmp_path, people=500, messages=20_000, now=NOW)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert world.counts["mbox"]["mails"] == 20_000
    assert peak < 50_000_000
