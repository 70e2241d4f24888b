"""The second step on a phone: set it up, sign out, sign in with the code that the phone shows."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page

from gongyou.kit.two_step import totp
from tests.browser.city import City
from tests.browser.walk import signed_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]


def shown_by_the_phone(key: str) -> str:
    return totp.code_at(totp.read(key.replace(" ", "")), totp.step_of(datetime.now(UTC)))


def next_step() -> None:
    """Waits for the next thirty seconds: a code is taken once."""
    time.sleep(totp.SECONDS - time.time() % totp.SECONDS + 0.5)


def asked_for_the_code(page: Page, city: City) -> None:
    page.goto(f"{city.url}/sign-in/")
    page.fill("[name=username]", "analyst")
    page.fill("[name=password]", city.passwords["analyst"])
    page.click("form[method=post] button.btn-primary")
    page.wait_for_url("**/two-step/sign-in/")


def test_it_is_set_up_and_asked_for(browser: Browser, city: City) -> None:
    context = signed_in(browser, city, "analyst", "zh", "phone")
    page = context.new_page()
    page.goto(f"{city.url}/two-step/set-up/")
    page.click("summary")
    key = page.inner_text("[data-two-step-key]")
    page.fill("[name=code]", shown_by_the_phone(key))
    page.click("form[method=post] button:has-text('启用')")
    page.wait_for_selector("[data-recovery-code]")
    codes = page.eval_on_selector_all("[data-recovery-code]", "all => all.map(one => one.textContent)")
    assert len(codes) == 10
    page.click("[data-bs-toggle=dropdown]")
    page.click("text=退出登录")
    page.wait_for_url("**/sign-in/")
    asked_for_the_code(page, city)
    page.fill("[name=code]", "000000")
    page.click("form[method=post] button.btn-primary")
    assert "验证码不对" in page.inner_text("[role=alert]")
    next_step()
    page.fill("[name=code]", shown_by_the_phone(key))
    page.click("form[method=post] button.btn-primary")
    page.wait_for_url(f"{city.url}/")
    # The other tests sign in with the password alone.
    page.goto(f"{city.url}/two-step/")
    page.click("button:has-text('停用两步验证')")
    page.wait_for_selector("text=两步验证已停用")
    context.close()
