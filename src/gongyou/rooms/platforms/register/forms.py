"""What is asked for the register: a rule, a version, an opinion, its answer, a proof."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gongyou.findings.runs.forms import organisation_field
from gongyou.kit.policies import Visitor
from gongyou.registry.platform_names import platforms_named
from gongyou.registry.selectors import offered_to
from gongyou.rooms.platforms.models import DeclaredRule, RuleOpinion, RuleVersion
from gongyou.rooms.platforms.policies import KEEPERS
from gongyou.rooms.platforms.services.rules import LONGEST_TEXT, Named, Newcomer, Published


class DayInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class RuleForm(forms.Form):
    """A rule of a platform under one of the five headings."""

    organisation = organisation_field(_("登记组织"), _("由这个组织维护这条规则。"))
    platform = forms.ChoiceField(label=_("平台"), required=False)
    platform_code = forms.CharField(
        label=_("新平台的代码"),
        max_length=40,
        required=False,
        help_text=_("列表中没有的平台在这里登记，写法与派单日志中 platform 一列相同。"),
    )
    platform_name = forms.CharField(label=_("新平台的名称"), max_length=60, required=False)
    platform_name_en = forms.CharField(label=_("新平台的英文名称"), max_length=80, required=False)
    section = forms.ChoiceField(label=_("标题"), choices=DeclaredRule.Section.choices)
    title = forms.CharField(label=_("规则名称"), max_length=120)
    title_en = forms.CharField(label=_("英文名称"), max_length=160, required=False)

    def __init__(self, *args: Any, user: Visitor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = offered_to(user, *KEEPERS)
        self.fields["organisation"].queryset = mine  # type: ignore[attr-defined]
        self.fields["organisation"].initial = mine.first()
        language = get_language() or "zh"
        named = [(code, name.on(language)) for code, name in platforms_named().items()]
        self.fields["platform"].choices = [("", "—"), *named]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """One platform: of the list, or a new one with code and name."""
        data = super().clean() or {}
        is_new = bool(data.get("platform_code") or data.get("platform_name"))
        if is_new and data.get("platform"):
            self.add_error("platform", _("已填写新平台，这里请留空。"))
        elif is_new and not (data.get("platform_code") and data.get("platform_name")):
            self.add_error("platform_code", _("新平台要同时填写代码和名称。"))
        elif not is_new and not data.get("platform"):
            self.add_error("platform", _("请选择平台，或在下面登记新平台。"))
        return data

    @property
    def named(self) -> Named:
        data = self.cleaned_data
        return Named(data["platform_code"] or data["platform"], data["section"], data["title"], data["title_en"])

    @property
    def newcomer(self) -> Newcomer | None:
        data = self.cleaned_data
        if not data["platform_code"]:
            return None
        return Newcomer(data["platform_code"], data["platform_name"], data["platform_name_en"])


class VersionForm(forms.Form):
    """A version as it was published."""

    edition = forms.CharField(label=_("版本名称"), max_length=80, help_text=_("照平台的叫法，例如“2026 年版”。"))
    effective_from = forms.DateField(label=_("执行起日"), widget=DayInput())
    effective_until = forms.DateField(label=_("执行止日（含）"), widget=DayInput(), required=False)
    published_on = forms.DateField(label=_("公示日期"), widget=DayInput(), required=False)
    published_where = forms.CharField(label=_("公示位置"), max_length=200, required=False)
    published_url = forms.URLField(label=_("公示网址"), max_length=500, required=False, assume_scheme="https")
    text = forms.CharField(label=_("规则原文"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 10}))
    # Drawn by the editor.
    executable = forms.CharField(label=_("可执行部分"), required=False, strip=False)
    asked_from = forms.DateField(label=_("征求意见起日"), widget=DayInput(), required=False)
    asked_until = forms.DateField(label=_("征求意见止日（含）"), widget=DayInput(), required=False)
    asked_of = forms.MultipleChoiceField(
        label=_("征求了谁的意见"),
        choices=RuleVersion.Asked.choices,
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 3}),
    )

    @property
    def published(self) -> Published:
        data = {name: self.cleaned_data[name] for name in VersionForm.base_fields}
        return Published(**{**data, "asked_of": tuple(data["asked_of"])})


class CorrectionForm(VersionForm):
    """A version as it should have been recorded."""

    reason = forms.CharField(label=_("更正理由"), max_length=300)


class OpinionForm(forms.Form):
    """An opinion on a version."""

    source = forms.ChoiceField(label=_("提出方"), choices=RuleVersion.Asked.choices)
    received_on = forms.DateField(label=_("提出日期"), widget=DayInput())
    body = forms.CharField(
        label=_("意见内容"), widget=forms.Textarea(attrs={"rows": 5}), help_text=_("不写个人姓名和电话。")
    )


class AnswerForm(forms.Form):
    """What the platform answered."""

    answer = forms.ChoiceField(label=_("平台答复"), choices=RuleOpinion.Answer.choices[1:])
    answered_on = forms.DateField(label=_("答复日期"), widget=DayInput())
    reason = forms.CharField(label=_("平台的理由"), required=False, widget=forms.Textarea(attrs={"rows": 4}))


class ProofForm(forms.Form):
    """A file that shows the publication."""

    proof = forms.FileField(label=_("凭证文件"), help_text=_("PDF、PNG 或 JPEG，最大 20 MB。"))
