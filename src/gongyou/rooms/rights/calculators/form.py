"""A calculator's questions as a form: what is typed stays there after an error, and the error stands beside it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gongyou.core.text import Text
from gongyou.rooms.rights.calculators.places import places_offered
from gongyou.rooms.rights.calculators.shape import Calculator, Kind, Question

LONGEST = 16
LONGEST_CHOICE = 12
OWN_PLACE = Text("我登记的工作地区", "The district of my record")
NOT_CHOSEN = Text("不选", "Not chosen")


class QuestionsForm(forms.Form):
    """A box for each question. The rule itself reads and refuses numbers and days."""

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, calculator: Calculator, today: date, region: str = ""
    ) -> None:
        super().__init__(data)
        self.calculator = calculator
        language = get_language() or "zh"
        for each in calculator.questions:
            self.fields[each.name] = _field(each, language, today, region)

    @property
    def answers(self) -> dict[str, str]:
        """What was answered of what is asked."""
        return {
            each.name: str(self.cleaned_data[each.name]).strip()
            for each in self.calculator.questions
            if self.cleaned_data.get(each.name) and each.asked_for(self.cleaned_data)
        }

    def clean(self) -> dict[str, Any]:
        """A question that the other answers leave out may be empty; two days stand in their order."""
        answers = self.cleaned_data
        for each in self.calculator.questions:
            if not each.asked_for(answers):
                self.errors.pop(each.name, None)
            elif each.required and each.name not in self.errors and not answers.get(each.name):
                self.add_error(each.name, _("这一项要填。"))
        for first, second in self.calculator.ordered:
            if answers.get(first) and answers.get(second) and answers[first] > answers[second]:
                label = self.fields[first].label
                self.add_error(second, _("不能早于“%(label)s”。") % {"label": label})
        return answers

    @property
    def shown(self) -> list[dict[str, Any]]:
        """The questions as the page draws them."""
        return [
            {
                "box": self[each.name],
                "unit": each.unit,
                "when": each.only[0] if each.only else "",
                "is": " ".join(each.only[1]) if each.only else "",
                "optional": not each.required,
                "radio": isinstance(self.fields[each.name].widget, forms.RadioSelect),
            }
            for each in self.calculator.questions
        ]


def _field(question: Question, language: str, today: date, region: str) -> forms.Field:
    words = {"label": question.label.on(language), "help_text": question.help.on(language), "required": False}
    if question.kind is Kind.CHOICE:
        choices = [(value, text.on(language)) for value, text in question.choices.items()]
        # A long answer would be cut off in a drop-down.
        is_long = max(len(text.zh) for text in question.choices.values()) > LONGEST_CHOICE
        widget = forms.RadioSelect() if is_long else forms.Select()
        return forms.ChoiceField(choices=choices, initial=question.initial, widget=widget, **words)  # type: ignore[arg-type]
    if question.kind is Kind.PLACE:
        places = [(place, text.on(language)) for place, text in places_offered(today).items()]
        own = [(region, OWN_PLACE.on(language))] if region else []
        return forms.ChoiceField(
            choices=[("", NOT_CHOSEN.on(language)), *own, *places],
            initial=region,
            **words,  # type: ignore[arg-type]
        )
    attributes = {"autocomplete": "off", "class": "weui-input"}
    kinds = {Kind.DAY: "date", Kind.MONTH: "month"}
    if question.kind in kinds:
        attributes |= {
            "type": kinds[question.kind],
            "placeholder": "2026-10-01"[: 7 if question.kind is Kind.MONTH else 10],
        }
    else:
        attributes["inputmode"] = "decimal"
    return forms.CharField(
        max_length=LONGEST,
        initial=question.initial,
        widget=forms.TextInput(attrs=attributes),
        **words,  # type: ignore[arg-type]
    )
