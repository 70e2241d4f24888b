"""How sure the rates of a rule are, in words."""

from collections.abc import Mapping
from typing import Any

from gongyou.core.text import Text

STATUS = {
    "verified": Text("已核对原文", "checked against the official text"),
    "secondary": Text("据二手来源", "from a secondary source"),
    "unverified": Text("未经核实", "unverified"),
}


def rates_said(scheme: Mapping[str, Any], first: str, last: str) -> Text:
    """How sure the rates of the period are, and of which of its days none is held. Days are ISO dates."""
    versions = scheme["versions"]
    if not versions:
        return Text("未收录于本期间，订单不可评估", "not held for the period, so no order can be evaluated")
    said = STATUS[scheme["status"]]
    start, until = min(one["from"] for one in versions), max(one["until"] or last for one in versions)
    if start <= first and until >= last:
        return said
    start, until = max(start, first), min(until, last)
    return Text(
        f"{said.zh}；只收录 {start} 至 {until} 的费率，其余日期的订单不可评估",
        f"{said.en}; held from {start} to {until} only, orders of other days cannot be evaluated",
    )
