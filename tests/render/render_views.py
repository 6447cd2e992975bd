"""Small invented views to show. The clock stands at 2026-11-21 09:30 UTC."""

from datetime import UTC, datetime

from sbagg import views as v

NOW = int(datetime(2026, 11, 21, 9, 30, tzinfo=UTC).timestamp())
DAY = 86_400


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def usd(amount: str) -> v.Money:
    return v.Money(amount, "USD")


MAREN = v.Ref("pmarenoduya00", "Maren Oduya")
SAM = v.Ref("psamfinch0000", "Sam Finch")
TALLOW = v.Ref("ctallow000000", "Tallow & Wick")


def item(at: int | None, **over) -> v.Item:
    fields = {
        "id": f"i{at or 0:012d}",
        "at": at,
        "kind": "email",
        "channel": "email",
        "direction": "in",
        "visibility": "private",
        "author": MAREN,
        "by": "other",
        "title": "",
        "text": "",
        "with_": (),
        "company": TALLOW,
        "thread": None,
        "thread_size": 1,
        "sources": ("mail",),
        "url": None,
        "signals": (),
        "amount": None,
        "due": None,
        "status": None,
    }
    return v.Item(**{**fields, **over})


def mine(at: int, **over) -> v.Item:
    to = v.PartyRef(MAREN.id, MAREN.name, "to")
    return item(at, **{"direction": "out", "by": "me", "author": v.Ref("pme", "Ira Voss"), "with_": (to,), **over})


TIMELINE = (
    item(
        at("2026-11-25 10:00"),
        kind="meeting",
        channel="calendar",
        direction="none",
        by="none",
        author=None,
        title="Renewal: terms and dates",
        sources=("calendar",),
    ),
    item(
        at("2026-11-21 08:05"),
        kind="post",
        channel="twitter",
        visibility="public",
        text="third time this week the export fails @candlesoft. We had a launch today!",
        signals=("negative",),
        sources=("twitter",),
        url="https://x.example/maren/1",
    ),
    item(
        at("2026-11-15 16:40"),
        title="Re: renewal terms",
        text="Thanks for the draft. Can you send the SOC2 report before Friday? Legal wants to read it.",
        thread="t1",
        thread_size=4,
        sources=("mail", "crm"),
        signals=("question",),
    ),
    mine(at("2026-11-14 09:12"), title="Renewal terms", text="Here is the draft.", thread="t1", thread_size=4),
    item(
        at("2026-11-13 09:00"),
        kind="task",
        channel="crm",
        direction="none",
        by="none",
        author=None,
        title="Send the SOC2 report to Maren",
        due="2026-11-19",
        status="open",
        sources=("crm",),
    ),
    mine(
        at("2026-11-12 14:00"),
        kind="call",
        channel="phone",
        title="24 min",
        text="wants to start in Q1",
        sources=("calls",),
    ),
    item(
        at("2026-11-03 11:20"),
        kind="dm",
        channel="linkedin",
        text="Good to meet you at the fair! Let us talk about the new plants.",
        sources=("linkedin",),
    ),
    item(
        at("2026-10-21 08:00"),
        by="colleague",
        direction="out",
        author=SAM,
        title="Invoice 2026-118",
        text="Attached, as agreed with Ira.",
        gone=True,
    ),
    item(
        at("2026-09-02 12:00"),
        kind="order",
        channel="shop",
        direction="none",
        by="none",
        author=None,
        title="Order 4411",
        amount=usd("16000.00"),
        sources=("orders",),
    ),
    item(
        at("2026-03-17 15:00"),
        kind="ticket",
        channel="support",
        title="Import of old labels",
        status="solved",
        sources=("desk",),
    ),
    mine(
        at("2025-05-02 10:00"),
        title="Introduction",
        text="Dear Maren, Ana suggested that I write to you.",
        thread="t0",
    ),
)

