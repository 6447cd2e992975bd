"""The sales team's Salesforce org as its weekly export: who and what is in it, object by object."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

from sbagg.demo import clock
from sbagg.demo.chance import source
from sbagg.demo.weekly import NULL, Export, record
from sbagg.normalize import canonical

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sbagg.demo.business import Deal, Stage
    from sbagg.demo.cast import Cast, Company, Person
    from sbagg.demo.mail import Mail, Mailbox

Row = dict[str, Any]
_OLDEST = 800  # days: when the org was set up
_CARDS = frozenset({"salesforce", "both"})


class Org:
    """The ids of the org's records, and the rows that say who is in it."""

    def __init__(self, cast: Cast, deals: Iterable[Deal], *, seed: int, now: int) -> None:
        self.cast, self.now, self._rng = cast, now, source(seed, "salesforce")
        self.users = {person.key: record("005", 11 + place) for place, person in enumerate([cast.me, *cast.colleagues])}
        self.people = [person for person in cast.people if person.crm in _CARDS]
        self.contacts = {person.key: record("003", 100 + place) for place, person in enumerate(self.people)}
        self._leads = [person for person in cast.people if person.crm == "lead" or "converted" in person.flags]
        self.leads = {person.key: record("00Q", 50 + place) for place, person in enumerate(self._leads)}
        self.companies = list(dict.fromkeys(person.company for person in self.people if person.company))
        self.accounts = {company.domain: record("001", 100 + place) for place, company in enumerate(self.companies)}
        self.deals = [deal for deal in deals if deal.company.team == "salesforce"]
        self.opportunities = {id(deal): record("006", 100 + place) for place, deal in enumerate(self.deals)}
        self.deal_of = {
            deal.company.domain: record("006", 100 + place) for place, deal in reversed(list(enumerate(self.deals)))
        }

    def identities(self, person: Person) -> set[tuple[str, str]]:
        """Return the org's ids of a person."""
        ids = (table.get(person.key, "") for table in (self.users, self.contacts, self.leads))
        return {("salesforce", canonical("salesforce", one)) for one in ids if one}

    def account(self, company: Company | None) -> str:
        """Return a company's id, or the null id."""
        return self.accounts.get(company.domain, NULL) if company else NULL

    def write(self, export: Export) -> None:
        """Write who is in the org, and its opportunities."""
        export.write("User", self._user_rows())
        export.write("Account", self._account_rows())
        export.write("Contact", self._contact_rows())
        export.write("Lead", self._lead_rows())
        export.write("Opportunity", self._opportunity_rows())
        export.write("OpportunityContactRole", self._role_rows())
        export.write("OpportunityHistory", self._history_rows())

    def created(self, youngest: int = 30) -> str:
        """Draw when a record was made, at least ``youngest`` days ago."""
        return clock.salesforce(self.now - self._rng.randrange(youngest * clock.DAY, _OLDEST * clock.DAY))

    def _user_rows(self) -> Iterator[Row]:
        home = self.cast.home
        for person in (self.cast.me, *self.cast.colleagues):
            yield {
                "Id": self.users[person.key], "Username": person.emails[0], "FirstName": person.given,
                "LastName": person.family, "CompanyName": home.name, "Title": person.title,
                "Email": person.emails[0],
                "Phone": person.phone, "Alias": person.key, "IsActive": "1", "City": home.city,
                "UserType": "Standard",
                "TimeZoneSidKey": "America/Chicago", "LocaleSidKey": "en_US",
                "EmailEncodingKey": "ISO-8859-1",
                "CreatedDate": clock.salesforce(self.now - _OLDEST * clock.DAY),
            }  # fmt: skip

    def _account_rows(self) -> Iterator[Row]:
        for company in self.companies:
            yield {
                "Id": self.accounts[company.domain], "Name": company.name, "Type": "Customer - Direct",
                "BillingCity": company.city, "BillingCountry": company.country,
                "Website": f"https://www.{company.domain}",
                "Industry": "Food & Beverage", "NumberOfEmployees": self._rng.randrange(40, 900),
                "CreatedDate": self.created(),
            }  # fmt: skip

    def _contact_rows(self) -> Iterator[Row]:
        for person in self.people:
            given, family = person.card_name
            bounced = clock.salesforce(self.now - 83 * clock.DAY) if "bounced" in person.flags else ""
            changed = {"LastModifiedDate": clock.salesforce(self.now - 170 * clock.DAY)} if person.moved else {}
            yield {
                "Id": self.contacts[person.key], "AccountId": self.account(person.company),
                "FirstName": given,
                "LastName": family, "Phone": person.phone, "Email": person.emails[0] if person.emails else "",
                "Title": person.title, "LeadSource": self._rng.choice(("Trade Show", "Web", "Referral",
                "Phone Inquiry")),
                "HasOptedOutOfEmail": int("opted_out" in person.flags),
                "DoNotCall": int("do_not_call" in person.flags),
                "AssistantName": "Nina Farrowdale" if person.key == "beatrix" else "",
                "EmailBouncedReason": "550 5.1.1 The account does not exist" if bounced else "",
                "EmailBouncedDate": bounced, "Twitter__c": f"@{person.twitter}" if person.twitter else "",
                "CreatedDate": self.created(200), **changed,
            }  # fmt: skip

    def _lead_rows(self) -> Iterator[Row]:
        for person in self._leads:
            given, family = person.card_name
            row = {
                "Id": self.leads[person.key], "FirstName": given, "LastName": family, "Title": person.title,
                "Company": person.company.name if person.company else "", "Email": person.emails[0],
                "Phone": person.phone,
                "LeadSource": "Web", "Status": "Open - Not Contacted", "IsUnreadByOwner": "1",
                "HasOptedOutOfEmail": int("opted_out" in person.flags),
                "DoNotCall": int("do_not_call" in person.flags),
                "CreatedDate": clock.salesforce(self.now - 8 * clock.DAY),
            }  # fmt: skip
            if person.key in self.contacts:
                row |= {
                    "Status": "Closed - Converted", "IsConverted": "1", "IsUnreadByOwner": "0",
                    "ConvertedDate": f"{clock.iso_day(self.now - 100 * clock.DAY)} 00:00:00",
                    "ConvertedAccountId": self.account(person.company),
                    "ConvertedContactId": self.contacts[person.key],
                    "ConvertedOpportunityId": record("006", 100),
                    "CreatedDate": clock.salesforce(self.now - 130 * clock.DAY),
                }  # fmt: skip
            yield row

    def _opportunity_rows(self) -> Iterator[Row]:
        for deal in self.deals:
            first, last = deal.stages[0], deal.stage
            yield {
                "Id": self.opportunities[id(deal)], "AccountId": self.account(deal.company),
                "Name": deal.name,
                "StageName": last.name, "StageSortOrder": len(deal.stages), "Amount": f"{deal.amount}.00",
                "Probability": last.probability,
                "ExpectedRevenue": f"{deal.amount * last.probability / 100:.2f}",
                "CloseDate": clock.salesforce(deal.close), "Type": "Existing Business",
                "IsClosed": int(deal.closed),
                "IsWon": int(deal.won), "ForecastCategoryName": "Closed" if deal.won else "Pipeline",
                "CurrencyIsoCode": deal.currency, "CreatedDate": clock.salesforce(first.at),
                "LastModifiedDate": clock.salesforce(last.at),
                "LastStageChangeDate": clock.salesforce(last.at),
                "ContactId": self.contacts.get(deal.people[0].key, NULL),
                "OwnerId": self.users[deal.owner.key],
            }  # fmt: skip

    def _role_rows(self) -> Iterator[Row]:
        number = 0
        for deal in self.deals:
            known = [person for person in deal.people if person.key in self.contacts]
            for person, role in zip(known, ("Decision Maker", "Evaluator", "Influencer"), strict=False):
                number += 1
                yield {
                    "Id": record("00K", number), "OpportunityId": self.opportunities[id(deal)],
                    "ContactId": self.contacts[person.key], "Role": role,
                    "CreatedDate": clock.salesforce(deal.stages[0].at),
                }  # fmt: skip

    def _history_rows(self) -> Iterator[Row]:
        number = 0
        for deal in self.deals:
            before = ""
            for stage in deal.stages:
                number += 1
                yield _history_row(number, self.opportunities[id(deal)], deal, before, stage)
                before = stage.name

    def email_row(self, number: int, mail: Mail) -> Row:
        """Return a mail as the org logged it: same Message-ID as in the mailbox."""
        incoming = not mail.sender.address.endswith(self.cast.home.domain)
        person = self.cast.by_key.get(mail.about)
        company = person.company if person else None
        text = f"{mail.text}\n\n{mail.quote}" if mail.quote else mail.text
        return {
            "Id": record("02s", number), "ActivityId": record("00T", _TASKS_OF_MAIL + number),
            "TextBody": text,
            "HtmlBody": f"<html><body>{html.escape(text)}</body></html>".replace("\n",
            "<br>") if mail.dress else "",
            "Subject": mail.subject, "FromName": mail.sender.name, "FromAddress": mail.sender.address,
            "ToAddress": _joined(mail.to), "CcAddress": _joined(mail.cc), "Incoming": int(incoming),
            "HasAttachment": int(bool(mail.file)), "Status": "2" if incoming else "3",
            "MessageSize": len(text),
            "MessageDate": clock.salesforce(mail.at), "CreatedDate": clock.salesforce(mail.at + 60),
            "MessageIdentifier": mail.message_id,
            "ThreadIdentifier": mail.references[0] if mail.references else mail.message_id,
            "RelatedToId": self.deal_of.get(company.domain, self.account(company)) if company else NULL,
            "IsExternallyVisible": "1",
        }  # fmt: skip

    def mail_task_row(self, number: int, mail: Mail) -> Row:
        """Return the finished task that the org keeps beside a logged mail."""
        person = self.cast.by_key.get(mail.about)
        return {
            "Id": record("00T", _TASKS_OF_MAIL + number), "WhoId": self.contacts.get(mail.about, NULL),
            "WhatId": self.account(person.company if person else None), "Subject": f"Email: {mail.subject}",
            "ActivityDate": f"{clock.iso_day(mail.at)} 00:00:00", "Status": "Completed", "Priority": "Normal",
            "Type": "Email", "IsClosed": "1", "EmailMessageId": record("02s", number),
            "CreatedDate": clock.salesforce(mail.at + 60),
            "CompletedDateTime": clock.salesforce(mail.at + 60),
        }  # fmt: skip


_TASKS_OF_MAIL = 1_000_000  # ids of tasks that mirror mails begin here


def _history_row(number: int, opportunity: str, deal: Deal, before: str, stage: Stage) -> Row:
    return {
        "Id": record("008", number), "OpportunityId": opportunity, "CreatedDate": clock.salesforce(stage.at),
        "StageName": stage.name, "Amount": f"{deal.amount}.00", "CloseDate": clock.salesforce(deal.close),
        "ExpectedRevenue": f"{deal.amount * stage.probability / 100:.2f}", "Probability": stage.probability,
        "FromOpportunityStageName": before, "CurrencyIsoCode": deal.currency,
    }  # fmt: skip


def _joined(mailboxes: tuple[Mailbox, ...]) -> str:
    return "; ".join(mailbox.address for mailbox in mailboxes)
