"""The cases that a lawyer reads, the laws that hold over all rule files, and that no wrong digit goes unnoticed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pydantic import Field, RootModel

from gongyou.core.errors import BadInput, GongyouError, MissingParameter
from gongyou.lake.engine import memory_backend
from gongyou.rules.catalogue import Catalogue, standard
from gongyou.rules.evaluate import Answer, evaluate_one
from gongyou.rules.files import Strict, read_yaml
from gongyou.rules.parameters import DatedValue, Parameter, Parameters
from gongyou.site.cli.verify import judge, read_cases

HERE = Path(__file__).parent
DOCS = HERE.parents[1] / "docs"
IN_FORCE = HERE / "in_force"
# Their amounts stand in minimum_wages.yaml, place by place; a case for each would say no more.
BY_PLACE = {"cn.minimum_wage_month", "cn.minimum_wage_hour"}
DAY = timedelta(days=1)
DEMO = "99"
Answers = Callable[[str, str], Answer]


class Case(Strict):
    """One worked case."""

    name: str
    rule: str
    date: date
    inputs: dict[str, Any]
    expected: dict[str, Any]
    arithmetic: str
    place: str | None = None


class Refusal(Strict):
    """A case that a rule must not answer: the error's code and the input that it names."""

    name: str
    rule: str
    inputs: dict[str, Any]
    code: str
    field: str


class Refusals(RootModel[list[Refusal]]):
    """The file of refusals."""


class Cases(RootModel[list[Case]]):
    """A file of cases."""


class Law(Strict):
    """A rule of law and the parameters that begin with it; `values` of those that a room reads and no rule does."""

    law: str
    day: date
    parameters: list[str]
    values: dict[str, Decimal] = Field(default_factory=dict)


class Laws(RootModel[list[Law]]):
    """The file of first days."""


class Wages(RootModel[dict[str, dict[str, tuple[Decimal, Decimal]]]]):
    """Province, place or grade, and the amounts of a month and of an hour."""


@cache
def cases() -> tuple[Case, ...]:
    """Every case of every file."""
    return tuple(case for path in sorted((HERE / "cases").glob("*.yaml")) for case in read_yaml(path, Cases).root)


def constants() -> list[tuple[str, DatedValue]]:
    """Every value of the law but the minimum wages; what the demo province sets is no law."""
    kept = (parameter for parameter in standard().parameters if parameter.id not in BY_PLACE)
    return [(each.id, dated) for each in kept for dated in each.values if (dated.place or "")[:2] != DEMO]


def held_by_cases() -> list[tuple[str, DatedValue]]:
    """Those that a rule reads."""
    read = {name for rule in standard().rules() for name in rule.uses}
    return [(name, dated) for name, dated in constants() if name in read]


@pytest.fixture(scope="module")
def answers(catalogue: Catalogue, duckdb_backend: Any) -> Answers:
    """The answer to the case of a rule and a name, asked once."""
    by_name = {(case.rule, case.name): case for case in cases()}
    assert len(by_name) == len(cases())
    return cache(lambda *name: answered(by_name[name], catalogue, catalogue.parameters, duckdb_backend))


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case.rule}: {case.name}")
def test_it_answers_the_case(case: Case, answers: Answers) -> None:
    answer = answers(case.rule, case.name)
    assert {name: answer.values[name] for name in case.expected} == case.expected


@pytest.mark.parametrize(
    "case", read_yaml(HERE / "refused.yaml", Refusals).root, ids=lambda case: f"{case.rule}: {case.name}"
)
def test_it_refuses_what_contradicts_itself(case: Refusal, catalogue: Catalogue, duckdb_backend: Any) -> None:
    with pytest.raises(BadInput) as caught:
        evaluate_one(
            catalogue.rule(case.rule),
            case.inputs,
            on=date(2026, 3, 1),
            place=None,
            parameters=catalogue.parameters,
            backend=duckdb_backend,
        )
    assert (caught.value.code, caught.value.where["input"]) == (case.code, case.field)
    for told in (caught.value.text, caught.value.remedy):
        assert told.zh and told.en and told.zh != told.en


@pytest.mark.parametrize(
    ("name", "dated"), held_by_cases(), ids=lambda value: value if isinstance(value, str) else str(value.start)
)
def test_one_unit_more_makes_a_case_fail(
    name: str,
    dated: DatedValue,
    answers: Answers,
    catalogue: Catalogue,
    duckdb_backend: Any,
) -> None:
    using: dict[str, list[Case]] = defaultdict(list)
    for case in cases():
        for used in answers(case.rule, case.name).parameters_used:
            using[used.id].append(case)
    unit = Decimal(1).scaleb(int(dated.value.as_tuple().exponent))
    wrong = altered(catalogue.parameters, name, dated, replace(dated, value=dated.value + unit))
    assert any(fails(case, catalogue, wrong, duckdb_backend) for case in using[name]), f"no case holds {name}"


