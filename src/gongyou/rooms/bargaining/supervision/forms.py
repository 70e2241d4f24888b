"""What officers fill in: a binding, a check by hand, the platform's answer and what the union says of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gongyou.rooms.bargaining.models import AgreementClause, Breach, ClauseCheck
from gongyou.rooms.bargaining.supervision.clauses import LEAST_DAYS, MOST_DAYS
from gongyou.rooms.bargaining.supervision.judged import ClauseTest
from gongyou.rooms.bargaining.supervision.parameters import NUMBER, Kind, Parameter
from gongyou.rooms.platforms.door import declared_file

SCHEME_HELP = _(
    "已填入该平台登记的规则，可按约定改写（YAML），也可以写规则编号，如 demo.heya。按每单自己的日期选用版本。"
)
DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class BindingForm(forms.Form):
    """The parameters of one test: a quantity has its number and its unit, codes stand on one line each."""

    def __init__(self, *args: Any, test: ClauseTest, clause: AgreementClause, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.test, language = test, get_language() or "zh"
        held = clause.binding or {}
        given = held.get("parameters", {}) if held.get("test") == test.id else {}
        self._platform = clause.agreement.platform
        for each in test.parameters:
            self._add(each, given.get(each.key), language)
        self.fields["answer_days"] = forms.IntegerField(
            label=_("平台答复期限（工作日）"),
            min_value=LEAST_DAYS,
            max_value=MOST_DAYS,
            initial=held.get("answer_days", 10),
        )

    def _add(self, parameter: Parameter, given: Any, language: str) -> None:
        label = parameter.label.on(language)
        match parameter.kind:
            case Kind.QUANTITY:
                found = NUMBER.match(given) if isinstance(given, str) else None
                units = [(unit.label.zh, unit.label.on(language)) for unit in parameter.units]
                self.fields[parameter.key] = forms.DecimalField(
                    label=label, min_value=0, initial=found[1] if found else None
                )
                name = f"{parameter.key}_unit"
                written = found[2] if found else None
                initial = next(
                    (unit.label.zh for unit in parameter.units if written and unit.reads(written)), units[0][0]
                )
                self.fields[name] = forms.ChoiceField(label=_("单位"), choices=units, initial=initial)
            case Kind.CHOICE:
                choices = [(key, text.on(language)) for key, text in parameter.choices.items()]
                self.fields[parameter.key] = forms.ChoiceField(label=label, choices=choices, initial=given)
            case Kind.CODES:
                self.fields[parameter.key] = forms.CharField(
                    label=label,
                    required=False,
                    initial="\n".join(given or ()),
                    widget=forms.Textarea(attrs={"rows": 3}),
                    help_text=_("平台日志中的代码，一行一个；不填表示没有。"),
                )
            case Kind.SCHEME:
                self.fields[parameter.key] = forms.CharField(
                    label=label,
                    initial=given or self._declared(),
                    widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false"}),
                    help_text=SCHEME_HELP,
                )

    def _declared(self) -> str:
        """The platform's rule on record, which is what most agreements mean."""
        path = declared_file(self._platform) if self._platform else None
        return Path(path).read_text(encoding="utf-8") if path else ""

    @property
    def binding(self) -> dict[str, Any]:
        """The binding as the agreement keeps it."""
        return {
            "test": self.test.id,
            "parameters": {each.key: self._value(each) for each in self.test.parameters},
            "answer_days": self.cleaned_data["answer_days"],
        }

    def _value(self, parameter: Parameter) -> Any:
        value = self.cleaned_data[parameter.key]
        if parameter.kind is Kind.QUANTITY:
            return f"{value:f} {self.cleaned_data[f'{parameter.key}_unit']}"
        if parameter.kind is Kind.CODES:
            return [line.strip() for line in value.splitlines() if line.strip()]
        return value


class CheckForm(forms.Form):
    """An officer's own look at a clause."""

    checked_on = forms.DateField(label=_("检查日期"), widget=DAY)
    outcome = forms.ChoiceField(label=_("检查结果"), choices=ClauseCheck.Outcome.choices)
    note = forms.CharField(
        label=_("检查情况"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("写看了什么、依据什么，不写个人姓名和电话。"),
    )  # fmt: skip


class AnswerForm(forms.Form):
    """What the platform answered."""

    answer = forms.CharField(label=_("答复内容"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6}))
    answered_on = forms.DateField(label=_("答复日期"), widget=DAY)


class JudgeForm(forms.Form):
    """Whether the answer is accepted, and why."""

    verdict = forms.ChoiceField(
        label=_("是否接受"),
        choices=[(each.value, each.label) for each in (Breach.State.ACCEPTED, Breach.State.REFUSED)],
    )
    reason = forms.CharField(label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class CloseForm(forms.Form):
    """Why the breach is closed."""

    reason = forms.CharField(label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