DEALS = (
    v.DealView(
        "d1",
        "Renewal 2027",
        "Legal",
        "Sales",
        "open",
        usd("60000.00"),
        "2026-12-15",
        v.Ref("pme", "Ira Voss"),
        TALLOW,
        (v.PartyRef(MAREN.id, MAREN.name, "champion"),),
        NOW - 17 * DAY,
        (v.StageAt("Demo", NOW - 60 * DAY), v.StageAt("Legal", NOW - 17 * DAY)),
    ),
    v.DealView("d2", "Pilot", "Closed Won", "Sales", "won", usd("8000.00"), "2025-09-01", None, TALLOW, (), None, ()),
    v.DealView(
        "d3",
        "Second plant",
        None,
        None,
        "unknown",
        v.Money("12500.50", "EUR"),
        None,
        None,
        None,
        (),
        None,
        (),
    ),
)

TICKETS = (
    v.TicketView("k1", "Export fails at 10,000 rows", "open", "P2", NOW - 4 * DAY, None, MAREN, TALLOW),
    v.TicketView("k2", "Import of old labels", "solved", "P3", at("2026-03-17"), at("2026-03-19"), MAREN, TALLOW),
)

COUNTS = v.Counts(47, 31, {"email": 60, "call": 9, "meeting": 3, "dm": 6})
MONEY = v.Transactions(3, (usd("48000.00"),), at("2026-09-02"))
ACTIVITY = tuple(
    v.Month(month, theirs, ours)
    for month, theirs, ours in (
        ("2025-05", 0, 1),
        ("2025-06", 2, 3),
        ("2025-09", 5, 2),
        ("2025-10", 1, 1),
        ("2026-01", 3, 1),
        ("2026-03", 4, 4),
        ("2026-06", 1, 0),
        ("2026-08", 2, 3),
        ("2026-09", 8, 6),
        ("2026-10", 9, 4),
        ("2026-11", 12, 6),
    )
)
HEAT = (
    v.ChannelMonths("email", tuple(month.in_ + month.out for month in ACTIVITY)),
    v.ChannelMonths("twitter", tuple(1 if month.out else 0 for month in ACTIVITY)),
)
FRESH = (
    v.Freshness("mail", NOW - 720, 720, False),
    v.Freshness("twitter", NOW - 7300, 7300, False),
    v.Freshness("crm", NOW - DAY, DAY, False),
    v.Freshness("linkedin", NOW - 41 * DAY, 41 * DAY, True),
)

RANK = v.RankView(
    95,
    72,
    (v.TermView("sent", 12.5, 40.2), v.TermView("received", 9.0, 30.1), v.TermView("deals", 1.0, 1.7)),
    v.OverrideView(95, at("2026-12-24"), "aaaaaaaaaaaaa"),
    v.PaceView(3.5, 2.0, 4),
)

