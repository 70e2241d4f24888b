"""Quiet hours around midnight: laws, and the edges by name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongyou.kit.notices.quiet import PLACE, is_quiet, morning_after

moments = st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1)).map(lambda when: when.replace(tzinfo=UTC))
zones = st.integers(-12, 14).map(lambda hours: timezone(timedelta(hours=hours)))


@given(moments)
def test_it_is_never_quiet_in_the_morning_that_it_waits_for(moment: datetime) -> None:
    assert not is_quiet(morning_after(moment))


@given(moments)
def test_it_waits_ten_hours_at_most_and_only_by_night(moment: datetime) -> None:
    waited = morning_after(moment) - moment
    assert timedelta(0) <= waited <= timedelta(hours=10)
    assert (waited > timedelta(0)) == is_quiet(moment)
    assert morning_after(morning_after(moment)) == morning_after(moment)


@given(moments, st.timedeltas(timedelta(0), timedelta(days=2)))
def test_what_comes_later_goes_out_no_earlier(moment: datetime, after: timedelta) -> None:
    assert morning_after(moment) <= morning_after(moment + after)


@given(moments, zones)
def test_the_zone_in_which_it_is_written_does_not_matter(moment: datetime, zone: timezone) -> None:
    elsewhere = moment.astimezone(zone)
    assert is_quiet(elsewhere) == is_quiet(moment)
    assert morning_after(elsewhere) == morning_after(moment)


@pytest.mark.parametrize(
    ("clock", "quiet", "until"),
    [
        ((21, 59, 59), False, None),
        ((22, 0, 0), True, 21),
        ((23, 59, 59), True, 21),
        ((0, 0, 0), True, 20),
        ((7, 59, 59), True, 20),
        ((8, 0, 0), False, None),
    ],
)
def test_the_edges(clock: tuple[int, int, int], quiet: bool, until: int | None) -> None:
    moment = datetime(2026, 11, 20, *clock, tzinfo=PLACE)
    assert is_quiet(moment) is quiet
    expected = moment if until is None else datetime(2026, 11, until, 8, tzinfo=PLACE)
    assert morning_after(moment) == expected
