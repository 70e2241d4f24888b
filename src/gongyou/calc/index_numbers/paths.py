"""A formula of two periods along many: step by step, chained, against a fixed base; and the ECI's own form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate
from operator import mul
from typing import Any

from gongyou.calc.index_numbers.bilateral import Formula
from gongyou.calc.index_numbers.panel import Panel
from gongyou.core.errors import BadInput
from gongyou.core.text import Text


def steps(panel: Panel, formula: Formula, *, reference: int = 0) -> list[float]:
    """Each period against the one before it; the first is 1."""
    return [1.0, *(formula(panel.pair(at - 1, at, reference)) for at in range(1, len(panel)))]


def chained(panel: Panel, formula: Formula, *, reference: int = 0) -> list[float]:
    """The steps multiplied up. Drifts where prices go up and down again (see the page): not for long series."""
    return list(accumulate(steps(panel, formula, reference=reference), mul))


def fixed_base(panel: Panel, formula: Formula, *, base: int = 0, reference: int = 0) -> list[float]:
    """Each period against the base, whose value is 1."""
    return [formula(panel.pair(base, at, reference)) for at in range(len(panel))]


def employment_cost(weights: Mapping[Any, float], matched: Sequence[Mapping[Any, float]]) -> list[float]:
    """The form of the Employment Cost Index: Σ w·Πr / Σ w with the base period's pay bills w, beginning with 1.

    `matched[t]` holds for each cell the mean pay of the jobs that were there in both periods, later ÷ earlier. A cell
    without a matched job moves like all others together that month. Raises BadInput where no cell has one, for a
    negative pay bill and for a ratio that is not positive.
    Source: BLS Handbook of Methods, chapter National Compensation Measures.
    """
    held = {cell: float(weight) for cell, weight in weights.items()}
    total = sum(held.values())
    if any(weight < 0 for weight in held.values()) or not all(r > 0 for each in matched for r in each.values()):
        raise BadInput(
            "calc.index_not_positive",
            Text(
                "基期工资总额不能为负，同一岗位前后工资之比应为正数。",
                "Pay bills of the base are not negative, and ratios of matched pay are positive.",
            ),
            Text("没有工资的岗位请不作匹配。", "Leave jobs without pay unmatched."),
        )
    found = [1.0]
    for at, ratios in enumerate(matched, 1):
        known = [cell for cell in held if cell in ratios]
        before = sum(held[cell] for cell in known)
        if before <= 0:
            raise BadInput(
                "calc.index_unmatched",
                Text(f"第 {at} 期没有任何可匹配的岗位。", f"Step {at} has no matched job."),
                period=at,
            )
        common = sum(held[cell] * ratios[cell] for cell in known) / before
        held = {cell: weight * ratios.get(cell, common) for cell, weight in held.items()}
        found.append(sum(held.values()) / total)
    return found