PERSON = v.Person(
    id=MAREN.id,
    name=MAREN.name,
    title="Head of Operations",
    company=v.CompanyRef(TALLOW.id, TALLOW.name, "tallow.example"),
    is_me=False,
    flags=(v.FlagView("do_not_call", "crm", at("2026-08-14")),),
    identities=(
        v.IdentityView("email", "maren@tallow.example", "maren@tallow.example", False, ("mail", "crm")),
        v.IdentityView("twitter", "marenoduya", "@marenoduya", False, ("twitter",)),
        v.IdentityView("phone", "+12065550101", "+1 206 555 0101", False, ("crm",)),
        v.IdentityView("linkedin", "marenoduya", "marenoduya", False, ("linkedin",)),
        v.IdentityView("email", "office@tallow.example", "office@tallow.example", True, ("crm",)),
    ),
    employment=(
        v.Employment(TALLOW, "Head of Operations", "2025-03", None, ("linkedin",)),
        v.Employment(v.Ref("cboreal", "Boreal Labels"), "Planner", "2019-01", "2025-02", ("linkedin",)),
    ),
    rank=RANK,
    counts=COUNTS,
    first_at=at("2025-05-02 10:00"),
    last_at=at("2026-11-15 16:40"),
    last_in_at=at("2026-11-15 16:40"),
    last_out_at=at("2026-11-14 09:12"),
    turn=None,
    deals=DEALS,
    tickets=TICKETS,
    transactions=MONEY,
    signals=("negative",),
    tags=("customer", "champion"),
    notes=(v.NoteView("ik2m5f7q3x4yz", NOW - DAY, "Prefers calls before noon. Sister works at Boreal."),),
    contacts_in_common=(v.Common(SAM.id, SAM.name, 12), v.Common("pana", "Ana Brandt", 4)),
    files=(
        v.FileView("draft-terms.pdf", "application/pdf", 214_000, at("2026-11-14"), "i1"),
        v.FileView("plants.xlsx", None, 1_240_000, at("2026-10-02"), "i2"),
        v.FileView("old.zip", None, None, None, "i3"),
    ),
    timeline=TIMELINE,
    activity=ACTIVITY,
    channels=HEAT,
    freshness=FRESH,
)

STRANGER = v.Person(
    id="pnobody",
    name="kim@lumen.example",
    title=None,
    company=None,
    is_me=False,
    flags=(),
    identities=(v.IdentityView("email", "kim@lumen.example", "kim@lumen.example", False, ("crm",)),),
    employment=(),
    rank=None,
    counts=v.Counts(0, 0, {}),
    first_at=None,
    last_at=None,
    last_in_at=None,
    last_out_at=None,
    turn=None,
    deals=(),
    tickets=(),
    transactions=v.Transactions(0, (), None),
    signals=(),
    tags=(),
    notes=(),
    contacts_in_common=(),
    files=(),
    timeline=(),
    activity=(),
    channels=(),
    freshness=(),
)

PEOPLE = (
    v.PersonRow(MAREN.id, MAREN.name, "Head of Operations", TALLOW, RANK, COUNTS, at("2026-11-15 16:40")),
    v.PersonRow(
        "pyuki",
        "山田 優希",
        "部長",
        v.Ref("chikari", "ひかり株式会社"),
        None,
        v.Counts(1204, 7, {}),
        NOW - 300,
    ),
    v.PersonRow("pnoa", "נועה לוי", None, None, None, v.Counts(0, 0, {}), None),
    v.PersonRow("pfam", "👩‍👩‍👧 Ada 👍🏽", "🚀 Founder", None, None, v.Counts(1, 0, {}), at("2024-02-29")),
)

COMPANY = v.Company(
    id=TALLOW.id,
    name=TALLOW.name,
    domains=("tallow.example", "wick.example"),
    aliases=("Tallow Ltd",),
    parent=v.Ref("churchill0000", "Hill & Vale Holding"),
    subsidiaries=(v.Ref("cboreal", "Boreal Labels"), v.Ref("csnuff", "Snuff & Sons")),
    people=PEOPLE[:1],
    people_count=7,
    rank=v.RankView(
        100,
        100,
        (v.TermView(MAREN.name, 90.0, 80.0), v.TermView("money", 9.0, 30.5), v.TermView("limit", 100.0, -10.5)),
        None,
        None,
    ),
    coverage=v.Coverage((v.Colleague(SAM.id, SAM.name, 1, 40, NOW - DAY),), 1, True),
    counts=v.Counts(120, 88, {"email": 190, "call": 18}),
    first_at=at("2025-05-02"),
    last_at=at("2026-11-20 17:00"),
    deals=DEALS,
    tickets=TICKETS[1:],
    transactions=v.Transactions(5, (usd("48000.00"), v.Money("900.00", "EUR")), at("2026-09-02")),
    signals=(),
    tags=("customer",),
    notes=(),
    news=(item(at("2026-11-10"), kind="post", channel="web", title="Tallow & Wick opens a second plant"),),
    timeline=TIMELINE,
    activity=ACTIVITY,
    channels=HEAT,
    freshness=FRESH,
)

