"""The gap of two groups by a model of the outcome and a model of the group, right if either is (AIPW).

    aipw(rows, covariates) -> DoublyRobust | None

`rows` gives worker, group (1 looked at, 0 the others) and outcome of each order or of each worker; `covariates` has one
row each, a constant is added. Group by logistic regression, outcome by least squares in each group. The average is over
all rows (`Target.POOL`) or over group 1 (`Target.GROUP`: what the looked-at group would have got as the others). Scores
are cut to 0.01 … 0.99 (over group 1: above only). Clustered standard error from the workers' sums of influence values.
Method: docs/algorithms/standardisation.md. Sources: Robins, Rotnitzky & Zhao 1994; Lunceford & Davidian 2004; Moodie,
Saarela & Stephens 2018 (group's average).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from gongyou.calc.clusters import LEVEL, Estimate, t_point

Array = Any
LEAST_SCORE = 0.01
STEPS = 50


class Target(StrEnum):
    """Over whom the gap is averaged."""

    POOL = "pool"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Rows:
    """One entry a row: worker 0, 1 …, group 0 or 1, outcome."""

    worker: Array
    group: Array
    outcome: Array


@dataclass(frozen=True, slots=True)
class DoublyRobust:
    """The gap with its clustered error, the least and the greatest score, and the share of rows whose score was cut."""

    gap: Estimate
    scores: tuple[float, float]
    cut: float


def aipw(rows: Rows, covariates: Array, target: Target = Target.POOL) -> DoublyRobust | None:
    """The gap, group 1 less group 0; None where a group has fewer rows than twice the covariates."""
    group, outcome = np.asarray(rows.group, dtype=np.float64), np.asarray(rows.outcome, dtype=np.float64)
    design = _design(np.asarray(covariates, dtype=np.float64), len(group))
    if min(group.sum(), len(group) - group.sum()) < 2 * design.shape[1]:
        return None
    raw = 1 / (1 + np.exp(-np.clip(design @ _logistic(design, group), -30, 30)))
    # Over group 1 alone no row is divided by a small score, only by what is left of a large one.
    score = np.clip(raw, LEAST_SCORE if target is Target.POOL else 0.0, 1 - LEAST_SCORE)
    fitted = [design @ np.linalg.lstsq(design[group == each], outcome[group == each], rcond=None)[0] for each in (0, 1)]
    if target is Target.POOL:
        above = fitted[1] + group / score * (outcome - fitted[1])
        below = fitted[0] + (1 - group) / (1 - score) * (outcome - fitted[0])
        value, weight = float((above - below).mean()), np.full(len(group), 1 / len(group))
        influence = (above - below - value) * weight
    else:
        odds = score / (1 - score)
        part = group * (outcome - fitted[0]) - (1 - group) * odds * (outcome - fitted[0])
        value = float(part.sum() / group.sum())
        influence = (part - group * value) / group.sum()
    by_worker = np.bincount(np.asarray(rows.worker, dtype=np.int64), weights=influence)
    workers = len(np.unique(rows.worker))
    se = math.sqrt(workers / max(1, workers - 1) * float(by_worker @ by_worker))
    reach = t_point(LEVEL, max(1, workers - 1)) * se
    gap = Estimate(value, se, value - reach, value + reach, workers, workers - 1)
    return DoublyRobust(gap, (float(raw.min()), float(raw.max())), float((raw != score).mean()))


def _design(covariates: Array, length: int) -> Array:
    """A constant and the covariates in units of their spread; what does not vary is left out."""
    covariates = covariates.reshape(length, -1)
    spread = covariates.std(axis=0)
    varies = spread > 0
    centred = covariates[:, varies] - covariates[:, varies].mean(axis=0)
    return np.column_stack([np.ones(length), centred / spread[varies]])


def _logistic(design: Array, group: Array) -> Array:
    """Newton's steps with a ridge of a millionth, so that separated groups do not run away."""
    beta = np.zeros(design.shape[1])
    ridge = 1e-6 * len(group) * np.eye(len(beta))
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(design @ beta, -30, 30)))
        weight = np.maximum(chance * (1 - chance), 1e-9)
        step = np.linalg.solve(
            (design * weight[:, None]).T @ design + ridge, design.T @ (group - chance) - ridge @ beta
        )
        beta = beta + step
        if float(np.abs(step).max()) < 1e-10:
            break
    return beta
