"""The early warning of a region and month, from the lake to what is published."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gongyou.calc.suppression import MINIMUM_WORKERS
from gongyou.core.errors import BadInput, NotFound
from gongyou.core.period import Month
from gongyou.core.text import Text
from gongyou.findings import kinds
from gongyou.findings.services import Found
from gongyou.registry.models import Organisation
from gongyou.rooms.market import names
from gongyou.rooms.market.measures.groups import FORM, REGION
from gongyou.rooms.market.measures.scope import ALL
from gongyou.rooms.market.warning import words
from gongyou.rooms.market.warning.rules import LEVELS, Level, Rule, Thresholds, rule_named, rules, with_thresholds

if TYPE_CHECKING:
    from gongyou.lake import Lake
    from gongyou.lake.provenance import Figure

ROOM = "market"
KIND = kinds.register("market.warning", "用工形势预警", "Early warning of the labour market")
TABLE = "employment"
TABLES = (TABLE, "vacancies", "seekers")
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


def rules_digest(found: Sequence[Rule] | None = None) -> str:
    """Changes with any word or number of any rule; of the product's rules unless others are given."""
    return hashlib.sha256("".join(rule.version for rule in found or rules()).encode()).hexdigest()[:12]


def state_of(snapshots: Mapping[str, int | None]) -> str:
    """The state of the tables that are read, in one name: the snapshot of the job records, or all snapshots' digest."""
    known = {table: snapshots.get(table) for table in TABLES if snapshots.get(table) is not None}
    if set(known) <= {TABLE}:
        return str(known.get(TABLE) or "")
    return hashlib.sha256(repr(sorted(known.items())).encode()).hexdigest()[:16]


def state_now(lake: Lake) -> str:
    """The state of the lake as it stands."""
    return state_of({table: lake.snapshot(table) for table in TABLES})


def warnings_make(
    lake: Lake, region: str, name: Text, period: Month, own: Mapping[str, Thresholds] | None = None
) -> MadeWarnings:
    """Judges every rule, with a union's own thresholds where it has any.

    Raises NotFound where the lake holds no job records of the region and month.
    """
    figure = figure_of(lake, region, period, own=own)
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


def figure_of(
    lake: Lake,
    region: str,
    period: Month,
    *,
    own: Mapping[str, Thresholds] | None = None,
    snapshots: Mapping[str, int | None] | None = None,
) -> Figure | None:
    """The figure on the lake as it stands, or on older snapshots; None without job records."""
    from gongyou.lake.provenance import compute

    if lake.snapshot(TABLE) is None:
        return None
    params: dict[str, Any] = {"region": region, "period": str(period)}
    if own:
        params["thresholds"] = {rule: dict(each) for rule, each in own.items()}
    return compute(lake, "market.warnings", params, snapshots, "duckdb")


def _months(signals: list[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
    for signal in signals:
        yield signal["months"]


def findings_of(made: MadeWarnings, organisation: Organisation) -> list[Found]:
    """One finding for each signal that stands, dated by the month in which its level began: no month repeats it."""
    found = []
    for signal in made.value["signals"]:
        rule = rule_of(made.value, signal["rule"])
        if rule is not None and Level(signal["level"]) is not Level.NONE:
            found.append(_finding(made, organisation, rule, signal))
    return found


def rule_of(report: Mapping[str, Any], rule_id: str) -> Rule | None:
    """A rule with the thresholds that a run was judged by; None for one that is gone."""
    rule, held = rule_named(rule_id), (report.get("rules") or {}).get(rule_id)
    if rule is None or not held:
        return rule
    try:
        return with_thresholds(rule, held)
    except BadInput:
        # Bounds that were narrowed since say nothing about what was judged then.
        return rule


def _finding(made: MadeWarnings, organisation: Organisation, rule: Rule, signal: Mapping[str, Any]) -> Found:
    level, since, provenance = Level(signal["level"]), Month.read(signal["since"]), made.figure.provenance
    group = group_name(signal["group"])
    said, size = words.LEVELS[level], words.size_said(rule, signal["months"][-1])
    people, is_all = signal["people"], signal["group"] == ALL
    return Found(
        kind=KIND,
        room=ROOM,
        subject_kind="region",
        subject_key=f"{made.value['region']}/{signal['group']}",
        period_from=since.first_day,
        period_to=since.last_day,
        title=Text(
            f"{said.zh}：{made.region.zh}{group.zh}{rule.title.zh}，{size.zh}",
            f"{said.en}: {rule.title.en}, {words.lowered(group.en) if is_all else group.en} in {made.region.en}, "
            f"{size.en}",
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
    """The whole region, or the name of the part of it, the form of employment or the industry."""
    if group == ALL:
        return Text("全部会员", "All members")
    if group.startswith(REGION):
        return names.region(group.removeprefix(REGION))
    if group.startswith(FORM):
        return names.named(names.JOB_KINDS, group.removeprefix(FORM))
    return names.named(names.INDUSTRIES, group)
