"""The cases that a lawyer reads, and the laws that hold over all rule files."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import RootModel

from gongyou.lake.engine import memory_backend
from gongyou.rules.catalogue import Catalogue, standard
from gongyou.rules.evaluate import evaluate_one
from gongyou.rules.files import Strict, read_yaml
from gongyou.site.cli.verify import judge, read_cases

HERE = Path(__file__).parent
DOCS = HERE.parents[1] / "docs"


class Case(Strict):
    """One worked case."""

    name: str
    rule: str
    date: date
    inputs: dict[str, Any]
    expected: dict[str, Any]
    arithmetic: str
    place: str | None = None


class Cases(RootModel[list[Case]]):
    """A file of cases."""


def cases() -> list[Case]:
    """Every case of every file."""
    return [case for path in sorted((HERE / "cases").glob("*.yaml")) for case in read_yaml(path, Cases).root]


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case.rule}: {case.name}")
def test_it_answers_the_case(case: Case, catalogue: Catalogue, duckdb_backend: Any) -> None:
    answer = evaluate_one(
        catalogue.rule(case.rule),
        case.inputs,
        on=case.date,
        place=case.place,
        parameters=catalogue.parameters,
        backend=duckdb_backend,
    )
    assert {name: answer.values[name] for name in case.expected} == case.expected


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
