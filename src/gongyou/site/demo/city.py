"""The city's organisation tree and its employers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gongyou.site.demo.numbers import credit_code
from gongyou.site.demo.places import CITY, CITY_CODE, DISTRICTS, township_name
from gongyou.site.demo.size import Size
from gongyou.site.demo.streams import Streams
from gongyou.site.demo.trades import FIRM_FIRST, FIRM_SECOND, INDUSTRIES, RIDER_INDUSTRY

HEYA = "heya"
SUIAN = "suian"
PLATFORM_NAMES = {HEYA: "禾芽配送", SUIAN: "穗安配送"}
PLATFORM_UNION_CODE = "HL-P"

# One firm in eight has no union of its own: its members belong to the township's (兜底入会).
WITHOUT_UNION = 0.125


@dataclass(frozen=True, slots=True)
class Union:
    """One organisation. `parent` is its place in the list that holds it; parents always stand before children."""

    code: str
    name: str
    kind: str
    region: str
    parent: int | None


@dataclass(frozen=True, slots=True)
class Firm:
    """One employer; `union` is the place of the organisation its members belong to, `weight` its share of staff."""

    key: str
    name: str
    credit_code: str
    district: int
    industry: int
    union: int
    weight: float
    has_union: bool


@dataclass(frozen=True, slots=True)
class City:
    """Organisations and employers. `platform_branches` are the riders' unions, one a district."""

    unions: tuple[Union, ...]
    firms: tuple[Firm, ...]
    platform_branches: tuple[int, ...]
    platform_firms: tuple[Firm, ...]


def city_of(size: Size, streams: Streams) -> City:
    """The whole tree: city → districts → townships → enterprise unions; city → industry unions and the riders'."""
    unions = [Union("HL", f"{CITY.zh}总工会", "city", CITY_CODE, None)]
    for district in DISTRICTS:
        unions.append(Union(f"HL-{district.code[-2:]}", f"{district.name.zh}总工会", "district", district.code, 0))
    townships: list[list[int]] = []
    for place, district in enumerate(DISTRICTS):
        townships.append([])
        for number in range(size.townships_per_district):
            name = township_name(place, number)
            townships[place].append(len(unions))
            code = f"HL-{district.code[-2:]}-{number + 1:02d}"
            unions.append(Union(code, f"{name}总工会", "township", district.code, 1 + place))
    for number, industry in enumerate(INDUSTRIES[:6]):
        name = f"{CITY.zh}{industry.name.removesuffix('业')}行业工会联合会"
        unions.append(Union(f"HL-I{number + 1:02d}", name, "industry", CITY_CODE, 0))
    platform_union = len(unions)
    unions.append(Union(PLATFORM_UNION_CODE, f"{CITY.zh}平台就业劳动者联合工会", "joint", CITY_CODE, 0))
    branches = []
    for district in DISTRICTS:
        branches.append(len(unions))
        name = f"{district.name.zh}配送员分会"
        unions.append(
            Union(f"{PLATFORM_UNION_CODE}-{district.code[-2:]}", name, "branch", district.code, platform_union)
        )
    firms = _firms(unions, townships, size, streams)
    platforms = tuple(
        Firm(key, f"{CITY.zh[:2]}{PLATFORM_NAMES[key]}有限公司", credit_code(CITY_CODE, 90_000_001 + number), 0,
             len(INDUSTRIES), platform_union, 0.0, True)
        for number, key in enumerate((HEYA, SUIAN))
    )  # fmt: skip
    return City(tuple(unions), firms, tuple(branches), platforms)


def _firms(unions: list[Union], townships: list[list[int]], size: Size, streams: Streams) -> tuple[Firm, ...]:
    """The employers; appends one enterprise union to `unions` for each firm that has one."""
    own = max(len(DISTRICTS), size.organisations - len(unions))
    count = own + max(2, round(own * WITHOUT_UNION))
    draw = streams.of("city.firms")
    districts = draw.choice(len(DISTRICTS), count, p=[district.share for district in DISTRICTS])
    industries = draw.choice(len(INDUSTRIES), count, p=[industry.share for industry in INDUSTRIES])
    towns = draw.integers(0, size.townships_per_district, count)
    weights = draw.lognormal(0.0, 1.0, count)
    names = _firm_names(industries, draw)
    without = set(draw.permutation(count)[: count - own].tolist())
    firms = []
    for number in range(count):
        district, township = int(districts[number]), townships[int(districts[number])][int(towns[number])]
        region = DISTRICTS[district].code
        has_union = number not in without
        union = township
        if has_union:
            union = len(unions)
            parent = unions[township]
            unions.append(
                Union(f"{parent.code}-{number + 1:04d}", f"{names[number]}工会", "enterprise", region, township)
            )
        # Firms without a union of their own are small.
        weight = float(weights[number]) * (1.0 if has_union else 0.25)
        firms.append(
            Firm(f"E{number + 1:05d}", names[number], credit_code(region, 10_000_001 + number), district,
                 int(industries[number]), union, weight, has_union)
        )  # fmt: skip
    return tuple(firms)


def _firm_names(industries: np.ndarray, draw: np.random.Generator) -> list[str]:
    """One invented name a firm: the city, two syllables, the trade; a number where all pairs of a trade are used."""
    pairs = [first + second for first in FIRM_FIRST for second in FIRM_SECOND]
    order = draw.permutation(len(pairs))
    used: dict[str, int] = {}
    names = []
    for number, industry in enumerate(industries):
        words = INDUSTRIES[int(industry)].firm_words
        name = f"{CITY.zh[:2]}{pairs[int(order[number % len(pairs)])]}{words[number // len(pairs) % len(words)]}"
        used[name] = used.get(name, 0) + 1
        if used[name] > 1:
            name = name.replace(CITY.zh[:2], f"{CITY.zh[:2]}第{used[name]}", 1)
        names.append(name)
    return names


def industry_code(industry: int) -> str:
    """The GB/T 4754 division of a firm's industry number; the one past the list is the riders'."""
    return (INDUSTRIES[industry] if industry < len(INDUSTRIES) else RIDER_INDUSTRY).code