RUN = v.SourceRun("mail", "mbox", "ok", 1204, 31, 2, 1171, 0, 0, 0, 1.24, NOW - 300, ())
SYNC = v.SyncReport(
    sources=(
        RUN,
        v.SourceRun(
            "twitter",
            "twitter-archive",
            "ok",
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0.02,
            NOW - DAY,
            (),
            note="unchanged since Fri",
        ),
        v.SourceRun(
            "crm",
            "hubspot",
            "partial",
            900,
            12,
            3,
            880,
            1,
            4,
            2,
            0.8,
            NOW - 2 * DAY,
            ("the column “Owner” is new and is not read: the export of 2026-11-01 had 41 columns, now 42",),
            {"no address": 3, "a draft": 1},
        ),
        v.SourceRun(
            "calls",
            "calls",
            "failed",
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0.0,
            None,
            (),
            error="/home/ira/calls.csv: no such file",
            hint="sbagg source set calls path=...",
        ),
    ),
    people=v.BeforeAfter(1204, 1231),
    companies=v.BeforeAfter(88, 88),
    unrecognised=("/home/ira/Downloads/holiday.jpg",),
    hints=("sbagg who maren@tallow.example",),
)

STATUS = v.Status(
    v.StoreInfo("/home/ira/.local/share/sbagg/sbagg.db", 48_200_000, 3),
    v.StatusCounts(1231, 88, 48_112, 1900, 14, 1, 3),
    (
        v.SourceStatus("mail", "mbox", NOW - 720, NOW - 300, 720, False, 48_000, 0, False),
        v.SourceStatus("linkedin", "linkedin", NOW - 41 * DAY, NOW - 41 * DAY, 41 * DAY, True, 112, 2, True),
        v.SourceStatus("calls", "calls", None, None, None, False, 0, 0, False),
    ),
)

DOCTOR = v.Doctor(
    False,
    (
        v.Finding("database", "ok", "is whole", None),
        v.Finding("sources", "warning", "linkedin was last read 41 d ago", "sbagg sync linkedin"),
        v.Finding("permissions", "error", "the store can be read by everybody", "sbagg doctor --fix"),
    ),
)

DETAIL = v.ItemDetail(
    **{name: getattr(TIMELINE[2], name) for name in v.Item.__dataclass_fields__ if name not in {"text", "url"}},
    text=(
        "Thanks for the draft.\n\nCan you send the SOC2 report before Friday? "
        "Legal wants to read it first, and Legal is never quick.\n\n> Here is the draft."
    ),
    url="https://mail.example/1",
    parties=(
        v.ItemParty("from", "email", "maren@tallow.example", "Maren Oduya", MAREN.id),
        v.ItemParty("to", "email", "ira@candle.example", "", "pme"),
        v.ItemParty("cc", "email", "sam@candle.example", "Sam Finch", SAM.id),
    ),
    files=(v.FileView("draft-terms.pdf", "application/pdf", 214_000, at("2026-11-14"), "i1"),),
    flags=("automatic",),
    origins=(
        v.Origin(
            "mail",
            "mbox",
            "messages",
            "<1@tallow.example>",
            "inbox.mbox:8812",
            False,
            "Maren wrote it to you",
        ),
        v.Origin("crm", "hubspot", "engagements", "771", "engagements.csv:12", True, "the CRM logged the same mail"),
    ),
)

HIT = v.Hit(
    **{name: getattr(TIMELINE[2], name) for name in v.Item.__dataclass_fields__},
    snippet="Can you send the [SOC2] [report] before Friday?",
)

