"""The digits of supervision belong to its version: words that a figure keeps are digits too.

Where this fails, what a released figure says has changed: raise the measure's version and write the new digest here.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from gongyou.core.text import Text
from gongyou.lake.provenance import digest_of, measures
from gongyou.rooms.bargaining.measures.supervision import CASES, NAME
from gongyou.rooms.bargaining.supervision.clauses import Clause
from gongyou.rooms.bargaining.supervision.made import params_of
from gongyou.rooms.bargaining.supervision.supervised import cases_listed, supervised
from tests.platforms.metrics.made import Served
from tests.supervision.kept import JUNE, rows
from tests.supervision.test_second import TRIED

RECORDED = {
    NAME: (2, "ecfc2f413c9fbe26ac6f61790657a67c0bd2c909d3170ade72956444ac55a8ed"),
    CASES: (1, "8c6ec0ee76ac05bbaa9305c950dcd87d40dba39bb4342e2303befe3567bdb7dd"),
}


def clauses() -> list[Clause]:
    """A clause for each kind of parameter and of answer, and one for a person."""
    tried = {test: parameters for test, parameters, _brute in TRIED}
    bindings: list[dict[str, Any] | None] = [
        {"test": test, "parameters": tried[test], "answer_days": 5}
        for test in ("scheme_pay", "order_minimum", "weather_credit", "deduction_codes", "rest_day")
    ]
    return [
        Clause(f"第{number}条", "pay", Text("条文", "Clause"), binding, date(2026, 6, 1), key=f"c{number}")
        for number, binding in enumerate([*bindings, None], 1)
    ]


@pytest.mark.parametrize("name", [NAME, CASES])
def test_the_digits_of_a_version_stay(name: str) -> None:
    params = params_of("heya", JUNE, clauses(), {})
    view: Any = Served({"orders": rows()})
    value = supervised(view, params) if name == NAME else cases_listed(view, params)
    assert (measures()[name].version, digest_of(value)) == RECORDED[name]
