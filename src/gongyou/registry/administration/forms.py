"""The forms that open an account and give an appointment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongyou.kit.policies import Visitor
from gongyou.registry.models import Appointment, Member, Organisation
from gongyou.registry.policies import ADMINISTRATOR, SECURITY, WORKER
from gongyou.registry.selectors import has_role, in_scope, scope_of

# More organisations than anybody reads in a drop-down: from there on the code is typed.
LISTED = 200
# 职工 comes with the member whose account it is, not with an appointment by hand.
STAFF_CHOICES = [choice for choice in Appointment.Role.choices if choice[0] != WORKER]


class OrganisationChoice(forms.Form):
    """An organisation of the administrator's scope: from a list, or by its code where there are many."""

    organisation = forms.ModelChoiceField(
        label=_("组织"),
        queryset=Organisation.objects.none(),
        to_field_name="code",
        empty_label=None,
        error_messages={"invalid_choice": _("本级范围内没有这个组织，请核对组织编码。")},
    )

    def __init__(self, *args: Any, by: Visitor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        field = self.fields["organisation"]
        mine = scope_of(by, ADMINISTRATOR, SECURITY)
        if mine.count() > LISTED:
            field.widget = forms.TextInput()
            field.help_text = gettext("填写组织编码，可在“组织与会员”中查到。")
        field.queryset = mine  # type: ignore[attr-defined]


class AppointmentForm(OrganisationChoice):
    """A role at an organisation; a security administrator may limit it."""

    role = forms.ChoiceField(label=_("角色"), choices=STAFF_CHOICES)
    until = forms.DateField(
        label=_("有效至"),
        required=False,
        help_text=_("临时代理时填写，到当日为止。不填则长期有效。"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    field_order: Sequence[str] = ("role", "organisation", "until")

    def __init__(self, *args: Any, by: Visitor, **kwargs: Any) -> None:
        super().__init__(*args, by=by, **kwargs)
        if not has_role(by, SECURITY):
            self.fields.pop("until", None)

    @property
    def ends(self) -> datetime | None:
        """The end of the last day of a limited appointment."""
        last: date | None = self.cleaned_data.get("until")
        if last is None:
            return None
        return timezone.make_aware(datetime.combine(last + timedelta(days=1), time.min))


class AccountForm(AppointmentForm):
    """A new account with its first appointment; a worker's is tied to the member."""

    username = forms.CharField(
        label=_("账号"),
        max_length=150,
        validators=[UnicodeUsernameValidator(message=_("账号只能用文字、数字和 @ . + - _ 。"))],
        help_text=_("登录时输入，开通后不能改。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    name = forms.CharField(label=_("姓名"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    role = forms.ChoiceField(label=_("角色"), choices=Appointment.Role.choices)
    worker_key = forms.CharField(
        label=_("职工代号"),
        required=False,
        max_length=25,
        help_text=_("仅职工账号填写，向工会干部索取。职工账号归入会员所在组织。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    field_order = ("username", "name", "role", "organisation", "worker_key")
    member: Member | None = None

    def clean(self) -> dict[str, Any]:
        """A worker's account needs the member, who decides the organisation."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        key = cleaned.get("worker_key", "").strip().lower()
        if cleaned.get("role") != WORKER:
            if key:
                self.add_error("worker_key", gettext("只有职工账号填写职工代号。"))
            return cleaned
        # The key came on paper from the officer; the form tells nothing about whose it is.
        mine = Member.objects.filter(in_scope(self.by, ADMINISTRATOR, prefix="organisation__"))
        self.member = mine.filter(worker_key=key).select_related("organisation").first()
        if self.member is None:
            self.add_error("worker_key", gettext("本级范围内没有这位会员，请核对职工代号。"))
        else:
            cleaned["organisation"] = self.member.organisation
        return cleaned
