"""Forms of privacy."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongyou.kit.policies import Visitor
from gongyou.registry.models import Duty, Erasure, ImpactAssessment, Organisation, Reveal
from gongyou.registry.privacy.policies import SECURITY
from gongyou.registry.selectors import scope_of


class RevealForm(forms.Form):
    """Why somebody needs to see it."""

    reason = forms.ChoiceField(label=_("事由"), choices=Reveal.Reason.choices)
    note = forms.CharField(
        label=_("说明"), max_length=200, help_text=_("一句话说明，会记入操作记录。不要写姓名和号码。")
    )


class EraseAskForm(forms.Form):
    """Why; a second person decides."""

    reason = forms.ChoiceField(
        label=_("事由"), choices=[choice for choice in Erasure.Reason.choices if choice[0] != Erasure.Reason.RESTORED]
    )


class EraseForm(forms.Form):
    """That it is meant; the reason is the one that was approved."""

    understood = forms.BooleanField(label=_("已与本人核实，知道删除后不能恢复"))


class AssessmentForm(forms.Form):
    """个人信息保护影响评估, as PIPL 56 lists what it must hold."""

    organisation = forms.ModelChoiceField(
        label=_("所在组织"), queryset=Organisation.objects.none(), empty_label=_("请选择")
    )
    title = forms.CharField(label=_("评估事项"), max_length=100)
    ground = forms.ChoiceField(label=_("情形"), choices=ImpactAssessment.Ground.choices)
    purpose = forms.CharField(
        label=_("处理目的与方式是否合法、正当、必要"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    influence = forms.CharField(
        label=_("对个人权益的影响与安全风险"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    risk = forms.ChoiceField(label=_("风险"), choices=ImpactAssessment.Risk.choices)
    measures = forms.CharField(
        label=_("保护措施是否与风险相适应"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    made_on = forms.DateField(label=_("评估日期"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, user: Visitor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = scope_of(user, SECURITY)  # type: ignore[attr-defined]


class DutyForm(forms.ModelForm):
    """Who answers for a duty, until when."""

    class Meta:
        model = Duty
        fields = ("responsible", "due_on", "done_on", "note")
        labels = {  # noqa: RUF012 (Django reads it once)
            "responsible": _("负责人"),
            "due_on": _("应完成日期"),
            "done_on": _("完成日期"),
            "note": _("说明"),
        }
        widgets = {  # noqa: RUF012
            "due_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "done_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }
