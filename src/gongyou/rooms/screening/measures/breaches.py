"""screening.breaches: every breach of a screen with amount and parameters, and every row that could not be judged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import ibis

from gongyou.core.money import yuan_from
from gongyou.core.period import Month
from gongyou.core.text import Text
from gongyou.lake.provenance import View, measure
from gongyou.rooms.screening.measures.scope import LISTED, Scope
from gongyou.rules.catalogue import Catalogue, standard
from gongyou.rules.parameters import DatedValue
from gongyou.rules.places import six_digits
from gongyou.rules.screening.check import AMOUNT, BREACH, EXTENT, FIRST, LAST, Applied, Grain, applied, checks
from gongyou.rules.screening.judge import column_of, judged_table
from gongyou.rules.screening.rows import Span, month_rows, person_rows

NAME = "screening.breaches"
KEPT = ("employer_key", "worker_key", "period", "place", "batch_id", "on")
EVENTS = ("hire", "exit_date")
OPTIONAL = ("employment", "worktime")
Rows = Iterable[Mapping[str, Any]]


@measure(
    NAME,
    version=1,
    tables=("payroll", *OPTIONAL, "quarantine"),
    title=Text("工资筛查", "Screen of payrolls"),
    page="screening",
)
def breaches(view: View, params: Mapping[str, Any]) -> dict[str, Any]:
    """The breaches one by one, sums by check, and the rows without a judgement by check and reason."""
    scope = Scope.read(params)
    catalogue = standard([Path(folder) for folder in scope.overlays])
    found: list[dict[str, Any]] = []
    told: list[dict[str, Any]] = []
    unjudged: list[dict[str, Any]] = []
    for grain in Grain:
        some = applied([each for each in checks(scope.pack) if each.grain is grain], catalogue)
        if not some:
            continue
        for each in some:
            view.uses(each.id, each.version)
        with judged_of(view, scope, grain, some, catalogue) as judged:
            counts = view.execute(counted(judged, len(some))).to_pylist()
            told += [_sums(each, number, counts) for number, each in enumerate(some)]
            rows = view.execute(judged.filter(_broken(judged, len(some))))
            found += unpivoted(rows.to_pylist(), some, grain, catalogue)
            unjudged += _unjudged(view, judged, some)
    order = {each["check"]: place for place, each in enumerate(told)}
    found.sort(key=lambda row: (order[row["check"]], row["employer_key"], row["worker_key"], row["period"]))
    parameters, listed = _listed(found)
    return {
        **scope.as_params(),
        "checks": [{**each, **_amounts(each["check"], found)} for each in told],
        "breaches": listed,
        "parameters": parameters,
        "unjudged": unjudged,
        "refused": refused(view),
    }


@contextmanager
def judged_of(view: Any, scope: Scope, grain: Grain, some: Sequence[Applied], catalogue: Catalogue) -> Iterator[Any]:
    """The judged table of one grain over the lake's tables, reckoned once and kept while the block runs.

    The rows are laid down before they are judged: engines plan two queries of a page far quicker than one of a book.
    """
    tables = {"payroll": view.table("payroll")}
    tables |= {name: view.table(name) for name in OPTIONAL if view.snapshots.get(name) is not None}
    span = Span(scope.first, scope.last, scope.region, scope.payday)
    is_month = grain is Grain.MONTH
    rows = month_rows(tables, span, catalogue.parameters.calendar) if is_month else person_rows(tables, span)
    kept = KEPT if is_month else (*KEPT, *EVENTS)
    # What no check of this pack asks for is not laid down.
    asked = {*kept, *(name for each in some for name in each.check.columns)}
    rows = rows.select(*(name for name in rows.columns if name in asked))
    kept_while = view.engine.kept
    with kept_while(rows) as laid, kept_while(judged_table(laid, some, catalogue.parameters, kept)) as judged:
        yield judged


def counted(judged: Any, number: int) -> Any:
    """How many rows there are of each combination of answers: a handful of lines, whatever the table's size."""
    names = [column_of(place, name) for place in range(number) for name in ("reason", "concerns", BREACH)]
    return judged.group_by(names).aggregate(rows=judged.count())


def _broken(judged: Any, number: int) -> Any:
    return ibis.or_(*(judged[column_of(place, BREACH)].fill_null(False) for place in range(number)))


