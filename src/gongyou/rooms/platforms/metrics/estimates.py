"""A clustered estimate as the report keeps it, and the claim that rests on it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from gongyou.calc import clusters
from gongyou.calc.equivalence import equivalence
from gongyou.core.figures import SHARE, Kind, Style
from gongyou.core.text import Text
from gongyou.rooms.platforms.metrics.material import Material
from gongyou.rooms.platforms.metrics.outcome import Claim, Estimate, Outcome, State, number

YUAN = Text("元", "yuan")
AN_ORDER = Text("元/单", "yuan an order")
AN_HOUR = Text("元/小时", "yuan an hour")
DAYS = Text("天", "days")
PEOPLE = Text("人", "workers")
ORDERS = Text("单", "orders")
MONEY_4 = Style(Kind.NUMBER, 4)
MONEY_2 = Style(Kind.NUMBER, 2)


@dataclass(frozen=True, slots=True)
class Name:
    """What a number is called, how it is written, and what its unit is."""

    key: str
    label: Text
    style: Style = SHARE
    unit: Text | None = None


def measured(name: Name, found: clusters.Estimate | None, scale: float = 1.0) -> Estimate:
    """The estimate with its interval, times `scale` (fen to yuan: 0.01); an empty one where nothing was counted."""
    if found is None:
        return Estimate(name.key, name.label, None, name.style, name.unit)
    low = None if found.low is None else number(found.low * scale)
    high = None if found.high is None else number(found.high * scale)
    return Estimate(name.key, name.label, number(found.value * scale), name.style, name.unit, low, high)


def exactly(name: Name, value: Decimal | int | None) -> Estimate:
    """A number that was counted, not estimated."""
    return Estimate(name.key, name.label, value, name.style, name.unit)


@dataclass(frozen=True, slots=True)
class Bar:
    """The least effect that matters, in the estimate's printed unit, the side that harms, and what it then means."""

    margin: Decimal
    worse: int = 1
    level: State = State.EXPLAIN


def claimed(
    effect: Estimate, found: clusters.Estimate | None, bar: Bar, size: tuple[int, int], scale: float = 1.0
) -> Claim:
    """The claim that the effect is there; `size` is workers and orders of the smallest group that it compares."""
    p = None if found is None else found.p()
    equal = None if found is None or not bar.margin else equivalence(found, float(bar.margin) / scale)
    return Claim(
        effect.key,
        effect,
        p,
        None if equal is None else equal.p,
        bar.margin,
        bar.worse,
        size[0],
        size[1],
        bar.level,
    )


def too_few(workers: int, material: Material) -> Outcome | None:
    """The answer where so few workers were found that nothing may be shown."""
    least = material.terms.shown_workers
    if workers >= least:
        return None
    said = Text(
        f"样本不足：不足 {least} 名劳动者，不予列出。", f"Too few: fewer than {least} workers; nothing is shown."
    )
    return Outcome(State.TOO_SMALL, said, reasons=(said,))
