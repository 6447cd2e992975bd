"""A small Pipedrive that keeps state: version 2's lists by cursor, version 1's notes, users and recent changes."""

from __future__ import annotations

from base64 import b64decode, b64encode
from datetime import datetime

from api_kit import Fake

_V2 = ("persons", "organizations", "deals", "activities", "stages", "pipelines")


def _at(text):
    return datetime.fromisoformat(text.replace(" ", "T").removesuffix("Z") + "+00:00").timestamp()


class PipedriveFake(Fake):
    """``objects``: plural -> id -> object. What is deleted stays, marked as such."""

    routes = (
        ("GET", "/v1/users", "users_list"),
        ("GET", "/v1/notes", "notes_list"),
        ("GET", "/v1/recents", "recents"),
        ("GET", "/api/v2/(deals/archived)", "listing"),
        ("GET", rf"/api/v2/({'|'.join(_V2)})", "listing"),
    )

    def __init__(self, page=500):
        super().__init__()
        self.page = page
        self.objects = {plural: {} for plural in (*_V2, "notes")}
        self.users, self.forbidden = [], set()

    def knows(self, asked):
        return asked.headers.get("x-api-token") == self.token

    def put(self, plural, number, at="2026-11-01T10:00:00Z", **more):
        old = plural == "notes"
        times = {"add_time": "2026-01-05T09:00:00Z", "update_time": at}
        if old:
            times = {name: value.replace("T", " ").rstrip("Z") for name, value in times.items()}
        there = {"active_flag": True} if old else {} if plural in {"stages", "pipelines"} else {"is_deleted": False}
        self.objects[plural][number] = {"id": number, **there, **times, **more}

    def delete(self, plural, number, at="2026-11-22T08:00:00Z"):
        old = plural == "notes"
        mark = {"active_flag": False} if old else {"is_deleted": True}
        self.objects[plural][number] |= {**mark, "update_time": at.replace("T", " ").rstrip("Z") if old else at}

    # --- what it answers

    def users_list(self, asked):
        return (403, self.error("no")) if "users" in self.forbidden else {"success": True, "data": self.users}

    def listing(self, asked, plural):
        if plural.partition("/")[0] in self.forbidden:
            return 403, self.error("no")
        found = [one for _, one in sorted(self.objects[plural.partition("/")[0]].items())]
        if plural.startswith("deals"):
            found = [
                one
                for one in found
                if not isinstance(one, dict) or one.get("is_archived", False) == (plural != "deals")
            ]
        gone = asked.one("status") == "deleted"
        found = [one for one in found if not isinstance(one, dict) or one.get("is_deleted", False) == gone]
        found = _since(found, asked.one("updated_since"))
        try:
            start = int(b64decode(asked.one("cursor"), validate=True) or b"0")
        except ValueError:
            return 400, self.error("Invalid cursor")
        size = min(self.page, int(asked.one("limit", "100")))
        following = b64encode(str(start + size).encode()).decode() if start + size < len(found) else None
        more = {"additional_data": {"next_cursor": following}} if following else {}
        return {"success": True, "data": found[start : start + size], **more}

    def notes_list(self, asked):
        if "notes" in self.forbidden:
            return 403, self.error("no")
        found = [
            one for _, one in sorted(self.objects["notes"].items()) if not isinstance(one, dict) or one["active_flag"]
        ]
        return self.old_page(asked, _since(found, asked.one("updated_since")))

    def recents(self, asked):
        plural = {"person": "persons", "organization": "organizations", "activity": "activities", "note": "notes"}[
            asked.one("items")
        ]
        there = [one for _, one in sorted(self.objects[plural].items()) if isinstance(one, dict)]
        found = _since(there, asked.one("since_timestamp"))
        return self.old_page(asked, [{"item": asked.one("items"), "id": one["id"], "data": one} for one in found])

    def old_page(self, asked, found):
        start, size = int(asked.one("start", "0")), min(self.page, int(asked.one("limit", "100")))
        more = start + size < len(found)
        pages = {"start": start, "limit": size, "more_items_in_collection": more} | (
            {"next_start": start + size} if more else {}
        )
        return {"success": True, "data": found[start : start + size], "additional_data": {"pagination": pages}}

    @staticmethod
    def error(message):
        return {"success": False, "error": message, "error_info": "none", "data": None, "additional_data": None}


