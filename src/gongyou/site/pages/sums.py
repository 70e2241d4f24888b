"""算一算: a worker asks a rule about their own case, and sees every step of the answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gongyou.core.errors import BadInput, MissingParameter
from gongyou.core.figures import DAY, MONEY, shown
from gongyou.core.text import Text
from gongyou.registry.access import page_for
from gongyou.registry.selectors import member_of
from gongyou.rules import catalogue
from gongyou.rules.answer import STATUS_TEXT
from gongyou.rules.evaluate import Answer, evaluate_one
from gongyou.rules.rule import Input, Rule
from gongyou.rules.units import Unit

REFUSED = 422
YES, NO = Text("是", "Yes"), Text("否", "No")


@dataclass(frozen=True, slots=True)
class Sum:
    """One calculator: the rule it asks, its icon, what it is for, and which answers stand large under which words."""

    name: str
    rule: str
    icon: str
    purpose: Text
    large: Mapping[str, Text]


SUMS = (
    Sum(
        "overtime",
        "cn.overtime_pay",
        "clock",
        Text("按月工资和加班小时，算应得的加班工资。", "What your overtime should pay, from your wage and hours."),
        {"overtime_pay": Text("应得加班工资", "Overtime pay due")},
    ),
    Sum(
        "minimum-wage",
        "cn.minimum_wage_check",
        "coin",
        Text("看当月工资是否低于当地最低工资标准。", "Whether your wage of a month is below the local minimum."),
        {
            "compliant": Text("达到当地最低工资标准", "Reaches the local minimum wage"),
            "shortfall": Text("差多少", "Short by"),
        },
    ),
    Sum(
        "overtime-limit",
        "cn.overtime_cap_month",
        "calendar",
        Text("看当月加班时间是否超过法定上限。", "Whether your overtime of a month passes the legal limit."),
        {
            "violates_month_cap": Text("超过每月上限", "Above the monthly limit"),
            "excess_hours": Text("超出", "Above it by"),
            "violates_day_cap": Text("超过每日上限", "Above the daily limit"),
        },
    ),
)


class SumForm(forms.Form):
    """A box for each input of the rule; the rule itself reads and refuses what is typed."""

    def __init__(self, *args: Any, rule: Rule, stand_ins: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "zh"
        for given in rule.inputs:
            unit = given.unit.text.on(language)
            label = given.label.on(language)
            self.fields[given.name] = forms.CharField(
                label=f"{label}（{unit}）" if not language.startswith("en") else f"{label} ({unit})",
                required=given.is_required,
                max_length=16,
                help_text=stand_ins.get(given.name, ""),
                widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "weui-input"}),
            )


@page_for()
def sums(request: HttpRequest) -> HttpResponse:
    """The calculators there are."""
    listed = [(one, catalogue.standard().rule(one.rule)) for one in SUMS]
    return render(request, "site/worker/sums.html", {"sums": listed, "tab": "sums"})


@page_for()
def one_sum(request: HttpRequest, name: str) -> HttpResponse:
    """One calculator: the questions, and after them the answer with its arithmetic."""
    chosen = next((one for one in SUMS if one.name == name), None)
    if chosen is None:
        raise Http404
    rule = catalogue.standard().rule(chosen.rule)
    member = member_of(request.user)
    place, today = (member.region if member else None), timezone.localdate()
    form = SumForm(request.GET or None, rule=rule, stand_ins=_stand_ins(rule, today, place))
    answer = None
    if form.is_bound and form.is_valid():
        answer = _answer(form, rule, today, place)
    context: dict[str, Any] = {"sum": chosen, "rule": rule, "form": form, "tab": "sums"}
    if answer is not None:
        context |= _shown(answer, rule, chosen)
    return render(request, "site/worker/sum.html", context, status=REFUSED if form.errors else 200)


def _answer(form: SumForm, rule: Rule, today: date, place: str | None) -> Answer | None:
    """The rule's answer; None when the rule refuses an input, which the form then says beside the box."""
    from gongyou.lake.engine import memory_backend

    given = {key: value for key, value in form.cleaned_data.items() if value}
    try:
        return evaluate_one(
            rule, given, on=today, place=place, parameters=catalogue.standard().parameters, backend=memory_backend()
        )
    except MissingParameter:
        by_hand = next((one.name for one in rule.inputs if one.parameter and not given.get(one.name)), None)
        form.add_error(by_hand, _("系统里没有您所在地这一天的标准，请自己填写。"))
    except BadInput as error:
        named = error.where.get("input")
        form.add_error(named if named in form.fields else None, error.said(get_language() or "zh"))
    return None


def _stand_ins(rule: Rule, today: date, place: str | None) -> dict[str, str]:
    """What stands in for an input that is left empty, said below its box."""
    said = {}
    language = get_language() or "zh"
    for given in rule.inputs:
        if given.parameter:
            said[given.name] = _from_parameter(given, today, place, language)
        elif given.default is not None:
            said[given.name] = _("没有就不填。")
    return said


def _from_parameter(given: Input, today: date, place: str | None, language: str) -> str:
    parameters = catalogue.standard().parameters
    try:
        dated = parameters.value(str(given.parameter), today, place)
    except MissingParameter:
        return _("系统里没有您所在地的标准，请填写当地公布的数。")
    return _("不填就按您所在地的标准 %(value)s（%(day)s起）。") % {
        "value": shown(dated.value, MONEY, language),
        "day": shown(dated.start, DAY, language),
    }


def _shown(answer: Answer, rule: Rule, chosen: Sum) -> dict[str, Any]:
    language = get_language() or "zh"
    units = {output.name: output.unit for output in rule.outputs}
    return {
        "results": [
            (label.on(language), _value(answer.values[name], units[name], language))
            for name, label in chosen.large.items()
            if answer.values.get(name) is not None
        ],
        "steps": [
            {
                "label": step.label.on(language),
                "formula": step.formula,
                "value": _value(step.value, Unit(step.unit), language) if Unit(step.unit) is Unit.YES_NO else "",
            }
            for step in answer.steps
        ],
        "conventions": [line.on(language) for line in answer.conventions],
        "status": STATUS_TEXT[answer.status].on(language),
        "day": answer.on,
        "version": answer.version,
    }


def _value(value: Any, unit: Unit, language: str) -> str:
    if unit is Unit.YES_NO:
        return (YES if value else NO).on(language)
    if unit.is_money:
        return shown(value, MONEY, language)
    return f"{value} {unit.text.on(language)}"
