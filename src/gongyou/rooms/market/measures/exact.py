"""Exact arithmetic for published figures: whole fen in the engine, one half-up rounding on the way out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

import ibis
import ibis.expr.types as ir

from gongyou.core.money import round_half_up, yuan_from

HUNDRED = 100
SHARE_PLACES = 3


def fen(column: ir.Value) -> ir.Value:
    """Whole fen of a DECIMAL(18,2) column in yuan; null stays null."""
    return (column.cast("decimal(18, 2)") * HUNDRED).cast("int64")


def hundredths(column: ir.Value) -> ir.Value:
    """Whole hundredths of an hour of a DECIMAL(9,2) column; null counts as none worked."""
    return (column.cast("decimal(9, 2)") * HUNDRED).cast("int64").fill_null(0)


def rounded(amount: Fraction, places: int) -> Decimal:
    """`amount` with `places` decimals, half up."""
    return Decimal(round_half_up(amount * 10**places)).scaleb(-places)


def share(part: int, whole: int) -> Decimal | None:
    """Part of whole as a fraction with three decimals (0.123 reads 12.3 %); None where the whole is 0."""
    return ratio(part, whole, SHARE_PLACES)


def change(now: Fraction | int, before: Fraction | int) -> Decimal | None:
    """Relative change from `before` to `now` with three decimals (0.012 reads +1.2 %); None from nothing."""
    return rounded(Fraction(now) / Fraction(before) - 1, SHARE_PLACES) if before else None


def mean_yuan(total_fen: int, count: int) -> Decimal | None:
    """Mean in yuan to the cent; None of nothing."""
    return yuan_from(round_half_up(Fraction(total_fen, count))) if count else None


def ratio(part: int, whole: int, places: int = 2) -> Decimal | None:
    """Part over whole with `places` decimals, half up; None where the whole is 0."""
    return rounded(Fraction(part, whole), places) if whole else None


def quantiles(table: ir.Table, keys: Sequence[str], value: str, percents: Sequence[int]) -> ir.Table:
    """Per key: n, total and, for every percent p below 100, the two order statistics whose mean is the quantile.

    They are named `low_p` and `high_p`. Hyndman–Fan type 2, decided by whole numbers only: the p-quantile of n
    values is x(⌈np⌉), and the mean of x(np) and x(np+1) where np is whole. The median is thus the one everybody
    knows, and both engines give the same digits.
    """
    window = ibis.window(group_by=[table[key] for key in keys], order_by=table[value])
    whole = ibis.window(group_by=[table[key] for key in keys])
    ranked = table.mutate(
        place_in_order=(ibis.row_number().over(window) + 1).cast("int64"), n_in_group=table.count().over(whole)
    )
    rank, n = ranked.place_in_order * HUNDRED, ranked.n_in_group
    found = {"n": ranked.count(), "total": ranked[value].sum().cast("int64")}
    for p in percents:
        found[f"low_{p}"] = ranked[value].min(where=rank >= n * p)
        found[f"high_{p}"] = ranked[value].min(where=rank > n * p)
    return ranked.group_by(list(keys)).aggregate(**found)


def quantile_yuan(row: Mapping[str, int], p: int) -> Decimal:
    """The p-quantile in yuan to the cent from one row of `quantiles` over fen."""
    return yuan_from(round_half_up(Fraction(row[f"low_{p}"] + row[f"high_{p}"], 2)))
