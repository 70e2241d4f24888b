"""Who may open the pages of supervision."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from gongyou.rooms.bargaining.models import Agreement, AgreementClause, Breach, SupervisionRun
from tests.registry.cast import Cast
from tests.site.access import Row
from tests.supervision.agreed import LEAST, agreement_with
from tests.supervision.kept import kept_breach

NEGOTIATORS = frozenset({"officer", "analyst"})
OFFICERS = frozenset({"officer"})
Place = Callable[[Cast], Mapping[str, Any]]


def _agreement(cast: Cast) -> Agreement:
    """The one with a bound clause: pages of other areas make agreements, too."""
    bound = AgreementClause.objects.exclude(binding=None).order_by("pk").first()
    return bound.agreement if bound else agreement_with(cast.district, LEAST, None)


def agreement(cast: Cast) -> Mapping[str, Any]:
    return {"key": _agreement(cast).key}


def clause(cast: Cast) -> Mapping[str, Any]:
    found = _agreement(cast).clauses.first()
    assert found is not None
    return {"key": found.key}


def _breach(cast: Cast) -> Breach:
    return Breach.objects.first() or kept_breach(_agreement(cast))


def breach(cast: Cast) -> Mapping[str, Any]:
    return {"key": _breach(cast).key}


def finding(cast: Cast) -> Mapping[str, Any]:
    return {"pk": _breach(cast).finding_id}


def run(cast: Cast) -> Mapping[str, Any]:
    _breach(cast)
    return {"run_id": SupervisionRun.objects.get().pk}


def paper(cast: Cast) -> Mapping[str, Any]:
    return {**run(cast), "kind": "json"}


ROWS = (
    Row("bargaining:supervision", NEGOTIATORS | {"stranger"}),
    Row("bargaining:checks_due", NEGOTIATORS | {"stranger"}),
    Row("bargaining:supervision_run", NEGOTIATORS, place=run),
    Row("bargaining:supervision_file", NEGOTIATORS, place=paper),
    Row("bargaining:agreement_supervision", NEGOTIATORS, place=agreement),
    # No month is named: there is nothing to run.
    Row("bargaining:supervise_now", frozenset(), method="post", place=agreement),
    Row("bargaining:clause_bind", OFFICERS, place=clause),
    Row("bargaining:clause_checked", OFFICERS, place=clause),
    Row("bargaining:breach", NEGOTIATORS, place=breach),
    Row("bargaining:breach_answered", OFFICERS, place=breach),
    Row("bargaining:breach_judged", OFFICERS, place=breach),
    Row("bargaining:breach_closed", OFFICERS, place=breach),
    Row("bargaining:breach_of_finding", NEGOTIATORS, place=finding, codes=frozenset({302})),
)
