"""The forms of agreements: what is agreed on, the columns, the document, tokens, files."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gongyou.kit.policies import Visitor
from gongyou.lake.allowance import narrowable
from gongyou.lake.contract import Contract
from gongyou.lake.contract import contract as contract_named
from gongyou.registry.models import Organisation
from gongyou.registry.platform_names import platforms_named
from gongyou.registry.selectors import offered_to
from gongyou.rooms.data.models import SharingAgreement
from gongyou.rooms.data.models.agreements import Purpose, WorkerIds
from gongyou.rooms.data.policies import OFFICER
from gongyou.rooms.data.services.sharing import SharingRow, proposed_columns
from gongyou.rooms.data.shown import column_title

DAYS = (("90", _("90 天")), ("180", _("180 天")), ("365", _("一年")))


def _day(label: Any, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label, help_text=help_text, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )


def platform_choices() -> list[tuple[str, str]]:
    """Every platform that has a name here."""
    language = get_language() or "zh"
    return sorted((code, name.on(language)) for code, name in platforms_named().items())


class SharingForm(forms.Form):
    """What is agreed on, without the columns."""

    organisation = forms.ModelChoiceField(label=_("签约工会"), queryset=Organisation.objects.none(), empty_label=None)
    platform = forms.ChoiceField(label=_("平台"))
    title = forms.CharField(label=_("协议名称"), max_length=120)
    purposes = forms.MultipleChoiceField(label=_("用途"), choices=Purpose.choices, widget=forms.CheckboxSelectMultiple)
    worker_ids = forms.ChoiceField(
        label=_("平台用什么标识劳动者"),
        choices=WorkerIds.choices,
        help_text=_("无论哪一种，入口处都换成代号，原值不保存。用身份证号才能与会员名册对应。"),
    )
    data_from = _day(_("数据起始日期"), _("此日以前的行不收。"))
    data_until = _day(_("数据截止日期"), _("此日以后的行不收。"))
    valid_from = _day(_("协议生效日期"))
    valid_until = _day(_("协议期满日期"), _("期满后不再接收文件。"))
    delete_on = _day(_("删除日期"), _("到期自动从数据湖的所有快照中删除，不早于期满日期。"))
    contact = forms.CharField(label=_("平台联系人和电话"), required=False, max_length=200, help_text=_("加密保存。"))

    def __init__(self, *args: Any, user: Visitor, agreement: SharingAgreement | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["platform"].choices = platform_choices()  # type: ignore[attr-defined]
        mine = offered_to(user, OFFICER)
        self.fields["organisation"].queryset = mine  # type: ignore[attr-defined]
        self.fields["organisation"].initial = mine.first()
        if agreement is not None:
            del self.fields["organisation"]

    def row(self) -> SharingRow:
        """What was filled in."""
        return SharingRow(**{name: value for name, value in self.cleaned_data.items() if name != "organisation"})


class ContractForm(forms.Form):
    """Which kind of data."""

    contract = forms.ChoiceField(label=_("数据种类"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "zh"
        choices = [(name, contract_named(name).title.on(language)) for name in narrowable()]
        self.fields["contract"].choices = choices  # type: ignore[attr-defined]


class ColumnsForm(forms.Form):
    """The columns of one kind of data, and what the platform calls them."""

    columns = forms.MultipleChoiceField(
        label=_("约定提供的列"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("未勾选的列在入口处丢弃。必需的列始终包含；一列都不选则取消这种数据。"),
    )
    mapping = forms.CharField(
        label=_("列名对应"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=_("每行一个，如：worker_key = 骑手编号。列名本来一致的不用写。"),
    )

    def __init__(self, *args: Any, wanted: Contract, agreed: Any = None, **kwargs: Any) -> None:
        given = {
            "columns": agreed.columns if agreed else proposed_columns(wanted.name),
            "mapping": "\n".join(f"{name} = {source}" for name, source in agreed.mapping.items()) if agreed else "",
        }
        super().__init__(*args, **{"initial": given, **kwargs})
        choices = [(column.name, column_title(wanted.name, column.name)) for column in wanted.columns]
        self.fields["columns"].choices = choices  # type: ignore[attr-defined]

    def clean_mapping(self) -> dict[str, str]:
        """Column of the contract → column of the file."""
        found: dict[str, str] = {}
        for line in self.cleaned_data["mapping"].splitlines():
            if line.strip():
                name, sign, source = line.partition("=")
                if not sign or not name.strip() or not source.strip():
                    raise forms.ValidationError(_("请写成“列 = 文件中的列名”，每行一个。"))
                found[name.strip()] = source.strip()
        return found


class DocumentForm(forms.Form):
    """A scan of what was signed."""

    document = forms.FileField(label=_("签署件"), help_text=_("PDF、PNG 或 JPEG，不超过 20 MB。"))


class SignForm(forms.Form):
    """When it was signed."""

    signed_on = _day(_("签署日期"))


class WhyForm(forms.Form):
    """Why it ends."""

    why = forms.CharField(label=_("终止原因"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class TokenForm(forms.Form):
    """For which program, how long."""

    name = forms.CharField(label=_("用途"), max_length=80, help_text=_("写明给平台的哪个系统使用。"))
    days = forms.ChoiceField(label=_("有效期"), choices=DAYS, initial="180", help_text=_("最迟到协议期满。"))


class DeliverForm(forms.Form):
    """A file that the platform handed over, taken in by an officer under the agreement."""

    contract = forms.ChoiceField(label=_("数据种类"))
    file = forms.FileField(
        label=_("文件"), allow_empty_file=True, help_text=_("CSV、CSV.gz、XLSX、XLS、ODS 或 Parquet。")
    )

    def __init__(self, *args: Any, agreement: SharingAgreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "zh"
        names = agreement.contracts.values_list("contract", flat=True)
        choices = [(name, contract_named(name).title.on(language)) for name in names]
        self.fields["contract"].choices = choices  # type: ignore[attr-defined]


class TotalForm(forms.Form):
    """What the platform says that a month had in all."""

    platform = forms.ChoiceField(label=_("平台"))
    month = forms.RegexField(
        r"^\d{4}-(0[1-9]|1[0-2])$", label=_("月份"), widget=forms.TextInput(attrs={"type": "month"})
    )
    orders = forms.IntegerField(label=_("订单数（单）"), required=False, min_value=0, max_value=2**53)
    workers = forms.IntegerField(label=_("劳动者数（人）"), required=False, min_value=0, max_value=2**53)
    told_where = forms.CharField(label=_("出处"), max_length=200, help_text=_("如平台月报、协商会议纪要。"))
    organisation = forms.ModelChoiceField(label=_("所属组织"), queryset=Organisation.objects.none(), empty_label=None)

    def __init__(self, *args: Any, user: Visitor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["platform"].choices = platform_choices()  # type: ignore[attr-defined]
        mine = offered_to(user, OFFICER)
        self.fields["organisation"].queryset = mine  # type: ignore[attr-defined]
        self.fields["organisation"].initial = mine.first()
