"""A finding as an analysis hands it over, for tests."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from gongyou.core.text import Text
from gongyou.findings import kinds
from gongyou.findings.services import Found
from tests.registry.cast import Cast

UNDERPAID = kinds.register("tests.underpaid", "低于申报规则", "Below the declared rule")


def found_about(cast: Cast) -> Found:
    """林小满 was paid 12.30 yuan too little in September 2026."""
    return Found(
        kind=UNDERPAID,
        room="tests",
        subject_kind="worker",
        subject_key=cast.lin_member.worker_key,
        period_from=date(2026, 9, 1),
        period_to=date(2026, 9, 30),
        title=Text("9 月实付低于申报规则", "Paid less than the declared rule in September"),
        article=Text("《网络餐饮服务算法公示》第三条", "Published pay rule, article 3"),
        organisation=cast.grid,
        amount=Decimal("12.30"),
        evidence={
            "snapshot": 7,
            "rule": "demo.heya",
            "rule_version": "ab12",
            "columns": [
                {"key": "order", "zh": "订单", "en": "Order"},
                {"key": "paid", "zh": "实付（元）", "en": "Paid (yuan)"},
            ],
            "rows": [{"order": "A-1", "paid": Decimal("7.50")}],
            "provenance": {"zh": "数据快照 orders@7", "en": "Snapshot orders@7"},
        },
    )
