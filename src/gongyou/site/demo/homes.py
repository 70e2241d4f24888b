"""网上会员之家: the online homes, the employers without a union whose people they took in, and those people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from gongyou.registry.services import EmployerRow, MemberRow, OrganisationRow
from gongyou.site.demo.neighbourhoods import COMMUNITIES, community_code, township_code
from gongyou.site.demo.numbers import credit_code, id_numbers
from gongyou.site.demo.people import given_names
from gongyou.site.demo.places import CITY, DISTRICTS, township_name
from gongyou.site.demo.size import Size
from gongyou.site.demo.streams import Streams

# Numbers of people in homes, applicants and second records end in 998 (women) and 999 (men), which nobody else has.
WOMAN, MAN = 998, 999
YEARS_FROM, YEARS = 1975, 28
_DAYS = 365
# Telephones begin with 101: no mobile network has such numbers.
_PHONES_FROM = 10_100_000_000

# (value of Member.Occupation, share) of those who came to a home.
_TRADES = (("rider", 0.34), ("courier", 0.26), ("ride_hailing", 0.16), ("domestic_worker", 0.08),
           ("truck_driver", 0.06), ("chauffeur", 0.05), ("live_streamer", 0.05))  # fmt: skip
# Employers without a union: the words of their names and their people's occupation.
_STATIONS = (
    ("快递服务部", "courier", "G60"),
    ("同城配送站", "rider", "G60"),
    ("网约车服务有限公司", "ride_hailing", "G54"),
    ("家政服务部", "domestic_worker", "O80"),
)
_STATION_NAMES = ["云帆", "顺禾", "千里", "晨达", "飞燕", "捷穗", "远航", "安途", "百川", "同舟", "星驰", "万家"]
# Members of an employer from which a committee is due (工会法 art. 11), with room above.
_DUE_FROM = 26


@dataclass(frozen=True, slots=True)
class Station:
    """An employer without a union; `members` of its people are in the home of its district."""

    key: str
    name: str
    district: int
    occupation: str
    industry: str
    members: int

    def row(self) -> EmployerRow:
        region = DISTRICTS[self.district].code
        return EmployerRow(
            self.key,
            self.name,
            region,
            uscc=credit_code(region, 80_000_001 + int(self.key[1:])),
            industry=self.industry,
            staff_count=round(self.members * 1.6) + 2,
            staff_counted_on=date(2026, 9, 30),
        )


def homes_of(size: Size) -> list[OrganisationRow]:
    """One home a district; where the city has several townships a district, the first district's have their own."""
    words = ("online_home", "county")
    rows = []
    for place, district in enumerate(DISTRICTS):
        parent = f"HL-{district.code[-2:]}"
        name = f"{district.name.zh}网上会员之家"
        rows.append(OrganisationRow(home_code(place), name, *words, district.code, parent, date(2025, 1, 1)))
        if place == 0 and size.townships_per_district > 1:
            for township in range(size.townships_per_district):
                union = f"{parent}-{township + 1:02d}"
                name = f"{township_name(place, township)}网上会员之家"
                region = township_code(place, township)
                rows.append(
                    OrganisationRow(f"{union}-H", name, "online_home", "township", region, union, date(2025, 6, 1))
                )
    return rows


def home_code(district: int) -> str:
    """The code of a district's home."""
    return f"HL-{DISTRICTS[district].code[-2:]}-H"


