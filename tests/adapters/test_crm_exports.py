"""Exports as files: parts, versions, broken runs, reports, and what lies at a path."""

from __future__ import annotations

import pytest
from crm_kit import ORG, Run, crm, loader, recognised, table, weekly
from crm_world import ACCOUNT, CONTACT, MODIFIED, OTHER, objects

from sbagg.adapter import Card, Deal, Party, SourceError
from sbagg.adapters.crm import Crm
from sbagg.normalize.identity import salesforce_id


def test_a_weekly_export_lists_everything(tmp_path):
    assert {"contact", "lead", "account"} <= Run(crm(weekly(tmp_path, objects()))).complete
    assert not Run(crm(loader(tmp_path / "export", objects()))).complete


def test_of_two_weekly_exports_the_older_ones_records_may_be_gone(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    newer = objects()
    del newer["Contact"][1]
    run = Run(crm(weekly(tmp_path / "a", objects()), weekly(tmp_path / "b", newer)))
    assert [(one.key, one.stream) for one in run.gone] == [(OTHER, "contact")]


def test_deleted_and_merged_rows_are_gone(tmp_path):
    rows = objects()
    rows["Contact"][0]["IsDeleted"] = True
    rows["Account"][0]["MasterRecordId"] = "0015e00000WWWWWAA5"
    run = Run(crm(weekly(tmp_path, rows)))
    assert {(one.key, one.stream) for one in run.gone} == {(CONTACT, "contact"), (ACCOUNT, "account")}


def test_no_id_in_an_id_column_is_refused_with_its_line(tmp_path):
    rows = objects()["Contact"]
    rows[0]["Id"] = "1.23E+10"
    run = Run(crm(weekly(tmp_path, {"Contact": rows})))
    (refused,) = run.refused
    assert "rounded by a spreadsheet" in refused.reason
    assert refused.locator.endswith("!Contact.csv:2")
    assert "contact" not in run.complete


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8"])
def test_report(tmp_path, encoding):
    body = table([
        {"Opportunity Name": "Öfen", "Account Name": "Bäckerei", "Stage": "Negotiation/Review", "Amount": "1,200.50", "Close Date": "6/30/2024", "Opportunity Owner": "Sam Reed"},
        {"Opportunity Name": "Rye", "Account Name": "Bäckerei", "Stage": "Closed Lost", "Amount": "EUR 10.00", "Close Date": "7/1/2024", "Opportunity Owner": "Sam Reed"},
    ])  # fmt: skip
    path = tmp_path / "report1712345678901.csv"
    path.write_bytes(
        (
            body
            + '\r\n\r\n"Deals"\r\n"Copyright (c) 2000-2024 salesforce.com, inc. All rights reserved."\r\n"Confidential Information - Do Not Distribute"\r\n'
        ).encode(encoding)
    )
    adapter, export = recognised(path)
    assert (export.confidence, adapter.dialect) == (95, "salesforce")
    run = Run(adapter)
    first, second = run.facts(Deal)
    assert (first.name, first.stage, first.amount, first.close, first.status, first.company) == (
        "Öfen",
        "Negotiation/Review",
        120050,
        "2024-06-30",
        "unknown",
        "Bäckerei",
    )
    assert (second.status, second.currency, second.amount) == ("lost", "EUR", 1000)
    assert first.owner == Party("salesforce-owner", "salesforce/sam reed", "owner", "Sam Reed")
    assert [one.reason for one in run.skipped] == ["a line of the report's footer"] * 3
    assert run.one(Card, "owner").us


def test_recognise(tmp_path):
    zipped, export = recognised(weekly(tmp_path, objects()))
    assert (export.confidence, export.account, zipped.account) == (95, ORG, ORG)
    assert ("contact", CONTACT) in export.sample
    _, folder = recognised(loader(tmp_path / "export", objects()))
    assert (folder.confidence, folder.account) == (95, "")


def test_the_organization_names_the_account(tmp_path):
    rows = objects() | {"Organization": [{"Id": ORG[:15], "Name": "Ours", **MODIFIED}]}
    assert recognised(loader(tmp_path / "export", rows))[1].account == salesforce_id(ORG[:15])


def test_an_object_that_is_not_read_is_no_list_of_people(tmp_path):
    row = {"Id": "00v5e00000AAAAAAA0", "Name": "Lea Roth", "Email": "lea@roth.test", **MODIFIED}
    loader(tmp_path / "export", {"CampaignMember": [row]})
    assert Crm.recognise(tmp_path / "export" / "CampaignMember.csv") is None


def test_an_extract_of_few_columns_is_known_by_its_ids(tmp_path):
    loader(tmp_path / "export", {"extract": [{"Id": CONTACT, "Name": "Lea Roth", "Email": "lea@roth.test"}]})
    run = Run(recognised(tmp_path / "export" / "extract.csv")[0])
    assert run.one(Card, "contact").name == "Lea Roth"


def test_the_parts_of_a_weekly_export_are_one(tmp_path):
    everything = objects()
    contacts = {"Contact": everything.pop("Contact")}
    weekly(tmp_path, everything)
    weekly(tmp_path, contacts, name=f"WE_{ORG}_2.ZIP")
    adapter, export = recognised(tmp_path)
    assert export.account == ORG
    run = Run(adapter)
    assert len(run.facts(Card, "contact")) == 2
    assert {"contact", "lead"} <= run.complete
    parts = crm(tmp_path / f"WE_{ORG}_1.ZIP", tmp_path / f"WE_{ORG}_2.ZIP")
    assert Run(parts).facts(Card) == run.facts(Card)


def test_a_mixed_folder_is_not_claimed_whole(tmp_path):
    loader(tmp_path / "export", {"Contact": objects()["Contact"]})
    (tmp_path / "export" / "mail.mbox").write_text("From a@b.test\n\nHello\n")
    assert Crm.recognise(tmp_path / "export") is None
    assert Crm.recognise(tmp_path / "export" / "Contact.csv")


def test_what_cannot_be_read_names_file_and_next_command(tmp_path):
    with pytest.raises(SourceError, match="there is no such file"):
        Run(crm(tmp_path / "gone.zip"))
    (tmp_path / "x.csv").write_text("a,b\n1,2\n")
    with pytest.raises(SourceError, match=r"x\.csv: no columns of Salesforce in x\.csv; found: a, b") as error:
        Run(crm(tmp_path / "x.csv"))
    assert "sbagg" in error.value.hint
    with pytest.raises(SourceError, match="no time zone"):
        Run(crm(tmp_path / "x.csv", timezone="Mars/Base"))
    with pytest.raises(SourceError, match="no CRM dialect"):
        Run(crm(tmp_path / "x.csv", dialect="../secret"))


@pytest.mark.parametrize("stop", range(0, 60, 3))
def test_a_broken_run_goes_on_where_it_was(tmp_path, stop, monkeypatch):
    monkeypatch.setattr("sbagg.adapters.crm.rows.STEP", 1)
    path = weekly(tmp_path, objects())
    whole = Run(crm(path))
    first = Run(crm(path), stop_after=stop)
    second = Run(crm(path), first.desk)

    def kept(*runs):
        return sorted((raw.stream, raw.key) for one in runs for raw in one.raws if raw.stream != "owner")

    assert kept(first, second) == kept(whole)
    assert {raw.key for one in (first, second) for raw in one.raws} == {raw.key for raw in whole.raws}
    assert not second.complete or not first.raws


def test_checkpoints_come_often(tmp_path):
    rows = [
        {"Id": salesforce_id(f"0035e0000{number:06d}"), "AccountId": "", "LastName": f"N{number}", **MODIFIED}
        for number in range(1200)
    ]
    path = weekly(tmp_path, {"Contact": rows})
    first = Run(crm(path), stop_after=1100)
    assert len(first.raws) == 1000
    assert len(Run(crm(path), first.desk).raws) == 200
