"""The cheapest package: which numbers, within bounds, reach the targets at the least labour cost.

Pay rises with every lever, so the targets are reached at the upper bounds or nowhere. A programme over the pay that
each lever adds gives a start; from there every lever is lowered, step by step of its own, as far as the replay still
reaches all targets. What is printed is that replay.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gongyou.calc.cheapest import Best, Reach, cheapest
from gongyou.core.errors import BadInput
from gongyou.core.money import yuan_from
from gongyou.core.text import Text
from gongyou.rooms.bargaining.whatif.figures import HOUR, quantile
from gongyou.rooms.bargaining.whatif.groups import dimensions
from gongyou.rooms.bargaining.whatif.replay import Replay
from gongyou.rules.schemes.amended import Lever

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Point = tuple[Decimal, ...]
Evaluate = Callable[[Mapping[str, Decimal]], Replay]
MOST_LEVERS = 8
LOW_END = 10
GROUPS = ("area", "distance", "hours")


@dataclass(frozen=True, slots=True)
class Bounds:
    """One lever with what it may be: from `low` to `high` in steps."""

    lever: Lever
    low: Decimal
    high: Decimal
    step: Decimal = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Targets:
    """What must be reached. Yuan; shares from 0 to 1. None where it is no target.

    `p10`: the tenth lowest income. `line` and `line_share`: so large a share earns at least so much an engaged hour.
    `losers_share`: no more lose than that. `no_group_loses`: the income of no area, distance or hours band falls.
    `cost`: the labour cost rises by no more.
    """

    p10: Decimal | None = None
    line: Decimal | None = None
    line_share: Decimal = Decimal(1)
    losers_share: Decimal | None = None
    no_group_loses: bool = False
    cost: Decimal | None = None


@dataclass(frozen=True)
class Package:
    """What was found. `missed` names the targets that bind where nothing reaches them all."""

    numbers: Mapping[str, Decimal]
    replay: Replay
    missed: tuple[str, ...] = ()
    bound: int | None = None
    is_linear: bool = False
    replays: int = 0

    @property
    def change(self) -> int:
        return int(self.replay.change.sum())

    def as_value(self) -> dict[str, Any]:
        """The package as data: the numbers, the exact change of cost, the tenth lowest income."""
        return {
            "reached": not self.missed,
            "missed": list(self.missed),
            "numbers": {path: str(value) for path, value in sorted(self.numbers.items())},
            "change": yuan_from(self.change),
            "p10": yuan_from(quantile(np.sort(self.replay.after), LOW_END)),
            "losers": int((self.replay.change < 0).sum()),
            "bound": None if self.bound is None else yuan_from(self.bound),
            "linear": self.is_linear,
            "replays": self.replays,
        }


def package(evaluate: Evaluate, bounds: Sequence[Bounds], targets: Targets) -> Package:
    """The cheapest package found, replayed. Raises BadInput for levers that cannot be searched."""
    return _Search(evaluate, _checked(bounds), targets).found()


def frontier(evaluate: Evaluate, bounds: Sequence[Bounds], targets: Targets, points: int = 6) -> list[dict[str, Any]]:
    """Packages for targets of P10 from what is to what the upper bounds give, cheapest first, each replayed."""
    search = _Search(evaluate, _checked(bounds), targets)
    least, most = (quantile(np.sort(search.replay(end).after), LOW_END) for end in (search.low, search.high))
    asked = sorted({least + (most - least) * at // (points - 1) for at in range(points)})
    found = []
    for cents in asked:
        aim = Targets(**{**_fields(targets), "p10": yuan_from(cents), "cost": None})
        each = _Search(evaluate, bounds, aim, seen=search.seen).found()
        if not each.missed:
            found.append({**each.as_value(), "target": yuan_from(cents)})
    return found


def missed(replay: Replay, targets: Targets) -> tuple[str, ...]:
    """The targets that a replay does not reach, by name."""
    return tuple(
        name for name, (values, lacking, needed) in _demands(replay, targets).items() if _met(values, lacking) < needed
    )


def _met(values: Ints, lacking: Ints) -> int:
    return int((values >= lacking).sum())


def _demands(replay: Replay, targets: Targets) -> dict[str, tuple[Ints, Ints, int]]:
    """Per target: what each row has, what it needs and how many rows must have it; whole numbers throughout."""
    found: dict[str, tuple[Ints, Ints, int]] = {}
    after, size = replay.after, len(replay.at)
    if targets.p10 is not None:
        cents = _up(targets.p10 * 100)
        found["p10"] = (after, np.full(size, cents), size - math.ceil(Fraction(size, LOW_END)) + 1)
    if targets.line is not None:
        engaged = replay.engaged_after
        timed = engaged > 0
        # Cents that make the line for these seconds, to the next cent up.
        line = Fraction(targets.line) * 100
        needed = -(-engaged[timed] * line.numerator // (HOUR * line.denominator))
        number = math.ceil(Fraction(targets.line_share) * int(timed.sum()))
        found["line"] = (after[timed], needed, number)
    if targets.losers_share is not None:
        number = size - math.floor(Fraction(targets.losers_share) * size)
        found["losers"] = (after, replay.before, number)
    if targets.no_group_loses:
        groups = _groups(replay)
        found["groups"] = (groups @ after, groups @ replay.before, len(groups))
    return found


def _groups(replay: Replay) -> Ints:
    """One row per group that is large enough to be shown: who belongs to it."""
    rows = []
    for name in GROUPS:
        labels = np.array(dimensions(replay)[name])
        for each in sorted(set(labels.tolist())):
            inside = labels == each
            if int(inside.sum()) >= LOW_END:
                rows.append(inside.astype(np.int64))
    return np.stack(rows) if rows else np.zeros((0, len(replay.at)), dtype=np.int64)


@dataclass
class _Search:
    """One search under way; every point is replayed once."""

    evaluate: Evaluate
    bounds: Sequence[Bounds]
    targets: Targets
    seen: dict[Point, Replay] = field(default_factory=dict)

    @property
    def low(self) -> Point:
        return tuple(each.low for each in self.bounds)

    @property
    def high(self) -> Point:
        return tuple(each.high for each in self.bounds)

    def replay(self, point: Point) -> Replay:
        if point not in self.seen:
            self.seen[point] = self.evaluate(self.named(point))
        return self.seen[point]

    def named(self, point: Point) -> dict[str, Decimal]:
        return {each.lever.path: value for each, value in zip(self.bounds, point, strict=True)}

    def reaches(self, point: Point) -> bool:
        return not missed(self.replay(point), self.targets)

    def found(self) -> Package:
        top = self.replay(self.high)
        if binding := missed(top, self.targets):
            return Package(self.named(self.high), top, binding, replays=len(self.seen))
        best, is_linear = self.programme()
        point = (
            self.high
            if best is None
            else tuple(_rounded_up(value, each) for value, each in zip(best.numbers, self.bounds, strict=True))
        )
        point = self.lowered(self.raised(point))
        replay = self.replay(point)
        over = self.targets.cost is not None and int(replay.change.sum()) > self.targets.cost * 100
        base = int(self.replay(self.low).change.sum())
        bound = None
        if best is not None and is_linear and math.isfinite(best.bound):
            bound = base + math.floor(best.bound - best_at_low(best, self.bounds, self.costs()))
        return Package(self.named(point), replay, ("cost",) if over else (), bound, is_linear, len(self.seen))

    def costs(self) -> Floats:
        """What one unit of each lever adds to the labour cost, in cents."""
        return self.gains().sum(axis=0)

    def gains(self) -> Floats:
        """What one unit of each lever adds to each worker's pay, in cents, along the edges from the lower bounds."""
        base = self.replay(self.low).after
        columns = []
        for at, each in enumerate(self.bounds):
            edge = (*self.low[:at], each.high, *self.low[at + 1 :])
            columns.append((self.replay(edge).after - base) / float(each.high - each.low))
        return np.stack(columns, axis=1)

    def programme(self) -> tuple[Best | None, bool]:
        """The programme's numbers, and whether pay is linear in the levers but for the rounding of orders."""
        base, top = self.replay(self.low), self.replay(self.high)
        gains = self.gains()
        low, high = (np.array([float(value) for value in end]) for end in (self.low, self.high))
        told = base.after + gains @ (high - low)
        is_linear = bool((abs(told - top.after) <= base.orders * (len(self.bounds) + 1) / 2).all())
        reaches = []
        for name, (values, lacking, needed) in _demands(base, self.targets).items():
            rows = self._rows(name, gains, base)
            # gains · x ≥ what is needed less what the rest of the rule pays.
            reaches.append(Reach(rows, lacking - values + rows @ low, needed))
        return cheapest(gains.sum(axis=0), (low, high), reaches), is_linear

    def _rows(self, name: str, gains: Floats, base: Replay) -> Floats:
        if name == "groups":
            return np.asarray(_groups(base) @ gains, dtype=np.float64)
        return gains[base.engaged_after > 0] if name == "line" else gains

    def raised(self, point: Point) -> Point:
        """The first point on the way to the upper bounds that reaches the targets, found by halving."""
        if self.reaches(point):
            return point
        below, above = Decimal(0), Decimal(1)
        reached = self.high
        for _ in range(10):
            middle = (below + above) / 2
            between = tuple(
                _rounded_up(float(value + (each.high - value) * middle), each)
                for value, each in zip(point, self.bounds, strict=True)
            )
            if self.reaches(between):
                above, reached = middle, between
            else:
                below = middle
        return reached

    def lowered(self, point: Point) -> Point:
        """No lever of the result can be lowered by a step of its own; the dearest lever goes first."""
        costs = self.costs()
        for at in sorted(range(len(self.bounds)), key=lambda at: (-costs[at], at)):
            each = self.bounds[at]
            steps = int((point[at] - each.low) / each.step)

            def at_step(number: int, at: int = at, each: Bounds = each, point: Point = point) -> Point:
                return (*point[:at], each.low + each.step * number, *point[at + 1 :])

            point = at_step(self.fewest(at_step, steps)) if steps else point
        return point

    def fewest(self, at_step: Callable[[int], Point], steps: int) -> int:
        """The fewest steps that reach the targets, as `steps` do: pay rises with the lever, so all above them do too.

        Down by one, two, four … from the start, which lies near, then halving.
        """
        down, missing = 1, -1
        while steps > 0:
            tried = max(0, steps - down)
            if not self.reaches(at_step(tried)):
                missing = tried
                break
            steps, down = tried, down * 2
        while steps - missing > 1 and steps > 0:
            middle = (steps + missing) // 2
            if self.reaches(at_step(middle)):
                steps = middle
            else:
                missing = middle
        return steps


