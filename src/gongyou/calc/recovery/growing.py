"""One rule for one stretch of a log: the plane of most orders, then term by term whatever explains most of the rest.

Each step adds the change of rate, the supplement or the condition that brings most further orders to the cent, and
stops when a further one would explain no more than chance does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from gongyou.calc.recovery.log import Floats, Log, Truth, Whole
from gongyou.calc.recovery.planes import consensus, refined
from gongyou.calc.recovery.refitting import bent, joined, refitted
from gongyou.calc.recovery.rule import DAY, Condition, Rule, Term

MOST_TERMS = 16
LEAST_GAIN_SHARE, LEAST_GAIN = 0.002, 12
# A supplement counts when it is this much more frequent than the amounts around it.
CONTRAST = 4.0
# Among thousands of planes tried, one in a hundred scattered orders lies on the best; fewer than this is no rule.
LEAST_SHARE = 0.03
FLOOR_SHARE, FLOOR_CONTRAST = 0.01, 6.0
PAIRS, LINES = 2000, 4
ROUND_KNOTS = (1.0, 0.5, 0.1, 0.05, 0.01, 0.001)
# A rule that explains fewer and below which next to nothing lies is a minimum that others are paid above.
A_RULE_EXPLAINS, BELOW_A_MINIMUM = 0.6, 0.03


@dataclass(frozen=True, slots=True)
class Family:
    """Ways of counting one quantity (exactly, by started units …), of which a rule uses one.

    `is_rare`: most rules do without it (the price), so that it must explain markedly more. `known`: a rate of the first
    name that is believed beforehand (the published pay, one for one); where it explains most orders no plane is
    searched.
    """

    names: tuple[str, ...]
    is_rare: bool = False
    known: float | None = None


def grown(log: Log, families: Sequence[Family], seed: int = 7) -> Rule:
    """The rule that explains most orders of `log`; without terms when there are too few orders."""
    floor = lowest_pay(log.paid)
    found = _grown(log, families, floor, seed)
    if floor is None or found.is_minimum or not _hides_something(log, found):
        return found
    other = _grown(log, families, None, seed)
    return other if other.share(log) > found.share(log) + LEAST_GAIN_SHARE else found


def _hides_something(log: Log, rule: Rule) -> bool:
    """Whether what looks like a lowest pay may be the pay of the first band: orders just at it are paid more."""
    lifted = ~rule.explains(log) & (rule.cents(log) == rule.at_least) & (log.paid > (rule.at_least or 0))
    return bool(lifted.mean() > LEAST_GAIN_SHARE)


def _grown(log: Log, families: Sequence[Family], floor: int | None, seed: int) -> Rule:
    generator = np.random.default_rng(seed)
    free = log if floor is None else log.rows(log.paid != floor)
    rule = _first(free, families, generator)
    if not rule.terms:
        return rule
    base = rule
    # Of each family the way that the plane counts; what is of no family (the price) stays.
    log = log.with_quantities([name for name in log.quantities if name not in _other_ways(families, rule)])
    rule = replace(rule, at_least=floor)
    for _ in range(MOST_TERMS):
        better = _better(log, rule, generator)
        if better is None:
            break
        rule = bent(log, better)
    rule = joined(log, _pruned(log, rule), _least(log))
    below = float((log.paid < base.cents(log) - 1).mean())
    if rule.share(log) < A_RULE_EXPLAINS and below <= BELOW_A_MINIMUM:
        rule = replace(base, is_minimum=True)
    return rule if _stands_out(log, rule) else Rule(())


def _stands_out(log: Log, rule: Rule) -> bool:
    """Whether many more orders lie on the rule than beside it; a plane through scattered orders always holds some."""
    held = int(rule.explains(log).sum())
    away = np.abs(log.paid - rule.cents(log))
    beside = int(((away > 1) & (away <= 10)).sum())
    return held >= max(LEAST_GAIN, LEAST_SHARE * len(log)) and held > CONTRAST * beside * 3 / 18


def _other_ways(families: Sequence[Family], rule: Rule) -> set[str]:
    used = {term.quantity for term in rule.terms}
    return {
        name for family in families for name in family.names if name not in used and used.intersection(family.names)
    }


def narrowed(families: Sequence[Family], rule: Rule) -> tuple[Family, ...]:
    """The families with the ways of counting that the rule uses alone, where it uses one of a family."""
    used = {term.quantity for term in rule.terms}
    return tuple(
        replace(each, names=tuple(name for name in each.names if name in used) or each.names) for each in families
    )


def lowest_pay(paid: Whole) -> int | None:
    """An amount that many orders are paid and hardly any are paid less; None without one."""
    values, counts = np.unique(paid, return_counts=True)
    for at in np.argsort(-counts, kind="stable")[:5]:
        around = (np.abs(values - values[at]) <= 50) & (values != values[at])
        usual = counts[around].sum() / 100
        less = counts[values < values[at]].sum()
        if (
            counts[at] >= FLOOR_SHARE * len(paid)
            and counts[at] > FLOOR_CONTRAST * max(usual, 1)
            and (less <= 0.25 * counts[at] and less <= 0.05 * len(paid))
        ):
            return int(values[at])
    return None


def _first(log: Log, families: Sequence[Family], generator: np.random.Generator) -> Rule:
    """The plane of most orders, each quantity counted in the way that explains most, one quantity after the other."""
    for family in families:
        if family.known is not None:
            believed = Rule((Term(family.known, family.names[0]),))
            if believed.share(log) >= A_RULE_EXPLAINS:
                return believed
    plain = [family for family in families if not family.is_rare]
    best, held = _first_of(log, plain, generator)
    rare = [family for family in families if family.is_rare]
    if rare:
        other, more = _first_of(log, [*plain, *rare], generator)
        if more > held * 1.1 + 5:
            return other
    return best


def _first_of(log: Log, families: Sequence[Family], generator: np.random.Generator) -> tuple[Rule, int]:
    chosen = tuple(family.names[0] for family in families)
    tried: dict[tuple[str, ...], tuple[Rule, int]] = {}
    for turn in range(2):
        for at, family in enumerate(families):
            ways = [(*chosen[:at], name, *chosen[at + 1 :]) for name in family.names]
            for way in ways:
                if way not in tried:
                    tried[way] = _plane(log, way, generator)
            chosen = max(ways, key=lambda way: tried[way][1])
        if turn == 0 and all(len(family.names) == 1 for family in families):
            break
    best, held = tried[chosen]
    for at in range(len(chosen)):
        # Distance and time may go so closely together that one of them says it all.
        fewer, less = _plane(log, (*chosen[:at], *chosen[at + 1 :]), generator)
        if len(fewer.terms) < len(best.terms) and less * 1.02 + 2 >= held:
            best, held = fewer, less
    return best, held


def _plane(log: Log, names: tuple[str, ...], generator: np.random.Generator) -> tuple[Rule, int]:
    """The plane over these quantities, with a fixed amount only where it explains more; and how many lie on it."""
    best, held = Rule(()), 0
    plain = tuple(Term(0.0, name) for name in names)
    for terms in (plain, (Term(0.0), *plain)):
        if not terms:
            continue
        rule = Rule(terms)
        rates, inside = consensus(rule.matrix(log), log.paid, generator)
        # A plane with a further rate must explain more than the freedom of that rate gives it.
        if inside.sum() > held * 1.02 + 2:
            best, held = rule.rated(rates), int(inside.sum())
    return best, held


def _better(log: Log, rule: Rule, generator: np.random.Generator) -> Rule | None:
    """The rule with the one further term that explains most; None when none explains enough."""
    exact = rule.exact(log)
    explained = np.abs(log.paid - rule.whole(exact)) <= 1
    open_ones = ~explained & (log.paid != rule.at_least if rule.at_least is not None else True)
    least = max(LEAST_GAIN, LEAST_GAIN_SHARE * len(log))
    best, gained = None, least - 1
    if open_ones.sum() < least:
        return None
    for terms, moves in _candidates(log, rule, open_ones, exact, generator):
        moved = Rule(_moved(rule, moves), rule.at_least)
        chosen = _conditioned(log, moved, terms, moved.exact(log) if moves else exact, explained)
        if chosen is None:
            continue
        trial = refitted(log, Rule((*moved.terms, *chosen), rule.at_least))
        gain = int(trial.explains(log).sum()) - int(explained.sum())
        if gain > gained:
            best, gained = trial, gain
    return None if best is None else best


def _moved(rule: Rule, moves: dict[str | None, float]) -> tuple[Term, ...]:
    """The rule's terms, the plain ones of the named quantities with another rate."""
    found = tuple(
        replace(term, rate=term.rate + moves[term.quantity])
        if term.quantity in moves and not term.when and not term.beyond
        else term
        for term in rule.terms
    )
    there = {term.quantity for term in rule.terms if not term.when and not term.beyond}
    return (*found, *(Term(rate, name) for name, rate in moves.items() if name not in there))


