"""Publishing what the payrolls of a month show, one finding per employer and kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from gongyou.core.period import Month
from gongyou.core.text import Text
from gongyou.findings import kinds
from gongyou.findings.services import Found, Published, findings_publish
from gongyou.kit.models import User
from gongyou.lake.provenance import Figure
from gongyou.registry.models import Employer, Organisation

KINDS: Mapping[str, str] = {
    "over_cap": kinds.register("market.over_cap", "加班超过每月 36 小时", "More than 36 hours of overtime in a month"),
    "short_paid": kinds.register("market.short_paid", "加班工资不足", "Overtime pay short"),
    "under_minimum": kinds.register("market.under_minimum", "低于最低工资标准", "Below the minimum wage"),
}
TITLES: Mapping[str, Text] = {
    "over_cap": Text("{name}：{month}有职工加班超过 36 小时", "{name}: more than 36 hours of overtime in {month_en}"),
    "short_paid": Text("{name}：{month}加班工资不足", "{name}: overtime pay short in {month_en}"),
    "under_minimum": Text("{name}：{month}工资低于最低标准", "{name}: wages below the minimum in {month_en}"),
}
LOOK_UP = 500


def payroll_screen_publish(*, screen: Figure, organisation: Organisation, by: User | None, now: datetime) -> Published:
    """How many findings were added and how many were known. A finding belongs to the employer's own organisation.

    Where the employer has none, `organisation` (the union that asked) holds it. The service behind writes the one audit
    line; running it again adds nothing.
    """
    return findings_publish(findings=list(_found(screen, organisation)), by=by, now=now)


def _found(screen: Figure, organisation: Organisation) -> Iterator[Found]:
    from gongyou.rooms.market.measures.screen import RULES
    from gongyou.rules.catalogue import standard

    catalogue, value = standard(), screen.value
    month = Month.read(value["period"])
    employers = _employers({line["employer_key"] for kind in KINDS for line in value[kind]})
    for kind, registered in KINDS.items():
        rule = catalogue.rule(RULES[kind])
        for line in value[kind]:
            employer = employers.get(line["employer_key"])
            name = employer.name if employer else line["employer_key"]
            yield Found(
                kind=registered,
                room="market",
                subject_kind="employer",
                subject_key=line["employer_key"],
                period_from=month.first_day,
                period_to=month.last_day,
                title=TITLES[kind].filled(name=name, month=month.shown("zh"), month_en=month.shown("en")),
                article=Text(f"{rule.law.zh}{rule.article.zh}", f"{rule.law.en}, {rule.article.en}"),
                organisation=(employer.organisation if employer else None) or organisation,
                # Hours beyond the cap are no money: what they are worth is the business of the overtime rule.
                amount=line.get("amount"),
                workers=line["workers"],
                evidence={**_evidence(screen, rule.id, rule.version, line["rows"]), "columns": _columns(kind)},
            )


def _evidence(screen: Figure, rule: str, version: str, rows: Any) -> dict[str, Any]:
    return {
        "snapshot": screen.provenance.snapshots.get("payroll"),
        "rule": rule,
        "rule_version": version,
        "figure_id": screen.id,
        "provenance": {"zh": screen.provenance.line("zh"), "en": screen.provenance.line("en")},
        "rows": rows,
    }


def _columns(kind: str) -> list[dict[str, str]]:
    """The heads of the evidence's table; beyond the cap the last one counts hours."""
    above, short = {"hours": ("超出小时", "Hours above the cap")}, {"amount": ("少付金额（元）", "Short (yuan)")}
    heads = {
        "worker_key": ("劳动者编码", "Worker key"),
        "period": ("月份", "Month"),
        **(above if kind == "over_cap" else short),
    }
    return [{"key": key, "zh": zh, "en": en} for key, (zh, en) in heads.items()]


def _employers(keys: set[str]) -> dict[str, Employer]:
    found: dict[str, Employer] = {}
    ordered = sorted(keys)
    for start in range(0, len(ordered), LOOK_UP):
        some = ordered[start : start + LOOK_UP]
        found.update({each.key: each for each in Employer.objects.filter(key__in=some).select_related("organisation")})
    return found
