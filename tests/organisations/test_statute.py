"""What 工会法 asks: the last day of a term on every calendar, the lengths of term, the thresholds."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from gongyou.core.errors import BadInput
from gongyou.registry.models import Organisation
from gongyou.registry.organisations import statute

DAYS = st.dates(date(2001, 10, 27), date(2090, 12, 31))
YEARS = st.sampled_from([3, 5])


def of_kind(kind: str) -> Organisation:
    return Organisation(kind=kind)


@pytest.mark.parametrize(
    ("elected_on", "years", "expires_on"),
    [
        (date(2024, 2, 29), 3, date(2027, 2, 28)),
        (date(2024, 2, 29), 5, date(2029, 2, 28)),
        (date(2023, 2, 28), 5, date(2028, 2, 28)),
        (date(2025, 3, 31), 3, date(2028, 3, 31)),
        (date(2023, 12, 31), 5, date(2028, 12, 31)),
    ],
)
def test_it_ends_on_the_corresponding_day(elected_on: date, years: int, expires_on: date) -> None:
    assert statute.last_day_of_term(elected_on, years) == expires_on


@given(DAYS, YEARS)
def test_it_agrees_with_a_second_calendar(elected_on: date, years: int) -> None:
    assert statute.last_day_of_term(elected_on, years) == elected_on + relativedelta(years=years)


@given(DAYS, DAYS, YEARS)
def test_a_later_election_never_ends_earlier(one: date, other: date, years: int) -> None:
    first, second = sorted((one, other))
    assert statute.last_day_of_term(first, years) <= statute.last_day_of_term(second, years)


@given(DAYS, YEARS)
def test_it_lasts_the_years_and_never_a_day_more(elected_on: date, years: int) -> None:
    last = statute.last_day_of_term(elected_on, years)
    assert (last.year, last.month) == (elected_on.year + years, elected_on.month)
    assert last.day in (elected_on.day, elected_on.day - 1)
    assert last.day == elected_on.day or (elected_on.month, elected_on.day) == (2, 29)


@given(DAYS, st.integers(-400, 400))
def test_it_counts_the_days_left(expires_on: date, days: int) -> None:
    assert statute.days_left(expires_on, expires_on - timedelta(days=days)) == days


@pytest.mark.parametrize("kind", ["federation", "industry"])
def test_a_federation_has_five_years(kind: str) -> None:
    assert statute.term_years_checked(of_kind(kind), 5, date(2026, 1, 1)) == 5
    with pytest.raises(BadInput) as wrong:
        statute.term_years_checked(of_kind(kind), 3, date(2026, 1, 1))
    assert wrong.value.code == "registry.term_years"
    assert "第十六条" in wrong.value.remedy.zh


@pytest.mark.parametrize("kind", ["enterprise", "grassroots", "joint", "regional", "township"])
def test_a_base_committee_has_three_or_five(kind: str) -> None:
    for years in (3, 5):
        assert statute.term_years_checked(of_kind(kind), years, date(2026, 1, 1)) == years
    for years in (0, 1, 2, 4, 6):
        with pytest.raises(BadInput):
            statute.term_years_checked(of_kind(kind), years, date(2026, 1, 1))


def test_it_extrapolates_to_no_earlier_law() -> None:
    with pytest.raises(BadInput) as wrong:
        statute.term_years_checked(of_kind("enterprise"), 3, date(1999, 5, 1))
    assert wrong.value.code == "registry.term_too_early"


@pytest.mark.parametrize(("members", "due"), [(0, False), (24, False), (25, True), (26, True)])
def test_twenty_five_members_make_a_committee_due(members: int, due: bool) -> None:
    assert statute.committee_is_due(members) is due
    assert ("应当" in statute.duties(members=members, staff=None)[0].zh) is due


@pytest.mark.parametrize(("staff", "sentences"), [(None, 1), (199, 1), (200, 2)])
def test_two_hundred_staff_allow_a_full_time_chair(staff: int | None, sentences: int) -> None:
    said = statute.duties(members=30, staff=staff)
    assert len(said) == sentences
    if sentences == 2:
        assert "可以设专职工会主席" in said[1].zh


def test_the_quotes_stand_in_the_law(shared_data: Path) -> None:
    law = (shared_data / "cn_labor_laws/社会法/工会法(2021-12-24).md").read_text(encoding="utf-8")
    for quote in (
        statute.COMMITTEE_MEMBERS.quote,
        statute.FULL_TIME_CHAIR_STAFF.quote,
        statute.TERM_QUOTE,
        statute.WOMEN_QUOTE,
    ):
        assert quote in law
