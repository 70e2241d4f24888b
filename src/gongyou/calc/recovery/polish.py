"""From rates that fit to the numbers somebody wrote down: bounds of every rate, and the roundest within them.

Pay is rounded to the cent, so that each explained order holds the exact sum within half a cent. Together these
half-cents leave each rate a short interval: no interval of chance, but of what the log can tell at all.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from scipy.optimize import linprog

from gongyou.calc.recovery.growing import ROUND_KNOTS as KNOTS
from gongyou.calc.recovery.log import Floats, Log
from gongyou.calc.recovery.refitting import refitted
from gongyou.calc.recovery.rule import HALF, Rule

HELD = 800
DECIMALS = range(-2, 6)
MILE, MILES, KILOMETRES = 1.609344, "mile", "kilometre"
# Rounding may cost so many of the explained orders, and no more.
LOST = 0.001
NOTHING = 0.02
AGREED_WITHIN = 12


def polished(log: Log, rule: Rule) -> Rule:
    """The rule with rounded rates where these explain as much, without terms that are nothing, and with bounds.

    Where the log also counts miles, the rule is written in them unless kilometres make rounder numbers.
    """
    if not rule.terms:
        return rule
    units = [rule]
    if MILES in log.quantities and any(term.quantity == KILOMETRES for term in rule.terms):
        units.insert(0, _by_the_mile(rule))
    # The platform may have paid by finer distances and times than its log shows.
    return min((_numbers(log, each, blur) for each in units for blur in (0.0, _blur(log, each))), key=_digits)


def _numbers(log: Log, rule: Rule, blur: float) -> Rule:
    return _without_nothing(log, _rounded(log, _knots_rounded(log, _without_nothing(log, rule)), HALF + blur))


def _blur(log: Log, rule: Rule) -> float:
    """Cents by which an order's pay may differ because the log's quantities are rounded."""
    blur = 0.0
    for name in {term.quantity for term in rule.terms if term.quantity is not None}:
        values = log.quantities[name] * (60 if name.startswith("minute") else 1)
        steps = (10.0**-decimals for decimals in range(5))
        step = next((each for each in steps if np.abs(values / each - np.rint(values / each)).max() < 1e-4), 0.0)
        rate = sum(term.rate for term in rule.terms if term.quantity == name and not term.when)
        blur += abs(rate) * step / (60 if name.startswith("minute") else 1) / 2
    return min(blur, 0.5)


def _by_the_mile(rule: Rule) -> Rule:
    return replace(
        rule,
        terms=tuple(
            replace(term, quantity=MILES, rate=term.rate * MILE, beyond=term.beyond / MILE)
            if term.quantity == KILOMETRES
            else term
            for term in rule.terms
        ),
    )


def _digits(rule: Rule) -> int:
    """Decimals that the rates (in cents) and the quantities beyond which they are paid need, in all."""
    return sum(
        next((d for d in range(7) if abs(round(number, d) - number) < 1e-9), 7)
        for term in rule.terms
        for number in (term.rate, term.beyond)
    )


def _knots_rounded(log: Log, rule: Rule) -> Rule:
    """Quantities beyond which a term is paid at the roundest number that explains as many orders."""
    least = rule.holds(log) * (1 - LOST)
    for at, term in enumerate(rule.terms):
        steps = [step for step in KNOTS if step > 1e-3 and term.beyond]
        for knot in dict.fromkeys(round(round(term.beyond / step) * step, 6) for step in steps):
            if knot == term.beyond:
                break
            if knot and abs(knot - term.beyond) * abs(term.rate) <= 6:
                trial = replace(rule, terms=(*rule.terms[:at], replace(term, beyond=knot), *rule.terms[at + 1 :]))
                trial = refitted(log, trial)
                if trial.holds(log) >= least:
                    rule = trial
                    break
    return rule


def _without_nothing(log: Log, rule: Rule) -> Rule:
    """Drops terms that add less than a fiftieth of a cent to every order."""
    held = int(rule.explains(log).sum())
    for term in rule.terms:
        if len(rule.terms) > 1 and np.abs(term.rate * term.column(log)).max(initial=0) < 1.0:
            trial = replace(rule, terms=tuple(each for each in rule.terms if each is not term))
            if trial.explains(log).sum() >= held * (1 - NOTHING):
                rule = trial
    return rule


def _rounded(log: Log, rule: Rule, half: float) -> Rule:
    """Rates at the fewest decimals that keep every exact order within `half` a cent, and the bounds of each."""
    matrix, paid, rates = _agreeing(log, rule, half)
    if len(paid) <= len(rates):
        return rule
    bounds = [_bounds(matrix, (paid - half, paid + half), at, {}) for at in range(len(rates))]
    fixed: dict[int, float] = {}
    # The most certain first: a supplement is known to a hundredth of a cent, a rate beyond a far knot is not.
    for at in np.argsort([high - low for low, high in bounds], kind="stable"):
        low, high = _bounds(matrix, (paid - half, paid + half), int(at), fixed) if fixed else bounds[at]
        fixed[int(at)] = _roundest(low, high) if low <= high else float(rates[at])
    found = rule.rated(np.array([fixed[at] for at in range(len(rates))]))
    kept = Rule.holds if half == HALF else _explained
    if kept(found, log) < kept(rule, log) * (1 - LOST):
        found = rule
    terms = (replace(term, low=low, high=high) for term, (low, high) in zip(found.terms, bounds, strict=True))
    return replace(found, terms=tuple(terms))


def _explained(rule: Rule, log: Log) -> int:
    return int(rule.explains(log).sum())


def _agreeing(log: Log, rule: Rule, half: float) -> tuple[Floats, Floats, Floats]:
    """Matrix and pay of at most HELD orders above the lowest pay that one set of rates meets within `half`."""
    exact = rule.exact(log)
    good = np.abs(exact - log.paid) <= 1.0
    if rule.at_least is not None:
        good &= log.paid > rule.at_least
    some = log.rows(good).thinned(HELD)
    matrix, paid = rule.matrix(some), some.paid.astype(float)
    rates = np.array([term.rate for term in rule.terms])
    for _ in range(AGREED_WITHIN):
        if len(paid) <= len(rates):
            break
        width = matrix.shape[1]
        sides = np.column_stack([np.concatenate([matrix, -matrix]), -np.ones(2 * len(paid))])
        aim = np.append(np.zeros(width), 1.0)
        found: Any = linprog(aim, A_ub=sides, b_ub=np.concatenate([paid, -paid]), bounds=(None, None), method="highs")
        if not found.success:
            break
        rates = found.x[:width]
        away = np.abs(matrix @ rates - paid)
        if away.max() <= half:
            break
        # The farthest orders are those of another rule, a fen off by chance.
        near = away < away.max() - 1e-9
        matrix, paid = matrix[near], paid[near]
    inside = np.abs(matrix @ rates - paid) <= half
    return matrix[inside], paid[inside], rates


def _bounds(matrix: Floats, pay: tuple[Floats, Floats], at: int, fixed: dict[int, float]) -> tuple[float, float]:
    """The lowest and highest rate under which all orders stay between these two pays, the fixed rates given."""
    sides = np.concatenate([matrix, -matrix])
    limits = np.concatenate([pay[1], -pay[0]])
    between = [(fixed[each], fixed[each]) if each in fixed else (None, None) for each in range(matrix.shape[1])]
    ends = []
    for direction in (1.0, -1.0):
        aim = np.zeros(matrix.shape[1])
        aim[at] = direction
        found: Any = linprog(aim, A_ub=sides, b_ub=limits, bounds=between, method="highs")
        ends.append(float(found.x[at]) if found.success else float("nan"))
    return ends[0], ends[1]


def _roundest(low: float, high: float) -> float:
    """The number with the fewest decimals from low to high, the nearest to the middle among equals."""
    for decimals in DECIMALS:
        rounded = round((low + high) / 2, decimals)
        if low - 1e-9 <= rounded <= high + 1e-9:
            return rounded
    return (low + high) / 2
