"""What an officer types about a brief and a release. What it means is judged by the services."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gongyou.core.errors import BadInput
from gongyou.core.industry import SECTIONS
from gongyou.rooms.market import names
from gongyou.rooms.market.brief.made import BriefRequest, Within
from gongyou.rooms.market.selectors import Region


class ScopeForm(forms.Form):
    """Region, period and, if not all of the region, an industry or a platform."""

    region = forms.ChoiceField(label=_("地区"))
    period = forms.CharField(
        label=_("期间"), max_length=7, help_text=_("月份 2026-10，季度 2026-Q3，半年 2026-H1，全年 2026。")
    )
    industry = forms.ChoiceField(label=_("行业"), required=False)
    platform = forms.ChoiceField(label=_("平台"), required=False)

    def __init__(self, *args: Any, regions: list[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "zh"
        self.regions = {region.code: region for region in regions}
        whole = [("", str(_("全部")))]
        self.fields["region"].choices = [(each.code, each.name.on(language)) for each in regions]  # type: ignore[attr-defined]
        self.fields["industry"].choices = whole + [  # type: ignore[attr-defined]
            (code, words.on(language)) for code, words in SECTIONS.items()
        ]
        self.fields["platform"].choices = whole + [  # type: ignore[attr-defined]
            (code, words.on(language)) for code, words in names.PLATFORMS.items()
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        region = self.regions[data["region"]]
        within = Within(data.get("industry", ""), data.get("platform", ""))
        try:
            data["request"] = BriefRequest.of(region.code, data["period"].strip(), name=region.name, within=within)
        except BadInput as reason:
            raise forms.ValidationError(reason.said(get_language() or "zh")) from None
        data["organisation"] = region.organisation
        return data


class PlanForm(ScopeForm):
    """What is to be released, and when."""

    day = forms.DateField(
        label=_("发布日期"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("不填则为期间结束后次月 15 日，遇休息日顺延。"),
    )


class WithdrawForm(forms.Form):
    """The notice that everybody sees in place of the figures."""

    notice_zh = forms.CharField(label=_("撤回说明（中文）"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    notice_en = forms.CharField(label=_("撤回说明（英文）"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
