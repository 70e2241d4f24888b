"""The working calendar against two independent ones, and what it says of years that nobody has announced."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import holidays
import pytest

from gongyou.core.errors import BadInput, MissingParameter
from gongyou.rules.answer import Status
from gongyou.rules.calendar import DayKind, days_between, working_calendar

CALENDAR = working_calendar()
FIRST, LAST = date(2007, 1, 1), date(2026, 12, 31)


def test_it_holds_every_year_from_2007_to_2026() -> None:
    assert CALENDAR.years == tuple(range(2007, 2027))
    assert all(CALENDAR.notices([date(year, 7, 1)]) for year in CALENDAR.years)


def test_it_agrees_with_chinesecalendar_on_every_day() -> None:
    differing = [
        day for day in days_between(FIRST, LAST) if CALENDAR.is_workday(day) != chinese_calendar.is_workday(day)
    ]
    assert differing == []


def test_its_statutory_holidays_are_days_off_of_the_other_calendar() -> None:
    for year in range(2007, 2031):
        other = set(holidays.country_holidays("CN", years=year))
        # Mid-Autumn fell on National Day: made up on the next day, which the other calendar does not know.
        made_up = {2009: {date(2009, 10, 4)}, 2020: {date(2020, 10, 4)}, 2028: {date(2028, 10, 4)}}.get(year, set())
        assert CALENDAR.statutory_holidays(year) - other <= made_up, year


@pytest.mark.parametrize(
    ("year", "days"),
    [(2007, 10), (2008, 11), (2009, 11), (2013, 11), (2014, 11), (2020, 11), (2024, 11), (2025, 13), (2026, 13)],
)
def test_it_counts_the_holidays_of_each_regime(year: int, days: int) -> None:
    assert len(CALENDAR.statutory_holidays(year)) == days


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2026, 2, 16), DayKind.STATUTORY_HOLIDAY),  # 除夕 has been one again since 2025
        (date(2024, 2, 9), DayKind.WORKDAY),  # and was none in 2024, when no notice freed it either
        (date(2026, 2, 20), DayKind.DAY_OFF),  # 初四: free by swap
        (date(2026, 2, 14), DayKind.MAKE_UP),
        (date(2026, 5, 2), DayKind.STATUTORY_HOLIDAY),
        (date(2024, 5, 2), DayKind.DAY_OFF),
        (date(2026, 11, 21), DayKind.DAY_OFF),
        (date(2026, 11, 23), DayKind.WORKDAY),
    ],
)
def test_it_tells_what_a_day_is(day: date, kind: DayKind) -> None:
    assert CALENDAR.kind(day) == kind


def test_a_year_without_its_notice_is_reckoned_and_flagged() -> None:
    day = date(2027, 5, 3)
    assert not CALENDAR.is_announced(day)
    assert CALENDAR.is_workday(day)
    assert not CALENDAR.is_workday(date(2027, 10, 1))
    assert CALENDAR.status([day]) is Status.UNVERIFIED
    assert "2027" in CALENDAR.provisional([day])[0].zh
    assert CALENDAR.provisional([date(2026, 5, 3)]) == ()


def test_it_refuses_a_year_whose_festivals_are_unknown() -> None:
    with pytest.raises(MissingParameter, match="1980"):
        CALENDAR.is_statutory_holiday(date(1980, 1, 1))
    with pytest.raises(MissingParameter, match="2040"):
        CALENDAR.statutory_holidays(2040)


def test_an_overlay_adds_a_year(tmp_path: Path) -> None:
    folder = tmp_path / "calendar"
    folder.mkdir()
    (folder / "2027.yaml").write_text(
        "year: 2027\nnotices:\n  - {title: 通知, url: https://example.org, checked_on: 2026-12-01, status: secondary}\n"
        "days_off:\n  元旦: [2027-01-01, 2027-01-02, 2027-01-03]\nmake_up_days: [2027-01-09]\n",
        encoding="utf-8",
    )
    with_2027 = working_calendar((tmp_path,))
    assert with_2027.is_announced(date(2027, 1, 9))
    assert with_2027.is_workday(date(2027, 1, 9))
    assert with_2027.is_workday(date(2026, 11, 23))


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ("days_off: {元旦: [2027-01-01]}\nmake_up_days: [2027-01-01]", "both off and worked"),
        ("days_off: {元旦: [2027-01-01, 2027-01-01]}\nmake_up_days: []", "listed twice"),
        ("days_off: {元旦: [2025-01-01]}\nmake_up_days: []", "does not belong"),
        ("days_off: {元旦: [2027-02-30]}\nmake_up_days: []", "2027.yaml"),
    ],
)
def test_it_refuses_a_wrong_year_file(tmp_path: Path, content: str, field: str) -> None:
    folder = tmp_path / "calendar"
    folder.mkdir()
    (folder / "2027.yaml").write_text(
        "year: 2027\nnotices:\n  - {title: 通知, url: https://example.org, checked_on: 2026-12-01, status: secondary}\n"
        + content,
        encoding="utf-8",
    )
    with pytest.raises(BadInput, match=field):
        working_calendar((tmp_path,))


def test_workdays_of_a_span() -> None:
    # October 2026: 22 weekdays, 1, 2, 5, 6 and 7 October off, the 10th worked.
    assert CALENDAR.workdays(date(2026, 10, 1), date(2026, 10, 31)) == 22 - 5 + 1
    assert CALENDAR.workdays(date(2026, 10, 2), date(2026, 10, 1)) == 0
    assert CALENDAR.last_workday(date(2026, 10, 5)) == date(2026, 9, 30)
    assert CALENDAR.next_workday(date(2026, 10, 1)) == date(2026, 10, 8)
    assert days_between(date(2026, 1, 1), date(2026, 1, 1) + timedelta(1)) == [date(2026, 1, 1), date(2026, 1, 2)]
