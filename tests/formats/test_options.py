"""Options that many adapters take: what is wrong is named, with the command that corrects it."""

from datetime import UTC
from zoneinfo import ZoneInfo

import pytest

from sbagg.errors import SourceError
from sbagg.formats import options


def test_time_zones():
    options.check_zone("")
    options.check_zone("Europe/Paris")
    with pytest.raises(SourceError, match="there is no time zone 'Mars/Base'") as wrong:
        options.check_zone("Mars/Base")
    assert wrong.value.hint == "sbagg source set NAME timezone=Europe/Paris"
    assert (options.zone(""), options.zone("Mars/Base"), options.zone("Europe/Paris")) == (
        UTC,
        UTC,
        ZoneInfo("Europe/Paris"),
    )


def test_choices():
    options.check_choice("", ("", "dmy", "mdy"), what="order of dates", option="date_order")
    with pytest.raises(SourceError, match="there is no order of dates 'x'; there are dmy, mdy") as wrong:
        options.check_choice("x", ("", "dmy", "mdy"), what="order of dates", option="date_order")
    assert wrong.value.hint == "sbagg source set NAME date_order=..."
