"""Places of 示例省 禾岚市. Province code 99 and everything under it is not assigned in GB/T 2260."""

from __future__ import annotations

from dataclasses import dataclass

from gongyou.core.text import Text

PROVINCE = Text("示例省", "Shili Province")
CITY = Text("禾岚市", "Helan City")
CITY_CODE = "990100"
ZONE = "Asia/Shanghai"


@dataclass(frozen=True, slots=True)
class District:
    """One district: its unassigned code, its share of the workforce and its wage level against the city's."""

    code: str
    name: Text
    share: float
    wage_level: float


DISTRICTS: tuple[District, ...] = (
    District("990101", Text("麦溪区", "Maixi District"), 0.26, 1.08),
    District("990102", Text("稻泉区", "Daoquan District"), 0.22, 1.04),
    District("990103", Text("青穗区", "Qingsui District"), 0.18, 1.00),
    District("990104", Text("桑洲区", "Sangzhou District"), 0.14, 0.97),
    District("990105", Text("榆渡区", "Yudu District"), 0.12, 0.94),
    District("990106", Text("荷津县", "Hejin County"), 0.08, 0.88),
)

_FIRST = "柳桥杏松芦竹梅苇"
_SECOND = ("溪", "坪", "湾", "岗", "铺", "浦")


def township_name(district: int, number: int) -> str:
    """The invented name of one township or sub-district; streets in the urban districts, towns in the county."""
    kind = "镇" if DISTRICTS[district].name.zh.endswith("县") or number >= 5 else "街道"
    return f"{_FIRST[number % len(_FIRST)]}{_SECOND[district]}{kind}"
