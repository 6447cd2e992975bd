"""The one HTTP client: time limits, repeats, vendors' limits, size limits, no secret where it does not belong."""

from sbagg.http.answer import Answer
from sbagg.http.client import Http

__all__ = ["Answer", "Http"]
