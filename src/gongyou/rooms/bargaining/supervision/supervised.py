"""An agreement over a period: each clause kept, broken, not to be judged, or left to a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from gongyou.core.money import yuan_from
from gongyou.core.text import Text
from gongyou.rooms.bargaining.supervision.clauses import Bound, Clause, binding_read, period_of
from gongyou.rooms.bargaining.supervision.judged import Found, Look
from gongyou.rooms.bargaining.supervision.states import State
from gongyou.rooms.bargaining.supervision.tallies import Tally, broken_of, tally_of
from gongyou.rooms.platforms.door import material
from gongyou.rules.files import as_recorded

if TYPE_CHECKING:
    from gongyou.lake.provenance import View

# Of the cases at most one in so many may lack what is compared; beyond that nothing is called kept.
UNJUDGED_IN = 20


NOT_BOUND = Text("没有绑定检验，由工会人员检查并记录。", "Bound to no test: an officer checks and records.")


@as_recorded()
def supervised(view: View, params: Mapping[str, Any]) -> dict[str, Any]:
    """`clauses`: one entry each, in the order given; `counts`: how many stand in each state. Names no worker."""
    first, last = period_of(params)
    bound = list(_clauses(params))
    filled = _filled(bound)
    clauses = [_clause(view, params, clause, filled) for clause in bound]
    states = [each["state"] for each in clauses]
    return {
        "platform": params["platform"],
        "from": first.isoformat(),
        "to": last.isoformat(),
        "counts": {str(state): states.count(str(state)) for state in State},
        "clauses": clauses,
    }


@as_recorded()
def cases_listed(view: View, params: Mapping[str, Any]) -> dict[str, Any]:
    """By the key of each clause: its broken cases one by one, at most 500. Names workers by pseudonym."""
    found = {}
    clauses = list(_clauses(params))
    filled = _filled(clauses)
    for clause in clauses:
        answer = None if clause.binding is None else _found(view, params, clause)
        if isinstance(answer, Found) and not _missing(answer, binding_read(clause.binding, clause.number), filled):
            found[clause.key] = broken_of(answer)
    return {"clauses": found}


def _clauses(params: Mapping[str, Any]) -> Iterator[Clause]:
    """The clauses that bind on some day of the period."""
    period = period_of(params)
    for held in params["clauses"]:
        clause = Clause.of_json(held)
        if clause.within(period):
            yield clause


def _filled(clauses: Sequence[Clause]) -> material.Filled:
    """Of the tables what any of the clauses needs."""
    bound = [binding_read(each.binding, each.number) for each in clauses if each.binding is not None]
    return material.Filled.of(each.test.needs(each.values) for each in bound)


def _clause(view: View, params: Mapping[str, Any], clause: Clause, filled: material.Filled) -> dict[str, Any]:
    days = clause.within(period_of(params))
    assert days is not None  # noqa: S101 (_clauses yields no other)
    value: dict[str, Any] = {
        **{name: each for name, each in clause.as_json().items() if name in ("key", "number", "section", "text")},
        "from": days[0].isoformat(),
        "to": days[1].isoformat(),
    }
    if clause.binding is None:
        return {**value, "state": str(State.MANUAL), "reasons": [_both(NOT_BOUND)]}
    bound = binding_read(clause.binding, clause.number)
    value = {**value, **_bound_value(bound)}
    found = _found(view, params, clause)
    if isinstance(found, Text):
        return {**value, **_unclear([found])}
    if missing := _missing(found, bound, filled):
        return {**value, **_unclear(missing)}
    if found.outcome is not None:
        return {**value, **_of_outcome(found.outcome)}
    return {**value, **_of_tally(tally_of(found), bound), **_versions(found, bound)}


def _found(view: View, params: Mapping[str, Any], clause: Clause) -> Found | Text:
    days = clause.within(period_of(params))
    assert days is not None  # noqa: S101
    bound = binding_read(clause.binding, clause.number)
    look = Look(view, params["platform"], days, clause.first, params.get("register") or {})
    return bound.test.judge(look, bound.values)


def _missing(found: Found, bound: Bound, filled: material.Filled) -> list[Text]:
    return filled.lacking_said(found.material, bound.test.needs(bound.values))


def _bound_value(bound: Bound) -> dict[str, Any]:
    return {
        "test": bound.test.id,
        "title": _both(bound.test.title),
        "told": _both(bound.told),
        "unit": _both(bound.test.unit),
        "page": bound.test.page,
        "binding": bound.digest,
        "answer_days": bound.answer_days,
        "parameters": [{"name": _both(name), "value": _both(value)} for name, value in bound.parameters_shown()],
    }


def _of_tally(tally: Tally, bound: Bound) -> dict[str, Any]:
    numbers = {
        "checked": tally.cases - tally.unjudged,
        "unjudged": tally.unjudged,
        "broken": tally.broken,
        "workers": tally.workers,
        "workers_broken": tally.workers_broken,
        "owed": yuan_from(tally.owed),
        "first": _iso(tally.first),
        "last": _iso(tally.last),
        "worst": None
        if tally.worst is None
        else {"area": tally.worst.name, "broken": tally.worst.broken, "workers": tally.worst.workers},
    }
    state, reasons = _state(tally, bound.test.unit)
    return {"state": str(state), "reasons": [_both(each) for each in reasons], **numbers}


def _state(tally: Tally, unit: Text) -> tuple[State, list[Text]]:
    """Every single breach counts; without one the clause is kept only if there was something to check."""
    if tally.unjudged:
        left = Text(
            f"{tally.unjudged:,} {unit.zh}缺少要比较的值，没有判断。",
            f"{tally.unjudged:,} {unit.en} lack a value that is compared; they were not judged.",
        )
    if tally.broken:
        return State.BREACHED, [left] if tally.unjudged else []
    if tally.cases == tally.unjudged:
        nothing = Text(
            f"期间没有可检查的{unit.zh}；至少需要 1。", f"The period has no {unit.en} to check; at least 1 is needed."
        )
        return State.UNCLEAR, [left] if tally.unjudged else [nothing]
    if tally.unjudged * UNJUDGED_IN > tally.cases:
        return State.UNCLEAR, [left]
    return State.KEPT, [left] if tally.unjudged else []


def _of_outcome(outcome: Any) -> dict[str, Any]:
    """A metric's own judgment: conforms is kept, to be explained or suspected is a breach, all else is unclear."""
    states = {"conform": State.KEPT, "explain": State.BREACHED, "suspect": State.BREACHED}
    state = states.get(str(outcome.state), State.UNCLEAR)
    first = outcome.dates[0].on if outcome.dates and state is State.BREACHED else None
    effects = [_effect(each) for each in outcome.judged]
    reasons = [outcome.said, *(each.reason for each in outcome.judged), *outcome.reasons]
    if state is State.UNCLEAR:
        reasons.append(
            Text(
                f"已有 {outcome.workers:,} 名劳动者、{outcome.orders:,} 次；下结论至少需要 30 名劳动者、300 次。",
                f"There are {outcome.workers:,} workers and {outcome.orders:,} cases; a conclusion needs at least 30 "
                "workers and 300 cases.",
            )
        )
    return {
        "state": str(state),
        "reasons": [_both(each) for each in dict.fromkeys(reasons)],
        "checked": outcome.orders,
        "unjudged": 0,
        # An association over all of them: no single case is a breach, nothing is owed order by order.
        "broken": None,
        "workers": outcome.workers,
        "workers_broken": None,
        "owed": Decimal(0),
        "first": _iso(first),
        "last": None,
        "worst": None,
        "effects": effects,
    }


def _effect(judged: Any) -> dict[str, Any]:
    effect = judged.claim.effect
    return {"name": _both(effect.label), "value": effect.value, "low": effect.low, "high": effect.high}


def _versions(found: Found, bound: Bound) -> dict[str, Any]:
    """The versions of an agreed scheme that applied to orders of these days, each from which day to which."""
    if bound.test.id != "scheme_pay":
        return {}
    scheme, scope = found.material.scheme, found.material.scope
    return {
        "scheme": {"id": scheme.id, "version": scheme.version, "title": _both(scheme.title)},
        "versions": [
            {
                "from": max(each.start, scope.first).isoformat(),
                "to": min(each.until or scope.last, scope.last).isoformat(),
                "since": each.start.isoformat(),
            }
            for each in scheme.versions_between(scope.first, scope.last)
        ],
    }


def _unclear(reasons: Sequence[Text]) -> dict[str, Any]:
    return {"state": str(State.UNCLEAR), "reasons": [_both(each) for each in reasons]}


def _both(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
