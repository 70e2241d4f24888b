"""Rules of the tests: one of pay with two versions, one of rest."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import gongyou.rules
from gongyou.rooms.platforms.models import DeclaredRule, RuleVersion
from gongyou.rooms.platforms.services.rules import Named, Published, rule_declare, version_record
from tests.registry.cast import NOW, Cast

SUIAN = (Path(gongyou.rules.__file__).parent / "packs/demo/schemes/suian.yaml").read_text(encoding="utf-8")
RAISED = SUIAN.replace("2025-11-01", "2026-05-01").replace("rate: 0.85", "rate: 0.90")
FIRST = Published(
    edition="2025 年版",
    effective_from=date(2025, 11, 1),
    text="基础配送费 3.50 元。\n里程费每公里 0.85 元。",
    executable=SUIAN,
    published_on=date(2025, 10, 1),
    published_where="骑手端公告",
)
SECOND = replace(
    FIRST,
    edition="2026 年版",
    effective_from=date(2026, 5, 1),
    text="基础配送费 3.50 元。\n里程费每公里 0.90 元。",
    executable=RAISED,
    published_on=date(2026, 4, 28),
)
REST = replace(
    FIRST,
    edition="2025 年版",
    text="连续接单满 4 小时，停止派单 20 分钟。",
    executable="kind: rest\ncontinuous_limit_hours: 4\npause_minutes: 20\n",
    published_on=None,
    published_where="",
)


def pay_rule(cast: Cast) -> DeclaredRule:
    """The pay rule of 穗安, without a version."""
    named = Named("suian", "pay", "骑手计价规则", "Courier pay rule")
    known = DeclaredRule.objects.filter(title=named.title, organisation=cast.district).first()
    return known or rule_declare(organisation=cast.district, named=named, by=cast.wang, now=NOW)


def pay_version(cast: Cast) -> RuleVersion:
    """Its first version."""
    rule = pay_rule(cast)
    known = rule.versions.filter(effective_from=FIRST.effective_from, replaced_by=None).first()
    return known or version_record(rule=rule, published=FIRST, by=cast.wang, now=NOW)