SOURCE = v.SourceView("mail", "mbox", {"path": ["/home/ira/mail/inbox.mbox"], "account": "ira@candle.example"})
REFUSED = v.QuarantinedRecord("crm", "contacts", "41", "contacts.csv:42", "no address and no name", NOW - DAY)
ME = v.MeIdentity("email", "ira@candle.example", "pme")
ADAPTER = v.AdapterInfo(
    "mbox",
    "email",
    "mbox files, as Thunderbird and Takeout write them",
    "sbagg sync ~/mail",
    "sbagg",
    ("path",),
)

SIDE = v.Side(
    "p1", "Maren Oduya", TALLOW, ("email:maren@tallow.example", "phone:+12065550101"), 12, 2, 1, 1, 2, ("champion",)
)
ACT = v.ActView(
    "a234567abcdef", NOW - DAY, "different", "kept apart a@b.example and c@d.example", (SAM,), True,
    identities=("email:a@b.example",), others=("email:c@d.example",),
)  # fmt: skip
EFFECT = v.Effect(
    "merge", ("a234567abcdef",), False, (SIDE,), (SIDE, SIDE), v.Moved(12, 2, 1, 4), told=(ACT,), back=("sbagg undo",)
)
STEP = v.Step(
    "email:maren@tallow.example", "twitter:maren", "card", "one card of one source names both", 1.0, NOW - DAY,
    (v.EvidenceSource("crm", NOW - DAY, "contacts.csv#4"), v.EvidenceSource("you", None, "a234567abcdef")),
)  # fmt: skip
WHY = v.Why(SAM, SAM, True, (v.Chain((STEP, STEP)),), (), None, ())
APART = v.Why(SAM, MAREN, False, (), (ACT,), 0.87, (v.EvidenceView("full_name", "the same full name", 3.6),))
SIDES = [
    v.PairSide(
        **{name: getattr(row, name) for name in v.PersonRow.__dataclass_fields__},
        identities=(f"email:m{n}@tallow.example", "twitter:maren"),
    )
    for n, row in enumerate(PEOPLE[:2])
]
ANSWERS = v.AnswersView(66_000.0, 190_000.0, 9, 1)
UNKNOWN = v.AnswersView(None, None, 2, 0)
TURN = v.TurnView(
    "mine", NOW - 6 * DAY, "i234567abcdef", "Can you send the report?", "asked", "2026-11-20", ANSWERS, UNKNOWN
)
WAITING = v.OweEntry(
    "i234567abcdef", v.Ref(MAREN.id, MAREN.name), v.Ref("c234567abcdef", "Tallow"), 72, NOW - 6 * DAY, "i234567abcdef", "email", "email",
    "Report", "Can you \u202e send the report?", "asked", "2026-11-20", 6 * DAY, 66_000.0, True, 7.85, 1, 180,
)  # fmt: skip
LEDGER = v.Ledger(
    "i234567abcdef", None, "mine", "asked", (v.Ref(MAREN.id, MAREN.name),),
    (
        v.LedgerStep("i234567abcdef", NOW - 6 * DAY, "other", "Maren", "asked", "mine", "Can you send the report?"),
        v.LedgerStep("i234567abcdeg", NOW - DAY, "me", None, "thanks", "nobody", "Thanks!"),
    ),
)  # fmt: skip
PAIR = v.Pair(*SIDES, 0.91, (v.EvidenceView("full_name", "the same full name", 3.6),))

SAVED = v.SavedFile("sbagg.db", 2_800_000, "9f86d081884c7d65")
FORGOTTEN = v.Forgotten(
    "a234567abcdef",
    4,
    2,
    31,
    7,
    3,
    (v.Ref("p2", "Jo Vex"),),
    ("/exports/crm.zip",),
    ("backup.tar.gz",),
    ("names in others' texts",),
    who="maren",
)
FORETOLD = v.Forgotten(
    None, 1, 1, 1, 1, 0, (), ("/exports/crm.zip", "/exports/mail.mbox"), (), (),
    dry_run=True, who="maren", person=MAREN, known=("email:maren@tallow.example", "twitter:maren"),
)  # fmt: skip
BACKUP = v.Backup("/backup.tar.gz", 2_900_000, NOW, 1, (SAVED,))
RESTORED = v.Restored("/backup.tar.gz", NOW - DAY, "0.1.0", 1, (SAVED,), ("tickets: ./t.sh",), True, "/store.before", 1)

