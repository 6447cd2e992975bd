"""What the terms of a number are, in words."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    "met": "meetings",
    "called": "calls",
    "sent": "what you wrote to them",
    "received": "what they wrote to you",
    "answered": "answers in front of others, yours and theirs",
    "light": "posts, likes, tickets and what others wrote to both of you",
    "money": "what they bought",
    "channels": "more than one channel",
    "mutual": "it goes both ways",
    "speed": "answers come fast",
    "deals": "open deals",
    "people": "other people there",
    "limit": "the number ends at 100",
}
"""Term -> what it is."""
