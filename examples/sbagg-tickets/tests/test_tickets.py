"""The promises of an adapter, tested by the suite that sbagg ships."""

from pathlib import Path

from sbagg_tickets import Tickets

from sbagg.testing import AdapterContract

HEAD = "id,email,name,subject,status,opened\n"
ROW = "1,dana@brightmoor.example.org,Dana Reyes,Gateway restarts at night,open,2026-11-03T10:00:00Z\n"
LATER = "2,dana@brightmoor.example.org,Dana Reyes,Invoice is missing,new,2026-11-20T08:30:00Z\n"


class TestTickets(AdapterContract):
    def world(self, folder: Path) -> Tickets:
        path = folder / "tickets.csv"
        path.write_text(HEAD + ROW, encoding="utf-8")
        return Tickets(path=(path,))

    def change(self, folder: Path) -> None:
        with (folder / "tickets.csv").open("a", encoding="utf-8") as file:
            file.write(LATER)
