"""A rule from its publication to the breach of what was agreed about it, clicked by an officer.

Published, logged, audited, made a topic, tried, agreed, bound, logged again, broken. The platform, its rule and its log
are made here: in the middle of September it begins to pay 0.80 instead of 1.00 yuan a kilometre.
"""

from __future__ import annotations

import csv
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.city import City
from tests.browser.walk import signed_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

WORKERS, ORDERS = 36, 12
CUT = date(2026, 9, 15)
RULE, AGREEMENT, CASE = "新路配送骑手计价规则", "新路配送劳动规则和算法协议", "新路配送计价规则协商"
SCHEME = """\
id: own.xinlu
title: {zh: 新路配送骑手计价规则, en: Xinlu courier pay}
currency: CNY
zone: Asia/Shanghai
dated_by: dispatched_at
rounding: {point: order, mode: half_up}
deductions: []
versions:
  - from: 2026-08-01
    status: verified
    source: {title: {zh: 骑手端公告, en: Notice in the couriers' app}, checked_on: 2026-11-20}
    terms:
      - {name: base, kind: amount, label: {zh: 起步价, en: Base fee}, amount: 4.00}
      - {name: distance, kind: rate, label: {zh: 里程费, en: Distance pay}, per: kilometre, rate: 1.00}
"""
CLAUSES = "\n".join(
    (
        AGREEMENT,
        "第一条 每单报酬按登记的计价规则足额支付，里程费每公里一元。",
        "第二条 连续接单满四小时，停止派单不少于二十分钟。",
        "第三条 本协议有效期二年。",
    )
)
TIMES = ("dispatched_at", "accepted_at", "picked_up_at", "delivered_at")
COLUMNS = ("platform", "attempt_id", "order_id", "worker_key", *TIMES, "outcome", "distance_m", "pay_total", "currency")
SLOW = 300_000