def _candidates(
    log: Log, rule: Rule, open_ones: Truth, exact: Floats, generator: np.random.Generator
) -> list[tuple[tuple[Term, ...], dict[str | None, float]]]:
    """Terms that would explain many of the open orders, each with what it changes in the plain rates."""
    rest = (log.paid - exact)[open_ones]
    found: list[tuple[tuple[Term, ...], dict[str | None, float]]] = []
    found.extend(((Term(float(amount)),), {}) for amount in _frequent(rest))
    for name, values in log.quantities.items():
        some = values[open_ones]
        for rate, at_zero in _lines(some, rest, generator):
            knot = -at_zero / rate
            if values.min() < knot < values.max():
                for rounded in _rounded_knots(knot, rate):
                    hinge = Term(rate, name, rounded)
                    found.append(((hinge,), {}))
                    # Or the other side: the plain rate is that below the knot, and changes back beyond it.
                    found.append(((replace(hinge, rate=-rate),), {name: rate, None: -rate * rounded}))
            if not any(term.quantity == name and not term.when for term in rule.terms) or knot <= values.min():
                found.append(((Term(rate, name), Term(at_zero)), {}))
                found.append(((Term(rate, name),), {}))
    return found


def _frequent(rest: Floats) -> list[int]:
    """Amounts that stand out among the differences, at most three."""
    cents = np.rint(rest).astype(np.int64)
    values, counts = np.unique(cents, return_counts=True)
    found: list[int] = []
    for at in np.argsort(-counts, kind="stable")[:12]:
        near = np.abs(cents - values[at]) <= 1
        around = (np.abs(cents - values[at]) <= 40) & ~near
        if near.sum() > CONTRAST * max(around.sum() * 3 / 78, 1) and all(abs(values[at] - each) > 2 for each in found):
            found.append(int(values[at]))
    return found[:3]


