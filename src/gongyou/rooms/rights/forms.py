"""What is typed besides the answers of a calculator."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongyou.rooms.rights.services.inquiries import LONGEST_WORDS
from gongyou.rooms.rights.sheet import Parties

LONGEST_NAME = 120
LONGEST_FACTS = 4000


def _line(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


def _day(label: Any, help_text: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "autocomplete": "off"}),
        error_messages={"invalid": _("请写成 2026-10-01。")},
    )


class SheetForm(forms.Form):
    """The claim sheet's own boxes; every one may stay empty and be written by hand."""

    worker = _line(_("您的姓名"), _("可以空着，打印后手写。"))
    contact = _line(_("您的联系方式"))
    employer = _line(_("单位全称"), _("营业执照上的名字。"))
    employer_contact = _line(_("单位地址、联系人"))
    facts = forms.CharField(
        label=_("事情经过"),
        help_text=_("什么时候、在哪里、发生了什么，按先后写。"),
        required=False,
        max_length=LONGEST_FACTS,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    ended_on = _day(_("离职日期"), _("还在职就不填。用来算要工资、加班费的时效。"))
    known_on = _day(_("哪天知道权益受损"), _("比如收到辞退通知那天。用来算其他请求的时效。"))

    def parties(self) -> Parties:
        """What was typed."""
        return Parties(**{name: str(value) if value else "" for name, value in self.cleaned_data.items()})


class TakeForm(forms.Form):
    """The member's own words to the union."""

    words = forms.CharField(
        label=_("想对工会说的话"),
        help_text=_("发生了什么，希望工会做什么。可以不写。"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class ReplyForm(forms.Form):
    """An officer's answer."""

    body = forms.CharField(
        label=_("答复"),
        help_text=_("会员会在手机上看到，请写清下一步怎么办、找谁、带什么。"),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("请写答复。")},
    )
