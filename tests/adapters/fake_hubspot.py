"""A small HubSpot that keeps state: objects, associations, owners and pipelines, with pages of a size to order."""

from __future__ import annotations

from api_kit import Fake

V = "2026-09"
CONNECTED, NO_ANSWER = "f240bbac-87c9-4f6e-bf70-924b57d47db7", "73a0d17f-1163-4015-bdd5-ec830791da20"
_ID = r"([a-z]+)"


def owner(number, first, last, email, *, archived=False):
    return {
        "id": str(number), "email": email, "type": "PERSON", "firstName": first, "lastName": last, "userId": number + 1000,
        "createdAt": "2020-01-01T00:00:00.000Z", "updatedAt": "2026-01-01T00:00:00.000Z", "archived": archived,
    }  # fmt: skip


def pipeline(number, label, *stages):
    return {
        "id": number, "label": label, "displayOrder": 0, "archived": False, "createdAt": "2020-01-01T00:00:00.000Z", "updatedAt": "2020-01-01T00:00:00.000Z",
        "stages": [
            {
                "id": one, "label": name, "displayOrder": place, "archived": False, "createdAt": "2020-01-01T00:00:00.000Z",
                "updatedAt": "2020-01-01T00:00:00.000Z", "writePermissions": "CRM_PERMISSIONS_ENFORCEMENT",
                "metadata": {"isClosed": str(float(chance) in {0.0, 1.0}).lower(), "probability": chance},
            }
            for place, (one, name, chance) in enumerate(stages)
        ],
    }  # fmt: skip


class HubSpotFake(Fake):
    """``objects``: plural -> id -> object; ``ties``: (plural, id, plural) -> [(id, label)]."""

    routes = (
        ("GET", rf"/crm/owners/{V}/?", "owners_list"),
        ("GET", rf"/crm/pipelines/{V}/{_ID}", "pipelines_list"),
        ("GET", rf"/crm/objects/{V}/{_ID}", "listing"),
        ("POST", rf"/crm/objects/{V}/{_ID}/search", "search"),
        ("POST", rf"/crm/objects/{V}/{_ID}/batch/read", "batch"),
        ("POST", rf"/crm/associations/{V}/{_ID}/{_ID}/batch/read", "associations"),
    )

    def __init__(self, page=100, **kinds):
        super().__init__()
        self.page = page
        self.objects, self.archived, self.ties, self.history = {}, {}, {}, {}
        self.owners, self.pipelines, self.forbidden = [], {}, set()
        self.vanishing = set()

    # --- what tests do to it

    def put(self, plural, number, at="2026-11-01T10:00:00.000Z", created="2026-01-05T09:00:00.000Z", **properties):
        stamp = "lastmodifieddate" if plural == "contacts" else "hs_lastmodifieddate"
        properties = {"hs_object_id": str(number), "createdate": created, stamp: at, **properties}
        self.objects.setdefault(plural, {})[int(number)] = {
            "id": str(number), "properties": properties, "createdAt": created, "updatedAt": at, "archived": False,
        }  # fmt: skip

    def tie(self, plural, number, to, *others):
        for other, *label in (one if isinstance(one, tuple) else (one,) for one in others):
            self.ties.setdefault((plural, str(number), to), []).append((str(other), *label))

    def delete(self, plural, number, at="2026-11-22T08:00:00.000Z"):
        gone = self.objects[plural].pop(number)
        self.archived.setdefault(plural, []).append({**gone, "archived": True, "archivedAt": at})

    # --- what it answers

    def owners_list(self, asked):
        wanted = asked.one("archived") == "true"
        return {"results": [one for one in self.owners if one["archived"] == wanted]}

    def pipelines_list(self, asked, plural):
        return {"results": self.pipelines.get(plural, [])}

    def listing(self, asked, plural):
        if plural in self.forbidden:
            return 403, self.error("MISSING_SCOPES", "no")
        there = (
            self.archived.get(plural, [])
            if asked.one("archived") == "true"
            else [one for _, one in sorted(self.objects.get(plural, {}).items())]
        )
        start = asked.one("after", "0")
        if not start.isdigit():
            return 400, self.error("VALIDATION_ERROR", "after is not valid")
        size = min(self.page, int(asked.one("limit", "10")))
        page = there[int(start) : int(start) + size]
        answer = {"results": [self.shown(one, asked.params.get("properties", [])) for one in page]}
        if int(start) + size < len(there):
            answer["paging"] = {"next": {"after": str(int(start) + size)}}
        return answer

    def search(self, asked, plural):
        if plural in self.forbidden:
            return 403, self.error("MISSING_SCOPES", "no")
        wanted = asked.json
        assert wanted["sorts"] == ["hs_object_id"]
        assert wanted["limit"] <= 200
        (filters,) = (group["filters"] for group in wanted["filterGroups"])
        found = [
            one
            for _, one in sorted(self.objects.get(plural, {}).items())
            if all(_passes(one, each) for each in filters)
        ]
        page = found[: wanted["limit"]]
        return {"total": len(found), "results": [self.shown(one, wanted["properties"]) for one in page]}

    def batch(self, asked, plural):
        wanted = asked.json
        assert len(wanted["inputs"]) <= (50 if wanted["propertiesWithHistory"] else 100)
        results = []
        for one in (int(each["id"]) for each in wanted["inputs"]):
            if one in self.objects.get(plural, {}) and (plural, one) not in self.vanishing:
                shown = self.shown(self.objects[plural][one], wanted["properties"])
                history = {name: self.history.get((plural, one, name), []) for name in wanted["propertiesWithHistory"]}
                results.append({**shown, "propertiesWithHistory": history})
        return self.batched(results)

    def associations(self, asked, plural, to):
        inputs = asked.json["inputs"]
        assert len(inputs) <= 100
        results = []
        for one in inputs:
            there = self.ties.get((plural, one["id"], to), [])
            start = int(one.get("after", "0"))
            page = there[start : start + self.page]
            if page:
                result = {"from": {"id": one["id"]}, "to": [_tied(*each) for each in page]}
                if start + self.page < len(there):
                    result["paging"] = {"next": {"after": str(start + self.page)}}
                results.append(result)
        return self.batched(results)

    def shown(self, one, names):
        if not isinstance(one, dict) or not isinstance(one.get("properties"), dict):
            return one
        return {**one, "properties": {name: one["properties"].get(name) for name in {"hs_object_id", *names}}}

    @staticmethod
    def batched(results):
        return {
            "status": "COMPLETE",
            "results": results,
            "startedAt": "2026-11-22T09:00:00Z",
            "completedAt": "2026-11-22T09:00:01Z",
        }

    @staticmethod
    def error(category, message):
        return {
            "status": "error",
            "category": category,
            "message": message,
            "correlationId": "aeb5f871-7f07-4993-9211-075dc63e7cbf",
        }


