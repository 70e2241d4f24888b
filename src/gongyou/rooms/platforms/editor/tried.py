"""One order tried out beside the form: what is typed, and its steps."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.rooms.platforms.editor.words import codes
from gongyou.rules.answer import Step, number_shown
from gongyou.rules.schemes import PayScheme
from gongyou.rules.schemes.effects import SampleOrder, held, pay_steps
from gongyou.rules.schemes.words import MONEY

INPUT = "try-input-"


class TryForm(forms.Form):
    """An order that is tried."""

    prefix = "try"
    use_required_attribute = False

    kilometres = forms.DecimalField(label=_("里程（公里）"), min_value=0, max_value=2000, initial=Decimal("3"))
    minutes = forms.DecimalField(label=_("时长（分钟）"), min_value=0, max_value=10_000, initial=Decimal("25"))
    kilograms = forms.DecimalField(label=_("重量（公斤）"), min_value=0, max_value=10_000, initial=Decimal("2"))
    items = forms.IntegerField(label=_("件数"), min_value=0, max_value=100_000, initial=1)
    order_value = forms.DecimalField(label=_("订单金额"), min_value=0, max_value=1_000_000, initial=Decimal("35"))
    day = forms.DateField(label=_("日期"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    clock = forms.TimeField(label=_("取货（上车）时刻"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}))
    weather_code = forms.ChoiceField(label=_("天气"))
    channel = forms.ChoiceField(label=_("派单方式"))
    minutes_late = forms.DecimalField(label=_("超时（分钟）"), min_value=0, max_value=10_000, initial=Decimal("0"))
    area = forms.CharField(label=_("区域代码"), max_length=80, initial="demo")
    kilometres_outside = forms.DecimalField(
        label=_("其中区外里程（公里）"), min_value=0, max_value=2000, initial=Decimal("0")
    )
    minutes_outside = forms.DecimalField(
        label=_("其中区外时长（分钟）"), min_value=0, max_value=10_000, initial=Decimal("0")
    )

    def __init__(self, data: Mapping[str, Any] | None, language: str) -> None:
        super().__init__(data)
        for name in ("weather_code", "channel"):
            said = [(code, text.on(language)) for code, text in codes(name)]
            self.fields[name].choices = said  # type: ignore[attr-defined]
        self.initial = {"day": date(2026, 6, 10), "clock": time(12)}

    @property
    def order(self) -> SampleOrder:
        data = dict(self.cleaned_data)
        at = datetime.combine(data.pop("day"), data.pop("clock"))
        return SampleOrder("tried", Text("试算的订单", "the order tried"), at=at, **data)


def tried(scheme: PayScheme, form: TryForm, data: Mapping[str, Any], language: str) -> dict[str, Any]:
    """The steps of the order and its pay; or in words why there is none."""
    if form.is_bound and not form.is_valid():
        return {"reason": Text("请把试算的各项填成数。", "Fill in the order with numbers.").on(language)}
    order = form.order if form.is_bound else SampleOrder("tried", Text("", ""), Decimal(3), Decimal(25), Decimal(35))
    given = {}
    for name in scheme.needed:
        try:
            given[name] = Decimal(str(data.get(f"{INPUT}{name}", "")))
        except InvalidOperation:
            continue
    try:
        steps = pay_steps(held(scheme.given(**given)), order)
    except BadInput as refused:
        return {"reason": refused.said(language)}
    if steps[-1].value is None:
        return {"reason": steps[-1].label.on(language)}
    return {"steps": [_row(step, language) for step in steps[:-1]], "total": _row(steps[-1], language)}


def _row(step: Step, language: str) -> dict[str, str]:
    amount = step.value if isinstance(step.value, Decimal) else Decimal(0)
    shown = f"{amount:,.2f}" if amount == amount.quantize(Decimal("0.01")) else number_shown(amount)
    return {
        "label": step.label.on(language),
        "formula": step.written.on(language),
        "value": MONEY[step.unit].on(language).format(shown),
    }
