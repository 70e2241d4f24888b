"""The forms of rosters: upload, export."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongyou.kit.policies import Visitor
from gongyou.registry.models import Organisation, RosterExport
from gongyou.registry.roster_policies import OFFICER
from gongyou.registry.rosters.uploading import EXTENSIONS
from gongyou.registry.selectors import offered_to


class OrganisationField(forms.ModelChoiceField):
    """The organisations of the officer's scope."""

    def __init__(self, **given: Any) -> None:
        super().__init__(queryset=Organisation.objects.none(), empty_label=None, **given)

    def offer(self, user: Visitor) -> None:
        mine = offered_to(user, OFFICER).filter(closed_on=None)
        self.queryset = mine
        self.initial = mine.first()


class UploadForm(forms.Form):
    """Which roster, for which organisation."""

    organisation = OrganisationField(
        label=_("导入到"),
        help_text=_("名册中没有写组织编码的人登记到这里；写了编码的，须在它之下。"),
    )
    upload = forms.FileField(
        label=_("名册文件"),
        help_text=_("XLSX、CSV、XLS 或 ODS。第一行为列名，列的次序不限。"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ",".join(EXTENSIONS)}),
        error_messages={"required": _("请选择文件。")},
    )

    def __init__(self, *args: Any, user: Visitor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].offer(user)  # type: ignore[attr-defined]


class ExportForm(forms.Form):
    """Whose members, what for, as which file."""

    organisation = OrganisationField(label=_("导出范围"), help_text=_("包括下级组织的会员。"))
    reason = forms.CharField(
        label=_("用途"),
        max_length=200,
        help_text=_("写入审计记录和文件的水印，如“换届选举核对选民名单”。"),
        error_messages={"required": _("请写明用途。")},
    )
    form = forms.ChoiceField(label=_("文件格式"), choices=RosterExport.Form.choices)
    is_clear = forms.BooleanField(
        label=_("不脱敏（姓名、身份证号、手机号原样导出）"),
        required=False,
        help_text=_("须经安全管理员批准后才能生成文件。"),
    )

    def __init__(self, *args: Any, user: Visitor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].offer(user)  # type: ignore[attr-defined]
