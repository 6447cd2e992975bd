"""An invented help desk: the objects of its API, and the files that they lie in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

API = "https://cranes.zendesk.com/api/v2"
ANA, BEN, ADA, LEO = 501, 502, 601, 602
"""Ana and Ben ask, Ada and Leo answer."""


def ticket(number: int = 7, **more: Any) -> dict[str, Any]:
    return {
        "url": f"{API}/tickets/{number}.json", "id": number, "subject": "Crane stuck", "status": "open", "priority": "high",
        "description": "It has not moved since noon.", "requester_id": ANA, "submitter_id": ANA, "assignee_id": ADA,
        "organization_id": 90, "email_cc_ids": [BEN], "created_at": "2026-03-02T10:00:00Z",
        "updated_at": "2026-03-03T09:30:00Z",
    } | more  # fmt: skip


def comment(number: int, author: int, body: str, at: str, **more: Any) -> dict[str, Any]:
    return {
        "id": number, "type": "Comment", "author_id": author, "body": body, "public": True, "created_at": at,
        "audit_id": number + 1000, "attachments": [],
    } | more  # fmt: skip


FIRST = comment(71, ANA, "It has not moved\nsince noon.", "2026-03-02T10:00:00Z")
ANSWER = comment(72, ADA, "Please send a photo.", "2026-03-02T11:00:00Z")
NOTE = comment(73, LEO, "They pay late.", "2026-03-02T11:05:00Z", public=False)
PHOTO = [{"file_name": "crane.jpg", "content_type": "image/jpeg", "size": 2048}]
REPLY = comment(74, ANA, "Here it is.", "2026-03-03T09:00:00Z", attachments=PHOTO)
TALK = [FIRST, ANSWER, NOTE, REPLY]

USERS = [
    {"url": f"{API}/users/{ANA}.json", "id": ANA, "name": "Ana Ruiz", "email": "ana@quayside-lifts.com", "role": "end-user",
     "phone": "+34 911 234 567", "organization_id": 90, "tags": ["vip"], "notes": "Prefers the phone.",
     "updated_at": "2026-03-01T08:00:00Z"},
    {"url": f"{API}/users/{BEN}.json", "id": BEN, "name": "Ben Ode", "role": "end-user", "phone": "+34 911 234 567",
     "shared_phone_number": True, "updated_at": "2026-03-01T08:00:00Z"},
    {"url": f"{API}/users/{ADA}.json", "id": ADA, "name": "Ada Falk", "email": "ada@us-corp.com", "role": "agent"},
]  # fmt: skip
ORGANIZATIONS = [
    {"url": f"{API}/organizations/90.json", "id": 90, "name": "Quayside Lifts", "domain_names": ["quayside-lifts.com"]}
]


def write(path: Path, value: Any) -> Path:
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


def write_lines(path: Path, *values: Any) -> Path:
    path.write_text("".join(json.dumps(value) + "\n" for value in values), encoding="utf-8")
    return path
