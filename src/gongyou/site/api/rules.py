"""The rules of law: what each asks, and its answer with the whole derivation. Open to everybody, like their pages."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema
from ninja.responses import Response
from pydantic import ConfigDict

from gongyou.core.errors import BadInput, NotFound
from gongyou.core.text import Text
from gongyou.kit.visitors import address_of
from gongyou.registry.joining.limits import Limit, knock
from gongyou.rules import catalogue
from gongyou.rules.clauses import clauses_of
from gongyou.rules.counterfactual import Asked, Bench, otherwise
from gongyou.rules.rule import Input, Rule
from gongyou.rules.told import both, refused, told
from gongyou.rules.units import Unit

router = Router(auth=None, tags=["rules"])
EVALUATIONS = Limit("api.rules", 600, timedelta(hours=1))
LONGEST_LIST = 200
TYPES = {
    Unit.YES_NO: ("boolean", Text("true 或 false", "true or false")),
    Unit.DAY: ("date", Text("2026-10-01", "2026-10-01")),
    Unit.MONTH: ("month", Text("2026-10", "2026-10")),
    Unit.MOMENT: ("date-time", Text("2026-10-01T08:30，当地时间", "2026-10-01T08:30, local time")),
    Unit.WORD: ("string", Text("", "")),
    Unit.SPELLS: ("list", Text('[["广东", 60], …]', '[["广东", 60], …]')),
}
UNITS = "\n".join(
    f"- `{unit}`: {unit.text.en or 'a bare number or word'} ({unit.text.zh or '数、词'})" for unit in Unit
)
EVALUATE = f"""The rule's answer: results, every step with its formula in numbers, the clauses quoted, each value of the
law with its dates and how sure it is, the conventions, and on request what one change of one input would have done.

Exact numbers come and go as text or JSON numbers; days as 2026-10-01. `on` picks the values of the law in force (today
when left out; a rule with a day of event takes that day), `place` a GB/T 2260 code such as 440300, or 440000/2 for a
grade of a province.

Units of inputs and results:

{UNITS}
"""


class Words(Schema):
    """A sentence in Chinese and in English."""

    zh: str
    en: str


class InputOut(Schema):
    """One fact that a rule asks for."""

    name: str
    label: Words
    type: str = Field(description="number, boolean, date, month, date-time, string or list.")
    unit: str
    unit_said: Words
    description: Words
    required: bool
    default: str | None = Field(description="Stands in when the input is left out.")
    parameter: str | None = Field(description="The value of the law, by place and day, that stands in when left out.")
    maximum: str | None
    decimals: int | None
    choices: dict[str, Words] | None
    may_be_list: bool


class ResultOut(Schema):
    """One result that a rule gives."""

    name: str
    label: Words
    unit: str
    unit_said: Words


class RuleLine(Schema):
    """A rule in the list."""

    id: str
    title: Words
    law: Words
    article: Words
    version: str
    inputs: list[InputOut]
    results: list[ResultOut]


class ClauseOut(Schema):
    """A clause in the words of the official text."""

    law: str
    article: str
    source: Words
    quote: str
    quote_en: str | None = Field(description="An unofficial translation; only the Chinese text is the law.")
    url: str | None
    checked_on: date
    status: str = Field(description="verified, secondary or unverified.")
    status_said: Words


class RuleOut(RuleLine):
    """A rule with its clauses, conventions and the values of the law it uses."""

    clauses: list[ClauseOut]
    conventions: list[Words]
    parameters: list[str]
    names: list[str] = Field(description="Every name under which the rule is found.")


class ValueOut(Schema):
    """A value with its unit, as a number and in words."""

    name: str
    label: Words
    value: Any
    unit: str
    said: Words


class StepOut(ValueOut):
    """One step. The formula is filled with the numbers of the case."""

    formula: Words


class UsedOut(ClauseOut):
    """A value of the law that was used, with its dates and its source."""

    id: str
    title: Words
    value: str
    unit: str
    said: Words
    since: date = Field(alias="from")
    until: date | None
    place: str | None


class ChangeOut(Schema):
    """One change of one input, and the results that it would have changed."""

    input: str
    label: Words
    change: Words
    to: Any
    results: list[ValueOut]


class AnswerOut(Schema):
    """What a rule says to one case."""

    rule: str
    version: str
    title: Words
    law: Words
    article: Words
    on: date
    place: str | None
    status: str = Field(description="The least sure of the values used.")
    status_said: Words
    given: list[ValueOut]
    results: list[ValueOut]
    steps: list[StepOut]
    clauses: list[ClauseOut]
    parameters: list[UsedOut]
    conventions: list[Words]
    otherwise: list[ChangeOut]


class RefusedOut(Schema):
    """Why there is no answer, and what would be right."""

    error: str
    field: str | None
    value: str | None
    message: Words
    remedy: Words
    where: dict[str, str]


class AskedIn(Schema):
    """One case."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"inputs": {"monthly_wage": "5000", "weekday_hours": "10"}, "on": "2026-10-01"}},
    )

    inputs: dict[str, Any] = Field(description="By the names that `GET /rules/{name}` lists, each in its unit.")
    on: date | None = Field(None, description="The day whose law applies; today when left out.")
    place: str | None = Field(None, max_length=12, description="GB/T 2260 code, for values of the law by place.")
    changes: bool = Field(False, description="Tell also what one change of one input would have done.")


