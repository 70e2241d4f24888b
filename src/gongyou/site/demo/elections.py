"""Elections of the city's committees. Most terms run on; some end within 90, 30 and 7 days, some are over."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from gongyou.registry.services import TermRow
from gongyou.site.demo.city import City
from gongyou.site.demo.people import People
from gongyou.site.demo.streams import Streams

# (days left from, to, how many at scale 1, how many at least).
STAGES = ((-200, -5, 40, 2), (1, 7, 6, 1), (9, 29, 16, 2), (32, 88, 40, 2))
FEDERATIONS = ("city", "district", "industry")
# Of a hundred enterprise unions so many have not handed in their ledger.
WITHOUT = 4


def elections_of(city: City, people: People, streams: Streams, today: date) -> dict[str, TermRow]:
    """Code of the organisation → its last election. The same seed on the same day gives the same ledger."""
    draw = streams.of("elections")
    count = len(city.unions)
    order = draw.permutation(np.arange(1, count)).tolist()
    near: dict[int, int] = {}
    for earliest, latest, at_one, least in STAGES:
        for _ in range(max(least, round(at_one * count / 3_000))):
            near[order.pop()] = int(draw.integers(earliest, latest + 1))
    fives, days, silent = draw.random(count) < 0.6, draw.integers(120, 1_000, count), draw.integers(0, 100, count)
    chairs, documents = draw.integers(0, len(people), count), draw.integers(1, 90, count)
    rows = {}
    for number, union in enumerate(city.unions):
        if number not in near and union.kind == "enterprise" and silent[number] < WITHOUT:
            continue
        years = 5 if union.kind in FEDERATIONS or fives[number] else 3
        elected_on = _years_before(today + timedelta(days=near.get(number, int(days[number]))), years)
        rows[union.code] = TermRow(
            elected_on=elected_on,
            term_years=years,
            chair_name=str(people.names[chairs[number]]),
            is_full_time_chair=union.kind in FEDERATIONS,
            womens_body="committee" if union.kind in FEDERATIONS else "member",
            approval_document=f"禾工〔{elected_on.year}〕{documents[number]}号",
        )
    return rows


def _years_before(day: date, years: int) -> date:
    """The election whose term of `years` ends on the day; a 29 February ends on the 28th."""
    return date(day.year - years, day.month, min(day.day, 28) if day.month == 2 else day.day)
