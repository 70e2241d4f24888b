"""What officers fill in about employers."""

from __future__ import annotations

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gongyou.core.industry import SECTIONS
from gongyou.registry.checked_fields import HalfWidthField, checked
from gongyou.registry.organisations.forms import CODE, REGION, DayInput, OrganisationField
from gongyou.registry.uscc import uscc_checked


def industry_choices() -> list[tuple[str, str]]:
    """The sections in the reader's language, the unknown one first."""
    language = get_language() or "zh-hans"
    return [("", "—"), *((letter, f"{letter} {text.on(language)}") for letter, text in SECTIONS.items())]


class EmployerForm(forms.Form):
    """The words of an employer's record."""

    name = forms.CharField(label=_("名称"), max_length=200)
    uscc = forms.CharField(
        label=_("统一社会信用代码"),
        required=False,
        max_length=40,
        help_text=_("18 位，照营业执照填写，保存时核对校验位。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    region = HalfWidthField(
        label=_("行政区划代码"),
        max_length=12,
        validators=[REGION],
        help_text=_("区县 6 位，乡镇街道 9 位，社区（村）12 位。"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    industry = forms.ChoiceField(
        label=_("行业"), choices=industry_choices, required=False, help_text=_("国民经济行业分类（GB/T 4754）门类。")
    )
    organisation = OrganisationField(
        label=_("所属工会的组织编码"), required=False, help_text=_("还没有建会的单位留空。")
    )
    staff_count = forms.IntegerField(label=_("职工人数"), required=False, min_value=0, max_value=5_000_000)
    staff_counted_on = forms.DateField(label=_("人数截至"), required=False, widget=DayInput())

    def clean_uscc(self) -> str:
        """The code as it will be kept."""
        return checked(uscc_checked, self.cleaned_data["uscc"])


class EmployerNewForm(EmployerForm):
    """A new employer."""

    key = forms.CharField(
        label=_("单位代号"),
        max_length=64,
        validators=[CODE],
        help_text=_("工资表和派单记录里用的代号，登记后不能改。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    field_order = ("key", "name", "uscc", "region", "industry", "organisation", "staff_count", "staff_counted_on")


class EmployerChangeForm(EmployerForm):
    """The record as the officer saw it, with its version."""

    version = forms.IntegerField(widget=forms.HiddenInput())


class UnionForm(forms.Form):
    """The employer's own union, prefilled."""

    code = forms.CharField(
        label=_("组织编码"),
        max_length=40,
        validators=[CODE],
        help_text=_("建立后不能改。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    name = forms.CharField(label=_("名称"), max_length=200)
    superior = OrganisationField(label=_("上级工会的组织编码"), help_text=_("一般为所在乡镇街道总工会。"))
    founded_on = forms.DateField(label=_("建立日期"), widget=DayInput())
    takes_members = forms.BooleanField(label=_("同时把本单位会员的会籍转入"), required=False)
