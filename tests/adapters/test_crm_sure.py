"""A listing in which something could not be read is not taken for whole: what is missing from it may be just that."""

from sbagg.adapter import Checkpoint, Raw, Refused
from sbagg.adapters.crm.live import sure


def test_what_could_not_be_read_is_not_gone():
    good, bad, end = (
        Raw("1", b"{}"),
        Refused("page 1, 2", "no object"),
        Checkpoint({"since": 1}, "contact", complete=True),
    )
    assert list(sure([good, end])) == [good, end]
    *_, said = sure([good, bad, end])
    assert said == Checkpoint({"since": 1}, "contact", complete=False)
