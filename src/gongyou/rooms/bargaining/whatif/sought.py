"""What a search for the cheapest package is asked for, read from words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.rooms.bargaining.whatif.package import Bounds, Targets
from gongyou.rules.schemes import PayScheme
from gongyou.rules.schemes.amended import Lever, levers

CENT = Decimal("0.01")
NAMES = ("p10", "line", "losers", "groups", "cost")
# From this value on a lever moves by whole units.
COARSE = 100


def targets_of(given: Mapping[str, str]) -> Targets:
    """`p10=350`, `line=20:0.95`, `losers=0.05`, `groups=0` (no group loses), `cost=50000`. Raises BadInput."""
    found = Targets()
    for name, value in given.items():
        if name == "p10":
            found = replace(found, p10=_number(name, value))
        elif name == "line":
            line, _, share = value.partition(":")
            found = replace(found, line=_number(name, line), line_share=_number(name, share or "1"))
        elif name == "losers":
            found = replace(found, losers_share=_number(name, value))
        elif name == "groups":
            found = replace(found, no_group_loses=True)
        elif name == "cost":
            found = replace(found, cost=_number(name, value))
        else:
            raise _wrong(name, value)
    if not 0 <= found.line_share <= 1 or (found.losers_share or 0) > 1:
        raise _wrong("share", str(found.losers_share if found.losers_share is not None else found.line_share))
    return found


def bounds_of(scheme: PayScheme, given: Mapping[str, str]) -> list[Bounds]:
    """`terms.base.amount=3.60..5.00` for each lever; a third number is its step. Raises BadInput."""
    known = {lever.path: lever for lever in levers(scheme)}
    found = []
    for path, value in given.items():
        ends = value.split("..")
        if path not in known or not 2 <= len(ends) <= 3:
            raise _wrong(path, value)
        numbers = [_number(path, each) for each in ends]
        step = numbers[2] if len(numbers) == 3 else step_of(known[path])
        if step <= 0:
            raise _wrong(path, value)
        found.append(Bounds(known[path], numbers[0], numbers[1], step))
    return found


def step_of(lever: Lever) -> Decimal:
    """A cent, a whole unit for large amounts, or the lever's own last decimal where that is finer."""
    exponent = lever.value.normalize().as_tuple().exponent
    if lever.value >= COARSE:
        return Decimal(1)
    return min(CENT, Decimal(1).scaleb(exponent)) if isinstance(exponent, int) else CENT


def _number(name: str, value: str) -> Decimal:
    try:
        number = Decimal(value.strip())
    except InvalidOperation:
        raise _wrong(name, value) from None
    if not number.is_finite() or number < 0:
        raise _wrong(name, value)
    return number


def _wrong(name: str, value: str) -> BadInput:
    return BadInput(
        "whatif.sought",
        Text(f"“{name}={value}”不能用来找最省方案。", f"“{name}={value}” cannot be used to seek the cheapest package."),
        Text(
            "目标：p10=350、line=20:0.95、losers=0、groups=0、cost=50000；可动的数：terms.base.amount=3.60..5.00。",
            "Targets: p10=350, line=20:0.95, losers=0, groups=0, cost=50000; levers: terms.base.amount=3.60..5.00.",
        ),
        value=value,
    )
