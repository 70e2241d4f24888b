"""A rider joins by the poster, on a phone: three steps, approval, password, card, transfer, erasure."""

from __future__ import annotations

import base64
import json
import re
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import segno
from playwright.sync_api import Browser, BrowserContext, Page

from gongyou.registry.cards.keys import signing_keys
from gongyou.registry.cards.squares import MASK
from gongyou.registry.cards.token import WINDOW_SECONDS, Claims, token_made
from gongyou.site.demo.homes import number_of
from tests.browser.city import City, gongyou
from tests.browser.walk import signed_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

UNION, HOME = "HL-P-01", "HL-01-H"
NAME, PHONE, PASSWORD = "苏麦穗", "13800001234", "禾岚-骑手-2026"
WAIT = 60


def told(city: City, pattern: str) -> str:
    """What the newest text message to the phone says at `pattern`; each is read once."""
    until = time.monotonic() + WAIT
    while time.monotonic() < until:
        for each in json.loads(gongyou(city, "notices", "outbox", "--json", "--last", "8"))["messages"]:
            found = re.search(pattern, each["body"])
            if each["to"] == PHONE and found and found[1] not in _READ:
                _READ.add(found[1])
                return found[1]
        time.sleep(0.5)
    raise AssertionError(f"no message says {pattern}")


_READ: set[str] = set()
CODE = r"(\d{6})"


def narrow(page: Page) -> None:
    # A page on its way in has no root for a moment.
    page.wait_for_function("document.readyState === 'complete'")
    assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"), page.url


def joined(page: Page, city: City, poster: str) -> tuple[str, str]:
    """The three steps; the receipt's code and the address of the progress."""
    page.goto(city.url + poster)
    narrow(page)
    page.check("[name=membership]")
    page.check("[name=identity]")
    page.click("button:has-text('同意，下一步')")
    page.wait_for_selector("[name=name]")
    narrow(page)
    page.fill("[name=name]", NAME)
    page.fill("[name=id_number]", number_of(0, 9_000, is_man=True))
    page.fill("[name=phone]", PHONE)
    page.select_option("[name=occupation]", "rider")
    page.select_option("[name=employment_form]", "platform")
    page.check("[name=no_employer]")
    page.select_option("[name=place]", index=2)
    page.click("button:has-text('下一步，收验证码')")
    page.fill("[name=code]", told(city, CODE))
    page.click("button:has-text('提交申请')")
    code = page.inner_text(".receipt-code").strip()
    narrow(page)
    return code, page.get_attribute("a:has-text('查进度')", "href") or ""


def approved(officer: BrowserContext, city: City) -> str:
    """The officer reads the application and approves; the new member's page."""
    page = officer.new_page()
    page.goto(f"{city.url}/applications/")
    page.click("main a:has-text('苏*')")
    page.click("button:has-text('同意入会')")
    page.wait_for_url("**/members/**")
    return page.url


def activated(page: Page, city: City) -> None:
    """From the progress page, where word of the approval stands at once: the text message waits for the morning."""
    a_minute_passes(city)
    page.click("button:has-text('收验证码，设置密码')")
    page.fill("[name=code]", told(city, CODE))
    page.click("button:has-text('下一步')")
    page.fill("[name=password]", PASSWORD)
    page.fill("[name=again]", PASSWORD)
    page.click("button:has-text('启用账号')")
    page.wait_for_url("**/card/")


def a_minute_passes(city: City) -> None:
    """A phone gets one code a minute; nobody waits for that here."""
    with closing(sqlite3.connect(city.data_dir / "gongyou.sqlite3", timeout=30)) as database, database:
        database.execute("UPDATE kit_phonecode SET created_at = datetime(created_at, '-2 minutes')")


def verified(browser: Browser, page: Page, city: City, tmp_path: Path) -> None:
    """The QR of the card holds in a browser without a network, and on the command line with the public keys alone."""
    page.wait_for_selector("[data-card-path]")
    narrow(page)
    token = drawn(page, city)
    keys = tmp_path / "keys.json"
    keys.write_text(gongyou(city, "card", "keys"), encoding="utf-8")
    answer = json.loads(gongyou(city, "card", "verify", token, "--keys", str(keys), "--json"))
    assert [card["organisation"] for card in answer["cards"]] == [UNION]
    gate = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    door = gate.new_page()
    door.goto(f"{city.url}/card/verify/")
    gate.set_offline(True)
    door.fill("[data-verify-token]", token)
    door.click("[data-verify-form] button")
    door.wait_for_selector("[data-verify-answer][data-verdict=valid]")
    assert UNION in door.inner_text("[data-verify-code]")
    narrow(door)
    gate.close()


