"""How well the rosters are kept: where people work, what they do, and which records are stale or incomplete."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from gongyou.registry.models import Member
from gongyou.site.demo.city import City
from gongyou.site.demo.neighbourhoods import COMMUNITIES, community_code, township_of
from gongyou.site.demo.people import People
from gongyou.site.demo.trades import INDUSTRIES, RIDER

# Codes of 职业分类大典 that are among the families of the new forms of employment.
FAMILIES = {
    RIDER.code: Member.Occupation.RIDER,
    "4-02-02-02": Member.Occupation.TRUCK_DRIVER,
    "4-10-01-06": Member.Occupation.DOMESTIC_WORKER,
}
# Of a hundred records, by the person's number: so many were not looked at for more than a year.
STALE = 12
NO_PHONE_EVERY = 67


class Workplaces:
    """The community in which somebody works: their employer's, for riders one of their district."""

    def __init__(self, city: City, people: People) -> None:
        self.people = people
        self.townships = np.array([township_of(city, firm.union) for firm in (*city.firms, *city.platform_firms)])
        self.below = 1 + int(self.townships.max(initial=0))

    def community(self, number: int) -> str:
        """Twelve digits; "" for one in thirty, whose roster did not say."""
        if number % 30 == 11:
            return ""
        firm = int(self.people.firm[number])
        is_rider = number >= self.people.riders_from
        township = number // COMMUNITIES % self.below if is_rider else int(self.townships[firm])
        community = (number if is_rider else firm) % COMMUNITIES
        return community_code(int(self.people.district[number]), township, community)


def occupation_of(people: People, number: int) -> str:
    """The family of the person's occupation."""
    if number >= people.riders_from:
        return Member.Occupation.RIDER
    known = INDUSTRIES[int(people.industry[number])].occupations
    return FAMILIES.get(known[int(people.occupation[number])].code, Member.Occupation.OTHER)


def is_without_phone(people: People, number: int) -> bool:
    """One record in 67; never a rider's, whose account and notices hang on it."""
    return number < people.riders_from and number % NO_PHONE_EVERY == 5


def confirmed_on(people: People, number: int, today: date) -> date:
    """When somebody last looked at the record: within eleven months, for twelve in a hundred long ago."""
    scattered = number * 7919
    is_stale = scattered // 331 % 100 < STALE
    days = 380 + scattered % 300 if is_stale else scattered % 330
    return max(people.joined[number].item(), today - timedelta(days=days))
