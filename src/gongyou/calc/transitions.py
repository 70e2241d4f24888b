"""Occupations near to another one, as targets of training: a distance of tasks and a printed rule of order.

    distance(a, b, weights) -> Apart          0 for the same profile, 1 for as far as can be; with its three parts
    ranked(own, others, rule) -> list[Near]   those that the rule admits, the best first, with the reasons

The distance is a metric up to equal profiles: symmetric, zero to itself, and never longer by a direct way than by a
detour. What is not known of one occupation counts as far as can be from what is known of another, never as alike.
Exact fractions. Method: docs/algorithms/transitions.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

LEVELS = 4
ONE, NONE = Fraction(1), Fraction(0)


class Part(StrEnum):
    """What the distance is made of."""

    TASKS = "tasks"
    EXPOSURE = "exposure"
    FIELD = "field"


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of an occupation. Each value lies in 0–1 or is None.

    `groups` are its groups in the classification from the major one down to itself.
    """

    key: str
    tasks: tuple[Fraction | None, ...]
    exposure: tuple[Fraction | None, ...]
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Apart:
    """A distance with its parts, each in 0–1 before weighting."""

    total: Fraction
    parts: Mapping[Part, Fraction]


def distance(a: Profile, b: Profile, weights: Mapping[Part, Fraction]) -> Apart:
    """The weighted sum of three distances; the weights sum to 1."""
    parts = {
        Part.TASKS: _apart(a.tasks, b.tasks),
        Part.EXPOSURE: _apart(a.exposure, b.exposure),
        Part.FIELD: _groups_apart(a.groups, b.groups),
    }
    return Apart(sum((weights[part] * value for part, value in parts.items()), NONE), parts)


def _apart(a: Sequence[Fraction | None], b: Sequence[Fraction | None]) -> Fraction:
    """The mean difference. A known value and an unknown one are 1 apart, two unknown ones 0: still a metric."""
    each = [
        abs(x - y) if x is not None and y is not None else NONE if x is None and y is None else ONE
        for x, y in zip(a, b, strict=True)
    ]
    return sum(each, NONE) / len(each) if each else NONE


def _groups_apart(a: Sequence[str], b: Sequence[str]) -> Fraction:
    """0 for the same occupation, a quarter more for each level on which the two part."""
    shared = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        shared += 1
    return Fraction(LEVELS - min(shared, LEVELS), LEVELS)


@dataclass(frozen=True, slots=True)
class Place:
    """One occupation as a target: profile, monthly wage, posts offered over twelve months, its step of exposure.

    `exposed` is 0 low, 1 middle, 2 high; None is not known. `wage` and `posts` are None where they are not published.
    """

    profile: Profile
    wage: int | None
    posts: int | None
    exposed: int | None


@dataclass(frozen=True, slots=True)
class OrderRule:
    """What is admitted and how it is ordered. `posts_half` posts count for half of what posts can count."""

    weights: Mapping[Part, Fraction]
    farthest: Fraction
    lowest_wage: Fraction
    points: Mapping[str, Fraction]
    posts_half: int

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> OrderRule:
        """The rule from its file. ValueError where weights or points do not sum to 1."""
        weights = {Part(key): Fraction(str(value)) for key, value in data["distance"].items()}
        points = {key: Fraction(str(value)) for key, value in data["points"].items()}
        if sum(weights.values()) != 1 or sum(points.values()) != 1 or set(weights) != set(Part):
            raise ValueError("the weights of a rule sum to 1")
        if set(points) != {"near", "wage", "posts"} or min(*points.values(), *weights.values()) < 0:
            raise ValueError("points go to near, wage and posts, and none is below 0")
        return cls(
            weights, Fraction(str(data["farthest"])), Fraction(str(data["lowest_wage"])), points, data["posts_half"]
        )


@dataclass(frozen=True, slots=True)
class Near:
    """One target with what speaks for it; `wage_change` is a share of the own wage."""

    place: Place
    apart: Apart
    wage_change: Fraction | None
    score: Fraction


def ranked(own: Place, others: Sequence[Place], rule: OrderRule) -> list[Near]:
    """Who is admitted: near enough, no more exposed, and where both wages are known not below the lowest share."""
    found = []
    for each in others:
        if each.profile.key == own.profile.key:
            continue
        apart = distance(own.profile, each.profile, rule.weights)
        change = Fraction(each.wage, own.wage) - 1 if each.wage and own.wage else None
        if apart.total > rule.farthest or (change is not None and 1 + change < rule.lowest_wage):
            continue
        if own.exposed is not None and (each.exposed is None or each.exposed > own.exposed):
            continue
        found.append(Near(each, apart, change, score(apart.total, change, each.posts, rule)))
    return sorted(found, key=lambda near: (-near.score, near.apart.total, near.place.profile.key))


def score(apart: Fraction, change: Fraction | None, posts: int | None, rule: OrderRule) -> Fraction:
    """0–1: nearer, better paid and more asked for is never less. What is not known earns no points."""
    wage = min(max(change + Fraction(1, 2), NONE), ONE) if change is not None else NONE
    asked = Fraction(posts, posts + rule.posts_half) if posts else NONE
    return rule.points["near"] * (1 - apart) + rule.points["wage"] * wage + rule.points["posts"] * asked
