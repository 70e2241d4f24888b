"""The forms of joining: agreeing, filling in, the code, asking about progress, choosing a password."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from gongyou.core.phones import phone_checked
from gongyou.registry.checked_fields import checked
from gongyou.registry.grids.points import point_checked
from gongyou.registry.identity import id_number_checked
from gongyou.registry.joining.places import places_of, stations_of
from gongyou.registry.models import Employer, Member, Organisation
from gongyou.registry.naming import name_checked

TRAP = "homepage"


class ConsentForm(forms.Form):
    """The two consents without which nobody joins; each is given by itself."""

    membership = forms.BooleanField(
        label=_("同意为办理入会和管理会籍使用上述资料"),
        error_messages={"required": _("不同意就不能入会。没有这些资料，工会无法登记您。")},
    )
    identity = forms.BooleanField(
        label=_("单独同意处理我的身份证号"),
        error_messages={"required": _("身份证号需要您单独同意。不同意可以带证件到工会窗口办理。")},
    )


class ApplicantForm(forms.Form):
    """Who applies, what they do and where. Values that cannot be right are said beside the field."""

    name = forms.CharField(
        label=_("姓名"),
        max_length=60,
        error_messages={"required": _("请填写姓名。")},
        help_text=_("和身份证上一样。中间有点的，照写“·”。"),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    id_number = forms.CharField(
        label=_("身份证号"),
        max_length=30,
        error_messages={"required": _("请填写身份证号。")},
        help_text=_("18 位。加密保存，这一栏不会存进手机草稿。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "data-never-keep": ""}),
    )
    phone = forms.CharField(
        label=_("手机号"),
        max_length=20,
        error_messages={"required": _("请填写手机号。")},
        help_text=_("下一步要用它收验证码，以后用它登录。"),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "type": "tel"}),
    )
    occupation = forms.ChoiceField(
        label=_("职业"),
        choices=[("", _("请选择")), *Member.Occupation.choices],
        error_messages={"required": _("请选择职业。")},
    )
    employment_form = forms.ChoiceField(
        label=_("用工形式"),
        choices=[("", _("请选择")), *Member.EmploymentForm.choices],
        error_messages={"required": _("请选择用工形式。")},
        help_text=_("在平台接单、没有签劳动合同的，选“平台用工”。"),
    )
    employer = forms.CharField(
        label=_("用人单位"),
        max_length=200,
        required=False,
        help_text=_("写几个字就有提示。找不到的，写全称。"),
        widget=forms.TextInput(attrs={"autocomplete": "organization", "list": "employers-found"}),
    )
    no_employer = forms.BooleanField(label=_("没有单位"), required=False)
    place = forms.ChoiceField(
        label=_("工作地点"), error_messages={"required": _("请选择工作地点。")}, help_text=_("经常干活的地方。")
    )
    station_code = forms.ChoiceField(
        label=_("工作点（可不选）"),
        required=False,
        help_text=_("从哪个站点出工就选哪个，用来归入网格。"),
    )
    work_point = forms.CharField(
        label=_("工作地点坐标（可不填）"),
        required=False,
        max_length=60,
        help_text=_("只用来归入网格，加密保存。先纬度后经度（WGS-84），如 31.2304, 121.4737。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-never-keep": ""}),
    )
    # People do not see it; a machine that fills in every field does.
    homepage = forms.CharField(required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}))

    def __init__(self, data: Mapping[str, Any] | None = None, *, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        places = places_of(organisation)
        field = self.fields["place"]
        if places:
            field.choices = [("", say("请选择")), *places]  # type: ignore[attr-defined]
        else:
            del self.fields["place"]
        if stations := stations_of(organisation):
            self.fields["station_code"].choices = [("", say("不在清单里")), *stations]  # type: ignore[attr-defined]
        else:
            del self.fields["station_code"]

    @property
    def questions(self) -> list[forms.BoundField]:
        """The fields that people see."""
        return [self[name] for name in self.fields if name != TRAP]

    def clean_name(self) -> str:
        return checked(name_checked, self.cleaned_data["name"])

    def clean_id_number(self) -> str:
        number = self.cleaned_data["id_number"]
        return checked(lambda text: id_number_checked(text, today=timezone.localdate()), number)

    def clean_phone(self) -> str:
        return checked(phone_checked, self.cleaned_data["phone"])

    def clean_work_point(self) -> str:
        return checked(point_checked, self.cleaned_data["work_point"])

    def clean(self) -> dict[str, Any]:
        """An employer, or the word that there is none; a known place of work or coordinates, not both."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        written = cleaned.get("employer", "").strip()
        if cleaned.get("no_employer"):
            written = ""
        elif not written and "employer" not in self.errors:
            self.add_error("employer", say("请填写用人单位；没有的，勾选“没有单位”。"))
        cleaned["employer"] = written
        if cleaned.get("station_code") and cleaned.get("work_point"):
            self.add_error("work_point", say("已选择工作点，不用再填坐标。"))
        return cleaned


class CodeForm(forms.Form):
    """The code that was sent to the phone."""

    code = forms.CharField(
        label=_("短信验证码"),
        max_length=10,
        error_messages={"required": _("请填写验证码。")},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "data-never-keep": ""}),
    )


class ProgressForm(forms.Form):
    """The receipt's code and the end of the phone number."""

    code = forms.CharField(
        label=_("查询码"),
        max_length=40,
        error_messages={"required": _("请填写查询码。")},
        help_text=_("在申请回执上，16 位。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    tail = forms.RegexField(
        r"^\s*\d{4}\s*$",
        label=_("手机号后四位"),
        error_messages={"required": _("请填写手机号后四位。"), "invalid": _("请填写手机号的最后四位数字。")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric", "maxlength": "4"}),
    )


class PasswordChoice(forms.Form):
    """A password, twice."""

    password = forms.CharField(
        label=_("新密码"),
        error_messages={"required": _("请填写密码。")},
        help_text=_("至少 10 位，不要全用数字，不要用常见密码。"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("再输一遍新密码"),
        error_messages={"required": _("请再输一遍密码。")},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_again(self) -> str:
        again: str = self.cleaned_data["again"]
        if again != self.cleaned_data.get("password"):
            raise forms.ValidationError(say("两次输入的新密码不一样。"))
        return again


def employer_key_of(written: str) -> str | None:
    """The key of the one employer with exactly this name; None for none and for two of one name."""
    found = list(Employer.objects.filter(name=written).values_list("key", flat=True)[:2])
    return found[0] if len(found) == 1 else None
