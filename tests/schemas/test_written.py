"""Formats of dates in the engine: what it reads, Python's own parser reads alike."""

import re
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.written import written

FORMATS = ("%d/%m/%Y", "%Y-%m-%d", "%d.%m.%Y %H:%M", "%Y%m%d", "ngày %d tháng %m năm %Y", "%m/%Y")
SIGNS = st.sampled_from([*"0123456789", "/", "-", ".", " ", ":", "\n", "１"])
EXAMPLES = settings(derandomize=True, deadline=None, database=None, max_examples=200)


def reads(cell: str, format_: str) -> bool:
    try:
        return bool(datetime.strptime(cell, format_))
    except ValueError:
        return False


@pytest.mark.parametrize("format_", FORMATS)
@EXAMPLES
@given(moment=st.datetimes(datetime(1000, 1, 1)), noise=st.lists(SIGNS, max_size=2), at=st.data())
def test_what_matches_is_read_alike_or_no_day_of_the_calendar(
    format_: str, moment: datetime, noise: list[str], at: st.DataObject
) -> None:
    known = written(format_)
    assert known is not None
    cell = moment.strftime(format_)
    place = at.draw(st.integers(0, len(cell)))
    cell = cell[:place] + "".join(noise) + cell[place:]
    found = re.search(known.pattern.replace(r"\z", r"\Z"), cell, re.ASCII)
    if found is None:
        assert noise, "a whole moment must match"
        return
    of = dict(zip(known.directives, map(int, found.groups()), strict=True))
    days = {"m": 1, "d": 1, "H": 0, "M": 0} | of
    try:
        datetime(days["Y"], days["m"], days["d"], days["H"], days["M"])
    except ValueError:
        assert not reads(cell, format_)
    else:
        assert reads(cell, format_)


@pytest.mark.parametrize("format_", ["%d/%m/%y", "%d %b %Y", "%d/%d/%Y", "%", "%j"])
def test_what_has_more_than_one_meaning_is_left_to_the_reference(format_: str) -> None:
    assert written(format_) is None
