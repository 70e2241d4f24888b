"""A rider reckons overtime on a phone, takes it to the union; the officer reads and answers; the rider reads it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.city import City
from tests.browser.walk import signed_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

WORDS = "十月份天天加班两小时，没有给加班费。"
ANSWER = "收到了。请带工资条和打卡记录，周三上午来区总工会一楼。"
PHONE = {"width": 390, "height": 844}


def narrow(page: Page) -> None:
    page.wait_for_function("document.readyState === 'complete'")
    assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"), page.url


def test_a_rider_takes_overtime_to_the_union(browser: Browser, city: City) -> None:
    rider = signed_in(browser, city, "rider", "zh", "phone")
    page = rider.new_page()
    page.goto(city.url + "/me/")
    page.click("nav a:has-text('算一算')")
    narrow(page)
    page.click("a:has-text('加班工资')")
    page.fill("[name=monthly_wage]", "abc")
    page.click("#questions > button")
    assert "请写数字" in page.inner_text("#id_monthly_wage_error")
    page.fill("[name=monthly_wage]", "5000")
    page.fill("[name=weekday_hours]", "10")
    page.click("#questions > button")
    assert page.inner_text(".answer .result strong") == "¥431.03"
    narrow(page)
    page.click("summary:has-text('怎么算的')")
    assert "5,000 ÷ 21.75 ÷ 8 × 150 % × 10 = 431.03" in page.inner_text(".answer .steps-plain")
    page.click("button:has-text('交给工会')")
    page.fill("[name=words]", WORDS)
    narrow(page)
    page.click("form button:has-text('交给工会')")
    page.wait_for_selector("text=已交给工会")
    narrow(page)
    mine = page.url

    officer = signed_in(browser, city, "officer", "zh", "desk")
    desk = officer.new_page()
    desk.goto(city.url + "/inquiries/")
    key = mine.rstrip("/").rsplit("/", 1)[-1]
    desk.click(f"tbody a[href='/inquiries/{key}/'] >> nth=0")
    desk.wait_for_selector("button:has-text('查看内容')")
    assert "431.03" not in desk.inner_text("main")
    desk.click("button:has-text('查看内容')")
    desk.wait_for_selector(f"text={WORDS}")
    assert "5,000 ÷ 21.75 ÷ 8 × 150 % × 10 = 431.03" in desk.inner_text("main")
    desk.fill("[name=body]", ANSWER)
    desk.click("button:has-text('答复会员')")
    desk.wait_for_selector("text=已答复，并通知了会员")
    officer.close()

    page.goto(city.url + "/notices/")
    page.click("text=工会答复了您的诉求")
    page.goto(mine)
    assert ANSWER in page.inner_text("main")
    assert "已答复" in page.inner_text("main")
    narrow(page)
    rider.close()


def test_a_dropped_connection_loses_nothing_that_was_typed(browser: Browser, city: City) -> None:
    visitor = browser.new_context(viewport=PHONE, locale="zh-CN")
    page = visitor.new_page()
    page.goto(city.url + "/sums/severance/")
    page.check("[name=why][value='2n']")
    page.fill("[name=start]", "2021-03-01")
    page.fill("[name=avg_monthly_wage_12m]", "8000")
    visitor.set_offline(True)
    page.click("#questions > button")
    page.wait_for_selector("[data-offline]:not([hidden])")
    visitor.set_offline(False)
    page.reload()
    assert page.input_value("[name=start]") == "2021-03-01"
    assert page.input_value("[name=avg_monthly_wage_12m]") == "8000"
    assert page.is_checked("[name=why][value='2n']")
    # The wage of the last month belongs to another way of leaving.
    assert not page.is_visible("[name=last_month_wage]")
    page.check("[name=why][value='n1']")
    assert page.is_visible("[name=last_month_wage]")
    page.click("[data-forget]")
    assert page.input_value("[name=start]") == ""
    visitor.close()


def test_a_visitor_downloads_the_claim_sheet(browser: Browser, city: City) -> None:
    visitor = browser.new_context(viewport=PHONE, locale="zh-CN")
    page = visitor.new_page()
    page.goto(city.url + "/sums/overtime/")
    page.fill("[name=monthly_wage]", "5000")
    page.fill("[name=weekday_hours]", "10")
    page.click("#questions > button")
    page.click("button:has-text('放进计算书')")
    narrow(page)
    with page.expect_download() as waited:
        page.click("button:has-text('下载 PDF')")
    assert waited.value.suggested_filename.endswith(".pdf")
    page.goto(city.url + "/me/inquiries/take/")
    assert "先登录" in page.inner_text("main")
    visitor.close()
