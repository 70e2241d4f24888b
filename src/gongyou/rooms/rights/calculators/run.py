"""From answers to an outcome: plain data in both languages, which a page shows, paper prints and an inquiry keeps."""

from __future__ import annotations

from datetime import date
from typing import Any

from gongyou.core.errors import BadInput, MissingParameter
from gongyou.core.text import Text
from gongyou.rooms.rights.calculators.shape import Answers, Asker, Calculator, Case, Kind, Question
from gongyou.rules import catalogue
from gongyou.rules.counterfactual import Asked, Bench, otherwise
from gongyou.rules.told import both, plain, told, value_said

MOST_CHANGES = 3
UNANSWERED = Text("按填的内容算不出来。", "What was given does not suffice for an answer.")
OWN_PLACE = Text("登记的工作地区", "The district of the record")
CHECK = Text("请核对日期和数字。", "Check the dates and numbers.")


class Refused(Exception):
    """A rule refused an answer: which question it is about, and what to say beside it."""

    def __init__(self, question: str, text: Text, missing: bool) -> None:
        super().__init__(text.zh)
        self.question, self.text, self.missing = question, text, missing


def bench() -> Bench:
    """The rules' values and the engine for one row; both take a second to import, so not before they are needed."""
    from gongyou.lake.engine import memory_backend

    return Bench(catalogue.standard().parameters, memory_backend())


def reckoned(calculator: Calculator, answers: Answers, asker: Asker) -> dict[str, Any]:
    """The outcome of a calculator. Raises Refused, which names the question."""
    place = answers.get("place") or asker.place
    cases = calculator.cases(answers, asker)
    found = [_case(calculator, case, answers, Asker(asker.today, place)) for case in cases]
    first = cases[0]
    amount = next((each["value"] for each in found[0]["large"] if each["name"] == first.amount), None)
    return {
        "calculator": calculator.name,
        "title": both(calculator.title),
        "on": asker.today.isoformat(),
        "answers": dict(answers),
        "place": place or "",
        "asked": [
            _asked(each, answers[each.name], asker.today) for each in calculator.questions if answers.get(each.name)
        ],
        "cases": found,
        "evidence": [both(each) for each in calculator.evidence],
        "amount": amount,
        "limitation": str(first.limitation),
        "known": first.known,
    }


def _case(calculator: Calculator, case: Case, answers: Answers, asker: Asker) -> dict[str, Any]:
    rule, on = catalogue.standard().rule(case.rule), bench()
    asked = Asked(case.inputs, asker.today, asker.place)
    try:
        answer = on.answer(rule, asked)
        moved = tuple(name for name in case.moved if case.inputs.get(name) not in (None, ""))
        changes = otherwise(rule, asked, on, inputs=moved, results=case.watched) if moved else []
    except MissingParameter as error:
        open_inputs = [each.name for each in rule.inputs if each.parameter and not case.inputs.get(each.name)]
        raise Refused(_question_of(calculator, case, answers, (open_inputs or [""])[0]), error.text, True) from error
    except BadInput as error:
        name = str(error.where.get("input", ""))
        raise Refused(_question_of(calculator, case, answers, name), error.remedy, False) from error
    units = {output.name: output.unit for output in rule.outputs}
    large = [
        {
            "name": name,
            "label": both(label),
            "value": plain(answer.values[name]),
            "said": both(value_said(answer.values[name], units[name])),
        }
        for name, label in case.large.items()
        if answer.values.get(name) is not None
    ]
    if not large:
        raise Refused("", Text(UNANSWERED.zh + CHECK.zh, f"{UNANSWERED.en} {CHECK.en}"), False)
    return {
        **told(rule, answer, case.inputs, changes[:MOST_CHANGES]),
        "large": large,
        "notes": [both(each) for each in case.notes],
    }


def _question_of(calculator: Calculator, case: Case, answers: Answers, name: str) -> str:
    """The question behind an input of the rule: of the same name, or whose answer it was."""
    names = [each.name for each in calculator.questions]
    if name in names:
        return name
    return next((each for each in names if answers.get(each) and answers[each] == case.inputs.get(name)), "")


def _asked(question: Question, answer: str, today: date) -> dict[str, Any]:
    said = question.choices.get(answer)
    if said is None:
        said = Text(f"{answer} {question.unit.zh}".strip(), f"{answer} {question.unit.en}".strip())
    if question.kind is Kind.PLACE:
        from gongyou.rooms.rights.calculators.places import places_offered

        said = places_offered(today).get(answer, OWN_PLACE)
    return {"name": question.name, "label": both(question.label), "said": both(said)}
