"""Five years of employment: enough coming and going each month that a city of six hundred may publish it."""

from __future__ import annotations

import numpy as np
import pytest

from gongyou.site.demo.city import city_of
from gongyou.site.demo.jobs import Careers, careers_of
from gongyou.site.demo.people import People, people_of
from gongyou.site.demo.size import EMPLOYMENT_FROM, LAST_MONTH, PAYROLL_FROM, Size
from gongyou.site.demo.spells import EMPLOYED, UNEMPLOYED, evenly, number_of
from gongyou.site.demo.streams import Streams

# Fewer are not published.
FEWEST = 10


@pytest.fixture(scope="module")
def smallest() -> tuple[People, Careers]:
    size, streams = Size.of(0.001), Streams()
    people = people_of(city_of(size, streams), size, streams)
    return people, careers_of(people, streams)


def test_every_flow_of_the_last_month_and_of_most_may_be_published(smallest: tuple[People, Careers]) -> None:
    people, careers = smallest
    open_months = []
    for month in (EMPLOYMENT_FROM + 1).until(LAST_MONTH):
        now, before = number_of(month), number_of(month) - 1
        is_here = people.is_member & (people.joined <= np.datetime64((month - 1).last_day))
        is_new = people.is_member & ~is_here & (people.joined <= np.datetime64(month.last_day))
        worked, works = (careers.status(number) == EMPLOYED for number in (before, now))
        moved = careers.employers.at(before) != careers.employers.at(now)
        counts = [
            int((is_here & there).sum()) for there in (worked & ~works, ~worked & works, worked & works & moved)
        ] + [int((is_new & works).sum())]
        if not any(0 < count < FEWEST for count in counts):
            open_months.append(month)
    assert LAST_MONTH in open_months
    assert len(open_months) >= 20


def test_the_shocks_are_in_it_and_end_or_stay(smallest: tuple[People, Careers]) -> None:
    people, careers = smallest

    def out_of_work(month: int) -> int:
        return int(((careers.status(month) == UNEMPLOYED) & people.is_member).sum())

    winter, summer = number_of(EMPLOYMENT_FROM) - 23, number_of(LAST_MONTH) - 2
    assert out_of_work(winter) > out_of_work(winter - 1) + FEWEST
    assert out_of_work(winter + 5) < out_of_work(winter + 4) - FEWEST // 2
    assert min(out_of_work(at) for at in range(summer, summer + 3)) > out_of_work(summer - 1) + FEWEST // 2


def test_payrolls_and_records_name_the_same_employer(smallest: tuple[People, Careers]) -> None:
    people, careers = smallest
    for month in PAYROLL_FROM.until(LAST_MONTH):
        assert np.array_equal(careers.employers.at(number_of(month))[people.roll], people.firm[people.roll])
    riders = slice(people.riders_from, None)
    assert np.array_equal(careers.employers.other[riders], people.firm[riders])


def test_evenly_gives_each_number_its_share() -> None:
    found = evenly(100, range(4), [1, 1, 1, 2], np.random.default_rng(1))
    assert np.bincount(found).tolist() == [20, 20, 20, 40]