def _since(found, since):
    return [one for one in found if not since or not isinstance(one, dict) or _at(one["update_time"]) >= _at(since)]


def world(page=500):
    """A firm, three people, three deals, and what was done."""
    fake = PipedriveFake(page)
    fake.users = [
        {"id": 77, "name": "Sam Reed", "email": "sam@ours.test", "activated": True, "modified": "2026-01-01 00:00:00", "created": "2020-01-01 00:00:00"},
        {"id": 78, "name": "Kim Vale", "email": "kim@ours.test", "activated": False, "modified": "2026-01-01 00:00:00", "created": "2020-01-01 00:00:00"},
    ]  # fmt: skip
    fake.put("pipelines", 1, name="Sales", order_nr=1)
    fake.put("stages", 3, name="Offer sent", order_nr=1, pipeline_id=1)
    fake.put("stages", 4, name="Contract", order_nr=2, pipeline_id=1)
    fake.put("organizations", 9001, name="Dubois SA", website="https://dubois.test", owner_id=77)
    fake.put("persons", 101, name="Camille Dubois", first_name="Camille", last_name="Dubois", org_id=9001, owner_id=77, job_title="Buyer",
             emails=[{"value": "cd@home.test", "primary": False, "label": "home"}, {"value": "camille@dubois.test", "primary": True, "label": "work"}],
             phones=[{"value": "01 70 18 99 00", "primary": True, "label": "work"}])  # fmt: skip
    fake.put(
        "persons",
        102,
        name="Lea Roth",
        first_name="Lea",
        last_name="Roth",
        emails=[{"value": "lea@roth.test", "primary": True, "label": "work"}],
    )
    fake.put("persons", 103, name="Ana Sol", emails=[], phones=[])
    deal = {"currency": "EUR", "pipeline_id": 1, "owner_id": 77}
    fake.put(
        "deals",
        5,
        title="Ovens",
        value=15000.5,
        stage_id=3,
        status="open",
        org_id=9001,
        person_id=101,
        expected_close_date="2026-12-31",
        **deal,
    )
    fake.put(
        "deals",
        6,
        title="Mixers",
        value=900,
        stage_id=4,
        status="won",
        person_id=102,
        won_time="2026-10-01T12:00:00Z",
        **deal,
    )
    fake.put(
        "deals",
        7,
        title="Trays",
        value=10,
        stage_id=99,
        status="lost",
        is_archived=True,
        lost_time="2026-09-01T12:00:00Z",
        **deal,
    )
    who = {"person_id": 101, "org_id": 9001, "owner_id": 77}
    fake.put("activities", 201, subject="Intro", type="call", done=True, marked_as_done_time="2026-10-05T10:00:00Z", due_date="2026-10-05", due_time="10:00",
             deal_id=5, note="<p>Nice talk</p>", participants=[{"person_id": 101, "primary": True}], **who)  # fmt: skip
    fake.put("activities", 202, subject="Tasting", type="meeting", done=True, marked_as_done_time="2026-10-07T14:00:00Z", due_date="2026-10-07",
             participants=[{"person_id": 101, "primary": True}, {"person_id": 102, "primary": False}],
             attendees=[{"email": "new@x.test", "name": "New One"}, {"email": "sam@ours.test", "name": "Sam", "user_id": 77}], **who)  # fmt: skip
    fake.put("activities", 203, subject="Send offer", type="task", done=False, due_date="2026-12-02", **who)
    fake.put("notes", 501, content="<p>Likes rye</p>", user_id=77, person_id=101, org_id=9001, deal_id=5)
    return fake


def small(page=500):
    """Just enough that every kind of request is made."""
    fake = PipedriveFake(page)
    fake.users = world().users[:1]
    for number in (101, 102, 103):
        fake.put("persons", number, name=f"Person {number}")
    fake.put("deals", 5, title="Ovens", status="open", stage_id=3)
    fake.put("deals", 7, title="Trays", status="lost", is_archived=True)
    fake.put("notes", 501, content="Likes rye")
    return fake
