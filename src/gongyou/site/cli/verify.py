"""gongyou verify: worked cases against the rules."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gongyou.core.decoding import unread_said
from gongyou.core.errors import EXIT_FINDINGS, BadInput, GongyouError
from gongyou.core.text import Text
from gongyou.site.cli import frame
from gongyou.site.cli.days import read_day

if TYPE_CHECKING:
    from gongyou.rules.catalogue import Catalogue

TOLERANCE = Decimal("0.005")
# Where the folder is handed on; nothing that a case would say of itself.
FOLDER = "the folder of the cases"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One case: passed, or what went wrong in both languages."""

    id: str
    rule: str
    passed: bool
    message: Text


def command(
    cases: Annotated[list[Path], typer.Argument(help="JSON Lines 实例文件。Files of worked cases.")],
    on: Annotated[str, typer.Option("--on", help="实例未写日期时的日期，默认今天。")] = "",
    as_json: frame.AsJson = False,
) -> None:
    """运行实例，核对规则的答案。Run worked cases; only the keys named in `expected` are compared."""
    from gongyou.lake.engine import memory_backend
    from gongyou.rules.catalogue import standard

    catalogue, backend, day = standard(), memory_backend(), read_day(on)
    verdicts = [judge(case, catalogue, backend, day) for path in cases for case in placed_cases(path)]
    failed = [verdict for verdict in verdicts if not verdict.passed]
    passed = len(verdicts) - len(failed)
    if as_json:
        frame.print_json(
            {
                "passed": passed,
                "failed": len(failed),
                "failures": [{"id": each.id, "rule": each.rule, "message": each.message} for each in failed],
            }
        )
    else:
        for verdict in failed:
            print(f"{verdict.id} [{verdict.rule}] {verdict.message}")
        print(f"{passed} passed, {len(failed)} failed")
    if failed:
        frame.leave(EXIT_FINDINGS)


