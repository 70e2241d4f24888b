"""An officer brings a roster: template, upload, only the wrong rows, the error workbook, mended, committed, undone."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, Page

from gongyou.registry.rosters.columns import COLUMNS
from gongyou.site.demo.homes import number_of
from tests.browser.city import City
from tests.browser.walk import signed_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

HEADINGS = {column.name: column.heading for column in COLUMNS}
FIRST_ROW = 3
WRONG_NUMBER, WRONG_FORM = 2, 4


def person(number: int) -> dict[str, str]:
    return {
        "name": f"会麦{'甲乙丙丁戊己'[number]}",
        "id_number": number_of(0, 9_200 + number, is_man=True),
        "phone": f"1380000{4321 + number}",
        "region": "990101",
        "employment_form": "平台用工",
        "occupation": "外卖配送员",
        "joined_on": "2026-11-01",
    }


def filled(template: Path, target: Path) -> Path:
    """The template with six people; the number of one has a wrong check digit, the form of another is unknown."""
    book = openpyxl.load_workbook(template)
    sheet = book.worksheets[0]
    columns = {str(cell.value).strip("*＊ "): cell.column for cell in sheet[1]}
    for number in range(6):
        row = person(number)
        if number == WRONG_NUMBER:
            row["id_number"] = row["id_number"][:17] + ("1" if row["id_number"][17] != "1" else "2")
        if number == WRONG_FORM:
            row["employment_form"] = "打零工"
        for name, value in row.items():
            sheet.cell(FIRST_ROW + number, columns[HEADINGS[name]], value)
    book.save(target)
    return target


def mended(errors: Path, target: Path) -> Path:
    """The error workbook with the two cells put right."""
    book = openpyxl.load_workbook(errors)
    sheet = book.worksheets[0]
    columns = {str(cell.value).strip("*＊ "): cell.column for cell in sheet[1]}
    right = {person(number)["name"]: person(number) for number in range(6)}
    rows = [row for row in sheet.iter_rows(min_row=2) if row[columns["姓名"] - 1].value in right]
    assert len(rows) == 2
    for row in rows:
        whole = right[str(row[columns["姓名"] - 1].value)]
        for name in ("id_number", "employment_form"):
            row[columns[HEADINGS[name]] - 1].value = whole[name]
    book.save(target)
    return target


def uploaded(page: Page, city: City, file: Path) -> None:
    page.goto(f"{city.url}/rosters/new/")
    page.select_option("[name=organisation]", label=page.locator("[name=organisation] option").first.inner_text())
    page.set_input_files("input[type=file]", file)
    page.click("button:has-text('上传并核对')")
    # The card asks once a second and loads the page again when the run is over.
    page.wait_for_selector("text=核对结果：确认后会发生什么")


def committed(page: Page, button: str) -> None:
    page.click(f"button:has-text('{button}')")
    page.wait_for_selector("text=已登记：新增")


def undone(page: Page, people: int) -> None:
    page.click("a:has-text('撤销这次导入')")
    page.click(f"button:has-text('撤销：移出 {people} 人')")
    page.wait_for_selector(f"text=已撤销：移出新登记的 {people} 人")


def test_it_goes_from_the_template_to_the_undo(browser: Browser, city: City, tmp_path: Path) -> None:
    context = signed_in(browser, city, "officer", "zh", "desk")
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{city.url}/rosters/")
    with page.expect_download() as download:
        page.click("a:has-text('下载模板')")
    template = tmp_path / "模板.xlsx"
    download.value.save_as(template)
    uploaded(page, city, filled(template, tmp_path / "名册.xlsx"))
    lines = page.locator("#wrong tbody tr td:first-child").all_inner_texts()
    assert lines == [str(FIRST_ROW + number) for number in (WRONG_NUMBER, WRONG_FORM)]
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    with page.expect_download() as download:
        page.click("a:has-text('下载有误的行')")
    errors = tmp_path / "有误的行.xlsx"
    download.value.save_as(errors)
    committed(page, "只登记正确的行：新增 4 人")
    first = page.url
    uploaded(page, city, mended(errors, tmp_path / "改正.xlsx"))
    assert page.locator("#wrong").count() == 0
    committed(page, "确认：新增 2 人")
    undone(page, 2)
    page.goto(first)
    undone(page, 4)
    context.close()
