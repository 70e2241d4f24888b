"""The least pay of an hour at the places of a platform's areas: agreed in the terms, else the statutory one."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction

from gongyou.core.money import round_half_up
from gongyou.rooms.platforms.metrics.material import Material
from gongyou.rooms.platforms.metrics.named_numbers import names_of
from gongyou.rooms.platforms.metrics.worker_weeks import Floor
from gongyou.rules import catalogue, places

PARAMETER = "cn.minimum_wage_hour"
# An area is named after the division that it lies in: 990101 or 990101-02.
PLACE = re.compile(r"^(\d{6})(?!\d)")


def floors_of(material: Material) -> tuple[Floor, ...]:
    """Fen an hour by area and day; empty where neither the terms nor the law of the place say any."""
    scope = material.scope
    if material.terms.hourly_floor is not None:
        return (Floor("", scope.first, scope.last, _fen(material.terms.hourly_floor)),)
    if material.scheme.currency != "CNY":
        return ()
    return tuple(floor for area in names_of(material, "area") for floor in statutory(area, scope.first, scope.last))


def statutory(area: str, first: date, last: date) -> list[Floor]:
    """The statutory floor of the division that the area lies in, by day; empty where none is held."""
    place = PLACE.match(area)
    if place is None or not places.exists(place[1]):
        return []
    parameter = catalogue.standard().parameters.get(PARAMETER)
    for key in places.lookup_order(place[1]):
        held = [each for each in parameter.values if each.place == key and each.start <= last]
        held = [each for each in held if each.until is None or each.until >= first]
        if held:
            return [
                Floor(area, max(first, each.start), min(last, each.until or last), _fen(each.value)) for each in held
            ]
    return []


def _fen(yuan: Decimal) -> int:
    return round_half_up(Fraction(yuan) * 100)
