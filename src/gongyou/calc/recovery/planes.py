"""The plane that most orders lie on, whatever the others do: consensus of random samples, then refined.

Least squares is wrong by a quarter when a third of the orders sit at a floor; a plane that is right to the cent for
many orders at once cannot be an accident. Fischler & Bolles 1981 (RANSAC), Chum et al. 2003 (refinement).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from gongyou.calc.recovery.log import Floats, Truth, Whole

SCORED = 1500
DRAWS, KEPT = 4000, 12
GLANCED, WORTH_A_LOOK = 400, 600
STEPS = (8.0, 4.0, 2.0, 1.2, 1.0, 1.0)
NEIGHBOURS = 40
# Of the normal equations: half of a double's digits are left.
MOST_CONDITION = 1e8


def consensus(matrix: Floats, paid: Whole, generator: np.random.Generator) -> tuple[Floats, Truth]:
    """The rates (one a column) within a cent of which most orders lie, and which orders those are."""
    count, width = matrix.shape
    if count < width + 1:
        return np.zeros(width), np.zeros(count, dtype=bool)
    few = generator.choice(count, SCORED, replace=False) if count > SCORED else np.arange(count)
    tries = _samples(matrix, paid, generator)
    if len(few) > GLANCED:
        # A glance at some of the orders leaves out the planes that hold next to none.
        glance = _scores(matrix[few[:GLANCED]], paid[few[:GLANCED]], tries)
        tries = tries[np.sort(np.argsort(-glance, kind="stable")[:WORTH_A_LOOK])]
    scores = _scores(matrix[few], paid[few], tries)
    best, held = np.zeros(width), np.zeros(count, dtype=bool)
    for chosen in np.argsort(-scores, kind="stable")[:KEPT]:
        rates, inside = refined(matrix, paid, tries[chosen])
        if inside.sum() > held.sum():
            best, held = rates, inside
    return best, held


def _scores(matrix: Floats, paid: Whole, tries: Floats) -> Whole:
    """How many orders lie within a cent and a half of each plane."""
    scores = np.empty(len(tries), dtype=np.int64)
    for start in range(0, len(tries), 250):
        away = matrix @ tries[start : start + 250].T
        away -= paid[:, None]
        scores[start : start + 250] = (np.abs(away, out=away) <= 1.5).sum(axis=0)
    return scores


def refined(matrix: Floats, paid: Whole | Floats, rates: Floats) -> tuple[Floats, Truth]:
    """Least squares on the orders near the plane, again and again with a narrower margin."""
    best, held = rates, _within(matrix, paid, rates)
    for margin in STEPS:
        near = np.abs(matrix @ rates - paid) <= margin
        if near.sum() <= matrix.shape[1]:
            break
        rates = least_squares(matrix[near], paid[near])
        inside = _within(matrix, paid, rates)
        if inside.sum() >= held.sum():
            best, held = rates, inside
    return best, held


def least_squares(matrix: Floats, paid: Whole | Floats) -> Floats:
    """Rates by the normal equations, ten times quicker for a few columns; where these hang together by the SVD."""
    square = matrix.T @ matrix
    if np.linalg.cond(square) < MOST_CONDITION:
        return np.asarray(np.linalg.solve(square, matrix.T @ paid), dtype=np.float64)
    return np.asarray(np.linalg.lstsq(matrix, paid, rcond=None)[0], dtype=np.float64)


def _within(matrix: Floats, paid: Whole | Floats, rates: Floats) -> Truth:
    within: Truth = np.abs(matrix @ rates - paid) <= 1.0
    return within


def _samples(matrix: Floats, paid: Whole, generator: np.random.Generator) -> Floats:
    """Planes through as many random orders as they have rates; half of them through neighbours of one order."""
    count, width = matrix.shape
    everywhere = generator.integers(0, count, (DRAWS // 2, width))
    order = np.lexsort(tuple(matrix[:, at] for at in range(width)))
    pivots = generator.integers(0, count, (DRAWS // 2, 1))
    near = order[np.clip(pivots + generator.integers(-NEIGHBOURS, NEIGHBOURS, (DRAWS // 2, width)), 0, count - 1)]
    drawn = np.concatenate([everywhere, near])
    square: Any = matrix[drawn]
    determinant = np.linalg.det(square)
    sound = np.abs(determinant) > 1e-9 * np.maximum(np.abs(square).max(axis=(1, 2)) ** width, 1e-12)
    return np.asarray(np.linalg.solve(square[sound], paid[drawn][sound][..., None].astype(float))[..., 0])
