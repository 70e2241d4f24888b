"""Money without floats: Decimal at the edges, integer fen inside, one rounding, half up."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from fractions import Fraction

from gongyou.core.errors import BadInput
from gongyou.core.text import Text

FEN = 100
CENT = Decimal("0.01")


def round_half_up(amount: Fraction) -> int:
    """The nearest whole number; a tie goes away from zero (四舍五入)."""
    sign = -1 if amount < 0 else 1
    return sign * int(abs(amount) + Fraction(1, 2))


def fen_from(amount: Decimal | int | str) -> int:
    """Whole fen of an amount in yuan. More than two decimal places or no number at all raises BadInput."""
    try:
        value = Decimal(str(amount))
        fen = value * FEN
        if fen != fen.to_integral_value():
            raise InvalidOperation
    except InvalidOperation:
        raise BadInput(
            "money.not_exact",
            Text(
                f"金额“{amount}”不是精确到分的数。", f"The amount “{amount}” is not a number with at most two decimals."
            ),
            Text("请写成如 1234.50 的形式。", "Write it as 1234.50."),
            value=amount,
        ) from None
    return int(fen)


def yuan_from(fen: int) -> Decimal:
    """The amount in yuan, always with two decimals."""
    return (Decimal(fen) / FEN).quantize(CENT, ROUND_HALF_UP)


def shown(amount: Decimal, symbol: str = "¥") -> str:
    """¥1,234.50, and a minus sign before the symbol."""
    quantised = amount.quantize(CENT, ROUND_HALF_UP)
    sign = "-" if quantised < 0 else ""
    return f"{sign}{symbol}{abs(quantised):,.2f}"
