"""The forms of one's own record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from gongyou.core.phones import phone_checked
from gongyou.registry.checked_fields import checked
from gongyou.registry.joining.forms import employer_key_of
from gongyou.registry.joining.places import places_of
from gongyou.registry.models import Correction, Member
from gongyou.registry.services.memberships import MemberChanges


class RecordForm(forms.Form):
    """What members put right themselves: work and place. `version` tells a change that happened meanwhile."""

    occupation = forms.ChoiceField(label=_("职业"), choices=Member.Occupation.choices)
    employment_form = forms.ChoiceField(label=_("用工形式"), choices=Member.EmploymentForm.choices)
    employer = forms.CharField(
        label=_("用人单位"),
        max_length=200,
        required=False,
        help_text=_("没有单位的，留空。写几个字就有提示。"),
        widget=forms.TextInput(attrs={"autocomplete": "organization", "list": "employers-found"}),
    )
    place = forms.ChoiceField(label=_("工作地点"))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any] | None = None, *, member: Member) -> None:
        standing = {
            "occupation": member.occupation,
            "employment_form": member.employment_form,
            "employer": member.employer.name if member.employer else "",
            "place": member.work_area or member.region[:6],
            "version": member.version,
        }
        super().__init__(data, initial=standing)
        self.member = member
        places = places_of(member.organisation, whole_city=True)
        known = {value for _county, options in places for value, _label in options}
        if standing["place"] not in known:
            places = [*places, (say("现在登记的"), [(str(standing["place"]), str(standing["place"]))])]
        self.fields["place"].choices = places  # type: ignore[attr-defined]

    def clean_employer(self) -> str:
        """Only a recorded employer, by its exact name."""
        written: str = self.cleaned_data["employer"].strip()
        standing = self.member.employer
        if not written or (standing is not None and standing.name == written):
            return written
        if employer_key_of(written) is None:
            raise forms.ValidationError(say("没有登记这个单位。请从提示中选，或者联系所在工会登记。"))
        return written

    def changes(self) -> MemberChanges:
        """What differs from the record that was shown."""
        given = self.cleaned_data
        changed: dict[str, Any] = {
            name: given[name] for name in ("occupation", "employment_form") if given[name] != getattr(self.member, name)
        }
        if given["employer"] != self.initial["employer"]:
            changed["employer_key"] = employer_key_of(given["employer"]) if given["employer"] else ""
        if given["place"] != self.initial["place"]:
            changed["region"] = given["place"][:6]
            changed["work_area"] = given["place"] if len(given["place"]) == 12 else ""
        return MemberChanges(**changed)


class PhoneForm(forms.Form):
    """The new number, and the code that proves it is the member's."""

    phone = forms.CharField(
        label=_("新手机号"),
        max_length=20,
        error_messages={"required": _("请填写手机号。")},
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "type": "tel"}),
    )

    def clean_phone(self) -> str:
        return checked(phone_checked, self.cleaned_data["phone"])


class CorrectionForm(forms.Form):
    """Name or ID number, with the reason that an officer reads."""

    field = forms.ChoiceField(label=_("哪一项不对"), choices=Correction.Field.choices)
    wanted = forms.CharField(
        label=_("应该是"),
        max_length=60,
        error_messages={"required": _("请填写正确的内容。")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    reason = forms.CharField(
        label=_("原因"),
        max_length=300,
        error_messages={"required": _("请填写原因。")},
        help_text=_("比如登记时写错了字，或者办了改名。工会干部会请您出示证件。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReasonForm(forms.Form):
    """Why somebody leaves."""

    reason = forms.CharField(
        label=_("退会原因"),
        max_length=300,
        error_messages={"required": _("请写一句原因，便于工会改进。")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    sure = forms.BooleanField(label=_("我知道退会的后果"), error_messages={"required": _("请先勾选。")})


class EraseForm(forms.Form):
    """Erasure needs a deliberate tick."""

    sure = forms.BooleanField(label=_("我知道删除以后不能恢复"), error_messages={"required": _("请先勾选。")})


class AnswerForm(forms.Form):
    """What an officer says to a member whose correction is not granted."""

    answer = forms.CharField(
        label=_("答复"),
        max_length=300,
        error_messages={"required": _("请写明原因，会员看得到。")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
