"""Rates by group: how often a group is chosen, hit and wrongly chosen, and how far the groups lie apart.

Definitions as in Hardt et al. 2016 and Fairlearn 0.15 (demographic parity, equalised odds).
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Rates:
    """Shares of one group: chosen among all, chosen among those who should be, chosen among those who should not.

    None where nobody stands below the line of the fraction.
    """

    count: int
    chosen: Fraction | None
    hit: Fraction | None
    false_alarm: Fraction | None


@dataclass(frozen=True, slots=True)
class Gap:
    """The greatest difference between two groups; the smallest share divided by the greatest (1 where both are 0)."""

    difference: Fraction
    ratio: Fraction


def rates(truth: Sequence[bool], choice: Sequence[bool]) -> Rates:
    """The rates of one group."""
    if len(truth) != len(choice):
        raise ValueError(f"{len(truth)} truths for {len(choice)} choices")
    pairs = list(zip(truth, choice, strict=True))
    return Rates(
        len(pairs),
        _share([chosen for _, chosen in pairs]),
        _share([chosen for true, chosen in pairs if true]),
        _share([chosen for true, chosen in pairs if not true]),
    )


def rates_by_group(
    truth: Sequence[bool], choice: Sequence[bool], groups: Sequence[Hashable]
) -> Mapping[Hashable, Rates]:
    """The rates of each group, in the order in which the groups first occur."""
    found: dict[Hashable, tuple[list[bool], list[bool]]] = {}
    for true, chosen, group in zip(truth, choice, groups, strict=True):
        known = found.setdefault(group, ([], []))
        known[0].append(true)
        known[1].append(chosen)
    return {group: rates(*known) for group, known in found.items()}


def parity(by_group: Mapping[Hashable, Rates]) -> Gap:
    """Demographic parity: how far the shares of the chosen lie apart."""
    return _gap([each.chosen for each in by_group.values()])


def equal_odds(by_group: Mapping[Hashable, Rates]) -> Gap:
    """Equalised odds: the worse of the gaps in hits and in false alarms."""
    gaps = [_gap([getattr(each, name) for each in by_group.values()]) for name in ("hit", "false_alarm")]
    return Gap(max(each.difference for each in gaps), min(each.ratio for each in gaps))


def _share(chosen: Sequence[bool]) -> Fraction | None:
    return Fraction(sum(map(bool, chosen)), len(chosen)) if chosen else None


def _gap(shares: Sequence[Fraction | None]) -> Gap:
    known = [share for share in shares if share is not None]
    if not known:
        return Gap(Fraction(0), Fraction(1))
    return Gap(max(known) - min(known), min(known) / max(known) if max(known) else Fraction(1))