def test_every_rule_has_three_cases_and_a_page() -> None:
    counted = Counter(case.rule for case in cases())
    for rule in standard().rules():
        assert counted[rule.id] >= 3, rule.id
        assert (DOCS / "algorithms" / f"{rule.definition.page}.md").exists(), rule.id


def test_every_case_keeps_its_arithmetic() -> None:
    assert all(case.arithmetic for case in cases())


def test_every_value_of_the_law_is_cited() -> None:
    for parameter in standard().parameters:
        for dated in parameter.values:
            assert dated.citation.law, parameter.id
            assert dated.citation.article, parameter.id
            assert dated.citation.quote, parameter.id


def test_every_parameter_and_scheme_is_in_the_reference() -> None:
    parameters = (DOCS / "reference/parameters.md").read_text(encoding="utf-8")
    schemes = (DOCS / "reference/schemes.md").read_text(encoding="utf-8")
    assert [each.id for each in standard().parameters if each.id not in parameters] == []
    assert [each.id for each in standard().schemes() if each.id not in schemes] == []


def test_every_rule_speaks_both_languages() -> None:
    for rule in standard().rules():
        words = [rule.title, rule.law, rule.article, *rule.conventions]
        words += [each.label for each in (*rule.inputs, *rule.outputs)]
        assert all(text.zh and text.en and text.zh != text.en for text in words), rule.id


def test_the_shared_cases_of_built_rules_pass(shared_data: Path) -> None:
    catalogue, backend = standard(), memory_backend()
    known = {name for rule in catalogue.rules() for name in rule.names}
    chosen = [case for case in read_cases(shared_data.parent / "cases/law.jsonl") if case["rule"] in known]
    assert len(chosen) >= 15
    verdicts = [judge(case, catalogue, backend, date(2026, 3, 1)) for case in chosen]
    assert [(each.id, each.message.en) for each in verdicts if not each.passed] == []


def test_every_value_begins_on_the_day_of_its_law(catalogue: Catalogue) -> None:
    laws = read_yaml(IN_FORCE / "first_days.yaml", Laws).root
    written = {(f"cn.{name}", law.law): law.day for law in laws for name in law.parameters}
    held = {(name, dated.citation.law): dated.start for name, dated in constants() if name.startswith("cn.")}
    assert held == written
    unread = {(name, dated.citation.law): dated.value for name, dated in constants()}
    for name, dated in held_by_cases():
        unread.pop((name, dated.citation.law))
    told = {(f"cn.{name}", law.law): value for law in laws for name, value in law.values.items()}
    assert {key: value for key, value in unread.items() if key[0].startswith("cn.")} == told


def test_every_minimum_wage_is_the_published_one(catalogue: Catalogue) -> None:
    published = read_yaml(IN_FORCE / "minimum_wages.yaml", Wages).root
    assert len(published) == 31
    grades = {key: amounts for lines in published.values() for key, amounts in lines.items()}
    first = date(2026, 1, 1)
    for column, name in enumerate(("cn.minimum_wage_month", "cn.minimum_wage_hour")):
        parameter = catalogue.parameters.get(name)
        for key, amounts in grades.items():
            assert parameter.on(first, key).value == amounts[column], key
            with pytest.raises(MissingParameter):
                parameter.on(first - DAY, key)
        of_law = [dated for dated in parameter.values if (dated.place or "")[:2] != DEMO]
        assert {dated.start for dated in of_law} == {first}
        for dated in of_law:
            place = dated.place or ""
            same = {amounts[column] for key, amounts in grades.items() if key[:2] == place[:2]}
            assert dated.value in same, place


def answered(case: Case, catalogue: Catalogue, parameters: Parameters, backend: Any) -> Answer:
    """The answer to a case with these parameters."""
    rule = catalogue.rule(case.rule)
    return evaluate_one(rule, case.inputs, on=case.date, place=case.place, parameters=parameters, backend=backend)


def fails(case: Case, catalogue: Catalogue, parameters: Parameters, backend: Any) -> bool:
    """Whether the case notices the parameters."""
    try:
        answer = answered(case, catalogue, parameters, backend)
    except GongyouError:
        return True
    return any(answer.values[name] != wanted for name, wanted in case.expected.items())


def altered(parameters: Parameters, name: str, old: DatedValue, new: DatedValue) -> Parameters:
    """The parameters with one value in the place of another."""
    known = parameters.get(name)
    values = tuple(new if dated is old else dated for dated in known.values)
    changed = Parameter(known.id, known.title, known.unit, known.by_place, known.note, values)
    return Parameters([changed if each.id == name else each for each in parameters], parameters.calendar)