def _passes(one, each):
    value = one["properties"].get(each["propertyName"]) or ""
    if each["operator"] == "GT":
        return int(value) > int(each["value"])
    assert each["operator"] == "GTE"
    from datetime import datetime

    return datetime.fromisoformat(value).timestamp() * 1000 >= int(each["value"])


def _tied(other, label=None):
    shown = {"label": label} if label else {}
    return {"toObjectId": other, "associationTypes": [{"category": "HUBSPOT_DEFINED", "typeId": 1, **shown}]}


def world(page=100):
    """Two firms, three people, three deals, a ticket, and what was said."""
    fake = HubSpotFake(page)
    fake.owners = [owner(77, "Sam", "Reed", "sam@ours.test"), owner(78, "Kim", "Vale", "kim@ours.test", archived=True)]
    fake.pipelines = {
        "deals": [pipeline("default", "Sales Pipeline", ("1", "Offer sent", "0.4"), ("2", "Closed Won", "1.0"), ("3", "Closed Lost", "0.0"))],
        "tickets": [pipeline("0", "Support Pipeline", ("10", "New", "0.5"), ("11", "Waiting on us", "0.5"))],
    }  # fmt: skip
    fake.put("companies", 9001, name="Dubois SA", domain="dubois.test")
    fake.put("companies", 9002, name="Roth GmbH", domain="roth.test", hs_parent_company_id="9001")
    fake.put("contacts", 101, firstname="Camille", lastname="Dubois", email="camille@dubois.test", phone="01 70 18 99 00", jobtitle="Buyer",
             associatedcompanyid="9001", hs_additional_emails="cd@home.test", hs_email_optout="true", hubspot_owner_id="77")  # fmt: skip
    fake.put(
        "contacts",
        102,
        firstname="Lea",
        lastname="Roth",
        email="lea@roth.test",
        associatedcompanyid="9002",
        hs_merged_object_ids="90;91",
    )
    fake.put("contacts", 103, firstname="Ana", lastname="Sol", email="ana@sol.test")
    fake.put("deals", 5, dealname="Ovens", dealstage="1", pipeline="default", amount="15000.50", deal_currency_code="EUR",
             closedate="2026-12-30T23:30:00Z", hubspot_owner_id="77", hs_is_closed="false", hs_is_closed_won="false", hs_is_closed_lost="false")  # fmt: skip
    fake.put("deals", 6, dealname="Mixers", dealstage="2", pipeline="default", amount="900", deal_currency_code="EUR", closedate="2026-10-01T12:00:00Z",
             hubspot_owner_id="78")  # fmt: skip
    fake.put("deals", 7, dealname="Trays", dealstage="gone", pipeline="gone", hubspot_owner_id="5")
    fake.history["deals", 5, "dealstage"] = [
        {"value": "1", "timestamp": "2026-02-01T09:00:00.000Z", "sourceType": "CRM_UI"},
        {"value": "gone", "timestamp": "2026-01-05T09:00:00.000Z", "sourceType": "CRM_UI"},
    ]
    fake.tie("deals", 5, "contacts", 101, 102)
    fake.tie("deals", 5, "companies", 9002, (9001, "Primary"))
    fake.put(
        "tickets",
        40,
        subject="Cold oven",
        content="Since Monday",
        hs_pipeline="0",
        hs_pipeline_stage="11",
        hs_ticket_priority="HIGH",
        hubspot_owner_id="77",
    )
    fake.tie("tickets", 40, "contacts", 101)
    fake.tie("tickets", 40, "companies", 9001)
    said = {"hubspot_owner_id": "77", "hs_timestamp": "2026-10-05T10:00:00Z"}
    fake.put(
        "calls",
        201,
        hs_call_title="Intro",
        hs_call_body="<p>Nice talk</p>",
        hs_call_direction="INBOUND",
        hs_call_disposition=CONNECTED,
        **said,
    )
    fake.put("calls", 202, hs_call_title="Again", hs_call_direction="OUTBOUND", hs_call_disposition=NO_ANSWER, **said)
    fake.put("emails", 301, hs_email_subject="Ovens", hs_email_text="Hello", hs_email_direction="EMAIL", hs_email_status="SENT",
             hs_email_message_id="<m1@ours.test>", hs_email_from_email="sam@ours.test",
             hs_email_headers='{"from":{"email":"sam@ours.test","firstName":"Sam","lastName":"Reed"},'
             '"to":[{"email":"camille@dubois.test","firstName":"Camille","lastName":"Dubois"}],"cc":[{"email":"lea@roth.test"}],"bcc":[]}', **said)  # fmt: skip
    fake.put("meetings", 401, hs_meeting_title="Tasting", hs_meeting_body="Rye", hs_meeting_start_time="2026-10-07T14:00:00Z", hs_meeting_outcome="COMPLETED",
             hs_attendee_owner_ids="77;78", **said)  # fmt: skip
    fake.put(
        "meetings",
        402,
        hs_meeting_title="Lunch",
        hs_meeting_start_time="2026-10-08T12:00:00Z",
        hs_meeting_outcome="CANCELED",
        **said,
    )
    fake.put("notes", 501, hs_note_body="<p>Likes rye</p>", **said)
    fake.put(
        "tasks",
        601,
        hs_task_subject="Send offer",
        hs_task_type="TODO",
        hs_task_status="NOT_STARTED",
        hs_timestamp="2026-12-01T23:30:00Z",
        hubspot_owner_id="77",
    )
    fake.put("tasks", 602, hs_task_subject="Call back", hs_task_type="CALL", hs_task_status="COMPLETED", hs_task_completion_date="2026-10-09T08:00:00Z",
             hs_timestamp="2026-10-09T10:00:00Z", hubspot_owner_id="77")  # fmt: skip
    for plural, number in (
        ("calls", 201),
        ("calls", 202),
        ("emails", 301),
        ("meetings", 401),
        ("meetings", 402),
        ("notes", 501),
        ("tasks", 601),
    ):
        fake.tie(plural, number, "contacts", 101)
    fake.tie("calls", 201, "deals", 5)
    fake.tie("emails", 301, "tickets", 40)
    fake.tie("notes", 501, "companies", 9001)
    return fake


def small(page=100):
    """Just enough that every kind of request is made."""
    fake = HubSpotFake(page)
    fake.owners = [owner(77, "Sam", "Reed", "sam@ours.test")]
    fake.put("contacts", 101, firstname="Camille", email="camille@dubois.test")
    fake.put("contacts", 102, email="lea@roth.test")
    fake.put("contacts", 103, email="ana@sol.test")
    fake.put("deals", 5, dealname="Ovens", dealstage="1")
    fake.tie("deals", 5, "contacts", 101, 102, 103)
    fake.put("notes", 501, hs_note_body="Likes rye")
    return fake
