"""What is asked before a screen: pack, months, organisation, payday."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gongyou.kit.policies import Visitor
from gongyou.registry.models import Organisation
from gongyou.registry.selectors import offered_to
from gongyou.rooms.screening.kinds import PACKS
from gongyou.rooms.screening.policies import SCREENERS
from gongyou.ui.templatetags.ui import month


class ScreenForm(forms.Form):
    """The scope of a screen. The region is the organisation's own: nobody screens what is not theirs."""

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
    organisation: forms.ModelChoiceField[Organisation] = forms.ModelChoiceField(
        label=_("筛查范围"),
        queryset=None,
        empty_label=None,
        help_text=_("筛查这个组织所在地区的工资表，发现归入这个组织。"),
    )

    def __init__(self, *args: Any, user: Visitor, months: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "zh"
        self.fields["pack"].choices = [(name, said.on(language)) for name, said in PACKS.items()]  # type: ignore[attr-defined]
        for name in ("first", "last"):
            self.fields[name].choices = [(one, month(one)) for one in months]  # type: ignore[attr-defined]
        mine = offered_to(user, *SCREENERS)
        self.fields["organisation"].queryset = mine  # type: ignore[attr-defined]
        self.fields["organisation"].initial = mine.first()

    def clean(self) -> dict[str, Any]:
        """The period must run forward."""
        data = super().clean() or {}
        if data.get("first") and data.get("last") and data["last"] < data["first"]:
            self.add_error("last", _("截止月份早于起始月份。"))
        return data