TAKEN = v.Decisions("/decisions.jsonl", 12, 3, (v.SkippedLine(4, "it is no JSON object in UTF-8"),))

GIVEN = v.SecretView("mailbox", "password", "keyring", needed=True)
ABSENT = v.SecretView("gmail", "refresh_token", "missing", needed=True, fix="sbagg login gmail")

LISTS = {
    "secrets": (GIVEN, ABSENT, v.SecretView("gmail", "client_secret", "missing", needed=False, fix="sbagg secret set")),
    "owe": (WAITING,),
    "owed": (WAITING,),
    "people": PEOPLE,
    "companies": (
        v.CompanyRow(TALLOW.id, TALLOW.name, ("tallow.example", "wick.example"), 7, RANK, COUNTS, NOW - DAY),
        v.CompanyRow("c2", "ひかり株式会社", (), 1, None, v.Counts(0, 0, {}), None),
    ),
    "items": TIMELINE,
    "hits": (HIT,),
    "deals": DEALS,
    "tickets": TICKETS,
    "sources": (SOURCE,),
    "records": (REFUSED,),
    "identities": (ME,),
    "adapters": (ADAPTER,),
    "acts": (ACT,),
    "pairs": (PAIR,),
    "tags": (v.TagRow("champion", 3),),
    "channels": (
        v.ChannelRow("email", 1386, 59, NOW - 700 * DAY, NOW - DAY, (v.Freshness("mbox", NOW - DAY, DAY, False),)),
    ),
}