def read_cases(path: Path) -> Iterator[Mapping[str, Any]]:
    """The cases of a file, numbers exact. Raises BadInput with file and line."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        why = unread_said(error)
        raise BadInput(
            "verify.file_unreadable",
            Text(f"实例文件 {path} 读不出来：{why.zh}。", f"The case file {path} cannot be read: {why.en}."),
            Text("请检查路径，并存为 UTF-8。", "Check the path and save it as UTF-8."),
            file=path,
        ) from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            case = json.loads(line, parse_float=Decimal)
        except json.JSONDecodeError as error:
            case = error.msg
        if not isinstance(case, dict):
            raise BadInput(
                "verify.line_no_json",
                Text(f"{path} 第 {number} 行不是 JSON 对象。", f"{path}:{number} is not a JSON object."),
                Text("每行写一个实例。", "Write one case per line."),
                file=path,
                line=number,
            )
        yield case


def placed_cases(path: Path) -> Iterator[Mapping[str, Any]]:
    """The cases with the folder from which they name their files."""
    return ({**case, FOLDER: path.absolute().parent} for case in read_cases(path))


def judge(case: Mapping[str, Any], catalogue: Catalogue, backend: Any, day: date) -> Verdict:
    """The verdict on one case. An unknown rule or an input that the rule refuses is a failure, not an error."""
    from gongyou.rules.evaluate import evaluate_one

    name = str(case.get("rule", ""))
    identity = str(case.get("id", "?"))
    expected, inputs = case.get("expected"), case.get("inputs")
    if not name and ("formula" in case or "method" in case) and "expected" in case and isinstance(inputs, Mapping):
        return _judged_by_family(case, identity)
    if not name or not isinstance(expected, Mapping) or not isinstance(inputs, Mapping):
        message = Text("实例缺少 rule、inputs 或 expected。", "The case lacks rule, inputs or expected.")
        return Verdict(identity, name or "—", False, message)
    try:
        rule = catalogue.rule(name)
        on = date.fromisoformat(str(case.get("on") or case.get("date") or day))
        place = str(case["place"]) if case.get("place") else None
        answer = evaluate_one(rule, inputs, on=on, place=place, parameters=catalogue.parameters, backend=backend)
    except GongyouError as error:
        return Verdict(identity, name, False, error.text)
    except ValueError as error:
        return Verdict(identity, name, False, Text(f"日期不可用：{error}。", f"The day cannot be read: {error}."))
    for key, wanted in expected.items():
        if key not in answer.values:
            return Verdict(identity, name, False, Text(f"规则没有结果“{key}”。", f"The rule has no result “{key}”."))
        found = answer.values[key]
        if not agrees(wanted, found):
            message = Text(f"{key} 应为 {wanted}，得到 {found}。", f"{key} should be {wanted}, was {found}.")
            return Verdict(identity, name, False, message)
    return Verdict(identity, name, True, Text("", ""))


def _judged_by_family(case: Mapping[str, Any], identity: str) -> Verdict:
    """The verdict on a case that names a formula instead of a rule."""
    from gongyou.site.worked import family_of
    from gongyou.site.worked.family import Case

    said = str(case.get("formula", case.get("method")))
    asked = Case(said, case["inputs"], case["expected"], case.get(FOLDER, Path()))
    family = family_of(asked)
    if family is None:
        message = Text(
            "实例没有写 rule，产品里也没有认得这个公式的算法族。",
            "The case names no rule, and no family of the product knows its formula.",
        )
        return Verdict(identity, "—", False, message)
    try:
        answer = family.answer(asked)
        tolerance = Decimal(str(case.get("tol", case.get("tolerance", TOLERANCE))))
    except GongyouError as error:
        return Verdict(identity, family.name, False, error.text)
    except (KeyError, ValueError, TypeError, ArithmeticError) as error:
        said = f"{type(error).__name__}: {error}"
        return Verdict(identity, family.name, False, Text(f"输入不可用：{said}。", f"The inputs cannot be: {said}."))
    if isinstance(answer, Mapping) and not isinstance(asked.expected, Mapping):
        answer = answer[family.main]
    wrong = _differing(asked.expected, answer, tolerance, "")
    return Verdict(identity, family.name, wrong is None, wrong or Text("", ""))


def _differing(wanted: Any, found: Any, tolerance: Decimal, name: str) -> Text | None:
    """The first difference; None where all that is wanted agrees."""
    if isinstance(wanted, Mapping):
        if not isinstance(found, Mapping):
            return Text(f"{name or '结果'}不是一组数值。", f"{name or 'The answer'} is not a set of values.")
        for key, each in wanted.items():
            if key not in found:
                return Text(f"没有结果“{key}”。", f"There is no result “{key}”.")
            if wrong := _differing(each, found[key], tolerance, f"{name}.{key}".lstrip(".")):
                return wrong
        return None
    shown = Decimal(found.numerator) / Decimal(found.denominator) if isinstance(found, Fraction) else found
    if agrees(wanted, shown, tolerance):
        return None
    label = name or "answer"
    return Text(f"{label} 应为 {wanted}，得到 {shown}。", f"{label} should be {wanted}, was {shown}.")


def agrees(wanted: Any, found: Any, tolerance: Decimal = TOLERANCE) -> bool:
    """Numbers within the tolerance, everything else exactly, lists item by item."""
    if isinstance(wanted, list):
        return (
            isinstance(found, list | tuple)
            and len(wanted) == len(found)
            and all(agrees(each, other, tolerance) for each, other in zip(wanted, found, strict=True))
        )
    if isinstance(wanted, bool) or isinstance(found, bool) or wanted is None or found is None:
        return wanted is found
    if isinstance(found, date):
        return str(wanted) == found.isoformat()
    try:
        return abs(Decimal(str(wanted)) - Decimal(str(found))) <= tolerance
    except InvalidOperation:
        return str(wanted) == str(found)
