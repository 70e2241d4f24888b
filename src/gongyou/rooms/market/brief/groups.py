"""Groups of people as a brief names them: by industry, occupation, district, form of work, sex, age, skill."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gongyou.core.text import Text
from gongyou.rooms.market import names

SEXES: Mapping[str, Text] = {"female": Text("女职工", "Women"), "male": Text("男职工", "Men")}
SKILLS: Mapping[str, Text] = {
    "0": Text("没有技能等级", "No skill level"),
    "1-3": Text("学徒工至中级工", "Apprentice to intermediate"),
    "4-8": Text("高级工及以上", "Senior and above"),
}
PARTS: Mapping[str, Text] = {
    "night": Text("夜间（21 时至 6 时）", "Night (21 to 6 h)"),
    "morning": Text("早晨（6 时至 10 时）", "Morning (6 to 10 h)"),
    "noon": Text("中午（10 时至 14 时）", "Noon (10 to 14 h)"),
    "afternoon": Text("下午（14 时至 17 时）", "Afternoon (14 to 17 h)"),
    "evening": Text("傍晚（17 时至 21 时）", "Evening (17 to 21 h)"),
}
OTHER = Text("其他（含不予公布的组）", "Others, with groups not shown")

DIMENSIONS: Mapping[str, Text] = {
    "industry": Text("行业", "Industry"),
    "occupation": Text("职业大类", "Occupations"),
    "district": Text("区县", "District"),
    "job_kind": Text("用工形式", "Form of work"),
    "sex": Text("性别", "Sex"),
    "age": Text("年龄", "Age"),
    "skill": Text("技能等级", "Skill"),
    "part": Text("时段", "Part of the day"),
}


@dataclass(frozen=True, slots=True)
class Group:
    """One group of a dimension with its numbers."""

    dimension: str
    row: Mapping[str, Any]

    @property
    def name(self) -> Text:
        return group_name(self.dimension, self.row["key"])


def group_name(dimension: str, key: str) -> Text:
    """The group in words; 未注明 where the record does not say."""
    if key == "other":
        return OTHER
    match dimension:
        case "district":
            return names.region(key)
        case "age":
            if key == "unknown":
                return names.UNKNOWN
            plain = key.replace("-", "–")
            if key.endswith("+"):
                return Text(f"{key[:-1]} 岁及以上", f"Aged {key[:-1]} and over")
            return Text(f"{plain} 岁", f"Aged {plain}")
        case _:
            tables = {
                "industry": names.INDUSTRIES,
                "occupation": names.OCCUPATIONS,
                "job_kind": names.JOB_KINDS,
                "sex": SEXES,
                "skill": SKILLS,
                "part": PARTS,
            }
            return names.named(tables[dimension], key)


def groups_of(value: Mapping[str, Any]) -> list[Group]:
    """Every group of a figure that may be shown."""
    return [
        Group(dimension, row) for dimension, rows in value["groups"].items() for row in rows if not row["suppressed"]
    ]
