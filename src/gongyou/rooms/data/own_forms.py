"""The forms of a worker's own orders."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gongyou.lake.contract import contract
from gongyou.registry.platform_names import platforms_named
from gongyou.rooms.data.giving import TOLD
from gongyou.rooms.data.models import TypedOrder
from gongyou.rooms.data.models.donations import Use

MOMENT = "%Y-%m-%dT%H:%M"
METRES = Decimal(1000)


def platforms_offered() -> list[tuple[str, str]]:
    """Every platform that has a name here, in the reader's language."""
    language = get_language() or "zh"
    return sorted((code, name.on(language)) for code, name in platforms_named().items())


def _moment(label: Any, help_text: Any = "", *, required: bool = False) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        help_text=help_text,
        required=required,
        input_formats=[MOMENT, "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput(format=MOMENT, attrs={"type": "datetime-local"}),
    )


def _number(label: Any, help_text: Any = "", *, required: bool = False, places: int = 2) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        help_text=help_text,
        required=required,
        min_value=0,
        max_value=Decimal(100000),
        decimal_places=places,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )


class AgreeForm(forms.Form):
    """What it may be used for, and the consent to that."""

    use = forms.ChoiceField(
        label=_("用途"),
        choices=Use.choices,
        initial=Use.COLLECTIVE,
        help_text=_("集体审计只公布十人以上合并的数字，认不出个人。平台看不到是谁交的。"),
    )
    agree = forms.BooleanField(
        label=_("我同意工会按上面的用途处理这些订单。随时可以撤回，撤回后从数据湖删除；不撤回的，一年后自动删除。"),
        error_messages={"required": _("同意后才能提交。")},
    )


class GiveForm(AgreeForm):
    """The same, and of which platform it is."""

    platform = forms.ChoiceField(label=_("平台"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["platform"].choices = platforms_offered()  # type: ignore[attr-defined]


class FileForm(GiveForm):
    """A sheet of own orders."""

    file = forms.FileField(label=_("文件"), allow_empty_file=True, help_text=_("CSV 或 XLSX，不超过 5 MB。"))
    field_order = ("platform", "file", "use", "agree")


class TypedForm(forms.Form):
    """One order as the app shows it."""

    platform = forms.ChoiceField(label=_("平台"))
    order_id = forms.CharField(label=_("订单号"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    pay_total = _number(_("这一单的收入（元）"), _("不含打赏。"), required=True)
    accepted_at = _moment(_("接单时间"))
    delivered_at = _moment(_("送达时间"), _("接单和送达时间至少填一个。"))
    promised_at = _moment(_("要求送达时间"))
    distance_km = _number(_("距离（公里）"), places=3)
    tip = _number(_("打赏（元）"))
    deduction = _number(_("扣款（元）"))

    def __init__(self, *args: Any, order: TypedOrder | None = None, platform: str = "", **kwargs: Any) -> None:
        given: dict[str, Any] = {"platform": platform}
        if order is not None:
            told = json.loads(order.content)
            given = {"platform": order.platform, **told}
            if told.get("distance_m"):
                given["distance_km"] = f"{Decimal(told['distance_m']) / METRES:f}"
            for name in ("accepted_at", "delivered_at", "promised_at"):
                if told.get(name):
                    given[name] = datetime.fromisoformat(told[name])
        super().__init__(*args, **{"initial": given, **kwargs})
        self.fields["platform"].choices = platforms_offered()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        accepted, delivered = given.get("accepted_at"), given.get("delivered_at")
        if not accepted and not delivered and not {"accepted_at", "delivered_at"} & self.errors.keys():
            self.add_error("delivered_at", _("接单和送达时间至少填一个。"))
        if accepted and delivered and delivered < accepted:
            self.add_error("delivered_at", _("送达时间早于接单时间。"))
        return given

    def answers(self) -> dict[str, str]:
        """As the contract has it, in text: local time without a zone."""
        told: dict[str, str] = {}
        for name in TOLD:
            value = self.cleaned_data.get(name)
            if isinstance(value, datetime):
                told[name] = value.replace(tzinfo=None).isoformat(sep=" ")
            elif value not in (None, ""):
                told[name] = str(value)
        if self.cleaned_data.get("distance_km") is not None:
            told["distance_m"] = f"{self.cleaned_data['distance_km'] * METRES:f}"
        return told


class CopyForm(forms.Form):
    """A copy as the platform gave it."""

    platform = forms.ChoiceField(label=_("平台"))
    file = forms.FileField(
        label=_("平台给您的文件"), allow_empty_file=True, help_text=_("ZIP、JSON 或 CSV，不超过 20 MB。")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["platform"].choices = platforms_offered()  # type: ignore[attr-defined]


class MappingForm(AgreeForm):
    """Which column of the copy is which."""

    def __init__(self, *args: Any, heads: Sequence[str], guessed: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "zh"
        wanted = contract("own_orders")
        fields: dict[str, forms.Field] = {}
        for name in TOLD:
            column = wanted.column(name)
            title = column.name if language.startswith("en") else column.aliases[0]
            fields[f"from_{name}"] = forms.ChoiceField(
                label=title,
                help_text=column.meaning.on(language),
                required=column.required,
                choices=[("", _("没有这一列")), *((head, head) for head in heads)],
                initial=guessed.get(name, ""),
            )
        self.fields = {**fields, **self.fields}

    def terms(self) -> dict[str, str]:
        """Column of the contract → head of the copy."""
        return {name: self.cleaned_data[f"from_{name}"] for name in TOLD if self.cleaned_data.get(f"from_{name}")}