def best_at_low(best: Best, bounds: Sequence[Bounds], costs: Floats) -> float:
    """What the programme's cost would be at the lower bounds: its costs count from nothing."""
    return float(sum(cost * float(each.low) for cost, each in zip(costs, bounds, strict=True)))


def _checked(bounds: Sequence[Bounds]) -> Sequence[Bounds]:
    wrong = [each for each in bounds if each.lever.lowers or not 0 <= each.low < each.high]
    if wrong or not 0 < len(bounds) <= MOST_LEVERS:
        named = "、".join(each.lever.path for each in wrong)
        raise BadInput(
            "whatif.levers",
            Text(
                f"不能这样找最省方案：{named or '可动的数太多或一个也没有'}。",
                f"The cheapest package cannot be sought so: {', '.join(e.lever.path for e in wrong) or 'levers'}.",
            ),
            Text(
                f"请选 1 至 {MOST_LEVERS} 个提高收入的数，每个写明下限和更高的上限。",
                f"Choose 1 to {MOST_LEVERS} numbers that raise pay, each with a lower and a higher bound.",
            ),
        )
    return bounds


def _rounded_up(value: float, each: Bounds) -> Decimal:
    steps = ((Decimal(repr(float(value))) - each.low) / each.step - Decimal("1e-6")).to_integral_value(ROUND_CEILING)
    return min(each.high, max(each.low, each.low + each.step * steps))


def _up(cents: Decimal) -> int:
    return int(cents.to_integral_value(ROUND_CEILING))


def _fields(targets: Targets) -> dict[str, Any]:
    return {name: getattr(targets, name) for name in Targets.__dataclass_fields__}