@router.get("/rules", response=list[RuleLine])
def rules(request: HttpRequest, pack: str = "") -> list[dict[str, Any]]:
    """Every rule with its inputs and results; `pack` narrows to one pack such as cn."""
    return [_line(each) for each in catalogue.standard().rules() if pack in ("", each.pack)]


@router.get("/rules/{name}", response={200: RuleOut, 404: RefusedOut})
def rule(request: HttpRequest, name: str) -> Any:
    """One rule, by its id or a short name."""
    found = _found(name)
    return {
        **_line(found),
        "clauses": [
            {
                **each.model_dump(),
                "source": both(each.source),
                "status": str(each.status),
                "status_said": both(_status(str(each.status))),
            }
            for each in clauses_of(found)
        ],
        "conventions": [both(each) for each in found.conventions],
        "parameters": list(found.uses),
        "names": list(found.names),
    }


@router.post(
    "/rules/{name}/evaluate",
    response={200: AnswerOut, 404: RefusedOut, 422: RefusedOut, 429: RefusedOut},
    description=EVALUATE,
    by_alias=True,
)
def rule_evaluate(request: HttpRequest, name: str, body: AskedIn) -> Any:
    """The answer of one case."""
    found, now = _found(name), timezone.now()
    knock(EVALUATIONS, address_of(request), now=now)
    from gongyou.lake.engine import memory_backend

    bench = Bench(catalogue.standard().parameters, memory_backend())
    asked = Asked(body.inputs, body.on or timezone.localdate(now), body.place or None)
    try:
        _short(body.inputs)
        answer = bench.answer(found, asked)
        changes = otherwise(found, asked, bench) if body.changes else []
        return told(found, answer, body.inputs, changes)
    except BadInput as error:
        return Response(refused(error), status=422)


def _found(name: str) -> Rule:
    try:
        return catalogue.standard().rule(name)
    except NotFound:
        raise NotFound(
            "rules.rule_unknown",
            Text("没有这条规则。", "There is no such rule."),
            Text("GET /rules 列出全部规则。", "GET /rules lists them all."),
        ) from None


def _short(inputs: dict[str, Any]) -> None:
    for name, value in inputs.items():
        if isinstance(value, list) and len(value) > LONGEST_LIST:
            raise BadInput(
                "rules.list_long",
                Text(f"“{name}”太长。", f"“{name}” is too long."),
                Text(f"最多 {LONGEST_LIST} 项。", f"At most {LONGEST_LIST} items."),
                input=name,
            )


def _line(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "title": both(rule.title),
        "law": both(rule.law),
        "article": both(rule.article),
        "version": rule.version,
        "inputs": [_input(rule, each) for each in rule.inputs],
        "results": [
            {"name": each.name, "label": both(each.label), "unit": str(each.unit), "unit_said": both(each.unit.text)}
            for each in rule.outputs
        ],
    }


def _input(rule: Rule, given: Input) -> dict[str, Any]:
    kind, written = TYPES.get(given.unit, ("number", Text("", "")))
    unit = given.unit.text
    parts = [Text(f"{given.label.zh}。", f"{given.label.en}.")]
    if given.unit.is_number and unit.zh:
        parts.append(Text(f"单位：{unit.zh}。", f"In {unit.en}."))
    if written.zh:
        parts.append(Text(f"写法：{written.zh}。", f"Written {written.en}."))
    if given.parameter:
        parts.append(Text("不填时按地点和日期取参数。", "Left out, the value of the law by place and day stands in."))
    return {
        "name": given.name,
        "label": both(given.label),
        "type": kind,
        "unit": str(given.unit),
        "unit_said": both(unit),
        "description": {"zh": "".join(each.zh for each in parts), "en": " ".join(each.en for each in parts)},
        "required": given.is_required,
        "default": None if given.default is None else str(given.default),
        "parameter": given.parameter,
        "maximum": str(given.high) if given.unit.is_number else None,
        "decimals": given.places if given.unit.is_number else None,
        "choices": {word: both(text) for word, text in given.choices.items()} if given.choices else None,
        "may_be_list": rule.definition.shape.lists == given.name,
    }


def _status(status: str) -> Text:
    from gongyou.rules.answer import STATUS_TEXT, Status

    return STATUS_TEXT[Status(status)]
