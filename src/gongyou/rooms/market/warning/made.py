"""The early warning of a region and month, from the lake to what is published."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gongyou.calc.suppression import MINIMUM_WORKERS
from gongyou.core.errors import NotFound
from gongyou.core.period import Month
from gongyou.core.text import Text
from gongyou.findings import kinds
from gongyou.findings.services import Found
from gongyou.registry.models import Organisation
from gongyou.rooms.market import names
from gongyou.rooms.market.measures.scope import ALL
from gongyou.rooms.market.warning import words
from gongyou.rooms.market.warning.rules import LEVELS, Level, Rule, rule_named, rules

if TYPE_CHECKING:
    from gongyou.lake import Lake
    from gongyou.lake.provenance import Figure

ROOM = "market"
KIND = kinds.register("market.warning", "用工形势预警", "Early warning of the labour market")
TABLE = "employment"
# Months that stand with a finding; the figure gives all again.
MONTHS_SHOWN = 24


@dataclass(frozen=True, slots=True)
class MadeWarnings:
    """What was judged of a region and month, not yet published."""

    region: Text
    figure: Figure

    @property
    def value(self) -> Mapping[str, Any]:
        return self.figure.value

    @property
    def counts(self) -> dict[str, int]:
        """How many signals stand at each level."""
        standing = [signal["level"] for signal in self.value["signals"]]
        return {level.value: standing.count(level) for level in LEVELS}


def rules_digest() -> str:
    """Changes with any word or number of any rule."""
    return hashlib.sha256("".join(rule.version for rule in rules()).encode()).hexdigest()[:12]


def warnings_make(lake: Lake, region: str, name: Text, period: Month) -> MadeWarnings:
    """Judges every rule. Raises NotFound where the lake holds no job records of the region and month."""
    figure = _figure(lake, region, period)
    whole = [signal for signal in figure.value["signals"] if signal["group"] == ALL] if figure else []
    if figure is None or not any(months and months[-1]["period"] == str(period) for months in _months(whole)):
        raise NotFound(
            "warning.no_data",
            Text(
                f"{name.zh}{period.shown('zh')}没有就业记录。",
                f"There are no job records of {name.en}, {period.shown('en')}.",
            ),
            Text("请先上传当月会员就业月报。", "Upload the month's job records first."),
        )
    return MadeWarnings(name, figure)


def _figure(lake: Lake, region: str, period: Month) -> Figure | None:
    from gongyou.lake.provenance import compute

    if lake.snapshot(TABLE) is None:
        return None
    return compute(lake, "market.warnings", {"region": region, "period": str(period)}, None, "duckdb")


def _months(signals: list[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
    for signal in signals:
        yield signal["months"]


def findings_of(made: MadeWarnings, organisation: Organisation) -> list[Found]:
    """One finding for each signal that stands, dated by the month in which its level began: no month repeats it."""
    found = []
    for signal in made.value["signals"]:
        rule = rule_named(signal["rule"])
        if rule is not None and Level(signal["level"]) is not Level.NONE:
            found.append(_finding(made, organisation, rule, signal))
    return found


def _finding(made: MadeWarnings, organisation: Organisation, rule: Rule, signal: Mapping[str, Any]) -> Found:
    level, since, provenance = Level(signal["level"]), Month.read(signal["since"]), made.figure.provenance
    group = group_name(signal["group"])
    said, size = words.LEVELS[level], words.size_said(rule, signal["months"][-1])
    people = signal["people"]
    return Found(
        kind=KIND,
        room=ROOM,
        subject_kind="region",
        subject_key=f"{made.value['region']}/{signal['group']}",
        period_from=since.first_day,
        period_to=since.last_day,
        title=Text(
            f"{said.zh}：{made.region.zh}{group.zh}{rule.title.zh}，{size.zh}",
            f"{said.en}: {rule.title.en}, {group.en} in {made.region.en}, {size.en}",
        ),
        article=Text(f"预警规则“{rule.title.zh}”：{rule.source.zh}", f"Rule “{rule.title.en}”: {rule.source.en}"),
        organisation=organisation,
        workers=people if people is not None and people >= MINIMUM_WORKERS else None,
        evidence={
            "snapshot": str(provenance.snapshots.get(TABLE) or ""),
            "rule": f"{rule.id}.{level.value}",
            "rule_version": rule.version,
            "figure_id": made.figure.id,
            "provenance": {"zh": provenance.line("zh"), "en": provenance.line("en")},
            "columns": words.COLUMNS,
            "rows": [words.month_row(rule, each) for each in signal["months"][-MONTHS_SHOWN:]],
        },
    )


def group_name(group: str) -> Text:
    """All industries, or the section's name."""
    return Text("全部行业", "All industries") if group == ALL else names.named(names.INDUSTRIES, group)
