"""An answer as plain data in both languages: what the REST face returns, what an inquiry keeps, what paper prints.

Everything in it is text, numbers as text, lists and mappings, so that it survives JSON unchanged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from gongyou.core.errors import GongyouError
from gongyou.core.figures import day_shown, month_shown
from gongyou.core.money import shown as money_shown
from gongyou.core.text import Text
from gongyou.rules.answer import STATUS_TEXT, number_shown
from gongyou.rules.citations import Citation
from gongyou.rules.clauses import clauses_of
from gongyou.rules.counterfactual import Otherwise
from gongyou.rules.facts import read_fact
from gongyou.rules.one import Answer, UsedParameter
from gongyou.rules.rule import Input, Rule
from gongyou.rules.units import Unit


def told(rule: Rule, answer: Answer, inputs: Mapping[str, Any], changes: Sequence[Otherwise] = ()) -> dict[str, Any]:
    """The answer with its arithmetic, clauses, parameters and conventions."""
    units = {output.name: output.unit for output in rule.outputs}
    labels = {output.name: output.label for output in rule.outputs}
    results = [_result(name, labels.get(name), units.get(name), value) for name, value in answer.values.items()]
    return {
        "rule": rule.id,
        "version": answer.version,
        "title": both(rule.title),
        "law": both(rule.law),
        "article": both(rule.article),
        "on": answer.on.isoformat(),
        "place": answer.place,
        "status": str(answer.status),
        "status_said": both(STATUS_TEXT[answer.status]),
        "given": [_given(each, inputs[each.name]) for each in rule.inputs if inputs.get(each.name) not in (None, "")],
        "results": results,
        "steps": [
            {
                "name": step.name,
                "label": both(step.label),
                "formula": both(step.written),
                "value": plain(step.value),
                "said": both(value_said(step.value, Unit(step.unit))),
                "unit": str(step.unit),
            }
            for step in answer.steps
        ],
        "clauses": [_cited(each) for each in clauses_of(rule)],
        "parameters": [_used(each) for each in answer.parameters_used],
        "conventions": [both(each) for each in answer.conventions],
        "otherwise": [_otherwise(each, labels, units) for each in changes],
    }


def refused(error: GongyouError) -> dict[str, Any]:
    """Why there is no answer: code, field, value, sentence and remedy in both languages."""
    where = {key: str(value) for key, value in error.where.items()}
    return {
        "error": error.code,
        "field": where.get("input") or where.get("parameter"),
        "value": where.get("value"),
        "message": both(error.text),
        "remedy": both(error.remedy),
        "where": where,
    }


def value_said(value: Any, unit: Unit) -> Text:
    """A result as a person reads it: ¥1,234.50 · 3.5 个月 · 2026年10月9日 · 是."""
    if value is None:
        return Text("—", "—")
    if isinstance(value, list | tuple):
        said = [value_said(each, unit) for each in value]
        return Text("、".join(each.zh for each in said), ", ".join(each.en for each in said))
    if unit is Unit.YES_NO or isinstance(value, bool):
        return Text(Unit.YES_NO.shown(bool(value), "zh"), Unit.YES_NO.shown(bool(value), "en"))
    if unit is Unit.YUAN:
        money = money_shown(Decimal(str(value)), "¥")
        return Text(money, money)
    if unit is Unit.DAY:
        return Text(day_shown(value, "zh"), day_shown(value, "en"))
    if unit is Unit.MONTH:
        return Text(month_shown(str(value), "zh"), month_shown(str(value), "en"))
    if not unit.is_number:
        return Text(str(value), str(value))
    number = number_shown(Decimal(str(value)), 2 if unit.is_money else None)
    if unit is Unit.PERCENT:
        return Text(f"{number} %", f"{number} %")
    singular = Decimal(str(value)) == 1 and unit in (Unit.DAYS, Unit.MONTHS, Unit.HOURS)
    en = unit.text.en.removesuffix("s") if singular else unit.text.en
    return Text(f"{number} {unit.text.zh}".strip(), f"{number} {en}".strip())


def both(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def plain(value: Any) -> Any:
    """A value as JSON holds it: exact numbers as text, days as 2026-10-01."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value)


def _result(name: str, label: Text | None, unit: Unit | None, value: Any) -> dict[str, Any]:
    unit = unit or (Unit.YES_NO if isinstance(value, bool) else Unit.WORD)
    return {
        "name": name,
        "label": both(label or Text(name, name)),
        "value": plain(value),
        "unit": str(unit),
        "said": both(value_said(value, unit)),
    }


def _given(given: Input, value: Any) -> dict[str, Any]:
    if isinstance(value, list | tuple) and given.unit is not Unit.SPELLS:
        said = [_fact_said(given, each) for each in value]
        text = Text("、".join(each.zh for each in said), ", ".join(each.en for each in said))
    else:
        text = _fact_said(given, value)
    return {
        "name": given.name,
        "label": both(given.label),
        "value": plain(value),
        "unit": str(given.unit),
        "said": both(text),
    }


def _fact_said(given: Input, value: Any) -> Text:
    fact = read_fact(given, value)
    if given.choices and fact in given.choices:
        return given.choices[fact]  # type: ignore[index]
    if given.unit is Unit.SPELLS:
        spells = [f"{each[0]} {each[1]}" for each in fact]  # type: ignore[union-attr]
        return Text("、".join(spells), ", ".join(spells))
    return value_said(fact, given.unit)


def _used(used: UsedParameter) -> dict[str, Any]:
    dated = used.dated
    return {
        "id": used.id,
        "title": both(used.title),
        "value": str(used.value),
        "unit": str(used.unit),
        "said": both(value_said(used.value, Unit(used.unit))),
        "from": dated.start.isoformat(),
        "until": dated.until.isoformat() if dated.until else None,
        "place": dated.place,
        **_cited(dated.citation),
    }


def _cited(citation: Citation) -> dict[str, Any]:
    return {
        "law": citation.law,
        "article": citation.article,
        "source": both(citation.source),
        "quote": citation.quote,
        "quote_en": citation.quote_en,
        "url": citation.url,
        "checked_on": citation.checked_on.isoformat(),
        "status": str(citation.status),
        "status_said": both(STATUS_TEXT[citation.status]),
    }


def _otherwise(change: Otherwise, labels: Mapping[str, Text], units: Mapping[str, Unit]) -> dict[str, Any]:
    return {
        "input": change.input,
        "label": both(change.label),
        "change": both(change.change),
        "to": plain(change.to),
        "results": [_result(name, labels.get(name), units.get(name), value) for name, value in change.values.items()],
    }
