"""The two forms of a forgotten password."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from gongyou.core.phones import phone_checked
from gongyou.registry.checked_fields import checked
from gongyou.registry.joining.forms import CodeForm, PasswordChoice


class WhoForm(forms.Form):
    """The telephone on the record, and the end of the identity number: two people may share a phone."""

    phone = forms.CharField(
        label=_("手机号"),
        max_length=20,
        error_messages={"required": _("请填写手机号。")},
        help_text=_("登记在会员资料里的手机号。"),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "type": "tel"}),
    )
    tail = forms.RegexField(
        r"^\s*\d{3}[\dXx]\s*$",
        label=_("身份证号后四位"),
        error_messages={
            "required": _("请填写身份证号后四位。"),
            "invalid": _("请填写身份证号的最后四位，末位可以是 X。"),
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "maxlength": "6", "data-never-keep": ""}),
    )

    def clean_phone(self) -> str:
        return checked(phone_checked, self.cleaned_data["phone"])

    def clean_tail(self) -> str:
        return str(self.cleaned_data["tail"]).strip().upper()


class ResetForm(PasswordChoice, CodeForm):
    """The code and the new password together: a weak password is told before the code is spent."""

    field_order = ("code", "password", "again")

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        try:
            validate_password(password)
        except ValidationError as weak:
            # Django says one of its reasons in English alone.
            raise forms.ValidationError(say("密码不合要求：至少 10 位，不要全用数字，不要用常见密码。")) from weak
        return password

    def clean_again(self) -> str:
        """Compared only with a password that was right in itself."""
        return super().clean_again() if "password" in self.cleaned_data else ""

    def clean(self) -> dict[str, Any]:
        return super().clean() or self.cleaned_data
