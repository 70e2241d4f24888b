"""The form of the upload."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongyou.kit.policies import Visitor
from gongyou.registry.models import Organisation
from gongyou.registry.policies import ADMINISTRATOR, OFFICER
from gongyou.registry.rosters.uploading import EXTENSIONS
from gongyou.registry.selectors import offered_to


class UploadForm(forms.Form):
    """Which file, below which organisation."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("导入到"),
        empty_label=None,
        help_text=_("没有写上级的组织建在它下面；写了上级的，上级须是它或在它之下。"),
    )
    upload = forms.FileField(
        label=_("组织名录文件"),
        help_text=_("XLSX、CSV、XLS 或 ODS。第一行为列名，列的次序不限。"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ",".join(EXTENSIONS)}),
        error_messages={"required": _("请选择文件。")},
    )

    def __init__(self, *args: Any, user: Visitor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = offered_to(user, OFFICER, ADMINISTRATOR).filter(closed_on=None)
        self.fields["organisation"].queryset = mine  # type: ignore[attr-defined]
        self.fields["organisation"].initial = mine.first()
