"""Canonical forms of addresses, accounts, names and money. Pure: doing it twice changes nothing."""

from sbagg.normalize.companies import company_key
from sbagg.normalize.employers import is_employer
from sbagg.normalize.identity import canonical, is_key, kind_rank, mailbox
from sbagg.normalize.mail import corporate_domain, email, is_automatic, is_role, registrable
from sbagg.normalize.money import decimals, money_said, money_text, to_minor
from sbagg.normalize.names import (
    fold,
    folded,
    human_name,
    is_via,
    names_agree,
    search_forms,
    tokens,
)
from sbagg.normalize.text import clean, day, one_line, tag

__all__ = [
    "canonical",
    "clean",
    "company_key",
    "corporate_domain",
    "day",
    "decimals",
    "email",
    "fold",
    "folded",
    "human_name",
    "is_automatic",
    "is_employer",
    "is_key",
    "is_role",
    "is_via",
    "kind_rank",
    "mailbox",
    "money_said",
    "money_text",
    "names_agree",
    "one_line",
    "registrable",
    "search_forms",
    "tag",
    "to_minor",
    "tokens",
]
