"""The ratio board: posts per seeker by occupation and district, coloured by the smoothed value.

Each value of the smoothed table says on what it rests, by a mark beside it and in words in the files.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any

from gongyou.core.figures import NONE, SUPPRESSED, Kind, Style, shown
from gongyou.core.text import Text
from gongyou.kit.documents import Column, Table
from gongyou.occupations.classification import find
from gongyou.rooms.market import names
from gongyou.rooms.market.boards.parts import RATIO_SHADES, Section, Shaded, Value, shade

MEASURES = ("market.ratio_board",)
RATIO = Style(Kind.NUMBER, 2)
LEGEND = Text(
    "底色由浅到深：不足 0.5、0.5–0.8、0.8–1.25、1.25–2、2 以上（每名求职者对应的岗位）。",
    "Shades from light to dark: below 0.5, 0.5–0.8, 0.8–1.25, 1.25–2, 2 and more posts per seeker.",
)


class Basis(StrEnum):
    """On what a value of the smoothed table rests."""

    SMOOTHED = "smoothed"
    MARGINS = "margins"
    HIDDEN = "hidden"


# Beside the number: the table reads the same without colour and on paper.
MARKS: Mapping[Basis, str] = {Basis.SMOOTHED: "≈", Basis.MARGINS: "†", Basis.HIDDEN: ""}
BASES: Mapping[Basis, Text] = {
    Basis.SMOOTHED: Text("平滑（向合计收缩）", "Smoothed (drawn towards the margins)"),
    Basis.MARGINS: Text("只按合计推算", "From the margins alone"),
    Basis.HIDDEN: Text("不公布", "Not published"),
}
MARKS_LEGEND = Text(
    "≈ 平滑：本格的数向职业和地区的合计收缩。† 只按职业和地区的合计推算：本格的求职者不公布，或没有求职者。"
    "— 合计也不公布，不能推算。没有记号的是未平滑的数。",
    "≈ Smoothed: the cell's own count drawn towards its occupation and district. † From the margins alone: the cell's "
    "seekers are not published, or there are none. — A margin is not published either, so nothing is shown. "
    "No mark: as counted. The classification has no English names; those here are this product's own.",
)
FILE_NOTES = Text("读表说明", "How to read the table")
FILE_LEGEND = Text(
    "＊ 不满 10 人或可由他数推得，不予公布。平滑：本格的数向职业和地区的合计收缩；"
    "只按合计推算：求职者不公布或没有求职者。",
    "＊ Fewer than 10, or derivable from other cells: not published. Smoothed: the cell's own count drawn towards its "
    "occupation and district. From the margins alone: seekers are not published, or there are none.",
)
FILE_HEADS = (
    Text("职业（中类）", "Occupation (class)"),
    Text("地区代码", "Region code"),
    Text("地区", "Region"),
    Text("招聘人数", "Posts"),
    Text("求职人数", "Seekers"),
    Text("求人倍率（未平滑）", "Posts per seeker, as counted"),
    Text("求人倍率（平滑）", "Posts per seeker, smoothed"),
    Text("平滑值依据", "What the smoothed value rests on"),
    Text("本格权重", "Weight of the cell's own count"),
)


def basis_of(cell: Mapping[str, Any]) -> Basis:
    """On what the smoothed value of a published cell rests; hidden seekers and none are the margins' alone."""
    if cell["smoothed"] is None:
        return Basis.HIDDEN
    return Basis.MARGINS if cell["suppressed"] or not cell["seekers"] else Basis.SMOOTHED


def file_rows(value: Value, language: str) -> list[list[str]]:
    """One row for each cell under FILE_HEADS, hidden numbers hidden; its basis in words, as a file has no legend."""
    rows = []
    for row in value["rows"]:
        for column in value["columns"]:
            cell = row["cells"][column]
            hidden = cell["suppressed"]
            rows.append(
                [
                    _occupation(row["key"]).on(language),
                    column,
                    names.region(column).on(language),
                    str(cell["posts"]),
                    SUPPRESSED if hidden else str(cell["seekers"]),
                    SUPPRESSED if hidden else _plain(cell["ratio"]),
                    _plain(cell["smoothed"]),
                    BASES[basis_of(cell)].on(language),
                    _plain(cell["own"]),
                ]
            )
    return rows


def _plain(value: Decimal | None) -> str:
    return NONE if value is None else str(value)


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
        told = [_marked(each) if key == "smoothed" else _counted(each) for each in cells]
        rows.append((_occupation(row["key"]), *told, row["ratio"] if row["seekers"] is not None else SUPPRESSED))
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
        MARKS_LEGEND if key == "smoothed" else Text("", ""),
    )
    return Shaded(table, shades, LEGEND if key == "smoothed" else Text("", ""))


def _marked(cell: Mapping[str, Any]) -> Text:
    mark = MARKS[basis_of(cell)]
    return Text(*(f"{shown(cell['smoothed'], RATIO, language)}{mark}" for language in ("zh", "en")))


def _counted(cell: Mapping[str, Any]) -> Any:
    return SUPPRESSED if cell["suppressed"] else cell["ratio"]


def _occupation(code: str) -> Text:
    """The code of the class with its name; of a class that the book lacks its major group's."""
    group = names.named(names.OCCUPATIONS, code[:1] if code[:1].isdigit() else None)
    if not code[:1].isdigit():
        return group
    known = find(code)
    english = names.classes_in_english().get(code, f"(other) {group.en}")
    return Text(f"{code} {known.name if known else group.zh}", f"{code} {english}")
