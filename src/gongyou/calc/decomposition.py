"""What a change is made of: pay and structure (Bennet), trade and place (shift-share), group gaps (Oaxaca–Blinder).

Sources: T. L. Bennet, J. Royal Statistical Society 83 (1920) 455; E. S. Dunn, Papers in Regional Science 6 (1960) 97;
R. Oaxaca, International Economic Review 14 (1973) 693; A. Blinder, J. Human Resources 8 (1973) 436.
See docs/algorithms/wage-change.md, shift-share.md, pay-gap.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gongyou.core.errors import BadInput
from gongyou.core.text import Text

Table = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Cell:
    """People of a cell and what they are paid in all, in one period. Whole numbers or fractions: nothing is lost."""

    people: Fraction | int
    paid: Fraction | int


@dataclass(frozen=True, slots=True)
class Part:
    """One cell's part in the change of the mean: its pay at the mean share, its share at the mean pay."""

    within: Fraction
    between: Fraction


@dataclass(frozen=True, slots=True)
class MeanChange:
    """The change of the mean, exactly the sum of both parts over all cells."""

    before: Fraction
    after: Fraction
    parts: Mapping[Any, Part]

    @property
    def change(self) -> Fraction:
        return self.after - self.before

    @property
    def within(self) -> Fraction:
        """What the change of pay in the cells adds."""
        return sum((part.within for part in self.parts.values()), Fraction())

    @property
    def between(self) -> Fraction:
        """What the move of people between the cells adds."""
        return sum((part.between for part in self.parts.values()), Fraction())


def bennet(before: Mapping[Any, Cell], after: Mapping[Any, Cell]) -> MeanChange:
    """Δ mean = Σ ½(s0+s1)Δw + Σ ½(w0+w1 − m0 − m1)Δs, exact.

    Pay is taken from the mean of all, so that a cell which grows adds only where it is paid above or below the mean;
    the sum is the same because shares add up to one. A cell that is in one period only has there its pay and in the
    other the same: all it does is structure. Raises BadInput for a period without people, and for a cell that is paid
    without people: its pay would be in the mean and in no part.
    """
    for cells in (before, after):
        for key, cell in cells.items():
            if cell.people < 0 or (cell.paid and not cell.people):
                raise BadInput(
                    "calc.paid_without_people",
                    Text(
                        f"{key} 有工资而没有人，或人数为负，无法分解。",
                        f"{key} is paid without people, or holds fewer than none.",
                    ),
                    Text("请先核对人数。", "Check the number of people first."),
                    cell=key,
                )
    people, paid = ([_total(cells, of) for cells in (before, after)] for of in ("people", "paid"))
    if not all(people):
        raise BadInput(
            "calc.no_people",
            Text("有一期没有人，无法分解。", "A period holds no people: there is nothing to split."),
        )
    means = [bill / count for bill, count in zip(paid, people, strict=True)]
    parts: dict[Any, Part] = {}
    for key in sorted(before.keys() | after.keys(), key=lambda each: (str(type(each)), each)):
        held = [cells.get(key, Cell(0, 0)) for cells in (before, after)]
        shares = [Fraction(cell.people) / n for cell, n in zip(held, people, strict=True)]
        known = [Fraction(cell.paid) / cell.people for cell in held if cell.people]
        if not known:
            continue
        pay = [Fraction(cell.paid) / cell.people if cell.people else known[0] for cell in held]
        parts[key] = Part(
            within=(shares[0] + shares[1]) / 2 * (pay[1] - pay[0]),
            between=(pay[0] + pay[1] - means[0] - means[1]) / 2 * (shares[1] - shares[0]),
        )
    return MeanChange(means[0], means[1], parts)


def _total(cells: Mapping[Hashable, Cell], of: str) -> Fraction:
    return sum((Fraction(getattr(cell, of)) for cell in cells.values()), Fraction())


@dataclass(frozen=True, slots=True)
class Shift:
    """One cell's change of jobs in three parts that add up to it."""

    national: Fraction
    mix: Fraction
    regional: Fraction

    @property
    def change(self) -> Fraction:
        return self.national + self.mix + self.regional