def _sums(check: Applied, number: int, counts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    rows = {"breach": 0, "fine": 0, "outside": 0, "unjudged": 0}
    for line in counts:
        if line[column_of(number, "reason")] is not None:
            state = "unjudged"
        elif not line[column_of(number, "concerns")]:
            state = "outside"
        else:
            state = "breach" if line[column_of(number, BREACH)] else "fine"
        rows[state] += line["rows"]
    return {
        "check": check.id,
        "version": check.version,
        "rule": check.basis.id,
        "rule_version": check.basis.version,
        "rows": rows,
    }


def unpivoted(rows: Rows, some: Sequence[Applied], grain: Grain, catalogue: Catalogue) -> list[dict[str, Any]]:
    """One line for each breach of a judged row, with the values of the law that it rests on."""
    found = []
    used: dict[tuple[str, date, str | None], list[Any]] = {}
    for row in rows:
        for number, check in enumerate(some):
            if not row[column_of(number, BREACH)]:
                continue
            amount, extent = (row.get(column_of(number, name)) for name in (AMOUNT, EXTENT))
            first, last = _days(row, number, grain)
            event = check.rule.definition.shape.event
            on, place = (row[event] if event else row["on"]), row["place"]
            key = (check.id, on, place)
            if key not in used:
                used[key] = [_value(each, on, place, catalogue) for each in check.rule.uses]
            found.append(
                {
                    "check": check.id,
                    "employer_key": row["employer_key"],
                    "worker_key": row["worker_key"],
                    "period": row["period"],
                    "first": first,
                    "last": last,
                    "place": place,
                    "amount": None if amount is None else yuan_from(amount),
                    "extent": None if extent is None else yuan_from(extent),
                    "batch": row["batch_id"],
                    "parameters": used[key],
                }
            )
    return found


def _days(row: Mapping[str, Any], number: int, grain: Grain) -> tuple[str, str]:
    month = Month.read(row["period"])
    if grain is Grain.MONTH:
        return month.first_day.isoformat(), month.last_day.isoformat()
    first, last = (row.get(column_of(number, name)) for name in (FIRST, LAST))
    return (first or month.first_day).isoformat(), (last or month.last_day).isoformat()


def _value(of: str, on: date, place: str | None, catalogue: Catalogue) -> tuple[Any, ...]:
    parameter = catalogue.parameters.get(of)
    dated: DatedValue = parameter.on(on, six_digits(place) if place and parameter.by_place else None)
    cited = dated.citation
    return of, str(dated.value), parameter.unit.value, dated.place, str(dated.start), cited.status.value, cited.law


def _listed(found: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The values of the law, each once, and the breaches with their places in that list."""
    names = ("id", "value", "unit", "place", "from", "status", "law")
    values = list(dict.fromkeys(value for row in found for value in row["parameters"]))
    values.sort(key=lambda value: tuple(str(part) for part in value))
    places = {value: place for place, value in enumerate(values)}
    listed = [{**row, "parameters": [places[value] for value in row["parameters"]]} for row in found]
    return [dict(zip(names, value, strict=True)) for value in values], listed


def _amounts(check: str, found: Rows) -> dict[str, Any]:
    mine = [row for row in found if row["check"] == check]
    amounts = [row["amount"] for row in mine if row["amount"] is not None]
    return {
        "workers": len({row["worker_key"] for row in mine}),
        "employers": len({row["employer_key"] for row in mine}),
        "amount": sum(amounts, Decimal(0)) if amounts else None,
    }


def _unjudged(view: Any, judged: Any, some: Sequence[Applied]) -> list[dict[str, Any]]:
    """Each check and reason with its number of rows, and the first of them by key."""
    found = []
    for number, check in enumerate(some):
        reason = judged[column_of(number, "reason")]
        rows = judged.filter(reason.notnull()).select(*KEPT[:4], reason=reason)
        order = [rows.employer_key, rows.worker_key, rows.period]
        ranked = rows.mutate(place__=ibis.row_number().over(ibis.window(group_by=rows.reason, order_by=order)))
        lines = view.execute(rows.group_by("reason").aggregate(rows=rows.count())).to_pylist()
        totals = {row["reason"]: row["rows"] for row in lines}
        if not totals:
            continue
        first = view.execute(ranked.filter(ranked.place__ < LISTED).order_by("reason", "place__")).to_pylist()
        for name in sorted(totals):
            listed = [
                {key: row[key] for key in ("employer_key", "worker_key", "period", "place")}
                for row in first
                if row["reason"] == name
            ]
            found.append({"check": check.id, "reason": name, "rows": totals[name], "listed": listed})
    return found


def refused(view: Any) -> list[dict[str, Any]]:
    """Rows of the payrolls that were refused when they were taken in, by reason; they never reached a screen."""
    if view.snapshots.get("quarantine") is None or view.snapshots.get("payroll") is None:
        return []
    wrong, payroll = view.table("quarantine"), view.table("payroll")
    mine = wrong.semi_join(payroll.select("batch_id").distinct(), "batch_id")
    lines = mine.group_by(["code", "column"]).aggregate(
        rows=mine.count(), zh=mine.reason_zh.min(), en=mine.reason_en.min()
    )
    return [dict(row) for row in view.execute(lines.order_by("code", "column")).to_pylist()]
