"""What officers fill in about organisations."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from gongyou.registry.checked_fields import HalfWidthField
from gongyou.registry.models import Affiliation, CommitteeTerm, Organisation
from gongyou.registry.organisations.statute import term_years_of

REGION = RegexValidator(r"^([0-9]{6}|[0-9]{9}|[0-9]{12})\Z", _("行政区划代码为 6、9 或 12 位数字。"))
CODE = RegexValidator(r"^[A-Za-z0-9][A-Za-z0-9\-]*$", _("编码只能用字母、数字和连字符。"))


class DayInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class OrganisationField(forms.CharField):
    """An organisation named by its code; `among` is where it may lie."""

    def __init__(self, **given: Any) -> None:
        super().__init__(max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"}), **given)
        self.among = Organisation.objects.none()

    def clean(self, value: Any) -> Any:
        code = super().clean(value)
        if not code:
            return None
        found = self.among.filter(code=code.strip()).first()
        if found is None:
            raise forms.ValidationError(_("没有这个编码的组织，请在组织列表中查到编码再填。"))
        return found


class WordsForm(forms.Form):
    """The words of an organisation's record."""

    name = forms.CharField(label=_("名称"), max_length=200)
    kind = forms.ChoiceField(label=_("类别"), choices=Organisation.Kind.choices)
    level = forms.ChoiceField(label=_("层级"), choices=Organisation.Level.choices)
    region = HalfWidthField(
        label=_("行政区划代码"),
        max_length=12,
        validators=[REGION],
        help_text=_("区县 6 位，乡镇街道 9 位，社区（村）12 位。"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    founded_on = forms.DateField(label=_("建立日期"), required=False, widget=DayInput())


class FoundForm(WordsForm):
    """A new organisation below another one."""

    code = forms.CharField(
        label=_("组织编码"),
        max_length=40,
        validators=[CODE],
        help_text=_("建立后不能改。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    field_order = ("code", "name", "kind", "level", "region", "founded_on")


class ChangeForm(WordsForm):
    """The record as the officer saw it, with its version."""

    version = forms.IntegerField(widget=forms.HiddenInput())


class MoveForm(forms.Form):
    """The new superior."""

    under = OrganisationField(
        label=_("新上级的组织编码"),
        help_text=_("在组织列表中查到编码再填。下级组织随同划转。"),
    )


class AffiliationForm(forms.Form):
    """A membership beside the tree."""

    kind = forms.ChoiceField(label=_("隶属类别"), choices=Affiliation.Kind.choices)
    body = OrganisationField(
        label=_("所隶属组织的编码"), help_text=_("产业隶属填产业工会的编码，区域隶属填区域性工会或地方总工会的编码。")
    )
    since = forms.DateField(label=_("起始日期"), widget=DayInput())


class TermForm(forms.Form):
    """One election."""

    elected_on = forms.DateField(label=_("选举日期"), widget=DayInput())
    body = forms.ChoiceField(label=_("选举产生"), choices=CommitteeTerm.Body.choices)
    term_years = forms.TypedChoiceField(label=_("任期"), coerce=int)
    chair_name = forms.CharField(
        label=_("主席（组织员）姓名"),
        max_length=100,
        required=False,
        help_text=_("加密保存。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    is_full_time_chair = forms.BooleanField(label=_("专职主席"), required=False)
    womens_body = forms.ChoiceField(label=_("女职工组织"), choices=CommitteeTerm.WomensBody.choices)
    approval_document = forms.CharField(
        label=_("上级批复文号"), max_length=100, required=False, help_text=_("依据：工会法第十二条。")
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = term_years_of(organisation)
        self.fields["term_years"].choices = [(year, _("%(years)d 年") % {"years": year}) for year in years]  # type: ignore[attr-defined]
