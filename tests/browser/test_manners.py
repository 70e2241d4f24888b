"""What a person does with their hands: the chart's buttons, the phone's bar, the language, the calculator."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.browser.city import City
from tests.browser.walk import signed_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


def test_it_draws_charts_with_table_and_downloads(browser: Browser, city: City) -> None:
    context = signed_in(browser, city, "officer", "zh", "desk")
    page = context.new_page()
    page.goto(city.url + "/")
    cards = page.locator(".chart-card")
    assert cards.count() >= 3
    for at in range(cards.count()):
        card = cards.nth(at)
        card.locator(".chart svg").wait_for()
        assert card.locator(".provenance a").count() == 1
    first = cards.first
    first.locator("[data-chart-table]").click()
    assert first.locator("table").is_visible()
    assert not first.locator(".chart").is_visible()
    with page.expect_download() as csv:
        first.locator("[data-chart-csv]").click()
    assert csv.value.suggested_filename.endswith(".csv")
    with page.expect_download() as png:
        first.locator("[data-chart-png]").click()
    assert png.value.path().read_bytes()[:4] == b"\x89PNG"
    context.close()


def test_it_opens_the_bar_on_a_phone(browser: Browser, city: City) -> None:
    context = signed_in(browser, city, "officer", "zh", "phone")
    page = context.new_page()
    page.goto(city.url + "/")
    entry = page.locator("#bar-menu a").nth(1)
    assert not entry.is_visible()
    page.click(".navbar-toggler")
    entry.wait_for(state="visible")
    context.close()


def test_it_works_out_overtime_on_a_phone(browser: Browser, city: City) -> None:
    context = signed_in(browser, city, "rider", "zh", "phone")
    page = context.new_page()
    page.goto(city.url + "/sums/overtime/")
    page.fill("[name=monthly_wage]", "5000")
    page.fill("[name=weekday_hours]", "20")
    page.click("form.sum-form > button")
    assert "¥862.07" in page.locator(".answer .result").first.inner_text()
    context.close()


def test_it_keeps_fingers_off_each_other(browser: Browser, city: City) -> None:
    context = signed_in(browser, city, "rider", "zh", "phone")
    page = context.new_page()
    for address in ("/me/", "/sums/", "/me/mine/"):
        page.goto(city.url + address)
        for box in page.locator("nav a, main .weui-cell_access, main button").all():
            size = box.bounding_box()
            assert size is not None
            assert size["height"] >= 44, (address, box.inner_text())
    context.close()


def test_it_changes_the_language_and_keeps_it(browser: Browser, city: City) -> None:
    context = signed_in(browser, city, "maixi", "zh", "desk")
    page = context.new_page()
    page.goto(city.url + "/account/")
    page.click(".language button")
    assert page.locator("h1").inner_text() == "Account"
    page.goto(city.url + "/")
    assert page.locator("h1").inner_text() == "Overview"
    context.close()
