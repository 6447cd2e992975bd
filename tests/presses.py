"""A small world in which something presses: an ask, a promise, a meeting and a task."""

from world import ME, card, email, mail

DAY = 86400
NOW = 1_795_251_600
JANE, BOB, ANN = "jane@acme-tools.com", "bob@bolt-works.com", "ann@cogs-mill.com"


def meeting(ref, at, who, title="Kick-off", **more):
    return {"fact": "interaction", "ref": f"m:{ref}", "kind": "meeting", "channel": "calendar", "at": at, "title": title, "text": "",
            "parties": [email(ME[1], "organizer"), email(who, "attendee")], **more}  # fmt: skip


def task(ref, due, who, **more):
    return {"fact": "interaction", "ref": f"k:{ref}", "kind": "task", "channel": "crm", "at": NOW - 20 * DAY, "title": "Send price",
            "text": "", "due": due, "status": "open", "parties": [email(who, "contact")], **more}  # fmt: skip


def history(who, thread):
    """Letters both ways every three days until 40 days ago, the last one thanks."""
    return [mail(f"{thread}{n}", *((ME[1], who), (who, ME[1]))[n % 2], at=NOW - (40 + n * 3) * DAY, text="Thanks!", thread=[thread])
            for n in range(12)]  # fmt: skip


def more(world, *facts):
    world.facts = [*world.facts, *facts]
    world.write("box", *((f"k{n}", [fact]) for n, fact in enumerate(world.facts))).sync()
    return world


def facts():
    """Jane asked five days ago, Bob is met today, Ann's task is late; and I promised Bob something by yesterday."""
    found = [fact for n, who in enumerate((JANE, BOB, ANN)) for fact in history(who, f"t:{n}")]
    found += [
        card(f"email:{who}", name=name) for who, name in ((JANE, "Jane Doe"), (BOB, "Bob Moss"), (ANN, "Ann Lee"))
    ]
    found += [mail("ask", JANE, ME[1], at=NOW - 5 * DAY, text="Could you send us the offer?", thread=["t:9"])]
    vow = "I will send you the contract by 20 November 2026."
    found += [mail("vow", ME[1], BOB, at=NOW - 3 * DAY, text=vow, thread=["t:8"])]
    return [*found, meeting("1", NOW + 3600, BOB), task("1", "2026-11-18", ANN)]
