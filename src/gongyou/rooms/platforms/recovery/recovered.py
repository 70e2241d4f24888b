"""What was recovered as plain data: each rule with its numbers, bounds and words, and what changed on which day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from gongyou.calc.recovery import DAY, Condition, Stretch, Term, stretches
from gongyou.core.text import Text
from gongyou.rooms.platforms.recovery.reading import Read
from gongyou.rooms.platforms.recovery.said import change_said, money, rule_said, share_said, term_said, windows

METHOD = "recovery/1"
# An order that two rules pay within a cent of each other is touched by neither.
TOUCHED = 1
# A rule whose hold-out explains less than half of what its fit explained is an accident of the fit.
CONFIRMED = 0.5


@dataclass(frozen=True, slots=True)
class Recovered:
    """The rules of one platform in order of time."""

    read: Read
    found: tuple[Stretch, ...]

    def as_json(self) -> dict[str, Any]:
        """Money in the log's currency as text; days included; `from`/`to` are local."""
        read = self.read
        return {
            "platform": read.platform,
            "currency": read.currency,
            "zone": read.zone,
            "method": METHOD,
            "orders": len(read.log),
            "left_out": dict(sorted(read.left_out.items())),
            "sampled_of": read.orders,
            "rules": [self._rule(each) for each in self.found],
            "changes": [self._change(*pair) for pair in zip(self.found, self.found[1:], strict=False)],
        }

    def _rule(self, stretch: Stretch) -> dict[str, Any]:
        read, rule = self.read, stretch.rule
        kind = "none" if not rule.terms else "minimum" if rule.is_minimum else "rule"
        return {
            "kind": kind,
            "from": self._day(stretch.first),
            "to": self._day(stretch.last, ends=True),
            "fitted_from": self._day(stretch.fitted_from),
            "fitted_to": self._day(stretch.fitted_to, ends=True),
            "orders": stretch.orders,
            "held_out_orders": stretch.held_out,
            "explained_fitted": _share(stretch.share_fitted),
            "explained_held_out": _share(stretch.share_held_out),
            "confirmed": _is_confirmed(stretch),
            "at_least": None if rule.at_least is None else money(rule.at_least),
            "terms": [_term(term, read) for term in rule.terms],
            "said": _both([*rule_said(stretch, read), share_said(stretch)]),
        }

    def _change(self, before: Stretch, after: Stretch) -> dict[str, Any]:
        inside = self.read.log.rows((self.read.log.day >= after.first) & (self.read.log.day <= after.last))
        effect: dict[str, Any] = {"a_order": None, "touched": None, "share": None}
        if before.rule.terms and after.rule.terms and len(inside):
            moved = after.rule.cents(inside) - before.rule.cents(inside)
            was = float(before.rule.cents(inside).sum())
            effect = {
                "a_order": money(float(moved.mean()), 4),
                "touched": _share(float((np.abs(moved) > TOUCHED).mean())),
                "share": _share(float(moved.sum()) / was) if was else None,
            }
        said = change_said(before, after, self.read)
        return {"on": self._day(after.first), "effect": effect, "said": _both(said)}

    def _day(self, slot: int, *, ends: bool = False) -> str:
        if self.read.are_days:
            return self.read.slots[slot].date().isoformat()
        moment = self.read.slot_ends[slot] if ends else self.read.slots[slot]
        return moment.isoformat(sep=" ")


def recovered(read: Read, tell: Callable[[int, int], None] | None = None) -> Recovered:
    """The rules that the log implies; deterministic for the same orders."""
    return Recovered(read, tuple(stretches(read.log, read.families, tell)))


def _term(term: Term, read: Read) -> dict[str, Any]:
    return {
        "kind": "amount" if term.quantity is None else "rate",
        "per": None if term.quantity is None else term.quantity.split(" ")[0],
        "counted_from": term.quantity.split(" ")[1] if term.quantity and " " in term.quantity else None,
        "beyond": _number(term.beyond) if term.beyond else None,
        "rate": money(term.rate),
        "low": money(term.low) if np.isfinite(term.low) else None,
        "high": money(term.high) if np.isfinite(term.high) else None,
        "when": [_condition(each, read) for each in term.when],
        "said": _both([term_said(term, read)]),
    }


def _condition(condition: Condition, read: Read) -> dict[str, Any]:
    name = condition.variable.split(" ")[0]
    if condition.variable == DAY and condition.over is not None:
        since = read.slots[int(condition.over) + 1]
        return {"from": since.date().isoformat() if read.are_days else since.isoformat(sep=" ")}
    if condition.over is not None:
        return {"quantity": name, "over": _number(condition.over)}
    labels = read.log.conditions[condition.variable].labels
    if read.log.conditions[condition.variable].is_ring and len(labels) == 48:
        return {"clock": name, "windows": windows(condition.codes)}
    return {"column": name, "is": [labels[code] for code in sorted(condition.codes)]}


def _is_confirmed(stretch: Stretch) -> bool | None:
    if stretch.share_held_out is None or not stretch.share_fitted:
        return None
    return stretch.share_held_out >= CONFIRMED * stretch.share_fitted


def _share(share: float | None) -> str | None:
    return None if share is None else f"{share:.4f}"


def _number(value: float) -> str:
    return f"{round(value, 6):g}"


def _both(said: list[Text]) -> dict[str, list[str]]:
    return {"zh": [each.zh for each in said], "en": [each.en for each in said]}
