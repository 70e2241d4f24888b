"""The ratio board: posts per seeker by occupation and district, coloured by the smoothed value."""

from __future__ import annotations

from collections.abc import Mapping

from gongyou.core.figures import SUPPRESSED, Kind, Style
from gongyou.core.text import Text
from gongyou.kit.documents import Column, Table
from gongyou.rooms.market import names
from gongyou.rooms.market.boards.parts import RATIO_SHADES, Section, Shaded, Value, shade

MEASURES = ("market.ratio_board",)
RATIO = Style(Kind.NUMBER, 2)
LEGEND = Text(
    "底色由浅到深：不足 0.5、0.5–0.8、0.8–1.25、1.25–2、2 以上（每名求职者对应的岗位）。",
    "Shades from light to dark: below 0.5, 0.5–0.8, 0.8–1.25, 1.25–2, 2 and more posts per seeker.",
)


def sections(values: Mapping[str, Value], scope: Text, wanted: Mapping[str, str]) -> list[Section]:
    """The smoothed table, and the ratios as they are counted."""
    value = values["market.ratio_board"]
    if value["seekers"] is None or not value["rows"]:
        return []
    said = Text(
        f"近三个月招聘 {value['posts']:,} 人，求职 {value['seekers']:,} 人，求人倍率 {value['ratio']}。"
        "人数少的格子向职业和地区合计收缩，不满 10 人的格子只按合计推算。",
        f"{value['posts']:,} posts and {value['seekers']:,} seekers in three months: {value['ratio']} each. "
        "Cells with few people are drawn towards their occupation and district; below 10 seekers only these are shown.",
    )
    return [
        Section(
            "market.ratio_board",
            Text("分职业、分地区的求人倍率", "Posts per seeker by occupation and district"),
            said,
            None,
            [
                _table(value, "smoothed", Text("平滑后的求人倍率", "Posts per seeker, smoothed")),
                _table(value, "ratio", Text("未平滑的求人倍率", "Posts per seeker, as counted")),
            ],
        )
    ]


def _table(value: Value, key: str, caption: Text) -> Shaded:
    rows, shades = [], {}
    for at, row in enumerate(value["rows"]):
        cells = [row["cells"][column] for column in value["columns"]]
        shown = [SUPPRESSED if each["suppressed"] and key == "ratio" else each[key] for each in cells]
        rows.append((_occupation(row["key"]), *shown, row["ratio"] if row["seekers"] is not None else SUPPRESSED))
        if key == "smoothed":
            shades.update({(at, place + 1): shade(each[key], RATIO_SHADES) for place, each in enumerate(cells)})
    table = Table(
        caption,
        (
            Column(Text("职业（中类）", "Occupation (class)")),
            *(Column(names.region(column), RATIO) for column in value["columns"]),
            Column(Text("合计", "All"), RATIO),
        ),
        rows,
    )
    return Shaded(table, shades, LEGEND if key == "smoothed" else Text("", ""))


def _occupation(code: str) -> Text:
    """The code of the class with its major group's name."""
    group = names.named(names.OCCUPATIONS, code[:1] if code[:1].isdigit() else None)
    return Text(f"{code} {group.zh}", f"{code} {group.en}") if code[:1].isdigit() else group
