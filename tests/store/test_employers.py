"""Whoever works for nobody makes no company of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbagg.normalize import is_employer
from world import card, organization


@pytest.mark.parametrize(
    "name",
    ["Self-employed", "SELF EMPLOYED", "self\u2011employed", "Self-Employed.", "(Freelance)", "Freelancer", "Stealth Startup", "Stealth start-up",
     "Student", "Retired", "-", "--", "", " ", "N/A", "n.a.", "#N/A", "None", "?", "Selbstständig", "selbständig", "SELBSTAENDIG", "Freiberuflich",
     "Im Ruhestand", "k. A.", "Indépendant", "Auto\u2011entrepreneur", "À mon compte", "Retraitée", "En recherche d\u2019emploi", "Autónomo", "Por cuenta propia",
     "Jubilada", "Libero professionista", "Autônoma", "Aposentado", "Zelfstandige", "ZZP'er", "n.v.t.", "Samozatrudniony", "Egenföretagare",
     "Selvstændig", "Eläkkeellä", "OSVČ", "Emekli", "Самозанятый", "Фрилансер", "フリーランス", "自由职业者", "프리랜서", "متقاعد", "עצמאי"],
)  # fmt: skip
def test_these_are_no_employers(name):
    assert not is_employer(name)


@pytest.mark.parametrize(
    "name",
    ["Acme", "Freelance Ltd", "Retired Inc.", "Student Union", "Stealth Monitoring", "The Independent", "NAB", "Nonesuch", "Selbstständig GmbH",
     "3M", "自由职业网", "Freelancer.com", "Retirement Homes", "No"],
)  # fmt: skip
def test_these_are(name):
    assert is_employer(name)


@given(st.text(max_size=20), st.sampled_from(["Self-employed", "Retired", "Étudiante"]))
def test_any_text_is_answered_and_case_is_nothing(text, name):
    assert is_employer(text) in {True, False}
    assert not is_employer(f" {name.upper()} ")


def test_no_adapter_makes_a_company_of_them(world, sbagg):
    world.add("crm").write(
        "crm",
        ("a", [card("email:ana@gmail.com", name="Ana Ruiz", company="Autónoma", title="Translator")]),
        ("b", [card("email:bo@bolt-works.com", name="Bo Ray", company="Bolt Works")]),
        ("c", [organization("n", "N/A"), card("email:cy@gmail.com", name="Cy Dee", company_ref="org:n")]),
        ("d", [organization("s", "Stealth Startup", "hush-labs.com")]),
        ("e", [{"fact": "transaction", "ref": "o:1", "kind": "order", "amount": 100, "company": "Privatperson", "at": 1_780_000_000}]),
    ).sync()  # fmt: skip
    assert {row["name"] for row in sbagg("companies", "--json").json["companies"]} == {"Bolt Works", "Stealth Startup"}
    ana = sbagg("who", "ana@gmail.com", "--json").json
    assert (ana["company"], ana["title"]) == (None, "Translator")
