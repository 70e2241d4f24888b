"""Index numbers of prices or wages, two periods or many."""

from __future__ import annotations

import re

from gongyou.calc.index_numbers import multilateral, paths
from gongyou.calc.index_numbers.bilateral import FORMULAS
from gongyou.calc.index_numbers.panel import Panel, panel_of
from gongyou.site.worked.family import Answer, Case, Family

COLUMNS = ("time", "prodID", "prices", "quantities")
BILATERAL = re.compile(r"index (\w+) (pop|chained|fixedbase)$")
GEKS = re.compile(r"GEKS-(\w+)")
GK = "Geary-Khamis"
SPLICE = re.compile(r"window (\d+), splice (\w+)")


def panel(case: Case) -> Panel:
    """The panel of the case's file."""
    time, item, price, quantity = COLUMNS
    return panel_of((float(row[time]), row[item], float(row[price]), float(row[quantity])) for row in case.rows())


def bilateral(case: Case) -> Answer:
    """A formula of two periods, step by step, chained, or against the base period."""
    found = BILATERAL.search(case.formula)
    if found is None or found[1] not in FORMULAS:
        raise ValueError(case.formula)
    table, formula, base = panel(case), FORMULAS[found[1]], int(case.number("base", "1")) - 1
    if found[2] == "fixedbase":
        return [*paths.fixed_base(table, formula, base=base, reference=base)]
    along = paths.steps if found[2] == "pop" else paths.chained
    return [*along(table, formula, reference=base)]


def multi(case: Case) -> Answer:
    """GEKS, weighted time-product dummies or Geary-Khamis, over one window or spliced ones."""
    table, method, spliced = panel(case), _method(case.formula), SPLICE.search(case.formula)
    if spliced is None:
        return [*method(table)]
    return [*multilateral.rolled(table, method, window=int(spliced[1]), splice=multilateral.Splice(spliced[2]))]


def _method(written: str) -> multilateral.Method:
    if (found := GEKS.search(written)) is not None:
        formula = FORMULAS[found[1]]
        return lambda some: multilateral.geks(some, formula)
    return multilateral.geary_khamis if GK in written else multilateral.time_product_dummy


def _has_file(case: Case) -> bool:
    return isinstance(case.inputs.get("file"), str)


FAMILIES = (
    Family("index", lambda case: _has_file(case) and bool(BILATERAL.search(case.formula)), bilateral),
    Family(
        "multilateral_index",
        lambda case: _has_file(case) and any(name in case.formula for name in ("GEKS-", "time-product-dummy", GK)),
        multi,
    ),
)
