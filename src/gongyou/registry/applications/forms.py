"""What officers fill in about applications."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongyou.core.text import Text
from gongyou.kit.policies import Visitor
from gongyou.registry import policies
from gongyou.registry.checked_fields import HalfWidthField, checked
from gongyou.registry.identity import identity_checked
from gongyou.registry.memberships.forms import PLAIN, EmployerField
from gongyou.registry.models import Application, Member, Organisation
from gongyou.registry.naming import name_checked
from gongyou.registry.organisations.forms import REGION
from gongyou.registry.phones import contact_phone_checked
from gongyou.registry.selectors import scope_of
from gongyou.registry.services import ApplicationRow


class RefusalForm(forms.Form):
    """Why not; the applicant reads it."""

    reason = forms.CharField(
        label=_("不同意的原因"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("申请人会看到。请写清缺什么、怎样补。"),
    )


class CounterForm(forms.Form):
    """An application that an officer writes down for somebody at the counter."""

    organisation = forms.CharField(
        label=_("申请加入的组织编码"),
        max_length=40,
        help_text=_("在组织列表中查到编码再填。没有工会的，填网上会员之家的编码。"),
        widget=forms.TextInput(attrs=PLAIN),
    )
    name = forms.CharField(label=_("姓名"), max_length=60, widget=forms.TextInput(attrs=PLAIN))
    id_number = forms.CharField(
        label=_("身份证号"),
        max_length=30,
        help_text=_("也可填港澳台居民居住证、外国人永久居留身份证号码，15 位旧号自动换算。"),
        widget=forms.TextInput(attrs={**PLAIN, "autocapitalize": "characters"}),
    )
    phone = forms.CharField(
        label=_("手机号"), max_length=30, widget=forms.TextInput(attrs={**PLAIN, "inputmode": "tel"})
    )
    occupation = forms.ChoiceField(label=_("职业类别"), choices=Member.Occupation.choices)
    employment_form = forms.ChoiceField(label=_("用工形式"), choices=Member.EmploymentForm.choices)
    employer_key = EmployerField(label=_("用人单位代号"), required=False, help_text=_("没有用人单位的留空。"))
    region = HalfWidthField(
        label=_("行政区划代码"),
        max_length=12,
        validators=[REGION],
        widget=forms.TextInput(attrs={**PLAIN, "inputmode": "numeric"}),
    )
    agreed = forms.BooleanField(
        label=_("本人已当面同意为办理入会使用上述信息，并在纸质申请上签名"),
        error_messages={"required": _("没有本人同意，不能代办。")},
    )

    def __init__(self, *args: Any, by: Visitor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mine = scope_of(by)
        self.notes: tuple[Text, ...] = ()
        self.fields["employer_key"].among = policies.employers.scope(by)  # type: ignore[attr-defined]

    def clean_organisation(self) -> Organisation:
        found = self.mine.filter(code=self.cleaned_data["organisation"].strip()).first()
        if found is None:
            raise forms.ValidationError(_("本级范围内没有这个组织，请核对组织编码。"))
        return found

    def clean_name(self) -> str:
        return checked(name_checked, self.cleaned_data["name"])

    def clean_id_number(self) -> str:
        today = timezone.localdate()
        found = checked(lambda text: identity_checked(text, today=today), self.cleaned_data["id_number"])
        self.notes = found.notes
        return found.number

    def clean_phone(self) -> str:
        return checked(contact_phone_checked, self.cleaned_data["phone"])

    def row(self) -> ApplicationRow:
        given = self.cleaned_data
        return ApplicationRow(
            name=given["name"],
            id_number=given["id_number"],
            phone=given["phone"],
            region=given["region"],
            employment_form=given["employment_form"],
            occupation=given["occupation"],
            employer_key=given["employer_key"] or None,
            consent_version="counter-paper",
            source=Application.Source.COUNTER,
        )
