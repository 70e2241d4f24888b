"""All metrics over one material: who lacks what, who says what, and the same as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from itertools import groupby
from typing import Any

from gongyou.core.text import Text
from gongyou.rooms.platforms.metrics.catalogue import metrics
from gongyou.rooms.platforms.metrics.material import Material
from gongyou.rooms.platforms.metrics.metric import Metric, Needs
from gongyou.rooms.platforms.metrics.outcome import Outcome, not_assessable

TABLES = {
    "orders": Text("派单日志", "the order log"),
    "sessions": Text("在线时段", "the online sessions"),
    "prompts": Text("休息提示记录", "the record of rest prompts"),
    "workers": Text("劳动者属性表", "the table of workers' attributes"),
    "appeals": Text("申诉记录", "the record of appeals"),
    "rewards": Text("奖励发放记录", "the record of rewards"),
    "register": Text("规则登记册", "the rule register"),
}


def assessed(material: Material, only: Iterable[str] | None = None) -> dict[str, Outcome]:
    """Each metric's answer by id; one that lacks data says so and is not computed. `only` limits the ids."""
    wanted = None if only is None else set(only)
    found: dict[str, Outcome] = {}
    for _, family in groupby(metrics(), key=lambda each: each.id[0]):
        found |= {each.id: one_assessed(each, material) for each in family if wanted is None or each.id in wanted}
        material.let_go()
    return found


def one_assessed(metric: Metric, material: Material) -> Outcome:
    """The answer of one metric, or what it lacks."""
    missing = missing_said(material, metric.needs)
    return not_assessable(*missing) if missing else metric.assess(material)


def missing_said(material: Material, needed: Iterable[Needs]) -> list[Text]:
    """What is not there of what is needed, a sentence for each table; nothing where all is."""
    return [lacks(needs.table, lacking) for needs in needed if (lacking := material.lacking(needs))]


def lacks(table: str, columns: tuple[str, ...]) -> Text:
    """That a table lacks columns, in a sentence; (`rows`,) says that the table is not there at all."""
    name = TABLES[table]
    if columns == ("rows",):
        return Text(f"不可评估：没有{name.zh}。", f"Cannot be evaluated: {name.en} is not there.")
    return Text(
        f"不可评估：{name.zh}缺少 {'、'.join(columns)}。", f"Cannot be evaluated: {name.en} lacks {', '.join(columns)}."
    )


def outcome_value(outcome: Outcome) -> dict[str, Any]:
    """The outcome as JSON-ready data: texts in both languages, days in ISO form, decimals kept as decimals."""
    return dict(_value(outcome))


def _value(given: Any) -> Any:
    if isinstance(given, Text):
        return {"zh": given.zh, "en": given.en}
    if isinstance(given, Enum):
        return given.value
    if isinstance(given, date):
        return given.isoformat()
    if is_dataclass(given) and not isinstance(given, type):
        return {field.name: _value(getattr(given, field.name)) for field in fields(given)}
    if isinstance(given, Mapping):
        return {name: _value(value) for name, value in given.items()}
    if isinstance(given, (list, tuple)):
        return [_value(each) for each in given]
    if isinstance(given, float):
        return Decimal(f"{given:.6f}")
    return given
