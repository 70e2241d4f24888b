"""What members and officers type about a request to a platform."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongyou.rooms.rights.grievances.clocks import MOST_DAYS, Term
from gongyou.rooms.rights.models import Grievance
from gongyou.rooms.rights.services.carrying import Answer
from gongyou.rooms.rights.services.inquiries import LONGEST_WORDS


def _words(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class AskForm(forms.Form):
    """A member's request; the orders chosen stand beside it in the page."""

    kind = forms.ChoiceField(label=_("您要做什么"), choices=Grievance.Kind.choices, widget=forms.RadioSelect)
    about = forms.ChoiceField(label=_("为了什么事"), choices=Grievance.About.choices)
    cause = forms.ChoiceField(
        label=_("您认为是什么原因"), choices=[("", _("不清楚")), *Grievance.Cause.choices], required=False
    )
    words = forms.CharField(
        label=_("说明"),
        help_text=_("发生了什么，希望平台怎样处理。没有选订单的，必须写。"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=_words(4),
    )
    is_agreed = forms.BooleanField(
        label=_("同意工会把选中的订单和说明交给平台核对"),
        help_text=_("平台只看到这些内容和平台自己的骑手编号，看不到您的其他资料。可以随时撤回。"),
        error_messages={"required": _("不同意转交，平台就没法核对。")},
    )
    shows_name = forms.BooleanField(
        label=_("同意告诉平台我的姓名"), help_text=_("不勾选，工会不向平台提姓名。"), required=False
    )


class RaiseForm(forms.Form):
    """More words on the way to the next layer."""

    words = forms.CharField(label=_("补充说明"), required=False, max_length=LONGEST_WORDS, widget=_words(3))


class LookForm(forms.Form):
    """Why the content is opened."""

    reason = forms.CharField(label=_("查看理由"), max_length=200, help_text=_("会记入审计，比如“转交平台前核对”。"))


class SendForm(forms.Form):
    """A term agreed with the platform; left empty it is the union's convention."""

    days = forms.IntegerField(label=_("答复期限（工作日）"), min_value=1, max_value=MOST_DAYS, required=False)
    source = forms.CharField(
        label=_("期限的依据"),
        max_length=200,
        required=False,
        help_text=_("和平台有约定的，写协议名称和条款。都不填，按工会约定的期限。"),
    )

    def term(self) -> Term | None:
        days = self.cleaned_data["days"]
        return Term(days, self.cleaned_data["source"]) if days else None

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if bool(found.get("days")) != bool(str(found.get("source") or "").strip()):
            raise forms.ValidationError(_("天数和依据要一起写，或者都不写。"))
        return found


class AnswerForm(forms.Form):
    """The platform's answer as it came in."""

    body = forms.CharField(
        label=_("平台的答复"),
        max_length=LONGEST_WORDS,
        widget=_words(5),
        help_text=_("会员会在手机上看到。不写他人的姓名和电话。"),
    )
    result = forms.ChoiceField(
        label=_("结果"),
        choices=[("", "—"), *Grievance.Result.choices],
        required=False,
        help_text=_("申诉要选，要求解释不选。"),
    )
    decided_by = forms.ChoiceField(
        label=_("由谁作出"), choices=[("", _("不清楚")), *Grievance.DecidedBy.choices], required=False
    )
    returned = forms.DecimalField(
        label=_("退还金额（元）"), min_value=0, max_digits=9, decimal_places=2, required=False
    )
    also_alike = forms.BooleanField(label=_("同样答复其他同类请求"), required=False)

    def answer(self) -> Answer:
        held = self.cleaned_data
        return Answer(held["body"], held["result"], held["decided_by"], held["returned"] or Decimal("0.00"))
