"""Groups of workers by an attribute of theirs, and what the groups are called."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from gongyou.core.text import Text
from gongyou.lake.contract import contract
from gongyou.rooms.platforms.metrics.material import Material

ATTRIBUTES = ("contract_kind", "area", "sex", "age_band", "home_region")
TITLES = {
    "contract_kind": Text("用工形式", "Form of contract"),
    "area": Text("站点或商圈", "Station or area"),
    "sex": Text("性别", "Sex"),
    "age_band": Text("年龄段", "Age band"),
    "home_region": Text("户籍地", "Registered home"),
}


def members_of(material: Material, attribute: str) -> Mapping[str, str]:
    """Worker's key → the group's code; workers of whom nothing is known are left out. Raises KeyError for others."""
    if attribute not in ATTRIBUTES:
        raise KeyError(attribute)

    def found() -> Mapping[str, str]:
        rows = material.table("workers")
        rows = rows.filter(rows[attribute].notnull() & (rows[attribute] != ""))
        listed = material.columns(rows.select(worker="worker_key", label=attribute).order_by("worker", "label"))
        return dict(zip(listed["worker"].tolist(), listed["label"].tolist(), strict=True))

    return material.throughout(f"members {attribute}", found)


def group_name(attribute: str, code: str) -> Text:
    """What a group is called: the contract's words for a choice, else the name as the platform wrote it."""
    return choice_name("workers", attribute, code)


@cache
def choice_name(table: str, column: str, code: str) -> Text:
    """A choice in words; a free code as it stands."""
    [held] = [each for each in contract(table).columns if each.name == column]
    return held.choices.get(code, Text(code, code))
