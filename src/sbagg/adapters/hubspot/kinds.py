"""The objects of HubSpot that are read: what they are called in paths, the properties asked for, what they are tied to."""

from __future__ import annotations

from dataclasses import dataclass

VERSION = "2026-09"
"""HubSpot dates its interface; a version lives for 18 months. Nothing else here names it."""


@dataclass(frozen=True, slots=True)
class Kind:
    """An object. ``noun`` is what the profile calls it; ``tied`` are the objects whose associations are read."""

    noun: str
    plural: str
    properties: tuple[str, ...]
    tied: tuple[str, ...] = ()
    history: tuple[str, ...] = ()
    pipelines: bool = False
    modified: str = "hs_lastmodifieddate"

    @property
    def wanted(self) -> list[str]:
        """All properties to ask for."""
        return [
            *self.properties,
            "hs_object_id",
            "hubspot_owner_id",
            "createdate",
            self.modified,
            "hs_merged_object_ids",
        ]


_ABOUT = ("contacts", "companies", "deals", "tickets")

KINDS = (
    Kind(
        "company", "companies",
        ("name", "domain", "website", "hs_parent_company_id", "city"),
    ),
    Kind(
        "contact", "contacts",
        (
            "firstname", "lastname", "email", "hs_additional_emails", "phone", "mobilephone", "jobtitle", "company", "associatedcompanyid",
            "twitterhandle", "hs_linkedin_url", "date_of_birth", "city", "hs_email_optout", "hs_email_hard_bounce_reason_enum",
            "hs_email_bad_address",
        ),
        modified="lastmodifieddate",
    ),
    Kind(
        "deal", "deals",
        (
            "dealname", "dealstage", "pipeline", "amount", "deal_currency_code", "closedate", "hs_is_closed_won", "hs_is_closed_lost",
            "hs_is_closed",
        ),
        ("contacts", "companies"), ("dealstage",), pipelines=True,
    ),
    Kind(
        "ticket", "tickets",
        ("subject", "content", "hs_pipeline", "hs_pipeline_stage", "hs_ticket_priority", "closed_date"),
        ("contacts", "companies"), pipelines=True,
    ),
    Kind(
        "call", "calls",
        ("hs_call_title", "hs_call_body", "hs_call_direction", "hs_call_disposition", "hs_call_status", "hs_timestamp"),
        _ABOUT,
    ),
    Kind(
        "email", "emails",
        (
            "hs_email_subject", "hs_email_text", "hs_email_html", "hs_email_headers", "hs_email_from_email", "hs_email_from_firstname",
            "hs_email_from_lastname", "hs_email_to_email", "hs_email_cc_email", "hs_email_bcc_email", "hs_email_direction", "hs_email_status",
            "hs_email_message_id", "hs_timestamp",
        ),
        _ABOUT,
    ),
    Kind(
        "meeting", "meetings",
        (
            "hs_meeting_title", "hs_meeting_body", "hs_internal_meeting_notes", "hs_meeting_start_time", "hs_meeting_outcome",
            "hs_attendee_owner_ids", "hs_timestamp",
        ),
        _ABOUT,
    ),
    Kind("note", "notes", ("hs_note_body", "hs_timestamp"), _ABOUT),
    Kind(
        "task", "tasks",
        ("hs_task_subject", "hs_task_body", "hs_task_type", "hs_task_status", "hs_timestamp", "hs_task_completion_date"),
        _ABOUT,
    ),
)  # fmt: skip
BY_NOUN = {kind.noun: kind for kind in KINDS}
