"""What officers fill in about a member."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongyou.kit.policies import Visitor
from gongyou.registry import policies
from gongyou.registry.checked_fields import HalfWidthField, checked
from gongyou.registry.models import Employer, Member, Organisation, Station, WorkPoint
from gongyou.registry.naming import name_checked
from gongyou.registry.organisations.forms import REGION, DayInput
from gongyou.registry.phones import contact_phone_checked
from gongyou.registry.services import MemberChanges

COMMUNITY = RegexValidator(r"^[0-9]{12}\Z", _("社区（村）代码为 12 位数字。"))
PLAIN = {"autocomplete": "off"}


class EmployerField(forms.CharField):
    """An employer named by its key, as the list of employers shows it; gives the key back."""

    def __init__(self, **given: Any) -> None:
        super().__init__(max_length=64, widget=forms.TextInput(attrs=PLAIN), **given)
        self.among = Employer.objects.none()

    def clean(self, value: Any) -> Any:
        key = str(super().clean(value) or "").strip()
        if key and not self.among.filter(key=key).exists():
            raise forms.ValidationError(_("没有这个代号的用人单位，请在用人单位列表中查到再填。"))
        return key


class ChangeForm(forms.Form):
    """A member's record. Name and telephone stay hidden: who leaves them empty leaves them as they are.

    Each field carries what it showed, so that only what the officer touched is changed.
    """

    name = forms.CharField(label=_("姓名"), max_length=60, required=False, widget=forms.TextInput(attrs=PLAIN))
    phone = forms.CharField(
        label=_("手机号"), max_length=30, required=False, widget=forms.TextInput(attrs={**PLAIN, "inputmode": "tel"})
    )
    occupation = forms.ChoiceField(label=_("职业类别"), choices=Member.Occupation.choices, show_hidden_initial=True)
    employment_form = forms.ChoiceField(
        label=_("用工形式"), choices=Member.EmploymentForm.choices, show_hidden_initial=True
    )
    employer_key = EmployerField(
        label=_("用人单位代号"), required=False, show_hidden_initial=True, help_text=_("没有用人单位的留空。")
    )
    region = HalfWidthField(
        label=_("行政区划代码"),
        max_length=12,
        validators=[REGION],
        show_hidden_initial=True,
        widget=forms.TextInput(attrs={**PLAIN, "inputmode": "numeric"}),
    )
    work_area = HalfWidthField(
        label=_("工作地社区代码"),
        required=False,
        validators=[COMMUNITY],
        show_hidden_initial=True,
        help_text=_("12 位。保存后按此归入网格。"),
        widget=forms.TextInput(attrs={**PLAIN, "inputmode": "numeric"}),
    )
    joined_on = forms.DateField(label=_("入会日期"), widget=DayInput(), show_hidden_initial=True)
    version = forms.IntegerField(widget=forms.HiddenInput())

    def __init__(self, *args: Any, member: Member, by: Visitor, **kwargs: Any) -> None:
        kept = gettext("现为 %(shown)s。不改就留空。")
        super().__init__(*args, **{**kwargs, "initial": self.start(member)})
        self.by = by
        self.fields["name"].help_text = kept % {"shown": member.name_shown}
        self.fields["phone"].help_text = (
            kept % {"shown": member.phone_shown} if member.phone else gettext("还没有登记手机号。")
        )
        own = Employer.objects.filter(pk=member.employer_id or 0)
        self.fields["employer_key"].among = policies.employers.scope(by) | own  # type: ignore[attr-defined]

    @property
    def shown_before(self) -> list[str]:
        """What each field showed, as hidden fields."""
        return [bound.as_hidden(only_initial=True) for bound in self if bound.field.show_hidden_initial]

    @staticmethod
    def start(member: Member) -> dict[str, Any]:
        """What the form shows before anybody touches it."""
        return {
            "occupation": member.occupation,
            "employment_form": member.employment_form,
            "employer_key": member.employer.key if member.employer else "",
            "region": member.region,
            "work_area": member.work_area,
            "joined_on": member.joined_on,
            "version": member.version,
        }

    def clean_name(self) -> str:
        written: str = self.cleaned_data["name"]
        return checked(name_checked, written) if written else ""

    def clean_phone(self) -> str:
        return checked(contact_phone_checked, self.cleaned_data["phone"])

    def changes(self) -> MemberChanges:
        """What the officer touched."""
        touched = [name for name in self.changed_data if name != "version"]
        return MemberChanges(**{name: self.cleaned_data[name] for name in touched})


class PointForm(forms.Form):
    """Where the member works: a known place, or latitude and longitude."""

    station = forms.ModelChoiceField(
        label=_("工作点"), queryset=Station.objects.none(), required=False, empty_label=_("不在清单里")
    )
    written = forms.CharField(
        label=_("工作地点坐标"),
        required=False,
        max_length=60,
        help_text=_("先纬度后经度（WGS-84），如 31.2304, 121.4737。"),
        widget=forms.TextInput(attrs=PLAIN),
    )

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        held = WorkPoint.objects.filter(member=member).first()
        kwargs.setdefault("initial", {"station": held.station_id if held else None})
        super().__init__(*args, **kwargs)
        field: Any = self.fields["station"]
        # Those of the county or, for who works all over the city, of the city.
        near = Station.objects.filter(region__startswith=member.region[:4], closed_on=None)
        field.queryset = near.order_by("region", "name")

    def clean(self) -> dict[str, Any]:
        """A place or coordinates, not both."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("station") and cleaned.get("written"):
            self.add_error("written", _("已选择工作点，不用再填坐标。"))
        return cleaned


class MoveForm(forms.Form):
    """Why and from which day."""

    reason = forms.CharField(
        label=_("原因"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("写明依据，不写身份证号等个人信息。"),
    )
    on = forms.DateField(label=_("起算日期"), widget=DayInput())


class TransferForm(forms.Form):
    """Where to, and why."""

    target = forms.CharField(
        label=_("转入组织的编码"),
        max_length=40,
        help_text=_("可以是本级范围以外的组织，由对方确认接收。"),
        widget=forms.TextInput(attrs=PLAIN),
    )
    reason = forms.CharField(label=_("原因"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def clean_target(self) -> Organisation:
        code = self.cleaned_data["target"].strip()
        found = Organisation.objects.filter(code=code).first()
        if found is None:
            raise forms.ValidationError(_("没有这个编码的组织，请核对。"))
        return found
