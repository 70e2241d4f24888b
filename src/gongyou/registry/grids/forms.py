"""What officers fill in about grids."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gongyou.core.errors import BadInput
from gongyou.registry.checked_fields import HalfWidthField
from gongyou.registry.grids.geometry import polygon_checked
from gongyou.registry.grids.reading import APART, EXTENSIONS
from gongyou.registry.models import Grid
from gongyou.registry.organisations.forms import CODE, REGION, OrganisationField
from gongyou.registry.services.grids import area_code_checked

LARGEST = 20 * 1024 * 1024


class GridForm(forms.Form):
    """A grid's words, its boundary and its list of area codes."""

    name = forms.CharField(label=_("名称"), max_length=200)
    kind = forms.ChoiceField(label=_("网格类别"), choices=Grid.Kind.choices)
    region = HalfWidthField(
        label=_("行政区划代码"),
        max_length=12,
        validators=[REGION],
        help_text=_("区县 6 位，乡镇街道 9 位，社区（村）12 位。"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    organisation = OrganisationField(label=_("负责的组织编码"), required=False)
    area_codes = forms.CharField(
        label=_("区划代码清单"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "data-own-name": ""}),
        help_text=_("社区（村）12 位、乡镇街道 9 位或区县 6 位，用空格、逗号或换行隔开。"),
    )
    polygon = forms.CharField(
        label=_("边界（GeoJSON）"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "data-own-name": ""}),
        help_text=_("WGS 84 坐标，先经度后纬度。高德、腾讯地图导出的是 GCJ-02，请先转换，否则会偏几百米。"),
    )

    def clean_area_codes(self) -> list[str]:
        """The codes one by one."""
        try:
            return [area_code_checked(code) for code in APART.split(self.cleaned_data["area_codes"]) if code]
        except BadInput as wrong:
            raise forms.ValidationError(wrong.said(get_language() or "zh")) from wrong

    def clean_polygon(self) -> Any:
        """The boundary, checked."""
        written = self.cleaned_data["polygon"].strip()
        if not written:
            return None
        try:
            return polygon_checked(json.loads(written))
        except (ValueError, RecursionError) as wrong:
            raise forms.ValidationError(_("这不是 GeoJSON，请从地图软件复制完整的一段。")) from wrong
        except BadInput as wrong:
            raise forms.ValidationError(wrong.said(get_language() or "zh")) from wrong

    def clean(self) -> dict[str, Any]:
        """A grid has a boundary or a list."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not cleaned.get("polygon") and not cleaned.get("area_codes"):
            self.add_error("area_codes", _("填写区划代码清单或边界，至少一样。"))
        return cleaned


class GridNewForm(GridForm):
    """A new grid."""

    code = forms.CharField(
        label=_("网格编码"),
        max_length=40,
        validators=[CODE],
        help_text=_("登记后不能改。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    field_order = ("code", "name", "kind", "region", "organisation", "area_codes", "polygon")


class GridChangeForm(GridForm):
    """The record as the officer saw it, with its version."""

    version = forms.IntegerField(widget=forms.HiddenInput())


class GridFileForm(forms.Form):
    """A file of grids."""

    file = forms.FileField(
        label=_("网格文件"),
        help_text=_("GeoJSON（.geojson、.json）、CSV 或 XLSX，不超过 20 MB。"),
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(sorted(EXTENSIONS))}),
    )

    def clean_file(self) -> Any:
        """No larger than what is read at once."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("文件超过 20 MB，请分区县导入，或在服务器上用 gongyou grids import。"))
        return file
