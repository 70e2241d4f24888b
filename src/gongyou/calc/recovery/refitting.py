"""The same terms at better rates, and a rule that says the same in fewer or straighter terms."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gongyou.calc.recovery.log import Log
from gongyou.calc.recovery.planes import least_squares
from gongyou.calc.recovery.rule import Rule, Term

ALIKE = 0.02


def refitted(log: Log, rule: Rule) -> Rule:
    """The same terms at the rates that explain most: least squares on what is explained, while it explains more."""
    best, held = rule, int(rule.explains(log).sum())
    for _ in range(4):
        good = best.explains(log)
        if rule.at_least is not None:
            good = good & (log.paid > rule.at_least)
        if good.sum() <= len(rule.terms):
            break
        matrix = best.matrix(log)[good]
        rates = least_squares(matrix, log.paid[good].astype(float))
        trial = best.rated(rates)
        now = int(trial.explains(log).sum())
        if now < held or (now == held and np.allclose(rates, [term.rate for term in best.terms], atol=1e-9)):
            break
        best, held = trial, now
    return best


def bent(log: Log, rule: Rule) -> Rule:
    """The rule with a line that holds under a condition bent where the same quantity bends elsewhere, if that explains
    more; alike terms become one without a condition.

    The line was found on the orders beyond the knot; those before it are paid the amount alone.
    """
    best, held = rule, int(rule.explains(log).sum())
    lines = [term for term in rule.terms if term.quantity is not None and not term.beyond and term.when]
    for line in lines:
        for knot in sorted({term.beyond for term in rule.terms if term.quantity == line.quantity and term.beyond}):
            hinge = replace(line, beyond=knot)
            # The amount that came with the line takes back what the line gave before the knot.
            rest = tuple(
                replace(term, rate=term.rate + line.rate * knot)
                if term.quantity is None and term.when == line.when
                else term
                for term in rule.terms
                if term is not line
            )
            unlike = tuple(term for term in rest if not _is_alike(term, hinge))
            for terms in ((*rest, hinge), (*unlike, replace(hinge, when=()))):
                trial = refitted(log, replace(rule, terms=terms))
                now = int(trial.explains(log).sum())
                if now > held:
                    best, held = trial, now
    return best


def joined(log: Log, rule: Rule, least: float) -> Rule:
    """The rule with alike terms of several conditions as one for all orders, where that explains hardly any fewer."""
    for term in rule.terms:
        alike = [each for each in rule.terms if term.quantity is not None and _is_alike(each, term)]
        if len(alike) > 1:
            unlike = tuple(each for each in rule.terms if not _is_alike(each, term))
            trial = refitted(log, replace(rule, terms=(*unlike, replace(term, when=()))))
            if trial.explains(log).sum() > rule.explains(log).sum() - least:
                return joined(log, trial, least)
    return rule


def _is_alike(term: Term, other: Term) -> bool:
    same = (term.quantity, term.beyond) == (other.quantity, other.beyond)
    return same and abs(term.rate - other.rate) <= ALIKE * abs(other.rate)
