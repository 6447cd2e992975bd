"""Every rule by which two identities or two persons may be one. The only place where one is added or weighed.

Automatic rules are certain and join on their own; their weight is the score of the link. All others only suggest: a
suggestion's score is the logistic function of ``BASE`` and the weights of all the evidence found, in natural log-odds
(I. P. Fellegi, A. B. Sunter, "A Theory for Record Linkage", 1969). What speaks for it counts ``MOST`` together, so that
much weak evidence never outweighs what speaks against. Weights are few, round, set by hand, and the same for all data;
what they give on labelled data, rule by rule, is shown by ``python -m bench identity``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

BASE = -4.0
MOST = 8.0
LIKELY = 0.8
"""From this score on, at least 97 of 100 suggestions are right (measured, see the bench)."""
LEAST = 0.3
"""What scores lower is not worth a question."""


class Rule(NamedTuple):
    """``automatic`` rules link, with ``weight`` as score; of others ``weight`` is log-odds. ``words`` explain it."""

    automatic: bool
    weight: float
    words: str


RULES: Mapping[str, Rule] = {
    # Certain: these link.
    "decision": Rule(True, 1.0, "you decided that both are one person"),
    "me": Rule(True, 1.0, "you said that both are yours"),
    "card": Rule(True, 1.0, "one card of one source names both"),
    "mailbox": Rule(True, 1.0, "both addresses deliver to one mailbox (plus-tag, dots at Gmail)"),
    # Names; only the best of them counts. The first six are weighed down where many bear the name.
    "full_name": Rule(False, 3.6, "the same full name"),
    "spelling": Rule(False, 3.5, "the same name in another spelling or script"),
    "longer_name": Rule(False, 3.3, "the same name, once with a further name or initial"),
    "nickname": Rule(False, 3.3, "the same name, once with its short form"),
    "name_typo": Rule(False, 2.7, "the names differ by a slip of the pen"),
    "initials": Rule(False, 2.4, "the same family name, and the initial fits"),
    "near_name": Rule(False, 1.2, "the same name but for one word that is nearly alike"),
    "one_name": Rule(False, 1.6, "the one name that is known of one of them is a name of the other"),
    "spelt": Rule(False, 2.4, "the name of one makes the address of the other, of whom no name is known"),
    # Addresses and accounts.
    "same_address": Rule(False, 6.0, "cards of both name the same address"),
    "address_typo": Rule(False, 4.0, "the addresses differ by a slip of the pen"),
    "same_local": Rule(False, 3.0, "the same unusual name before the @"),
    "handle": Rule(False, 3.2, "the same unusual name on two networks"),
    "phone": Rule(False, 3.4, "the same phone number"),
    "url": Rule(False, 3.4, "the same web page"),
    # Circumstances. City, company and domain count only beside a name.
    "birthday": Rule(False, 4.6, "the same birthday"),
    "near_birthday": Rule(False, 2.4, "birthdays that differ by a digit, or by day and month swapped"),
    "company": Rule(False, 2.2, "both at the same company"),
    "city": Rule(False, 0.8, "the same city"),
    # Hints that sources give.
    "alias": Rule(False, 5.4, "one sender used both in one conversation"),
    "bio": Rule(False, 5.4, "the profile of one names the other"),
    "card_url": Rule(False, 5.4, "a card of one names the other"),
    "signature": Rule(False, 5.0, "the signature of one names the other"),
    "reply_to": Rule(False, 4.6, "one asks for replies to the other"),
    "behalf": Rule(False, 1.0, "one wrote on behalf of the other"),
    "hint": Rule(False, 3.0, "a source hints at it"),
    # Against.
    "other_given": Rule(False, -7.0, "different given names"),
    "other_name": Rule(False, -6.0, "different names"),
    "generation": Rule(False, -8.0, "junior and senior are two people"),
    "other_generation": Rule(False, -4.5, "a generation lies between their birthdays"),
    "other_middle": Rule(False, -3.0, "different middle names"),
    "other_family": Rule(False, -3.0, "different family names"),
    "other_word": Rule(False, -1.0, "the one name that is known of each differs"),
    "other_birthday": Rule(False, -2.0, "different birthdays"),
    "numbered": Rule(False, -3.0, "addresses at one domain that only a number tells apart"),
    "odd_address": Rule(False, -1.4, "an address at their company that does not spell the name"),
    "generated": Rule(False, -4.0, "several addresses under this name at their company, none of which spells it"),
    "other_employer": Rule(False, -0.4, "they write from different companies"),
    "other_city": Rule(False, -0.3, "different cities"),
}
"""Name -> rule, in the order in which documents list them."""
HINTS = frozenset({"alias", "bio", "card_url", "signature", "reply_to", "behalf", "hint"})
"""What sources may hint at; any other rule that an adapter names counts as ``hint``."""
