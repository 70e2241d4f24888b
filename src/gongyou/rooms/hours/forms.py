"""What is asked: months of a look, an approval, the reason of an act, a norm with what was made."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongyou.calc.norms import Observed
from gongyou.findings.runs.forms import RunForm, organisation_field
from gongyou.kit.policies import Visitor
from gongyou.registry.models import Employer
from gongyou.rooms.hours import selectors
from gongyou.rooms.hours.models import HoursApproval
from gongyou.rooms.hours.policies import KEEPERS

MOST_OBSERVED = 2_000
# The regulations on paid leave are in force since then.
EARLIEST = date(2008, 1, 1)


class LookForm(RunForm):
    """The scope of a look. The employers are the organisation's own: nobody looks at what is not theirs."""

    makers = KEEPERS

    first = forms.ChoiceField(label=_("起始月份"))
    last = forms.ChoiceField(label=_("截止月份（含）"))
    organisation = organisation_field(_("比对范围"), _("比对这个组织所属用人单位的工时记录，发现归入这个组织。"))

    def __init__(self, *args: Any, months: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_months(months)

    def clean(self) -> dict[str, Any]:
        """The period must run forward."""
        data = super().clean() or {}
        if self.is_backwards(data):
            self.add_error("last", _("截止月份早于起始月份。"))
        return data


class DayInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class EmployerForm(forms.Form):
    """An employer of the officer's area, by code or by name; a city has too many for a drop-down."""

    employer = forms.CharField(label=_("用人单位"), max_length=200, help_text=_("填单位编码、统一社会信用代码或全称。"))

    def __init__(self, *args: Any, user: Visitor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._among = selectors.employers_offered(user)

    def clean_employer(self) -> Employer:
        """The one employer that is meant."""
        said = self.cleaned_data["employer"].strip()
        found = list(self._among.filter(Q(key=said) | Q(uscc=said.upper()) | Q(name=said))[:2])
        if len(found) != 1:
            raise forms.ValidationError(_("您管辖范围内没有这个用人单位。"))
        return found[0]


class ApprovalForm(EmployerForm):
    """An approval as its decision says."""

    scheme = forms.ChoiceField(label=_("批准的工时制度"), choices=HoursApproval.Scheme.choices)
    cycle = forms.ChoiceField(
        label=_("计算周期"),
        required=False,
        choices=[("", "—"), *HoursApproval.Cycle.choices],
        help_text=_("综合计算工时制必填，不定时工作制不填。"),
    )
    posts = forms.CharField(label=_("适用岗位"), max_length=200)
    number = forms.CharField(label=_("审批文号"), max_length=80)
    authority = forms.CharField(label=_("审批机关"), max_length=120)
    first_day = forms.DateField(label=_("有效期起"), widget=DayInput())
    last_day = forms.DateField(label=_("有效期止（含）"), widget=DayInput())


class NormForm(forms.Form):
    """A norm, its price, and what each worker made in how many hours."""

    norm = forms.DecimalField(label=_("一日定额（件）"), min_value=Decimal("0.01"), max_value=100_000, decimal_places=2)
    price = forms.DecimalField(label=_("计件单价（元/件）"), min_value=0, max_value=10_000, decimal_places=4)
    share = forms.DecimalField(
        label=_("应能完成定额的职工比例（%）"),
        min_value=1,
        max_value=100,
        decimal_places=1,
        initial=90,
        help_text=_("集体合同或当地法规写明的比例；山东、河南、宁波、杭州的条例为 90%。"),
    )
    made = forms.CharField(
        label=_("各人产量"),
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("每行一名职工：件数和所用小时，用空格或逗号隔开，如“352 8”。不写姓名。"),
    )

    def clean_made(self) -> list[Observed]:
        """The lines as numbers; the first line that cannot be read is named."""
        observed: list[Observed] = []
        lines = [line.strip() for line in self.cleaned_data["made"].splitlines()]
        for number, line in enumerate(lines, start=1):
            if not line:
                continue
            parts = line.replace(",", " ").replace("，", " ").replace("\t", " ").split()
            try:
                pieces, hours = (Decimal(part) for part in parts)
            except (ValueError, InvalidOperation):
                raise forms.ValidationError(_("第 %(line)s 行不是“件数 小时”。"), params={"line": number}) from None
            if not (pieces.is_finite() and hours.is_finite()) or pieces < 0 or not 0 < hours <= 744:
                raise forms.ValidationError(
                    _("第 %(line)s 行的数不能用：件数不小于 0，小时在 0 到 744 之间。"), params={"line": number}
                )
            observed.append(Observed(pieces, hours))
        if not observed or len(observed) > MOST_OBSERVED:
            raise forms.ValidationError(_("请填写 1 到 2000 行。"))
        return observed


class LeaveForm(forms.Form):
    """First day of work anywhere, first day here, days taken by year, and the month's wage."""

    began_on = forms.DateField(label=_("参加工作日期"), widget=DayInput(), help_text=_("在各单位的工作年限累计计算。"))
    hired_on = forms.DateField(label=_("本单位入职日期"), widget=DayInput())
    taken = forms.CharField(
        label=_("各年已休天数"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("每行一年：年份和天数，如“2025 3”。没休的年份不写。"),
    )
    wage = forms.DecimalField(
        label=_("月平均工资（元，不含加班工资）"), required=False, min_value=0, max_value=1_000_000, decimal_places=2
    )

    def clean_taken(self) -> dict[int, int]:
        """The lines as numbers; the first line that cannot be read is named."""
        taken: dict[int, int] = {}
        for number, line in enumerate(self.cleaned_data["taken"].splitlines(), start=1):
            parts = line.replace(",", " ").replace("，", " ").split()
            if not parts:
                continue
            fits = len(parts) == 2 and all(part.isascii() and part.isdigit() and len(part) <= 4 for part in parts)
            if not fits or int(parts[1]) > 366 or int(parts[0]) in taken:
                raise forms.ValidationError(_("第 %(line)s 行不是“年份 天数”，或年份重复。"), params={"line": number})
            taken[int(parts[0])] = int(parts[1])
        return taken

    def clean(self) -> dict[str, Any]:
        """Nobody is hired before working at all, nor tomorrow."""
        data = super().clean() or {}
        began, hired = data.get("began_on"), data.get("hired_on")
        if began and hired and hired < began:
            self.add_error("hired_on", _("入职日期早于参加工作日期。"))
        if hired and not EARLIEST <= hired <= timezone.localdate():
            self.add_error("hired_on", _("入职日期应在 2008 年以后、今天以前。"))
        return data
