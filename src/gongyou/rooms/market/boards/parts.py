"""What a board is made of, and the names of the groups."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from gongyou.core.figures import NONE, SUPPRESSED
from gongyou.core.text import Text
from gongyou.kit.documents import Table
from gongyou.rooms.market import names
from gongyou.rooms.market.words import signed_share
from gongyou.ui.charts import Chart

Value = Mapping[str, Any]
Heat = Callable[[int, int], int]

DIMENSIONS: Mapping[str, Text] = {
    "industry": Text("行业", "Industry"),
    "group": Text("职业大类", "Occupations"),
    "region": Text("地区", "Region"),
    "form": Text("用工形式", "Kind of job"),
    "skill": Text("技能", "Skill"),
}
SKILLS: Mapping[str, Text] = {
    "none": Text("无技能等级", "No skill level"),
    "basic": Text("学徒工至中级工", "Apprentice to intermediate"),
    "high": Text("高级工及以上", "Senior and above"),
}
# Upper ends of the shades; a shade is 1 to 5.
RATIO_SHADES = (Decimal("0.5"), Decimal("0.8"), Decimal("1.25"), Decimal("2"))
CHANGE_SHADES = (Decimal("-0.05"), Decimal("-0.01"), Decimal("0.01"), Decimal("0.05"))


@dataclass(frozen=True, slots=True)
class Shaded:
    """A table some of whose cells are coloured by their value: {(row, column): 1 to 5}, with what the shades say."""

    table: Table
    shades: Mapping[tuple[int, int], int] = field(default_factory=dict)
    legend: Text = field(default=Text("", ""))


@dataclass(frozen=True, slots=True)
class Section:
    """One heading of a board with its finding in words, its chart and its tables."""

    measure: str
    heading: Text
    said: Text
    chart: Chart | None = None
    tables: Sequence[Shaded] = ()


def shade(value: Decimal | None, ends: Sequence[Decimal]) -> int:
    """1 to 5 by how many ends lie at or below the value; 0 for none."""
    return 0 if value is None else 1 + sum(value >= end for end in ends)


def named(dimension: str, key: str) -> Text:
    """A group's name."""
    if dimension == "region":
        return names.region(key)
    tables = {"industry": names.INDUSTRIES, "group": names.OCCUPATIONS, "form": names.JOB_KINDS, "skill": SKILLS}
    return names.named(tables[dimension], key)


def signed(value: Decimal | None, *, hidden: bool = False) -> Text:
    """+1.2 %, ＊ where hidden, — for none."""
    shown = SUPPRESSED if hidden else NONE if value is None else signed_share(value)
    return Text(shown, shown)


def hundred(index: Decimal | None) -> Decimal | None:
    """1.0500 as an index of 105.00."""
    return None if index is None else index * 100
