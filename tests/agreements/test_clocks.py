"""The days that the law sets for an agreement."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongyou.rooms.bargaining.agreements.clocks import Dates, Stand, clocks_of, renewal_from
from gongyou.rooms.bargaining.agreements.law import law_of
from gongyou.rules.calendar import working_calendar

CALENDAR = working_calendar()


def days(dates: Dates, kind: str, today: date) -> dict[str, tuple[date | None, Stand]]:
    return {clock.key: (clock.day, clock.stand) for clock in clocks_of(dates, law_of(kind), today, CALENDAR)}


def test_filing_and_review_count_from_signature_and_receipt() -> None:
    # Signed on Tuesday 10 March 2026: ten days later is Friday the 20th. Received the 16th: the 31st.
    dates = Dates(signed_on=date(2026, 3, 10), submitted_on=date(2026, 3, 16), received_on=date(2026, 3, 16))
    found = days(dates, "collective", date(2026, 3, 18))
    assert found["file"] == (date(2026, 3, 20), Stand.DONE)
    assert found["review"] == (date(2026, 3, 31), Stand.RUNNING)


def test_a_last_day_off_moves_on() -> None:
    # Ten days after 11 March 2026 is Saturday the 21st: Monday the 23rd.
    (clock,) = clocks_of(Dates(signed_on=date(2026, 3, 11)), law_of("collective"), date(2026, 3, 24), CALENDAR)
    assert (clock.day, clock.stand) == (date(2026, 3, 23), Stand.LATE)
    assert clock.counted is not None
    assert "顺延" in clock.counted.zh


def test_wages_are_filed_in_seven_days_and_published_in_five() -> None:
    dates = Dates(signed_on=date(2026, 3, 10), effective_from=date(2026, 4, 1))
    found = days(dates, "wage", date(2026, 4, 2))
    assert found["file"][0] == date(2026, 3, 17)
    assert found["publicise"] == (date(2026, 4, 7), Stand.RUNNING)


def test_a_platform_agreement_is_not_filed() -> None:
    dates = Dates(signed_on=date(2026, 3, 10), received_on=date(2026, 3, 12))
    assert days(dates, "platform", date(2026, 3, 12)) == {}


@pytest.mark.parametrize(
    ("kind", "until", "first"),
    [
        ("collective", date(2027, 12, 31), date(2027, 10, 1)),
        ("collective", date(2027, 5, 30), date(2027, 2, 28)),
        ("wage", date(2027, 12, 31), date(2027, 11, 2)),
    ],
)
def test_renewal_may_be_asked_for_from(kind: str, until: date, first: date) -> None:
    assert renewal_from(until, law_of(kind)) == first


@given(st.dates(date(2024, 1, 1), date(2026, 12, 1)), st.integers(0, 40))
def test_no_clock_runs_backwards(signed: date, later: int) -> None:
    dates = Dates(signed_on=signed, received_on=signed, effective_from=signed, effective_until=signed + timedelta(400))
    found = clocks_of(dates, law_of("wage"), signed + timedelta(later), CALENDAR)
    assert [clock.day for clock in found] == sorted(clock.day for clock in found if clock.day)
    assert all(clock.day >= signed for clock in found if clock.day)
