"""A small Salesforce that keeps state: describe, queries in a little SOQL, and bulk jobs."""

from __future__ import annotations

import csv
import io
import re
from datetime import datetime

import crm_world
from api_kit import Fake

from sbagg.normalize.identity import salesforce_id

V = "/services/data/v67.0"
_SOQL = re.compile(r"SELECT (.+?) FROM (\w+)(?: WHERE (.+?))?(?: ORDER BY (.+))?")
_EXPORT_ONLY = {"Task": {"EmailMessageId"}}


def an_id(prefix, number):
    return salesforce_id(f"{prefix}5e0000{number:06d}"[:15].ljust(15, "0"))


class SalesforceFake(Fake):
    """``tables``: name -> rows, each with all fields of its object, as JSON values."""

    routes = (
        ("GET", rf"{V}/sobjects/(\w+)/describe", "describe"),
        ("GET", rf"{V}/queryAll", "query"),
        ("GET", rf"{V}/query/([\w-]+)", "more"),
        ("POST", rf"{V}/jobs/query", "start"),
        ("GET", rf"{V}/jobs/query/(\w+)", "state"),
        ("GET", rf"{V}/jobs/query/(\w+)/results", "results"),
    )

    def __init__(self, page=2000):
        super().__init__()
        self.page = page
        self.tables, self.cursors, self.jobs, self.hidden = {}, {}, {}, set()
        self.polls = 0

    def put(self, table, record_id, at="2026-11-01T10:00:00.000+0000", **fields):
        old = next((row for row in self.tables.get(table, []) if row["Id"] == record_id), None)
        row = {
            "Id": record_id,
            "IsDeleted": False,
            "CreatedDate": "2026-01-05T09:00:00.000+0000",
            **(old or {}),
            **fields,
            "SystemModstamp": at,
        }
        if old:
            self.tables[table].remove(old)
        self.tables.setdefault(table, []).append(row)

    # --- what it answers

    def describe(self, asked, table):
        if table not in self.tables or table in self.hidden:
            return 404, [{"errorCode": "NOT_FOUND", "message": "The requested resource does not exist"}]
        names = dict.fromkeys(name for row in self.tables[table] if isinstance(row, dict) for name in row)
        return {"name": table, "fields": [{"name": name, "type": "string"} for name in names]}

    def query(self, asked):
        found = self.select(asked.one("q"))
        return found if isinstance(found, tuple) else self.shown(found, 0, None)

    def shown(self, rows, start, key):
        end = start + self.page
        answer = {"totalSize": len(rows), "done": end >= len(rows), "records": rows[start:end]}
        if end < len(rows):
            key = key or f"01g{len(self.cursors)}"
            self.cursors[key] = rows
            answer["nextRecordsUrl"] = f"{V}/query/{key}-{end}"
        return answer

    def more(self, asked, where):
        key, _, start = where.rpartition("-")
        if key not in self.cursors:
            return 400, [{"errorCode": "INVALID_QUERY_LOCATOR", "message": "invalid query locator"}]
        return self.shown(self.cursors[key], int(start), key)

    def start(self, asked):
        assert asked.json["operation"] == "queryAll"
        number = f"750R0000000{len(self.jobs):04d}"
        self.jobs[number] = self.select(asked.json["query"])
        return {"id": number, "operation": "queryAll", "state": "UploadComplete"}

    def state(self, asked, number):
        self.polls += 1
        if number not in self.jobs:
            return 404, [{"errorCode": "NOT_FOUND", "message": "no such job"}]
        return {"id": number, "state": "JobComplete" if self.polls % 2 == 0 else "InProgress"}

    def results(self, asked, number):
        if number not in self.jobs:
            return 404, [{"errorCode": "NOT_FOUND", "message": "no such job"}]
        rows, start, size = (
            self.jobs[number],
            int(asked.one("locator", "0")),
            min(self.page, int(asked.one("maxRecords"))),
        )
        out = io.StringIO()
        if rows:
            table = csv.DictWriter(
                out,
                [name for name in rows[0] if name != "attributes"],
                extrasaction="ignore",
                quoting=csv.QUOTE_ALL,
                lineterminator="\n",
            )
            table.writeheader()
            table.writerows(
                {name: _as_cell(value) for name, value in row.items()} for row in rows[start : start + size]
            )
        following = str(start + size) if start + size < len(rows) else "null"
        return 200, {"Content-Type": "text/csv", "Sforce-Locator": following}, out.getvalue().encode()

    def select(self, soql):
        found = _SOQL.fullmatch(soql)
        assert found, soql
        names, table, where, order = found.groups()
        if table not in self.tables or table in self.hidden:
            return 400, [{"errorCode": "INVALID_TYPE", "message": f"sObject type '{table}' is not supported."}]
        rows = [
            row
            for row in self.tables[table]
            if not isinstance(row, dict) or all(_holds(row, each) for each in (where or "").split(" AND ") if each)
        ]
        if order:
            rows.sort(key=lambda row: tuple(str(row[name]) for name in order.split(", ")))
        wanted = names.split(", ")
        return [
            {"attributes": {"type": table}, **{name: row.get(name) for name in wanted}}
            if isinstance(row, dict)
            else row
            for row in rows
        ]


def _holds(row, condition):
    name, operator, value = condition.split(" ", 2)
    if operator == "IN":
        return row.get(name) in re.findall(r"'(\w+)'", value)
    if operator == "!=":
        return bool(row.get(name))
    if operator == ">=":
        return datetime.fromisoformat(row[name]) >= datetime.fromisoformat(value)
    assert condition == "IsDeleted = false"
    return not row["IsDeleted"]


def _as_cell(value):
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def _as_json(name, value):
    if value == "" or value is None:
        return None
    if name == "Amount":
        return float(value)
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", value):
        return value.replace(" ", "T") + ".000+0000"
    return value


def world(page=2000):
    """The org of the tests of exports, with what only the API has: who a mail logs, and no column that only exports have."""
    fake = SalesforceFake(page)
    for table, rows in crm_world.objects().items():
        left = _EXPORT_ONLY.get(table, ())
        fake.tables[table] = [
            {name: _as_json(name, value) for name, value in row.items() if name not in left} for row in rows
        ]
    for rows in fake.tables.values():
        for row in rows:
            row.setdefault("IsDeleted", False)
            row.setdefault("SystemModstamp", row.get("CreatedDate"))
    for row in fake.tables["EmailMessage"]:
        row["ActivityId"] = crm_world.MAILED
    return fake


def small(page=2000):
    """Just enough that every kind of request is made."""
    fake = SalesforceFake(page)
    for number in range(1, 4):
        fake.put("Contact", an_id("003", number), FirstName="Person", LastName=str(number), AccountId=None)
    fake.put("Opportunity", an_id("006", 1), Name="Ovens", StageName="Offer", IsClosed=False)
    fake.put("OpportunityContactRole", an_id("00K", 1), OpportunityId=an_id("006", 1), ContactId=an_id("003", 1))
    fake.put("OpportunityHistory", an_id("008", 1), OpportunityId=an_id("006", 1), StageName="Offer")
    fake.put("Note", an_id("002", 1), ParentId=an_id("003", 1), Title="Likes rye", Body="Only rye")
    return fake
