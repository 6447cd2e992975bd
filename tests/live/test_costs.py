"""What a sync may cost."""

from contextlib import nullcontext

import pytest
import typer

from sbagg.cli.costs import Purse
from sbagg.errors import SourceError


def test_what_was_allowed_is_shared_in_order():
    purse = Purse(3.0, nullcontext, asks=False)
    assert [purse.agree("x", 1.25), purse.agree("y", 9.0)] == [1.25, 1.75]
    with pytest.raises(SourceError, match=r"y2: reading what is new may cost up to \$0\.10"):
        purse.agree("y2", 0.1)


@pytest.mark.parametrize(("says", "agreed"), [(True, 2.0), (False, None)])
def test_somebody_at_the_terminal_is_asked(monkeypatch, says, agreed):
    asked = []
    monkeypatch.setattr(typer, "confirm", lambda text, **_: asked.append(text) or says)
    purse = Purse(0.0, nullcontext, asks=True)
    if agreed is None:
        with pytest.raises(SourceError):
            purse.agree("x", 2.0)
    else:
        assert purse.agree("x", 2.0) == agreed
    assert asked == ["x: reading what is new may cost up to $2.00. Go on?"]