def drawn(page: Page, city: City) -> str:
    """The text of the QR that is on the screen. Signing is deterministic: the same text gives the same squares."""
    shown = json.loads(page.inner_text("#card-codes") or page.text_content("#card-codes") or "")["codes"][0]
    serial = page.inner_text(".e-card dl dd >> nth=0").replace(" ", "")
    name = page.inner_text(".e-card > p >> nth=0").strip()
    claims = Claims(serial, shown["starts_at"] // WINDOW_SECONDS, UNION, name)
    token = token_made(claims, signing_keys(city.data_dir)[-1])
    address = f"{city.url}/card/verify/#{token}"
    squares = segno.make(address, error="m", micro=False, boost_error=False, mask=MASK).matrix
    bits = int.from_bytes(base64.b64decode(shown["bits"]))
    spare = -(len(squares) ** 2) % 8
    assert [bits >> (at + spare) & 1 for at in reversed(range(len(squares) ** 2))] == [
        square & 1 for row in squares for square in row
    ]
    return token


def transferred(browser: Browser, officer: BrowserContext, city: City, member: str) -> None:
    """The union asks, the home of the district accepts."""
    page = officer.new_page()
    page.goto(member)
    page.click("button:has-text('办理')")
    page.click(".dropdown-item:has-text('会籍接转')")
    page.fill("[name=target]", HOME)
    page.fill("[name=reason]", "工作地点变动，本人要求转入")
    page.click("button:has-text('发起接转')")
    page.wait_for_selector("text=接转已发起")
    other = signed_in(browser, city, "maixi", "zh", "desk")
    desk = other.new_page()
    desk.goto(f"{city.url}/transfers/")
    desk.click("main a:has-text('苏*')")
    # By the form and not by its word: the account may have chosen the other language since.
    desk.click("form[action$='/accept/'] button")
    desk.wait_for_selector("form[action$='/accept/']", state="detached")
    other.close()


def test_it_goes_from_the_poster_to_the_erasure(browser: Browser, city: City, tmp_path: Path) -> None:
    officer = signed_in(browser, city, "officer", "zh", "desk")
    wall = officer.new_page()
    wall.goto(f"{city.url}/join/poster/{UNION}/")
    poster = urlsplit(wall.inner_text(".poster-link").strip()).path
    phone = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN", has_touch=True)
    page = phone.new_page()
    code, progress = joined(page, city, poster)
    assert "正在等工会干部审批" in asked(page, city, progress, code)
    member = approved(officer, city)
    assert "您已经是会员" in asked(page, city, progress, code)
    activated(page, city)
    verified(browser, page, city, tmp_path)
    transferred(browser, officer, city, member)
    page.goto(f"{city.url}/me/record/")
    assert "麦溪区网上会员之家" in page.inner_text("main")
    narrow(page)
    page.goto(f"{city.url}/me/record/erase/")
    if page.locator("input[type=password]").count():
        page.fill("input[type=password]", PASSWORD)
        page.click("button:has-text('确认')")
    page.wait_for_selector("[name=sure]")
    page.check("[name=sure]")
    page.click("button:has-text('申请删除')")
    page.wait_for_selector("text=申请已收到")
    narrow(page)
    # The city stays as it was for the others.
    page.click("button:has-text('撤回删除申请')")
    page.wait_for_url("**/me/record/")
    phone.close()
    officer.close()


def asked(page: Page, city: City, progress: str, code: str) -> str:
    """What the progress page says to the receipt's code and the end of the phone number."""
    page.goto(city.url + urlsplit(progress)._replace(scheme="", netloc="").geturl())
    if not page.input_value("[name=code]"):
        page.fill("[name=code]", code)
    page.fill("[name=tail]", PHONE[-4:])
    with page.expect_navigation():
        page.click("button:has-text('查询')")
    narrow(page)
    return page.inner_text("main")
