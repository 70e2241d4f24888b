"""What the panel's pages ask: opening, drawing, a month's form, an answer, a file."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from gongyou.core.period import Month
from gongyou.findings.runs.forms import RunForm, organisation_field
from gongyou.rooms.market.models import PanelQuery, Reporter
from gongyou.rooms.market.panel.edits import Fault
from gongyou.rooms.market.panel.facts import Given
from gongyou.rooms.market.panel.fields import EMPLOYER, FIELDS, YES_OR_NO, Field
from gongyou.rooms.market.panel_policies import KEEPERS
from gongyou.rooms.market.panel_words import language
from gongyou.rooms.market.services.panel_forms import LONGEST_ANSWER
from gongyou.rooms.market.services.panels import Draw
from gongyou.ui.templatetags.ui import month

MONTHS_BACK = 24
ANSWER = "answer_"
NOTHING = {"required": _("请填写这一栏。")}


class MonthInput(forms.TextInput):
    """The browser's own choice of a month."""

    input_type = "month"


def month_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, required=required, max_length=7, help_text=help_text, widget=MonthInput(), error_messages=NOTHING
    )


class PanelForm(RunForm):
    """Opening a panel."""

    makers = KEEPERS
    organisation = organisation_field(_("地方总工会"), _("一个工会一个监测样本。"))
    title = forms.CharField(label=_("样本名称"), max_length=80, error_messages=NOTHING)
    period = month_field(_("第一个报告月份"))


class DrawForm(forms.Form):
    """Drawing reporters."""

    kind = forms.ChoiceField(label=_("抽取谁"), choices=Reporter.Kind.choices)
    count = forms.IntegerField(
        label=_("大约多少个"),
        min_value=1,
        max_value=20_000,
        initial=60,
        help_text=_("每层至少三个，其余按职工人数分配。"),
    )
    seed = forms.IntegerField(
        label=_("随机种子"), min_value=0, max_value=2**31, initial=1, help_text=_("同一种子在同一登记簿上抽出同一批。")
    )
    period = month_field(_("从哪个月开始报"))
    rotates_after = month_field(_("报到哪个月轮换"), required=False, help_text=_("不填则不定期。"))

    @property
    def draw(self) -> Draw:
        return Draw(**self.cleaned_data)


class LeaveForm(forms.Form):
    """Relieving a reporter."""

    reason = forms.ChoiceField(label=_("退出原因"))
    period = month_field(_("最后报告月份"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons = [(value, label) for value, label in Reporter.Reason.choices if value != Reporter.Reason.ERASED]
        self.fields["reason"].choices = reasons  # type: ignore[attr-defined]


class ContactForm(forms.Form):
    """How a reporter is told."""

    contact = forms.CharField(
        label=_("手机或邮箱"),
        required=False,
        max_length=120,
        help_text=_("只用来提醒报送和答复疑问，加密保存。留空表示不通知。"),
    )


class AnswerForm(forms.Form):
    """What is behind a number."""

    answer = forms.CharField(
        label=_("说明"),
        max_length=LONGEST_ANSWER,
        error_messages=NOTHING,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class UploadForm(forms.Form):
    """A workbook of forms."""

    upload = forms.FileField(
        label=_("报表文件"),
        help_text=_("XLSX 或 CSV。可先下载模板，里面已列好监测点。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.xls,.ods"}),
        error_messages={"required": _("请选择文件。")},
    )


class ReportForm(forms.Form):
    """One month's numbers. What the rules find is said beside each field; a soft one can be answered at once."""

    period = forms.ChoiceField(label=_("月份"))

    def __init__(self, *args: Any, reporter: Reporter, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reporter = reporter
        self.asked: list[Fault] = []
        self.fields["period"].choices = [(one, month(one)) for one in months_open(reporter, today)]  # type: ignore[attr-defined]
        for each in FIELDS[reporter.kind]:
            self.fields[each.name] = _asked(each)
        if reporter.kind == EMPLOYER:
            self.fields["region"] = forms.CharField(
                label=_("区划代码"),
                required=False,
                max_length=12,
                help_text=_("可不填。单位搬迁、区划调整过的填现在的代码。"),
                widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            )

    def ask(self, faults: list[Fault]) -> None:
        """A box for what is behind each soft fault; sent again, the form is taken as it is."""
        self.asked = faults
        for each in faults:
            name = ANSWER + each.rule
            self.fields[name] = forms.CharField(
                label=each.text.on(language()),
                help_text=each.remedy.on(language()),
                required=False,
                max_length=LONGEST_ANSWER,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    @property
    def numbers(self) -> list[forms.BoundField]:
        """The month and the numbers, without the boxes for answers."""
        return [self[name] for name in self.fields if not name.startswith(ANSWER)]

    @property
    def refused(self) -> list[forms.BoundField]:
        """The numbers that are wrong, for the head of the page: on a phone they stand far below it."""
        return [each for each in self.numbers if each.errors]

    @property
    def questions(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(ANSWER)]

    @property
    def given(self) -> Given:
        written = {each.name: self.data.get(each.name, "") for each in FIELDS[self.reporter.kind]}
        return Given(str(self.cleaned_data["period"]), written, str(self.data.get("region", "")))

    @property
    def answers(self) -> dict[str, str]:
        return {
            name.removeprefix(ANSWER): str(value)[:LONGEST_ANSWER]
            for name, value in self.data.items()
            if name.startswith(ANSWER)
        }

    def refuse(self, faults: list[Fault]) -> None:
        """Each fault beside its field."""
        for each in faults:
            place = each.field if each.field in self.fields else None
            self.add_error(
                place,
                f"{each.text.on(language())}。{each.remedy.on(language())}"
                if language() != "en"
                else f"{each.text.en}. {each.remedy.en}",
            )


def _asked(each: Field) -> forms.Field:
    """One number: its unit beside the label. The rules judge it; the form only asks that it is there."""
    english = language().startswith("en")
    label, unit, help_text = (text.on(language()) for text in (each.label, each.unit, each.help))
    if not each.is_required:
        help_text = f"May be left out. {help_text}".strip() if english else f"可不填。{help_text}"
    if each.name in YES_OR_NO:
        answers = [("", say("请选择")), ("1", say("是")), ("0", say("否"))]
        return forms.ChoiceField(label=label, choices=answers, help_text=help_text, error_messages=NOTHING)
    mode = "numeric" if each.is_whole else "decimal"
    return forms.CharField(
        label=f"{label} ({unit})" if english else f"{label}（{unit}）",
        required=each.is_required,
        max_length=30,
        help_text=help_text,
        error_messages=NOTHING,
        widget=forms.TextInput(attrs={"inputmode": mode, "autocomplete": "off"}),
    )


def months_open(reporter: Reporter, today: date) -> list[str]:
    """Months that can be reported, latest first: those that are over, two years back at most."""
    last = Month.of(today) - 1
    found = [str(last - back) for back in range(MONTHS_BACK)]
    return [period for period in found if reporter.reports_in(period)]


def months_missing(reporter: Reporter, today: date) -> list[str]:
    """Months that are open and have no form, the earliest first."""
    there = set(reporter.forms.filter(is_current=True).values_list("period", flat=True))
    return sorted(period for period in months_open(reporter, today) if period not in there)


def queries_open(reporter: Reporter) -> list[PanelQuery]:
    return list(reporter.queries.filter(state=PanelQuery.State.OPEN).exclude(form=None).order_by("due_on", "pk"))