def _lines(values: Floats, rest: Floats, generator: np.random.Generator) -> list[tuple[float, float]]:
    """Slopes and intercepts of the lines that most open orders lie on, the clearest first."""
    if len(values) < LEAST_GAIN:
        return []
    pairs = generator.integers(0, len(values), (PAIRS, 2))
    run = values[pairs[:, 1]] - values[pairs[:, 0]]
    sound = np.abs(run) > 0.02 * (np.ptp(values) or 1.0)
    slope = (rest[pairs[sound, 1]] - rest[pairs[sound, 0]]) / run[sound]
    zero = rest[pairs[sound, 0]] - slope * values[pairs[sound, 0]]
    few = generator.choice(len(values), min(len(values), 1500), replace=False)
    scores = np.array([], dtype=np.int64)
    for start in range(0, len(slope), 500):
        away = np.abs(values[few, None] * slope[start : start + 500] + zero[start : start + 500] - rest[few, None])
        scores = np.append(scores, (away <= 1.5).sum(axis=0))
    found: list[tuple[float, float]] = []
    for at in np.argsort(-scores, kind="stable")[:20]:
        matrix = np.column_stack([values, np.ones(len(values))])
        (rate, start_at), inside = refined(matrix, rest, np.array([slope[at], zero[at]]))
        around = (np.abs(matrix @ [rate, start_at] - rest) <= 10) & ~inside
        is_new = all(abs(rate - one) > 0.02 * abs(one) for one, _ in found)
        if abs(rate) * np.ptp(values) > 3 and inside.sum() > CONTRAST * max(around.sum() / 9, 1) and is_new:
            found.append((float(rate), float(start_at)))
    return found[:LINES]


