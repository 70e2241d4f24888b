"""A list of platform workers whom the union's organisers met on their rounds: members and others alike."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from django.utils import timezone

from gongyou.kit.crypto import worker_key_for
from gongyou.site.demo.homes import home_members
from gongyou.site.demo.places import DISTRICTS
from gongyou.site.demo.size import LAST_MONTH

if TYPE_CHECKING:
    from gongyou.site.demo.building import Building

# How likely somebody is met, whether a member or not: then the estimate is right on average.
MET = 0.35


def visits_write(building: Building, path: Path) -> int:
    """Writes the list; how many people stand on it."""
    whole, draw = building.inhabited, building.streams.of("visits")
    people = whole.people
    riders = np.arange(people.riders_from, len(people))
    met = riders[draw.random(len(riders)) < MET]
    rows = [(str(whole.keys[number]), DISTRICTS[int(people.district[number])].code) for number in met.tolist()]
    at_homes = home_members(building.size, building.streams, timezone.localdate())
    seen = draw.random(len(at_homes)) < MET
    rows += [
        (worker_key_for(row.id_number), row.region)
        for row, is_met in zip(at_homes, seen.tolist(), strict=True)
        if is_met and row.employment_form == "platform"
    ]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(["名单", "月份", "劳动者编码", "行政区划代码", "用工形式"])
        sheet.writerows(["走访", str(LAST_MONTH), key, region, "platform"] for key, region in sorted(rows))
    return len(rows)