def stations_of(size: Size, streams: Streams) -> list[Station]:
    """At least five: two with enough people for a committee, the others small. About 60 at scale 1."""
    draw = streams.of("homes.stations")
    count = max(5, round(60 * size.scale))
    due = max(2, round(count * 0.2))
    stations = []
    for number in range(count):
        words, occupation, industry = _STATIONS[number % len(_STATIONS)]
        district = number % len(DISTRICTS)
        first = _STATION_NAMES[number // len(_STATIONS) % len(_STATION_NAMES)]
        tail = "" if number < len(_STATIONS) * len(_STATION_NAMES) else f"第{number}"
        name = f"{CITY.zh[:2]}{DISTRICTS[district].name.zh[:2]}{first}{tail}{words}"
        members = int(draw.integers(_DUE_FROM, 48) if number < due else draw.integers(3, 18))
        stations.append(Station(f"S{number + 1:05d}", name, district, occupation, industry, members))
    return stations


def home_members(size: Size, streams: Streams, today: date) -> list[MemberRow]:
    """People of the homes: those of the stations, then those who came by themselves. About 3,000 at scale 1.

    Some records are incomplete, as they are in life: no telephone, or no employer where there should be one.
    """
    draw = streams.of("homes.members")
    stations = stations_of(size, streams)
    of_station = [station for station in stations for _ in range(station.members)]
    alone = max(60, round(2_000 * size.scale))
    count = len(of_station) + alone
    trades = [trade for trade, _ in _TRADES]
    chosen = draw.choice(len(trades), count, p=[share for _, share in _TRADES])
    districts = draw.choice(len(DISTRICTS), count, p=[district.share for district in DISTRICTS])
    men = draw.random(count) < 0.8
    joined = date(2025, 1, 6)
    days, towns, places, gaps = (draw.integers(0, top, count) for top in (600, 1 << 20, COMMUNITIES, 100))
    # Drawn, not in order: who stands next to each other would look like one person.
    names = given_names(count * 9, "家")[draw.permutation(count * 9)[:count]]
    phones = _PHONES_FROM + draw.permutation(count * 90)[:count]
    there = [0] * len(DISTRICTS)
    rows = []
    for number in range(count):
        station = of_station[number] if number < len(of_station) else None
        place = station.district if station else int(districts[number])
        township = int(towns[number]) % size.townships_per_district
        occupation = station.occupation if station else trades[int(chosen[number])]
        # Whoever drives or rides on their own account has no employer; a platform's people should name it.
        form = "platform" if station or gaps[number] < 70 else "self_employed"
        there[place] += 1
        joined_on = joined + timedelta(days=int(days[number]))
        rows.append(
            MemberRow(
                name=str(names[number]),
                id_number=number_of(place, there[place], is_man=bool(men[number])),
                phone="" if number and gaps[number] % 25 == 7 else str(phones[number]),
                region=DISTRICTS[place].code,
                employment_form=form,
                joined_on=joined_on,
                organisation_code=_home(size, place, township, number),
                employer_key=station.key if station else None,
                occupation=occupation,
                work_area="" if gaps[number] % 20 == 3 else community_code(place, township, int(places[number])),
                confirmed_on=max(joined_on, today - timedelta(days=int(days[number]) % 300))
                if gaps[number] > 60
                else None,
            )
        )
    return rows


def second_records(rows: Sequence[MemberRow], size: Size) -> list[MemberRow]:
    """People who were registered twice: one name and telephone under another number, or one digit mistyped."""
    count = min(len(rows) // 12, max(4, round(24 * size.scale)))
    made = []
    with_phone = [row for row in rows if row.phone]
    for number in range(count):
        first = with_phone[number * 11 % len(with_phone)]
        place = next(at for at, district in enumerate(DISTRICTS) if district.code == first.region)
        body = int(first.id_number[:17])
        # The same birthday with the other sex's number is a digit off; the others are wholly different.
        if number % 2:
            region, birth, sequence = body // 10**11, body // 1000 % 10**8, body % 1000
            other = id_numbers(*(np.array([part]) for part in (region, birth, WOMAN + MAN - sequence)))[0]
        else:
            other = number_of(place, YEARS * _DAYS - 1 - number, is_man=True)
        made.append(
            MemberRow(
                name=first.name,
                id_number=str(other),
                phone=first.phone,
                region=first.region,
                employment_form=first.employment_form,
                joined_on=first.joined_on,
                organisation_code=f"HL-P-{first.region[-2:]}",
                occupation=first.occupation,
                work_area=first.work_area,
            )
        )
    return made


def number_of(place: int, person: int, *, is_man: bool) -> str:
    """An identity number that nobody of the city has; `person` counts those of one district from 1."""
    day = np.datetime64(f"{YEARS_FROM + person // _DAYS % YEARS}-01-01") + person % _DAYS
    parts = int(DISTRICTS[place].code), int(str(day).replace("-", "")), MAN if is_man else WOMAN
    return str(id_numbers(*(np.array([part]) for part in parts))[0])


def _home(size: Size, place: int, township: int, number: int) -> str:
    """Every third of the first district is in a township's home, where there is one."""
    if place == 0 and size.townships_per_district > 1 and number % 3 == 0:
        return f"HL-{DISTRICTS[0].code[-2:]}-{township + 1:02d}-H"
    return home_code(place)
