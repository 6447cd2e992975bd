"""A number without its country's code is dialled where the machine stands: nobody has to say so."""

import pytest

CARD = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Jane Doe\r\nEMAIL:jane@acme-tools.com\r\nTEL:030 5550101\r\nEND:VCARD\r\n"
CALL = "Name,Phone,Email\nJane D.,+49 30 5550101,jane.doe@web.example\n"


@pytest.mark.parametrize(("zone", "region", "numbers"), [
    ("Europe/Berlin", "DE", {"+49305550101"}),
    ("America/Chicago", "US", {"0305550101", "+49305550101"}),  # no number there
    ("UTC", None, {"0305550101", "+49305550101"}),
])  # fmt: skip
def test_numbers_of_two_sources_meet(tmp_path, sbagg, monkeypatch, zone, region, numbers):
    monkeypatch.setenv("TZ", zone)
    (tmp_path / "jane.vcf").write_bytes(CARD.encode())
    (tmp_path / "people.csv").write_text(CALL)
    run = sbagg("sync", str(tmp_path / "jane.vcf"), str(tmp_path / "people.csv"), "--json")
    assert run.status == 0
    sources = {
        source["source"]: source["options"].get("region")
        for source in sbagg("source", "list", "--json").json["sources"]
    }
    assert sources == dict.fromkeys(sources, region)
    people = [sbagg("who", who, "--json").json for who in ("jane@acme-tools.com", "jane.doe@web.example")]
    assert {i["value"] for who in people for i in who["identities"] if i["kind"] == "phone"} == numbers


def test_what_the_user_says_goes_before(tmp_path, sbagg, monkeypatch):
    monkeypatch.setenv("TZ", "Europe/Berlin")
    (tmp_path / "jane.vcf").write_bytes(CARD.encode())
    sbagg("source", "add", "contacts", str(tmp_path / "jane.vcf"), "--name", "book", "--set", "region=FR")
    [source] = sbagg("source", "list", "--json").json["sources"]
    assert source["options"]["region"] == "FR"
