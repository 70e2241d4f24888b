"""Many tests at once, equivalence, small cells, dominance, E-values, the loss of a promise."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from gongyou.calc.clusters import Estimate, ratio
from gongyou.calc.equivalence import equivalence
from gongyou.calc.multiplicity import false_discovery, holm
from gongyou.calc.quantile_position import Differences, pinball
from gongyou.calc.release import is_dominated
from gongyou.calc.standardisation import e_value
from gongyou.calc.suppression import Cell, Shown, suppress_table
from gongyou.site.worked.family import Case, Family

P = ("p", "p_values", "pvalues", "pvals")
ALPHA = ("alpha", "q", "level")
TABLE = ("table", "cells", "counts")
LEAST = ("minimum", "min_cell", "min", "threshold", "k")
RISK = ("rr", "risk_ratio")


def _is_many(case: Case) -> bool:
    name = case.one_of(*P)
    return name is not None and isinstance(case.inputs[name], list)


def many(case: Case) -> dict[str, Any]:
    """Adjusted p and q in the order given, and how many tests each procedure rejects at alpha (0.05)."""
    values = [float(each) for each in case.inputs[case.one_of(*P) or ""]]
    name = case.one_of(*ALPHA)
    alpha = float(case.number(name)) if name else 0.05
    lists = {
        "bonferroni": [min(1.0, p * len(values)) for p in values],
        "holm": holm(values),
        "bh": false_discovery(values),
    }
    found: dict[str, Any] = {}
    for key, adjusted in lists.items():
        rejected = sum(p <= alpha for p in adjusted)
        wanted = case.expected.get(key) if isinstance(case.expected, dict) else None
        found |= {key: adjusted if isinstance(wanted, list) else rejected}
        found |= {f"{key}_rejected": rejected, f"{key}_adjusted": adjusted}
    formula = case.formula.lower()
    main = "holm" if "holm" in formula else "bonferroni" if "bonferroni" in formula else "bh"
    answer = lists[main] if isinstance(case.expected, list) else found[f"{main}_rejected"]
    return {**found, "q": lists["bh"], "adjusted": lists[main], "rejected": found[f"{main}_rejected"], "answer": answer}


def _is_equivalence(case: Case) -> bool:
    return (
        case.one_of("margin", "delta") is not None and case.one_of("diff", "difference") is not None and case.has("se")
    )


def equal(case: Case) -> dict[str, Any]:
    """The test of equivalence of a difference with its standard error and degrees of freedom (many unless given)."""
    df = float(case.number("df", "1000000000"))
    value, se = (float(case.number(name)) for name in (case.one_of("diff", "difference") or "", "se"))
    found = equivalence(
        Estimate(value, se, None, None, 0, df), float(case.number(case.one_of("margin", "delta") or ""))
    )
    if found is None:
        raise ValueError("there is no standard error")
    return {
        "p": found.p,
        "lo": found.low,
        "hi": found.high,
        "verdict": found.outcome.value,
        "outcome": found.outcome.value,
    }


def _is_small_cells(case: Case) -> bool:
    name = case.one_of(*TABLE)
    rows = case.inputs.get(name) if name else None
    return isinstance(rows, list) and bool(rows) and all(isinstance(row, list) and row for row in rows)


def small_cells(case: Case) -> dict[str, Any]:
    """Which cells of a table of head counts are hidden: the small ones and their complements."""
    rows = case.inputs[case.one_of(*TABLE) or ""]
    name = case.one_of(*LEAST)
    least = int(case.number(name)) if name else 10
    cells = [
        Cell(f"{at:03d}", f"{place:03d}", int(count), int(count))
        for at, row in enumerate(rows)
        for place, count in enumerate(row)
    ]
    states = {
        (int(row), int(column)): state
        for (row, column), state in suppress_table(cells, minimum=least).states.items()
        if row.isdigit() and column.isdigit()
    }
    hidden = sorted(place for place, state in states.items() if state is not Shown.PRINTED)
    small = sorted(place for place, state in states.items() if state is Shown.SMALL)
    return {
        "hidden": [list(place) for place in hidden],
        "suppressed": len(hidden),
        "primary": len(small),
        "complementary": len(hidden) - len(small),
    }


def _is_dominance(case: Case) -> bool:
    return case.one_of("contributions", "amounts") is not None


def dominance(case: Case) -> dict[str, Any]:
    """Whether one contribution is more than 70 % (or `share`) of the total."""
    amounts = [Fraction(str(each)) for each in case.inputs[case.one_of("contributions", "amounts") or ""]]
    share = case.number("share", "0.7")
    whole = max(each.denominator for each in amounts)
    total, largest = (int(each * whole) for each in (sum(amounts, Fraction(0)), max(amounts)))
    found = is_dominated(total, largest, share / 100 if share > 1 else share)
    return {"dominated": found, "suppressed": found, "largest_share": max(amounts) / sum(amounts, Fraction(0))}


def _is_e_value(case: Case) -> bool:
    return case.one_of(*RISK) is not None


def unseen(case: Case) -> dict[str, Any]:
    """The E-value of a risk ratio, and of the end of its interval nearer to 1."""
    value = float(case.number(case.one_of(*RISK) or ""))
    found = {"e_value": e_value(value)}
    if case.has("lo", "hi"):
        low, high = float(case.number("lo")), float(case.number("hi"))
        found["e_value_ci"] = 1.0 if low <= 1 <= high else e_value(low if value > 1 else high)
    return found


def _is_loss(case: Case) -> bool:
    return (
        case.one_of("promise", "promised") is not None
        and case.has("actual")
        and isinstance(case.inputs["actual"], list)
    )


def loss(case: Case) -> dict[str, Any]:
    """The mean pinball loss of promises at a quantile (0.5 unless given), and the share that was late."""
    promised = case.inputs[case.one_of("promise", "promised") or ""]
    promised = promised if isinstance(promised, list) else [promised] * len(case.inputs["actual"])
    late = [float(a) - float(p) for a, p in zip(case.inputs["actual"], promised, strict=True)]
    name = case.one_of("tau", "quantile", "q")
    share = case.number(name) if name else Fraction(1, 2)
    found = ratio(pinball(Differences(list(range(len(late))), late, [1] * len(late)), share))
    if found is None:
        raise ValueError("there is no order")
    return {
        "pinball": found.value,
        "loss": found.value,
        "late_share": Fraction(sum(each > 0 for each in late), len(late)),
    }


FAMILIES = (
    Family("many_tests", _is_many, many, "answer"),
    Family("equivalence", _is_equivalence, equal, "verdict"),
    Family("small_cells", _is_small_cells, small_cells, "hidden"),
    Family("dominance", _is_dominance, dominance, "dominated"),
    Family("e_value", _is_e_value, unseen, "e_value"),
    Family("pinball", _is_loss, loss, "pinball"),
)