def log(target: Path, first: date) -> tuple[Path, int, int]:
    """A month of orders, every other day one for each courier; how many are short, and by how many fen."""
    short = owed = 0
    with target.open("w", newline="", encoding="utf-8") as out:
        rows = csv.writer(out)
        rows.writerow(COLUMNS)
        for worker in range(WORKERS):
            for at in range(ORDERS):
                day = first + timedelta(days=2 * at)
                sent = datetime(day.year, day.month, day.day, 10 + worker % 8, (worker * 7 + at * 11) % 60)
                metres = 1000 + (worker * 131 + at * 367) % 40 * 100
                due, paid = (400 + metres * rate // 1000 for rate in (100, 80 if day >= CUT else 100))
                short, owed = short + (paid < due), owed + due - paid
                key = f"{first:%m}{worker:02}{at:02}"
                moments = (sent + timedelta(minutes=minutes) for minutes in (0, 1, 9, 26))
                times = [moment.isoformat(" ") for moment in moments]
                name = f"w{worker:015x}"
                rows.writerow(["xinlu", key, f"o{key}", name, *times, "accepted", metres, f"{paid / 100:.2f}", "CNY"])
    return target, short, owed


def sent(page: Page) -> None:
    """The page's own form, sent."""
    page.click(".page-body form button.btn-primary >> nth=-1")
    page.wait_for_load_state()


def published(page: Page, city: City) -> None:
    page.goto(f"{city.url}/platforms/rules/new/")
    page.select_option("[name=section]", "pay")
    for name, text in (("title", RULE), ("platform_code", "xinlu"), ("platform_name", "新路配送")):
        page.fill(f"[name={name}]", text)
    sent(page)
    page.wait_for_url("**/versions/")
    for name, text in (
        ("edition", "2026 年版"),
        ("effective_from", "2026-08-01"),
        ("published_on", "2026-07-01"),
        ("published_where", "骑手端公告"),
        ("text", "起步价四元，里程费每公里一元，不扣款。"),
    ):
        page.fill(f"[name={name}]", text)
    page.click("button:has-text('直接写文本')")
    page.fill("textarea[name=executable]", SCHEME)
    sent(page)
    page.wait_for_selector("h1:has-text('新路配送')")
    page.wait_for_selector("text=每公里")


def uploaded(page: Page, city: City, file: Path) -> None:
    page.goto(f"{city.url}/data/upload/")
    page.select_option("[name=contract]", "orders")
    page.set_input_files("[name=uploads]", file)
    page.fill("[name=source]", "新路配送")
    page.click("button:has-text('上传并试运行')")
    page.click(f"button:has-text('确认入库 {WORKERS * ORDERS} 行')", timeout=SLOW)
    page.wait_for_selector("text=已入库", timeout=SLOW)


def audited(page: Page, city: City) -> None:
    """With the rule on record, which the officer does not have to choose."""
    page.goto(f"{city.url}/platforms/new/")
    page.select_option("[name=platform]", "xinlu")
    page.fill("[name=first]", "2026-09-01")
    page.fill("[name=last]", "2026-09-30")
    page.click("button:has-text('开始审计')")
    page.click(".page-body a[href*='/platforms/audits/']", timeout=SLOW)
    page.wait_for_selector("h1:has-text('新路配送')")
    page.wait_for_selector("text=疑似不符")


def made_a_topic(page: Page, city: City) -> str:
    """The address of the case that the finding became a topic of."""
    page.goto(f"{city.url}/bargaining/negotiations/new/")
    page.select_option("[name=procedure]", "algorithm_guideline")
    page.select_option("[name=reach]", "platform")
    page.select_option("[name=platform]", "xinlu")
    page.fill("[name=title]", CASE)
    page.fill("[name=opened_on]", "2026-10-01")
    sent(page)
    page.wait_for_selector(f"h1:has-text('{CASE}')")
    case = page.url
    page.goto(f"{city.url}/findings/?kind=platforms.metric&subject_key=xinlu")
    page.click("text=新路配送：A2 规则可复算率")
    page.click("a:has-text('转为协商议题')")
    page.select_option("[name=negotiation]", label=CASE)
    sent(page)
    page.goto(case)
    page.wait_for_selector("text=1. 新路配送：A2 规则可复算率")
    return case


def tried(page: Page, city: City) -> None:
    """What 1.10 instead of 1.00 yuan a kilometre would have paid: everybody gains."""
    page.goto(f"{city.url}/bargaining/trial/?platform=xinlu")
    page.eval_on_selector(
        "input[name='lever:terms.distance.rate']",
        "slider => { slider.value = '1.10';"
        " for (const kind of ['input', 'change']) slider.dispatchEvent(new Event(kind, {bubbles: true})); }",
    )
    page.wait_for_selector(f".figure-value:has-text('{WORKERS} 人')", timeout=SLOW)
    page.fill("[name=name]", "里程费一元一角")
    page.click("button:has-text('复核并保存')")
    page.click("a[href*='/bargaining/scenarios/']:not([href$='/scenarios/'])", timeout=SLOW)
    page.wait_for_selector("h1:has-text('里程费一元一角')")


def agreed(page: Page, case: str) -> str:
    """The address of the agreement in force, its first clause bound to the published rule."""
    page.goto(f"{case}agreement/")
    page.select_option("[name=kind]", "platform")
    page.select_option("[name=platform]", "xinlu")
    page.fill("[name=title]", AGREEMENT)
    page.fill("[name=counterpart]", "新路配送")
    sent(page)
    page.wait_for_selector(f"h1:has-text('{AGREEMENT}')")
    agreement = page.url
    page.click("a:has-text('录入或替换全文')")
    page.fill("[name=text]", CLAUSES)
    page.click("button:has-text('试分条')")
    page.click("button:has-text('按此保存')")
    page.wait_for_url("**/codes/")
    page.goto(agreement)
    page.click("a:has-text('登记表决')")
    page.select_option("[name=body]", "platform")
    page.fill("[name=held_on]", "2026-09-28")
    for name, count in (("entitled", 60), ("present", 52), ("in_favour", 48), ("against", 3), ("abstained", 1)):
        page.fill(f"[name={name}]", str(count))
    sent(page)
    page.click("a:has-text('登记签字')")
    page.fill("[name=signed_on]", "2026-09-29")
    page.fill("[name=union_signatory]", "会甲")
    page.fill("[name=counterpart_signatory]", "会乙")
    sent(page)
    page.click("a:has-text('登记生效')")
    page.fill("[name=effective_from]", "2026-10-01")
    page.fill("[name=effective_until]", "2028-09-30")
    sent(page)
    page.wait_for_selector("text=已生效")
    return agreement


def bound(page: Page, agreement: str, short: int, owed: int) -> None:
    """The trial over September says already what would be a breach."""
    page.goto(agreement)
    page.click("a:has-text('接入检验') >> nth=0")
    page.select_option("select[name=test]", "scheme_pay")
    page.click("button:has-text('选用')")
    # The rule on record stands there already.
    assert "里程费" in page.input_value("textarea[name=scheme]")
    page.select_option("[name=stance]", "at_least")
    page.fill("[name=answer_days]", "10")
    page.click("button:has-text('先试检验')")
    page.wait_for_selector("text=试检验 · 2026年9月", timeout=SLOW)
    told = page.inner_text(".page-body").split()
    assert told[told.index("违反（单）") + 1] == str(short)
    assert told[told.index("应补金额") + 1] == f"¥{owed / 100:,.2f}"
    page.click("button:has-text('绑定') >> nth=-1")
    page.wait_for_url("**/supervision/")


def broken(page: Page, city: City, agreement: str) -> None:
    """Every order of October is short: one finding, which the platform is to answer in ten working days."""
    every = f"违反 {WORKERS * ORDERS}"
    for _ in range(SLOW // 1_000):
        page.goto(f"{agreement}supervision/")
        if every in page.inner_text(".page-body"):
            break
        page.wait_for_timeout(1_000)
    assert every in page.inner_text(".page-body")
    page.wait_for_selector("text=待平台答复")
    page.goto(f"{city.url}/findings/?kind=bargaining.breach&subject_key=xinlu")
    page.click(f"text=《{AGREEMENT}》第一条 未履行")
    page.wait_for_selector("text=2026年10月")


def test_a_rule_goes_from_its_publication_to_the_breach_of_what_was_agreed(
    browser: Browser, city: City, tmp_path: Path
) -> None:
    september, short, owed = log(tmp_path / "september.csv", date(2026, 9, 1))
    october, all_short, _ = log(tmp_path / "october.csv", date(2026, 10, 1))
    assert all_short == WORKERS * ORDERS
    context = signed_in(browser, city, "officer", "zh", "desk")
    page = context.new_page()
    published(page, city)
    uploaded(page, city, september)
    audited(page, city)
    case = made_a_topic(page, city)
    tried(page, city)
    agreement = agreed(page, case)
    bound(page, agreement, short, owed)
    uploaded(page, city, october)
    broken(page, city, agreement)
    context.close()