SAID = v.SaidView("i000000000777", NOW - DAY, "email", "email", "other", MAREN, "Can you send the price?", None, None)
BRIEF = v.BriefView(
    about="meeting",
    subject=None,
    meeting=item(NOW + DAY, kind="meeting", title="Kick-off", status="open", author=SAM, by="me", direction="out"),
    reason=None,
    ours=(v.OursView(SAM.id, SAM.name, "tentative"),),
    attendees=(
        v.AttendeeView(
            MAREN.id, MAREN.name, True, ("maren@tallow.example", "+12065550123"), "Buyer", v.CompanyRef(TALLOW.id, TALLOW.name, "tallow.example"),
            "declined", RANK, (v.FlagView("do_not_call", "hubspot", NOW - DAY),), (v.WaitingView("mine", NOW - DAY, SAID.item, "Can you?", "asked", "2026-11-19", 9000),), (v.PromiseView(True, NOW - DAY, SAID.item, "I will send it", None),), SAID, None, SAID, SAID, ("champion",),
            (v.NoteView("i000000000778", NOW - DAY, "Likes tea"),), (v.KnowsView(SAM.id, SAM.name, 3, NOW - DAY, SAID.item),), (),
        ),
        v.AttendeeView("pstranger0000", "new@tallow.example", False, ("new@tallow.example",), None, None, None, None, (), (), (), None, None, None, None, (), (), (), (MAREN,)),
    ),
    companies=(v.CompanyRef(TALLOW.id, TALLOW.name, None),),
    tasks=(SAID,),
    deals=(),
    tickets=(),
    transactions=v.Transactions(1, (usd("10.00"),), NOW - DAY),
    orders=(SAID,),
    changes=v.Changes(NOW - 9 * DAY, SAID, {"email": 3, "stage": 1}, (v.StageMove("d000000000779", "Pilot", "New", "Offer", NOW - DAY, usd("10.00")),), (SAID,)),
    freshness=(v.Freshness("mail", NOW - 90 * DAY, 90 * DAY, True),),
)  # fmt: skip
NO_BRIEF = v.BriefView(
    "meeting",
    None,
    None,
    "No calendar is connected",
    (),
    (),
    (),
    (),
    (),
    (),
    v.Transactions(0, (), None),
    (),
    None,
    (v.Freshness("mail", None, None, True),),
)
DIGEST = v.DigestView(
    NOW - DAY,
    NOW,
    {"people": 1, "companies": 1, "stages": 1, "tickets": 1, "closed": 1, "transactions": 1, "job_changes": 1},
    (v.PersonNews(MAREN.id, MAREN.name, "Buyer", TALLOW, None, True, {"email": 2, "like": 1}, (SAID,)),),
    1,
    (v.CompanyNews(TALLOW.id, TALLOW.name, 1, (SAID,)),),
    BRIEF.changes.stages,
    (SAID,),
    (SAID,),
    (SAID,),
    (SAID,),
)
NUMBERS = v.Numbers(
    MAREN.id, MAREN.name,
    (
        v.NumberView("counts.in", "contacts written by them", 47, "", "sum", "no", (v.PartView("email", 41, None, None, False), v.PartView("call", 6, None, None, False))),
        v.NumberView("turn.mine.half", "half of your answers to them come within", 9000.0, "seconds", "half answered", "no",
                     (v.PartView("email: renewal", 9000.0, NOW - DAY, "i234567abcdef", False), v.PartView("email: terms", 86_400.0, NOW - DAY, "i234567abcdeg", True))),
        v.NumberView("stale.silent_days", "days since the last contact", 6, "days", "sum", "down", (v.PartView("the last contact", 6.4, NOW, None, False),)),
        v.NumberView("owe.overdue", "how many times the usual it has waited", 2.5, "times", "ratio", "hundredth", (v.PartView("days it has waited", 5, None, None, False), v.PartView("days answers usually take", 2, None, None, False))),
        v.NumberView("turn.mine.answers", "your answers", 20, "", "count", "no", (v.PartView("email: renewal", 900.0, NOW - DAY, "i234567abcdef", False),) * 20),
    ),
)  # fmt: skip
OBJECTS = {
    "numbers": NUMBERS,
    "secret": GIVEN,
    "no_secret": ABSENT,
    "login": v.Login("gmail", "google", "keyring", "https://mail.google.com/"),
    "ledger": LEDGER,
    "digest": DIGEST,
    "brief": BRIEF,
    "no_brief": NO_BRIEF,
    "decisions": TAKEN,
    "channel_loss": v.ChannelLoss("twitter", 12, {"dm": 9, "like": 3}, 4, tuple(PEOPLE), ("x-archive",)),
    "forgotten": FORGOTTEN,
    "foretold": FORETOLD,
    "backup": BACKUP,
    "restored": RESTORED,
    "effect": EFFECT,
    "why": WHY,
    "apart": APART,
    "person": PERSON,
    "stranger": STRANGER,
    "company": COMPANY,
    "rank": v.RankCard(MAREN.id, MAREN.name, 95, 72, RANK.terms, RANK.override, RANK.pace, None),
    "unranked": v.RankCard(SAM.id, SAM.name, None, None, (), None, None, "You never wrote to them"),
    "line_of_today": v.TodayWhy(
        v.TodayEntry(
            "reply-i234567abcdef",
            2,
            "reply",
            v.Ref(MAREN.id, MAREN.name),
            None,
            "asked 4 d ago: When?",
            "i234567abcdef",
            "2026-11-20",
            "sbagg show i234567abcdef",
            180,
        ),
        90,
        "their rank",
        2.0,
        180,
        (v.Urgency("you were asked", 1.0), v.Urgency("twice as long as usual", 1.0)),
        225,
    ),
    "item": DETAIL,
    "sync": SYNC,
    "status": STATUS,
    "source": SOURCE,
    "doctor": DOCTOR,
}