def shift_share(
    before: Mapping[tuple[Any, Any], int], after: Mapping[tuple[Any, Any], int]
) -> dict[tuple[Any, Any], Shift]:
    """n·g + n(g_i − g) + n(g_ir − g_i) for each (industry, region), exact.

    An industry that did not exist before has no growth to compare: its jobs are the region's own part, and so is a
    cell's that was empty. Raises BadInput where there were no jobs at all, and for fewer than none.
    """
    if any(jobs < 0 for cells in (before, after) for jobs in cells.values()):
        raise BadInput("calc.jobs_negative", Text("岗位数不能为负。", "Jobs are not negative."))
    total = sum(before.values())
    if not total:
        raise BadInput("calc.no_jobs", Text("基期没有岗位，无法分解。", "There were no jobs in the base period."))
    growth = Fraction(sum(after.values()) - total, total)
    first: dict[Hashable, int] = defaultdict(int)
    second: dict[Hashable, int] = defaultdict(int)
    for cells, sums in ((before, first), (after, second)):
        for (industry, _), jobs in cells.items():
            sums[industry] += jobs
    found: dict[tuple[Any, Any], Shift] = {}
    for key in sorted(before.keys() | after.keys(), key=str):
        industry, held = key[0], before.get(key, 0)
        of_industry = Fraction(second[industry] - first[industry], first[industry]) if first[industry] else growth
        national, mix = held * growth, held * (of_industry - growth)
        found[key] = Shift(national, mix, after.get(key, 0) - held - national - mix)
    return found


@dataclass(frozen=True, slots=True)
class Gap:
    """The gap between two groups' means; the three parts add up to it, and so do the two.

    `explained` and `unexplained` are at the coefficients of both groups together, the group itself in the equation.
    """

    gap: float
    endowments: float
    coefficients: float
    interaction: float
    explained: float
    unexplained: float


def oaxaca_blinder(
    outcome: Sequence[float],
    traits: Sequence[Sequence[float]],
    is_first: Sequence[bool],
    *,
    people: Sequence[int] | None = None,
) -> Gap:
    """Mean of the first group − mean of the second, split by least squares with a constant.

    A row may stand for several `people` with the same traits, its outcome being their mean: the result is that of one
    row each. Three parts at the second group's coefficients: traits, coefficients, both. Raises BadInput where a group
    has too few people for its equation, traits that say the same, or values that are no numbers.
    """
    y, first = np.asarray(outcome, float), np.asarray(is_first, bool)
    if not len(y):
        raise _undetermined()
    x = np.column_stack((np.ones(len(y)), np.asarray(traits, float).reshape(len(y), -1)))
    n = np.ones(len(y)) if people is None else np.asarray(people, float)
    if not (np.isfinite(y).all() and np.isfinite(x).all() and np.isfinite(n).all()):
        raise BadInput(
            "calc.gap_not_finite",
            Text("有的数值缺失或不是数。", "Some values are missing or no numbers."),
            Text("请先剔除或补齐这些行。", "Leave these rows out, or fill them in, first."),
        )
    own = {group: _fitted(x[first == group], y[first == group], n[first == group]) for group in (True, False)}
    means = {group: np.average(x[first == group], axis=0, weights=n[first == group]) for group in (True, False)}
    apart, beta = means[True] - means[False], own[True] - own[False]
    pooled = _fitted(np.column_stack((x, first.astype(float))), y, n)[:-1]
    gap = float(np.average(y[first], weights=n[first]) - np.average(y[~first], weights=n[~first]))
    explained = float(apart @ pooled)
    return Gap(
        gap=gap,
        endowments=float(apart @ own[False]),
        coefficients=float(means[False] @ beta),
        interaction=float(apart @ beta),
        explained=explained,
        unexplained=gap - explained,
    )


def _fitted(x: Table, y: Table, people: Table) -> Table:
    # Each row as often as there are people: least squares of the rows times √n.
    root = np.sqrt(people)
    x, y, size = x * root[:, None], y * root, people.sum()
    scale = np.sqrt((x * x).mean(axis=0)) if len(x) else np.ones(x.shape[1])
    scale = np.where(scale > 0, scale, 1.0)
    if size <= x.shape[1] or np.linalg.matrix_rank(x / scale) < x.shape[1]:
        raise _undetermined()
    found: Table = np.linalg.lstsq(x / scale, y, rcond=None)[0] / scale
    return found


def _undetermined() -> BadInput:
    return BadInput(
        "calc.gap_undetermined",
        Text(
            "有一组人数太少，或几项特征说的是同一件事，方程定不下来。",
            "A group is too small, or traits say the same: its equation is not determined.",
        ),
        Text("请减少特征，或合并分组。", "Use fewer traits or larger groups."),
    )
