"""Roster files: what offices hand in is read, and what cannot be read is said with its place."""

from __future__ import annotations

import csv
import tempfile
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from gongyou.core.errors import BadInput, NotFound
from gongyou.registry.rosters.reading import RawRow, roster_opened
from tests.registry.cast import id_number
from tests.rosters.files import HEADS, csv_file, line


def read(path: Path) -> tuple[list[RawRow], dict[str, int], list[str]]:
    with roster_opened(path) as roster:
        return list(roster.rows), roster.layout, [remark.zh for remark in roster.remarks]


def workbook(path: Path, *lines: list[Any], heads: Any = HEADS, options: dict[str, Any] | None = None) -> Path:
    with xlsxwriter.Workbook(str(path), options or {}) as book:
        sheet = book.add_worksheet()
        for number, cells in enumerate([heads, *lines]):
            sheet.write_row(number, 0, cells)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_it_reads_csv_in_the_encodings_that_offices_use(tmp_path: Path, encoding: str) -> None:
    rows, layout, _ = read(csv_file(tmp_path / "名册.csv", line(301), ["", "", "", "", "", "", ""], encoding=encoding))
    assert [(row.line, row.cells[layout["name"]]) for row in rows] == [(2, "新桥")]


@pytest.mark.parametrize("ahead", range(3))
def test_a_long_file_is_utf_8_wherever_its_blocks_end(tmp_path: Path, ahead: int) -> None:
    """One of the three cuts no character in two at the end of the first million bytes."""
    path = csv_file(tmp_path / "名册.csv", heads=[*HEADS, "x" * ahead])
    with path.open("a", encoding="utf-8") as file:
        file.write("".join(f"{'张' * 40},,,,,,,\n" for _ in range(10_000)))
    rows, _, _ = read(path)
    assert {row.cells[0] for row in rows} == {"张" * 40}


def test_it_takes_headings_in_any_order_with_marks_and_other_names(tmp_path: Path) -> None:
    heads = ["＊身份证号码（必填）", "备注", " 姓 名 ", "用工形式", "行政区划", "入会时间", "手机"]
    cells = [id_number(301), "老会员", "新桥", "平台用工", "990101", "2026-3-5", "13800000301"]
    rows, layout, remarks = read(csv_file(tmp_path / "名册.csv", cells, heads=heads))
    assert rows[0].cells[layout["name"]] == "新桥"
    assert layout.keys() == {"name", "id_number", "region", "employment_form", "joined_on", "phone"}
    assert remarks == ["以下列不在模板中，没有读取：备注。"]


def test_it_passes_over_titles_and_the_notes_of_the_template(tmp_path: Path) -> None:
    notes = ["必填，与身份证一致", "必填，18 位，文本格式", "选填", "必填", "必填", "必填", "选填"]
    path = tmp_path / "名册.csv"
    csv_file(path, list(HEADS), notes, line(301), heads=["麦溪区会员名册", *[""] * 6])
    rows, _, _ = read(path)
    assert [row.line for row in rows] == [4]


def test_it_reads_a_workbook_with_numbers_and_dates(tmp_path: Path) -> None:
    path = tmp_path / "名册.xlsx"
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADS)
        sheet.write_row(1, 0, ["新桥", id_number(301), 13800000301, 990101, "劳动合同"])
        sheet.write_datetime(1, 5, date(2026, 3, 5))
    [row], layout, _ = read(path)
    assert [row.cells[layout[name]] for name in ("phone", "region", "joined_on")] == [
        "13800000301",
        "990101",
        "2026-03-05",
    ]


def test_it_chooses_the_sheet_by_its_headings(tmp_path: Path) -> None:
    path = tmp_path / "名册.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("封面").write(0, 0, "麦溪区总工会")
        sheet = book.add_worksheet("会员")
        sheet.write_row(0, 0, HEADS)
        sheet.write_row(1, 0, line(301))
    rows, _, remarks = read(path)
    assert len(rows) == 1
    assert remarks == ["读取的是工作表“会员”；其余 1 张工作表没有读取。"]


def test_it_says_hidden_rows_and_reads_them(tmp_path: Path) -> None:
    path = tmp_path / "名册.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADS)
        for number in range(3):
            sheet.write_row(number + 1, 0, line(301 + number))
        sheet.set_row(2, None, None, {"hidden": True})
    rows, _, remarks = read(path)
    assert len(rows) == 3
    assert "第 3 行" in remarks[0]


def test_it_marks_merged_cells_and_formula_errors(tmp_path: Path) -> None:
    path = tmp_path / "名册.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADS)
        for number in range(4):
            sheet.write_row(number + 1, 0, line(301 + number))
        sheet.merge_range(1, 6, 2, 6, "HL-MX-KD")
        sheet.write_formula(3, 2, "=1/0", None, "#DIV/0!")
    rows, _, _ = read(path)
    assert [row.fault for row in rows] == ["", "sheet.merged:G3", "sheet.formula_error:C4 #DIV/0!", ""]


