"""The upload form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gongyou.kit.policies import Visitor
from gongyou.kit.uploads import EXTENSIONS
from gongyou.lake.contract import contracts
from gongyou.registry.models import Organisation
from gongyou.registry.selectors import offered_to

FILES_AT_ONCE = 20


class FilesInput(forms.ClearableFileInput):
    """A file field that takes several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """A list of uploaded files."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Every file of the list, each checked as a single one would be."""
        given = (data if isinstance(data, (list, tuple)) else [data]) or [None]
        if len(given) > FILES_AT_ONCE:
            raise forms.ValidationError(_("一次最多上传 20 个文件。"))
        return [self._one(file, initial) for file in given]

    def _one(self, file: UploadedFile | None, initial: Any) -> UploadedFile:
        cleaned: UploadedFile = super().clean(file, initial)
        return cleaned


class UploadForm(forms.Form):
    """What is uploaded, as what, from whom, for which organisation."""

    contract = forms.ChoiceField(label=_("数据种类"), help_text=_("决定文件应有哪些列；可先下载空白表。"))
    # An over-long name is shortened when the file is stored; an empty file gets its own sentence there.
    uploads = FilesField(
        label=_("文件"),
        help_text=_("CSV、XLSX、XLS、ODS 或 Parquet，可多选。"),
        allow_empty_file=True,
        widget=FilesInput(attrs={"accept": ",".join(EXTENSIONS)}),
        error_messages={"required": _("请选择文件。")},
    )
    source = forms.CharField(
        label=_("来源"),
        required=False,
        max_length=100,
        help_text=_("谁提供的、什么数据，如“禾芽配送 2026年9月”。不填则用文件名。"),
    )
    mapping = forms.ChoiceField(
        label=_("列对应方案"), required=False, help_text=_("文件来自下列系统时选择，否则按列名对应。")
    )
    organisation = forms.ModelChoiceField(
        label=_("所属组织"),
        queryset=Organisation.objects.none(),
        help_text=_("这个组织及其上级的工会干部可以看到这批数据。"),
        empty_label=None,
    )

    def __init__(self, *args: Any, user: Visitor, presets: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "zh-hans"
        self.fields["contract"].choices = [(found.name, found.title.on(language)) for found in contracts()]  # type: ignore[attr-defined]
        self.fields["mapping"].choices = [("", _("按列名自动对应")), *presets]  # type: ignore[attr-defined]
        mine = offered_to(user)
        self.fields["organisation"].queryset = mine  # type: ignore[attr-defined]
        self.fields["organisation"].initial = mine.first()
