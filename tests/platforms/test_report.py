"""The report as a document: front page, honest gaps, both languages, and back from its own data."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

import pytest

from gongyou.kit.documents import to_html
from gongyou.lake.provenance import digest_of
from gongyou.rooms.platforms.report.compose import report_of
from gongyou.rooms.platforms.report.saved import audit_of
from gongyou.rooms.platforms.report.status import rates_said
from gongyou.rooms.platforms.report.write import report_json
from gongyou.rooms.platforms.words import HEADINGS
from tests.platforms.rows import orders
from tests.platforms.runs import audit_over, breached_audit

CHINESE = re.compile(r"[㐀-鿿]+")
# The source of a batch is named as it was handed over.
OWN_WORDS = {"禾芽配送移交日志"}


def page(language: str, audit: Any = None) -> str:
    return to_html(report_of(audit or breached_audit()), language)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_carries_everything_that_a_front_page_needs(language: str) -> None:
    said = page(language)
    assert all(heading.on(language) in said for heading in HEADINGS)
    wanted = {
        "zh": (
            "结论：疑似不符",
            "判定规则",
            "覆盖范围",
            "不可评估清单",
            "内容哈希",
            "平台回应栏",
            "劳动者代表意见栏",
            "审计人",
        ),
        "en": (
            "Conclusion: Suspected breach",
            "How the conclusion",
            "Coverage",
            "Content hash",
            "Reply of the platform",
        ),
    }
    for words in (*wanted[language], "gongyou replay fg-00000000000a", "demo.heya@"):
        assert words in said, words


def test_it_leaves_no_chinese_in_the_english_report() -> None:
    assert set(CHINESE.findall(page("en"))) <= OWN_WORDS


def test_it_names_no_worker() -> None:
    said = page("zh") + json.dumps(report_json(breached_audit()))
    assert not re.search(r"\bw0\d\d\b", said)


def test_it_reads_the_same_from_its_own_data() -> None:
    audit = breached_audit()
    saved = json.loads(json.dumps(report_json(audit)))
    assert to_html(report_of(audit_of(saved)), "zh") == page("zh")


def test_it_writes_no_float_into_the_data() -> None:
    def floats(value: Any) -> list[float]:
        if isinstance(value, dict):
            return [found for item in value.values() for found in floats(item)]
        if isinstance(value, list):
            return [found for item in value for found in floats(item)]
        return [value] if isinstance(value, float) else []

    data = json.loads(json.dumps(report_json(breached_audit())))
    assert floats(data) == []
    assert Decimal(data["pay_audit"]["value"]["rule"]["below"]["amount"]) > 0


def test_it_says_what_could_not_be_evaluated() -> None:
    rows = orders(400)
    for row in rows:
        row.update(customer_price=None, area=None, worker_key="not-provided")
    said = page("zh", audit_over(rows))
    for words in ("抽成率不可评估：订单没有顾客支付金额", "分区域不可评估：订单没有区域", "日志不含劳动者编码"):
        assert words in said, words
    assert "¥0.00</div>" not in said.split("抽成率")[0]


@pytest.mark.parametrize(
    ("held", "said"),
    [
        ([], "未收录于本期间"),
        ([("2025-01-01", "2025-01-31")], "只收录 2025-01-01 至 2025-01-31"),
        ([("2024-03-01", "2024-12-31"), ("2025-01-01", None)], "未经核实"),
    ],
)
def test_it_says_of_which_days_no_rate_is_held(held: list[tuple[str, str | None]], said: str) -> None:
    versions = [{"from": start, "until": until} for start, until in held]
    shown = rates_said({"status": "unverified", "versions": versions}, "2024-12-15", "2025-02-15")
    assert said in shown.zh
    assert ("cannot" in shown.en or "no order" in shown.en) is (said != "未经核实")


def test_it_comes_out_the_same_twice() -> None:
    assert digest_of(report_json(breached_audit())) == digest_of(report_json(breached_audit()))