def rewritten(path: Path, old: bytes, new: bytes) -> Path:
    """The workbook with its sheet written as another program would."""
    target = path.with_name(f"other-{path.name}")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w") as written:
        for name in source.namelist():
            content = source.read(name)
            written.writestr(name, content.replace(old, new) if name.endswith("sheet1.xml") else content)
    return target


def test_it_says_rows_that_another_program_hid_and_each_once(tmp_path: Path) -> None:
    path = tmp_path / "名册.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADS)
        for number in range(3):
            sheet.write_row(number + 1, 0, line(301 + number))
        sheet.set_row(2, None, None, {"hidden": True})
    rows, _, remarks = read(rewritten(path, b'hidden="1"', b'hidden="true"'))
    assert len(rows) == 3
    assert remarks == ["有 1 行在表格中被隐藏或筛掉（第 3 行），也一并读取。"]


def test_what_stands_in_a_column_that_is_not_read_makes_no_row_wrong(tmp_path: Path) -> None:
    path = tmp_path / "名册.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, len(HEADS) + 1, "会员花名册")
        sheet.write_row(1, 0, ("序号", *HEADS, "部门"))
        for number in range(3):
            sheet.write_row(number + 2, 0, (number + 1, *line(301 + number)))
        sheet.write_formula(3, 0, "=A3+1", None, "#REF!")
        sheet.merge_range(2, len(HEADS) + 1, 4, len(HEADS) + 1, "分拣部")
        for number in range(3, 9):
            sheet.write_number(number + 2, 0, number + 1)
        sheet.write_row(12, 0, ("合计", "", ""))
        sheet.write_string(12, len(HEADS) + 1, "3 人")
    rows, _, remarks = read(path)
    assert [row.fault for row in rows] == ["", "", ""]
    assert remarks == ["以下列不在模板中，没有读取：序号、部门。"]


def test_a_formula_without_a_result_is_not_taken_for_a_blank(tmp_path: Path) -> None:
    path = tmp_path / "名册.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADS)
        for number in range(3):
            sheet.write_row(number + 1, 0, line(301 + number))
        sheet.write_formula(1, 2, '=CONCAT("138","00000301")', None, "13800000301")
        sheet.write_formula(2, 2, "=Z1", None, 987654)
        sheet.write_formula(3, 2, '=IF(A4="","x","")', None, "nothing")
    unworked = rewritten(path, b"<v>987654</v>", b"<v></v>")
    rows, _, _ = read(rewritten(unworked, b"<v>nothing</v>", b"<v></v>"))
    assert [row.fault for row in rows] == ["", "sheet.formula_unworked:C3", ""]
    assert rows[0].cells[2] == "13800000301"


@pytest.mark.parametrize(
    ("heads", "lines", "code"),
    [
        (HEADS[1:], [line(301)[1:]], "registry.roster_columns"),
        ((*HEADS, "姓名"), [[*line(301), "新桥"]], "registry.roster_columns"),
        ([], [], "registry.roster_columns"),
    ],
)
def test_it_names_missing_and_doubled_columns(tmp_path: Path, heads: Any, lines: list[Any], code: str) -> None:
    path = csv_file(tmp_path / "名册.csv", *lines, heads=heads)
    with pytest.raises(BadInput) as wrong:
        read(path)
    assert wrong.value.code == code
    assert "名册.csv" in wrong.value.said("zh")


def test_it_marks_a_row_with_too_many_cells(tmp_path: Path) -> None:
    rows, _, _ = read(csv_file(tmp_path / "名册.csv", [*line(301), "多"], line(302)))
    assert [row.fault for row in rows] == ["row.fields:", ""]


def test_what_stands_below_no_heading_is_told_in_csv_and_workbooks_alike(tmp_path: Path) -> None:
    """A state that was moved to the right would be lost, and the person registered as if there were none."""
    lines = [line(301), [*line(302), "", "已退会"], line(303), ["", "", "", "", "", "", "", "填表说明"]]
    saved = csv_file(tmp_path / "名册.csv", *lines)
    as_wide = csv_file(tmp_path / "同宽.csv", *lines, heads=[*HEADS, "", ""])
    book = workbook(tmp_path / "名册.xlsx", *lines)
    for path, fault in ((saved, "row.fields:"), (as_wide, "row.fields:"), (book, "sheet.beyond:I3")):
        rows, _, remarks = read(path)
        assert [row.fault for row in rows] == ["", fault, ""]
        assert rows[1].cells[len(HEADS) :] == ["", "已退会"]
        assert remarks == []


def test_a_column_without_a_heading_between_others_is_said(tmp_path: Path) -> None:
    heads, cells = ["", *HEADS[:3], " ", *HEADS[3:]], ["1", *line(301)[:3], "x", *line(301)[3:]]
    for path in (csv_file(tmp_path / "a.csv", cells, heads=heads), workbook(tmp_path / "a.xlsx", cells, heads=heads)):
        rows, _, remarks = read(path)
        assert [row.fault for row in rows] == [""]
        assert remarks == ["第 1、5 列没有表头，没有读取。"]


