"""What a sync may cost."""

from contextlib import nullcontext

import pytest
import typer

from sbagg.cli import bring, watching
from sbagg.cli.costs import Purse
from sbagg.errors import SourceError


def test_what_was_allowed_is_shared_in_order():
    purse = Purse(3.0)
    assert [purse.agree("x", 1.25), purse.agree("y", 9.0)] == [1.25, 1.75]
    with pytest.raises(SourceError, match=r"y2: reading what is new may cost up to \$0\.10"):
        purse.agree("y2", 0.1)


@pytest.mark.parametrize(("says", "agreed"), [(True, 2.0), (False, None)])
def test_somebody_at_the_terminal_is_asked(monkeypatch, says, agreed):
    asked = []
    monkeypatch.setattr(typer, "confirm", lambda text, **_: asked.append(text) or says)
    purse = Purse(0.0)
    purse.ask_by(nullcontext, asks=True)
    if agreed is None:
        with pytest.raises(SourceError):
            purse.agree("x", 2.0)
    else:
        assert purse.agree("x", 2.0) == agreed
    assert asked == ["x: reading what is new may cost up to $2.00. Go on?"]
    with pytest.raises(SourceError):  # the next sync of the same watch does not ask again
        purse.agree("x", 2.0)
    assert len(asked) == 1


def test_ctrl_c_at_the_question_is_no_failure_of_the_source(monkeypatch):
    def interrupted(*_, **__):
        raise typer.Abort

    monkeypatch.setattr(typer, "confirm", interrupted)
    purse = Purse(0.0)
    purse.ask_by(nullcontext, asks=True)
    with pytest.raises(KeyboardInterrupt):
        purse.agree("x", 2.0)


def test_a_watch_spends_once_what_was_allowed(tmp_path, monkeypatch):
    """Each of its syncs takes from one purse."""
    purses = []
    monkeypatch.setattr(bring, "_sync_and_tell", lambda targets, purse, **_: purses.append(purse) or 0)
    monkeypatch.setattr(watching, "_LEAST", 0)
    monkeypatch.setattr(watching, "EVERY", 0.3)
    monkeypatch.setenv("SBAGG_HOME", str(tmp_path))
    bring.sync(max_cost=5.0, watch="1s")
    assert len(purses) > 1
    assert len(set(purses)) == 1
