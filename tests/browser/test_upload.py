"""An officer brings a payroll: upload, dry run, commit by the worker process, workbook of faults, undo."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser

from tests.browser.city import City
from tests.browser.walk import signed_in
from tests.data_room.cast import BAD_DAY, GOOD, payroll_xlsx

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


def test_it_takes_a_payroll_in_and_out_again(browser: Browser, city: City, tmp_path: Path) -> None:
    workbook = tmp_path / "工资.xlsx"
    workbook.write_bytes(payroll_xlsx([GOOD, BAD_DAY]).read())
    context = signed_in(browser, city, "officer", "zh", "desk")
    page = context.new_page()
    page.set_default_timeout(120_000)
    page.goto(city.url + "/data/upload/?contract=payroll")
    page.set_input_files("input[type=file]", workbook)
    page.click("button:has-text('上传并试运行')")
    # The card asks once a second and loads the page again when the run is over.
    page.click("button:has-text('确认入库 1 行')")
    page.locator("a:has-text('撤销这批数据')").wait_for()
    assert "2026-02-30" in page.locator("#rows").inner_text()
    with page.expect_download() as download:
        page.click("a:has-text('下载问题行')")
    sheet = openpyxl.load_workbook(BytesIO(download.value.path().read_bytes())).worksheets[0]
    assert [cell.value for cell in sheet[1]][-2:] == ["原因", "Reason"]
    page.click("a:has-text('撤销这批数据')")
    assert "1 行将从数据表“工资表”移出" in page.locator("main").inner_text()
    page.click("button:has-text('撤销批次')")
    assert "不再参与新的计算" in page.locator("main").inner_text()
    context.close()