def test_a_table_that_begins_further_in_has_its_marks_where_they_are(tmp_path: Path) -> None:
    path = tmp_path / "名册.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for number, cells in enumerate([HEADS, *(line(301 + each) for each in range(5))]):
            sheet.write_row(number + 2, 3, cells)
        sheet.write_formula(4, 9, "=Z1", None, 987654)
        sheet.merge_range(5, 9, 6, 9, "HL-MX-KD")
        sheet.write_string(7, 10, "多")
    rows, _, _ = read(rewritten(path, b"<v>987654</v>", b"<v></v>"))
    assert [row.line for row in rows] == [4, 5, 6, 7, 8]
    assert [row.fault for row in rows] == ["", "sheet.formula_unworked:J5", "", "sheet.merged:J7", "sheet.beyond:K8"]


@given(st.lists(st.lists(st.text('张,"\n\r; ', max_size=4), min_size=0, max_size=7), max_size=30))
def test_every_row_stands_on_the_line_on_which_it_ends(rows: list[list[str]]) -> None:
    """Read in blocks, line breaks within cells and all: as a reader that is asked row by row counts."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "名册.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([HEADS, *rows])
        with path.open(encoding="utf-8", newline="") as file:
            asked = csv.reader(file)
            one_by_one = [(asked.line_num, cells) for cells in asked]
        with roster_opened(path) as roster:
            found = {row.line: row.cells for row in roster.rows}
    wanted = {line: cells for line, cells in one_by_one[1:] if any(cell.strip() for cell in cells)}
    assert found.keys() == wanted.keys()
    for line_number, cells in wanted.items():
        assert found[line_number][: len(cells)] == cells


@pytest.mark.parametrize("before", [50, 2_500])
def test_a_file_that_cannot_be_read_further_says_from_which_line(tmp_path: Path, before: int) -> None:
    """A cell of more than sixteen million characters, behind rows of two lines each."""
    good = csv_file(tmp_path / "good.csv", *([*line(301)[:1], "第一\n第二", *line(301)[2:]] for _ in range(before)))
    path = tmp_path / "broken.csv"
    path.write_bytes(good.read_bytes() + ("x," * 8 + '"' + "张" * ((1 << 24) + 1) + '"\n').encode())
    with pytest.raises(BadInput) as said, roster_opened(path) as roster:
        list(roster.rows)
    assert (said.value.code, said.value.where["line"]) == ("registry.roster_unreadable", 2 + 2 * before)


def test_it_knows_how_many_rows_to_expect_before_the_first(tmp_path: Path) -> None:
    lines = [line(301), line(302), ["", "", "", "", "", "", ""], line(303)]
    open_end = tmp_path / "open.csv"
    open_end.write_bytes(csv_file(tmp_path / "a.csv", *lines).read_bytes().rstrip())
    titled = csv_file(tmp_path / "t.csv", list(HEADS), *lines, heads=["麦溪区会员名册"])
    for path, most in ((tmp_path / "a.csv", 4), (open_end, 4), (workbook(tmp_path / "a.xlsx", *lines), 4), (titled, 5)):
        with roster_opened(path) as roster:
            assert roster.expected == most
            assert len(list(roster.rows)) == 3


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("broken.xlsx", b"PK\x03\x04 broken"),
        ("not.xlsx", "姓名,身份证号".encode()),
        ("zeros.csv", b"\0\0\0\0"),
        ("mixed.csv", "姓名,身份证号,行政区划代码,用工形式,入会日期\n".encode() + b"\xff\xff\xff,1,2,3,4\n"),
        ("open.csv", ("姓名,身份证号,行政区划代码,用工形式,入会日期\n" + '"' + "张" * (1 + (1 << 24))).encode()),
    ],
)
def test_it_refuses_what_cannot_be_read(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(BadInput) as wrong:
        read(path)
    assert wrong.value.code == "registry.roster_unreadable"


def test_it_refuses_what_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        read(tmp_path / "none.csv")


def test_it_survives_a_zip_bomb(tmp_path: Path) -> None:
    """A workbook of a few kilobytes that unpacks to gigabytes ends the reading process, not this one."""
    import zipfile

    path = workbook(tmp_path / "seed.xlsx", line(301))
    bomb = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path) as seed, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as made:
        for part in seed.infolist():
            if part.filename == "xl/sharedStrings.xml":
                with made.open(part.filename, "w", force_zip64=True) as target:
                    target.write(b"<sst>")
                    for _ in range(64):
                        target.write(b"<si><t>" + b"9" * (1 << 20) + b"</t></si>")
            else:
                made.writestr(part, seed.read(part))
    assert bomb.stat().st_size < 1 << 20
    with pytest.raises(BadInput):
        read(bomb)
