"""Zendesk's CSV is a profile: the same tickets as in its JSON, without the words."""

from pathlib import Path

import pytest
from reading import facts, only

from sbagg.adapter import Card, Ticket
from sbagg.adapters.crm import Crm

HEADER = (
    "Summation column,Id,Requester,Requester id,Requester external id,Requester email,Requester domain,Submitter,Assignee,Group,"
    "Subject,Tags,Status,Priority,Via,Ticket type,Created at,Updated at,Assigned at,Organization,Due date,Initially assigned at,"
    "Solved at"
)
ROWS = [
    (
        "1,7,Ana Ruiz,501,,ana@quayside-lifts.com,quayside-lifts.com,Ana Ruiz,Ada Falk,Support,Crane stuck,vip,Open,High,Mail,Incident,"
        "2026-03-02 10:00,2026-03-03 09:30,-,Quayside Lifts,-,-,-"
    ),
    (
        "1,8,Ben Ode,502,,ben@quayside-lifts.com,quayside-lifts.com,Ben Ode,-,Support,Bill,,Solved,-,Web form,Question,"
        "2026-03-04 10:00,2026-03-05 09:30,-,-,-,-,2026-03-05 09:00"
    ),
]


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "export-2026-11-01.csv"
    path.write_text("\n".join([HEADER, *ROWS]))
    return path


def test_it_is_known_by_its_columns(export: Path) -> None:
    found = Crm.recognise(export)
    assert (found.label, found.options["dialect"]) == ("Zendesk export (ticket)", "zendesk")


def test_a_row_is_a_ticket_of_the_same_name_as_in_json(export: Path) -> None:
    found = facts(Crm((export,), "zendesk", account="cranes", timezone="Europe/Paris"))
    first, second = only(Ticket, found)
    assert (first.ref, first.title, first.status, first.priority) == (
        "zendesk:cranes:ticket:7",
        "Crane stuck",
        "Open",
        "High",
    )
    assert (first.opened, first.closed, first.company) == (1772442000, None, "Quayside Lifts")
    assert (second.priority, second.closed, second.company) == ("", 1772697600, "")
    assert [(one.role, one.kind, one.value) for one in second.people] == [
        ("requester", "email", "ben@quayside-lifts.com")
    ]
    assert [one.us for one in only(Card, found)] == [True], "who has a ticket is a colleague"
