"""What one message says: asks, answers, promises, and whether a person wrote it at all.

Words stand in ``tables/``, one phrase a line, sorted by what they do and by language; no language has to be told first.
"""

from sbagg.insight.language.reading import read
from sbagg.insight.language.said import Ask, Promise, Reading

__all__ = ["Ask", "Promise", "Reading", "read"]