def _rounded_knots(knot: float, rate: float) -> list[float]:
    """The knot as found and the rounder numbers that lie within two cents of it."""
    found = {round(knot, 6)}
    for step in ROUND_KNOTS:
        rounded = round(round(knot / step) * step, 6)
        if abs(rounded - knot) * abs(rate) <= 6:
            found.add(rounded)
    return sorted(found, key=lambda each: (len(f"{each:g}"), abs(each - knot)))[:3]


def _conditioned(
    log: Log, rule: Rule, terms: tuple[Term, ...], exact: Floats, explained: Truth
) -> tuple[Term, ...] | None:
    """The terms under the one or two conditions where they explain most; None when they explain nothing more."""
    raised = exact + sum((term.rate * term.column(log) for term in terms), np.zeros(len(log)))
    after = np.abs(log.paid - rule.whole(raised)) <= 1
    change = after.astype(np.int64) - explained.astype(np.int64)
    when: tuple[Condition, ...] = ()
    holds = np.ones(len(log), dtype=bool)
    gain = int(change.sum())
    for _ in range(2):
        found, more = _split(log, change, holds, when)
        if found is None or more <= max(gain * 1.03, gain + 3):
            break
        when, gain = (*when, found), more
        holds = holds & found.holds(log)
    if gain <= 0:
        return None
    return tuple(replace(term, when=when) for term in terms)


def _split(log: Log, change: Whole, holds: Truth, when: tuple[Condition, ...]) -> tuple[Condition | None, int]:
    """The condition on one variable under which the change explains most, and how much that is."""
    best, most = None, int(change[holds].sum())
    used = {each.variable for each in when}
    inside = np.where(holds, change, 0)
    for name, coded in log.conditions.items():
        if name in used:
            continue
        sums = np.bincount(coded.codes, weights=inside, minlength=len(coded.labels))
        there = np.bincount(coded.codes, weights=holds.astype(float), minlength=len(coded.labels))
        good = (sums >= 2) & (sums > 0.1 * there)
        if coded.is_ring:
            good |= _enclosed(good) & (sums >= 0)
        total = int(sums[good].sum())
        if total > most * 1.01 + 1 and not good.all():
            best, most = Condition(name, frozenset(np.flatnonzero(good).tolist())), total
    # A part of the orders (an area, a channel) may have changed on a day of its own.
    thresholds = {**log.quantities, DAY: log.day} if when and when[0].codes else log.quantities
    for name, values in thresholds.items():
        if name in used:
            continue
        order = np.argsort(values, kind="stable")
        suffix = np.cumsum(inside[order][::-1])[::-1]
        # The best place may be a stretch of orders that tell nothing; a round number in it is the likeliest.
        ties = np.flatnonzero(suffix == suffix.max())
        at = int(ties[0])
        if at > 0 and suffix[at] > most * 1.02 + 2:
            low, high = float(values[order[at - 1]]), float(values[order[ties[-1]]])
            best = Condition(name, over=high - 1 if name == DAY else _between(low, high))
            most = int(suffix[at])
    return best, most


def _enclosed(chosen: Truth) -> Truth:
    """Words of a ring (half-hours of a day) between two chosen ones, of which too few orders tell anything."""
    found: Truth = np.roll(chosen, 1) & np.roll(chosen, -1)
    return found


def _between(low: float, high: float) -> float:
    """The roundest number from low up to below high."""
    for step in (*ROUND_KNOTS, 0.0001):
        rounded = np.ceil(low / step - 1e-9) * step
        if low - 1e-9 <= rounded < high:
            return float(round(rounded, 6))
    return float(low)


def _pruned(log: Log, rule: Rule) -> Rule:
    """Without the terms that explain next to nothing once all others are there."""
    least = _least(log)
    held = int(rule.explains(log).sum())
    for term in sorted(rule.terms, key=lambda each: abs(each.rate)):
        without = Rule(tuple(each for each in rule.terms if each is not term), rule.at_least)
        if not without.terms:
            continue
        trial = refitted(log, without)
        now = int(trial.explains(log).sum())
        if now > held - least:
            rule, held = trial, now
    return rule


def _least(log: Log) -> float:
    """So few orders decide nothing between two rules of which one has fewer terms."""
    return max(LEAST_GAIN, LEAST_GAIN_SHARE * len(log)) / 2
