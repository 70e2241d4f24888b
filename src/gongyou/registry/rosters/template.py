"""The empty roster: a workbook with drop-downs, notes and text columns, or a CSV file of headings and notes."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter

from gongyou.core.text import Text
from gongyou.kit.spreadsheets.workbook import FORMATS, HEAD_COLOUR, width_of
from gongyou.registry.rosters.columns import (
    CODES_SHEET,
    COLUMNS,
    TEMPLATE_MARK,
    TEMPLATE_VERSION,
    RosterColumn,
    note_of,
)

# A drop-down for each of so many rows; more rows can be pasted.
OPEN_ROWS = 10_000
FIRST_ROW = 2
SHEET = Text("会员名册", "Members")
GUIDE = Text("填写说明", "How to fill in")
# More places than anybody looks through in a drop-down; they all stand in the sheet of organisations.
PLACES_LISTED = 20_000
PLACES = Text("组织编码表", "Organisation codes")
STATIONS = Text("工作点编码表", "Places of work")
STEPS = (
    Text(
        "每人一行，从第 3 行起填写；第 1、2 行不要改动。",
        "One person a row from row 3 on; leave rows 1 and 2 as they are.",
    ),
    Text(
        "身份证号、手机号、代码各列已设为文本格式；粘贴时请选择“仅粘贴数值”。",
        "The columns of numbers and codes are formatted as text; paste values only.",
    ),
    Text(
        "已在册的人会按名册更新；留空的单元格不改动原有内容。",
        "Known members are updated; a blank cell changes nothing.",
    ),
    Text(
        "上传后先核对，只列出有误的行；确认之前不登记任何人，登记后 30 天内可撤销。",
        "The upload is checked first and only wrong rows are listed; nobody is registered before you confirm, and it "
        "can be undone for 30 days.",
    ),
)


Coded = Sequence[tuple[str, str]]


def template_write(target: Path | BinaryIO, *, organisations: Coded, language: str, stations: Coded = ()) -> None:
    """Writes the workbook. `organisations` are code and name of those that the rows may be registered with.

    `stations` are those of the known places of work.
    """
    place: Any = str(target) if isinstance(target, Path) else target
    with xlsxwriter.Workbook(place, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": SHEET.on(language), "comments": f"{TEMPLATE_MARK} {TEMPLATE_VERSION}"})
        page = book.add_worksheet(SHEET.on(language))
        places = book.add_worksheet(PLACES.on(language)) if organisations else None
        sites = book.add_worksheet(STATIONS.on(language)) if stations else None
        guide = book.add_worksheet(GUIDE.on(language))
        codes = book.add_worksheet(CODES_SHEET)
        ranges = _codes_written(codes, {"organisation_code": organisations, "station_code": stations})
        codes.hide()
        _guide_written(book, guide, language)
        if places is not None:
            _places_written(book, places, organisations, language)
        if sites is not None:
            _places_written(book, sites, stations, language)
        _page_written(book, page, ranges, language)
        page.activate()


def template_csv() -> bytes:
    """Headings and notes as CSV in UTF-8 with a mark, which Excel needs to read Chinese."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([column.heading for column in COLUMNS])
    writer.writerow([note_of(column).zh for column in COLUMNS])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _page_written(book: Any, page: Any, ranges: dict[str, str], language: str) -> None:
    required = book.add_format({"bold": True, "bg_color": HEAD_COLOUR, "font_color": "#B3261E", "bottom": 1})
    optional = book.add_format({"bold": True, "bg_color": HEAD_COLOUR, "bottom": 1})
    note = book.add_format({"italic": True, "font_color": "#5F6368", "text_wrap": True, "valign": "top"})
    text = book.add_format({"num_format": FORMATS["text"]})
    page.freeze_panes(FIRST_ROW, 1)
    page.set_row(1, 34)
    for at, column in enumerate(COLUMNS):
        said = note_of(column).on(language)
        page.set_column(at, at, min(30, max(width_of(column.heading) + 4, 14, width_of(said) // 2 + 4)), text)
        # The heading is Chinese in both languages: it is what an upload is recognised by, everywhere.
        page.write_string(0, at, column.heading, required if column.is_required else optional)
        page.write_string(1, at, said, note)
        page.write_comment(0, at, _comment(column, language), {"x_scale": 2, "author": "Gongyou"})
        if rule := _rule(column, ranges):
            page.data_validation(FIRST_ROW, at, OPEN_ROWS, at, rule)


def _comment(column: RosterColumn, language: str) -> str:
    lines = [column.title.on(language), note_of(column).on(language)]
    if column.choices:
        lines.append("、".join(column.choices))
    return "\n".join(lines)


def _rule(column: RosterColumn, ranges: dict[str, str]) -> dict[str, Any]:
    if column.name in ranges:
        return {
            "validate": "list",
            "source": ranges[column.name],
            # A code that the list does not hold yet is judged by the upload, not by Excel.
            "error_type": "warning" if column.name in ("organisation_code", "station_code") else "stop",
            "error_title": "请从列表中选择",
            "error_message": column.note.zh,
        }
    if column.name == "id_number":
        return {
            "validate": "length",
            "criteria": "between",
            "minimum": 15,
            "maximum": 18,
            "error_type": "warning",
            "error_title": "身份证号",
            "error_message": "身份证号应为 18 位，请以文本格式录入。",
        }
    return {}


def _codes_written(codes: Any, coded: Mapping[str, Coded]) -> dict[str, str]:
    """The hidden sheet: mark and version in row 1, a column of words for each drop-down below. Gives their ranges."""
    codes.write_row(0, 0, (TEMPLATE_MARK, TEMPLATE_VERSION))
    lists: dict[str, Sequence[str]] = {column.name: list(column.choices) for column in COLUMNS if column.choices}
    lists |= {name: [code for code, _ in places[:PLACES_LISTED]] for name, places in coded.items() if places}
    ranges = {}
    for at, (name, words) in enumerate(lists.items()):
        codes.write_string(1, at, name)
        for row, word in enumerate(words, 2):
            codes.write_string(row, at, word)
        letter = chr(65 + at)
        ranges[name] = f"='{CODES_SHEET}'!${letter}$3:${letter}${len(words) + 2}"
    return ranges


def _places_written(book: Any, page: Any, coded: Coded, language: str) -> None:
    head = book.add_format({"bold": True, "bg_color": HEAD_COLOUR, "bottom": 1})
    text = book.add_format({"num_format": FORMATS["text"]})
    page.set_column(0, 0, 24, text)
    page.set_column(1, 1, 40, text)
    titles = ("Code", "Name") if language.startswith("en") else ("编码", "名称")
    page.write_row(0, 0, titles, head)
    for row, (code, name) in enumerate(coded, 1):
        page.write_string(row, 0, code, text)
        page.write_string(row, 1, name, text)


def _guide_written(book: Any, page: Any, language: str) -> None:
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    bold = book.add_format({"bold": True, "valign": "top"})
    page.set_column(0, 0, 18)
    page.set_column(1, 1, 90)
    for row, step in enumerate(STEPS):
        page.write_string(row, 0, str(row + 1), bold)
        page.write_string(row, 1, step.on(language), wrapped)
    for row, column in enumerate(COLUMNS, len(STEPS) + 1):
        said = note_of(column).on(language)
        words = "、".join(column.choices)
        page.write_string(row, 0, column.heading, bold)
        page.write_string(row, 1, f"{said}{'：' if words else ''}{words}", wrapped)
