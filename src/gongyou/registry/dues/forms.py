"""What officers fill in about dues."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from gongyou.registry.models import DuesRecording
from gongyou.registry.organisations.forms import DayInput

MONTH = RegexValidator(r"^\d{4}-(0[1-9]|1[0-2])$", _("月份写成 2026-10。"))


class MonthInput(forms.TextInput):
    """The browser's own choice of a month."""

    input_type = "month"


class RateForm(forms.Form):
    """A rate, from when on, and the document that says so."""

    from_month = forms.CharField(label=_("自何月起"), max_length=7, validators=[MONTH], widget=MonthInput())
    amount = forms.DecimalField(
        label=_("每人每月（元）"),
        min_value=Decimal(0),
        max_digits=8,
        decimal_places=2,
        help_text=_("本级规定的固定金额；写 0 表示不收。"),
    )
    basis = forms.CharField(
        label=_("依据"), max_length=200, help_text=_("文件名称和文号，或会员大会决议的日期。会记入操作记录。")
    )


class RecordForm(forms.Form):
    """What is recorded for the members that are ticked."""

    kind = forms.ChoiceField(label=_("登记为"), choices=DuesRecording.Kind.choices)
    paid_on = forms.DateField(label=_("缴费日期"), required=False, widget=DayInput())
    receipt = forms.CharField(label=_("收据号"), max_length=40, required=False)
    reason = forms.ChoiceField(label=_("免缴原因"), choices=DuesRecording.Reason.choices, required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("kind") == DuesRecording.Kind.PAID:
            given["reason"] = ""
            if not given.get("paid_on") and "paid_on" not in self.errors:
                self.add_error("paid_on", _("请填写缴费日期。"))
        elif given.get("kind") == DuesRecording.Kind.WAIVED:
            given["paid_on"], given["receipt"] = None, ""
            if not given.get("reason"):
                self.add_error("reason", _("请选择免缴的原因。"))
        return given
