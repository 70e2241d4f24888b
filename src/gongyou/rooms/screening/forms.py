"""What is asked before a screen: pack, months, organisation, payday."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gongyou.findings.runs.forms import RunForm, organisation_field
from gongyou.rooms.screening.kinds import PACKS
from gongyou.rooms.screening.policies import SCREENERS


class ScreenForm(RunForm):
    """The scope of a screen. The region is the organisation's own: nobody screens what is not theirs."""

    makers = SCREENERS

    pack = forms.ChoiceField(label=_("筛查项目"))
    first = forms.ChoiceField(label=_("起始月份"))
    last = forms.ChoiceField(label=_("截止月份（含）"))
    payday = forms.IntegerField(
        label=_("约定付薪日（次月第几日）"),
        min_value=1,
        max_value=31,
        initial=31,
        help_text=_("不知道时填 31：只有拖过次月末才算迟延。"),
    )
    organisation = organisation_field(_("筛查范围"), _("筛查这个组织所在地区的工资表，发现归入这个组织。"))

    def __init__(self, *args: Any, months: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "zh"
        self.offer("pack", [(name, said.on(language)) for name, said in PACKS.items()])
        self.offer_months(months)

    def clean(self) -> dict[str, Any]:
        """The period must run forward."""
        data = super().clean() or {}
        if self.is_backwards(data):
            self.add_error("last", _("截止月份早于起始月份。"))
        return data
