"""A small world with somebody in it who is to be forgotten: on cards, in mail, in deals, in others' words."""

import gzip
import sqlite3
import zlib

from sbagg.store.packing import unpacked
from world import World, card, deal, email, mail, organization

JO = "josephine.quillon@brack-tools.com"
ALIAS = "jo.quillon.private@gmail.com"
PHONE = "+12065550177"
HANDLE = "joquillon77"
NAME = "Josephine Quillon"
ID = "0031t00000XyZ01AAQ"
NEEDLES = (JO, ALIAS, "joquillonprivate", PHONE, "206-555-0177", "555-0177", "12065550177", HANDLE, ID, NAME, "quillon")
AT = 1_780_000_000
BOB = "bob@brack-tools.com"


def fill(world):
    """Two sources, of which one is kept raw and one is not."""
    jo = email(JO, name=NAME)
    world.write(
        "crm",
        ("jo", [card(f"email:{JO}", f"email:{ALIAS}", f"phone:{PHONE}", f"twitter:{HANDLE}", f"salesforce:{ID}",
                     "phone:+12065550100", name=NAME, title="Buyer", company="Brack Tools", at=AT)]),
        ("bob", [card(f"email:{BOB}", "phone:+12065550100", name="Bob Tarn", title=f"Deputy of {JO}", at=AT)]),
        ("ann", [card("email:ann@tessel-works.com", name="Ann Orrin", title=f"Assistant to {NAME}", at=AT)]),
        ("user", [card("email:cole@other-domain.com", name="Cole Gage", us=True)]),
        ("org", [organization("1", "Brack Tools", "brack-tools.com")]),
        ("deal", [deal("1", JO, name=f"Saws for {NAME}", company_ref="org:1", amount=100, currency="EUR", opened=AT)]),
        ("hers", [deal("2", JO, name="A private deal of hers", opened=AT)]),
        ("note", [{"fact": "note", "ref": "n:1", "text": "Prefers tea, says the desk", "at": AT, "people": [email(JO, "contact")]}]),
        ("bad", [{"fact": "nonsense", "why": f"names {JO}"}]),
        ("hint", [{"fact": "hint", "a": {"kind": "email", "value": BOB}, "b": {"kind": "email", "value": ALIAS},
                   "rule": "signature", "text": f"or ask {ALIAS}"}]),
    )  # fmt: skip
    world.write(
        "mail",
        ("m1", [mail("1", jo, "me@us-corp.com", at=AT + 1, title="Just us", text="Her words to me")]),
        ("m2", [mail("2", jo, "me@us-corp.com", BOB, at=AT + 2, title="Her title", text="Her words to all",
                     files=[{"name": "her-plan.pdf", "size": 1}])]),
        ("m3", [mail("3", BOB, "me@us-corp.com", email(JO, "to", NAME), at=AT + 3, title=f"Re: {NAME}", new=f"Ask {NAME} or {JO}.\nBob",
                     text=f"Ask {NAME} or {JO}.\nBob\n> Her words to all")]),
        ("m4", [mail("4", "ann@tessel-works.com", "me@us-corp.com", at=AT + 4, title="A tip",
                     text=f"Try her: {JO.upper()}, (206) 555-0177, +1 206-555-0177, @{HANDLE}, https://x.com/{HANDLE}?s=1 or "
                          "j.o.quillonprivate+news@gmail.com. She knows Ann. Rare word: zymurgy.")]),
        ("m6", [mail("6", "ann@tessel-works.com", "me@us-corp.com", at=AT + 6, title=f"About {NAME}", files=[{"name": f"{NAME}.pdf", "size": 1}],
                     text=f"I met\n> Josephine\n> Quillon, and {NAME.upper()}. Rare word: quagga.", new=f"and {NAME.upper()}")]),
        ("m5", [mail("5", "cole@other-domain.com", email(JO, "to", NAME), "me@us-corp.com", at=AT + 5, title="Cole to her", text="Offer for you")]),
    )  # fmt: skip
    return world


def build(folder, home, *, first="crm"):
    """A store over both sources, read in this order."""
    world = World(folder, home).me()
    for name in ("crm", "mail") if first == "crm" else ("mail", "crm"):
        world.add(name, {"crm": "pages", "mail": "loose"}[name])
    fill(world).sync()
    return world


def everything(home):
    """All that a folder holds as text, in lower case: raw bytes, what is packed, every value and token of the database."""
    parts = []
    for path in sorted(home.rglob("*")):
        parts.append(path.name.encode())
        if path.is_file():
            data = path.read_bytes()
            parts.append(data)
            if path.suffix == ".gz":
                parts.append(gzip.decompress(data))
    if (home / "sbagg.db").exists():
        parts += _values(home / "sbagg.db")
    return b"\n".join(parts).decode("utf-8", "replace").lower()


def _values(path):
    db = sqlite3.connect(path)
    for (table,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        for row in db.execute(f"SELECT * FROM [{table}]"):
            for value in row:
                if isinstance(value, str):
                    yield value.encode()
                elif isinstance(value, bytes):
                    yield value
                    try:
                        yield zlib.decompress(value)
                    except zlib.error:
                        continue
    for new, whole in db.execute("SELECT new, whole FROM texts WHERE whole IS NOT NULL"):
        yield unpacked(new, whole).encode()
    db.execute("CREATE VIRTUAL TABLE temp.tokens USING fts5vocab(main, texts_index, 'row')")
    yield " ".join(row[0] for row in db.execute("SELECT term FROM temp.tokens")).encode()
    db.close()


def found(home, needles=NEEDLES):
    """The needles that the folder still holds."""
    text = everything(home)
    return [needle for needle in needles if needle.lower() in text]
