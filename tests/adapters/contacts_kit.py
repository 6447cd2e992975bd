"""What the tests of address books share: writers of vCards and of programs' own stores, in their own manners."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from crm_kit import Run

from sbagg.adapter import Raw
from sbagg.adapters.contacts import Contacts
from sbagg.adapters.contacts.card import Entry
from sbagg.formats.vcard import properties

__all__ = ["Run", "apple", "contacts", "entry", "facts", "group", "thunderbird", "vcard", "write"]

REYES = "Dana Reyes"


def vcard(*lines, version="3.0", end="\r\n"):
    """Write one card."""
    return end.join(["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""])


def group(name, *members, uid="g-1", kind="KIND", member="MEMBER"):
    """Write a group and whom it names."""
    return vcard(f"UID:{uid}", f"{kind}:group", f"FN:{name}", *(f"{member}:{each}" for each in members), version="4.0")


def write(path, *cards, encoding="utf-8"):
    """Write a file of cards and return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes("".join(cards).encode(encoding))
    return path


def contacts(*paths, **options):
    """Return the adapter over files."""
    return Contacts(path=tuple(map(Path, paths)), **options)


def facts(*lines, version="3.0", key="#k", **options):
    """Return what parse makes of a card with these lines."""
    data = vcard(*lines, version=version, end="\n").encode()
    return list(contacts("x.vcf", **options).parse(Raw(key, data, "text/vcard", "card")))


def entry(*lines):
    """Return a card's properties by name."""
    return Entry(properties(vcard(*lines, end="\n").encode())[0])


def thunderbird(path, cards, lists=(), version=4):
    """Write ``abook.sqlite``: cards as id -> properties, lists as (id, name, members). Version 1 has its own table of cards."""
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path)
    connection.executescript(
        "CREATE TABLE properties (card TEXT, name TEXT, value TEXT);"
        "CREATE TABLE lists (uid TEXT PRIMARY KEY, name TEXT, nickName TEXT, description TEXT);"
        "CREATE TABLE list_cards (list TEXT, card TEXT, PRIMARY KEY (list, card));"
        + ("CREATE TABLE cards (uid TEXT PRIMARY KEY, localId INTEGER);" if version < 2 else "")
    )
    rows = [(card, name, value) for card, held in cards.items() for name, value in held.items()]
    connection.executemany("INSERT INTO properties VALUES (?, ?, ?)", rows)
    connection.executemany("INSERT INTO lists (uid, name) VALUES (?, ?)", [(uid, name) for uid, name, _ in lists])
    connection.executemany(
        "INSERT INTO list_cards VALUES (?, ?)", [(uid, card) for uid, _, held in lists for card in held]
    )
    connection.commit()
    connection.close()
    return path


TABLES = """
CREATE TABLE ZABCDRECORD (Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, ZUNIQUEID VARCHAR, ZNAME VARCHAR, ZFIRSTNAME VARCHAR,
  ZMIDDLENAME VARCHAR, ZLASTNAME VARCHAR, ZTITLE VARCHAR, ZSUFFIX VARCHAR, ZNICKNAME VARCHAR, ZORGANIZATION VARCHAR,
  ZJOBTITLE VARCHAR, ZBIRTHDAY TIMESTAMP, ZDISPLAYFLAGS INTEGER, ZMODIFICATIONDATE TIMESTAMP);
CREATE TABLE ZABCDEMAILADDRESS (Z_PK INTEGER PRIMARY KEY, ZOWNER INTEGER, ZADDRESS VARCHAR, ZLABEL VARCHAR);
CREATE TABLE ZABCDPHONENUMBER (Z_PK INTEGER PRIMARY KEY, ZOWNER INTEGER, ZFULLNUMBER VARCHAR, ZLABEL VARCHAR);
CREATE TABLE ZABCDPOSTALADDRESS (Z_PK INTEGER PRIMARY KEY, ZOWNER INTEGER, ZCITY VARCHAR, ZLABEL VARCHAR);
CREATE TABLE ZABCDURLADDRESS (Z_PK INTEGER PRIMARY KEY, ZOWNER INTEGER, ZURL VARCHAR, ZLABEL VARCHAR);
CREATE TABLE ZABCDNOTE (Z_PK INTEGER PRIMARY KEY, ZCONTACT INTEGER, ZTEXT VARCHAR);
CREATE TABLE ZABCDSOCIALPROFILE (Z_PK INTEGER PRIMARY KEY, ZOWNER INTEGER, ZSERVICENAME VARCHAR, ZUSERNAME VARCHAR, ZURLSTRING VARCHAR);
CREATE TABLE Z_22PARENTGROUPS (Z_22CONTACTS INTEGER, Z_19PARENTGROUPS1 INTEGER, PRIMARY KEY (Z_22CONTACTS, Z_19PARENTGROUPS1));
"""


def apple(path, people, groups=()):
    """Write a store of Contacts. A person is a mapping of columns, with lists as ``emails``, ``phones`` ... beside them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path)
    connection.executescript(TABLES)
    lists = {
        "emails": "ZABCDEMAILADDRESS (ZOWNER, ZADDRESS, ZLABEL)", "phones": "ZABCDPHONENUMBER (ZOWNER, ZFULLNUMBER, ZLABEL)",
        "cities": "ZABCDPOSTALADDRESS (ZOWNER, ZCITY, ZLABEL)", "urls": "ZABCDURLADDRESS (ZOWNER, ZURL, ZLABEL)",
        "profiles": "ZABCDSOCIALPROFILE (ZOWNER, ZUSERNAME, ZSERVICENAME)", "notes": "ZABCDNOTE (ZCONTACT, ZTEXT)",
    }  # fmt: skip
    for number, person in enumerate(people, 1):
        held = {name: value for name, value in person.items() if name not in lists}
        connection.execute(
            f"INSERT INTO ZABCDRECORD (Z_PK, {', '.join(held)}) VALUES (?, {', '.join('?' * len(held))})",
            (number, *held.values()),
        )
        for name, table in lists.items():
            for row in person.get(name, ()):
                connection.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * (len(row) + 1))})", (number, *row))
    for number, (name, members) in enumerate(groups, 1000):
        connection.execute(
            "INSERT INTO ZABCDRECORD (Z_PK, ZUNIQUEID, ZNAME) VALUES (?, ?, ?)", (number, f"G{number}:ABGroup", name)
        )
        connection.executemany("INSERT INTO Z_22PARENTGROUPS VALUES (?, ?)", [(member, number) for member in members])
    connection.commit()
    connection.close()
    return path
