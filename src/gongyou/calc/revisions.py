"""Revisions: how a figure of one period changed from one release to the next.

    triangle(vintages) -> Triangle        period × release, with what changed from the release before
    described(steps) -> Summary           mean, mean absolute, largest; None without a revision

`vintages` maps a release to its figures by period. Source: OECD/Eurostat guidelines on revisions policy; mean revision
is the bias, mean absolute revision the reliability. See docs/algorithms/revisions.md.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One figure replaced by another. `share` is None where the first was nought."""

    period: str
    release: str
    before: float
    after: float

    @property
    def size(self) -> float:
        return self.after - self.before

    @property
    def share(self) -> float | None:
        return self.size / abs(self.before) if self.before else None


@dataclass(frozen=True, slots=True)
class Summary:
    """`mean` is the bias: away from nought, first figures are too low (above) or too high (below)."""

    count: int
    mean: float
    mean_absolute: float
    largest: float
    mean_absolute_share: float | None
    mean_share: float | None


@dataclass(frozen=True, slots=True)
class Triangle:
    """`cells[period][release]` is the figure, None where it was hidden; a release without the period has no entry."""

    periods: list[str]
    releases: list[str]
    cells: Mapping[str, Mapping[str, float | None]]
    steps: list[Step]

    def total_steps(self) -> list[Step]:
        """From the first figure of a period to its latest: one for each period that was released twice."""
        found = []
        for period in self.periods:
            shown = [(name, self.cells[period].get(name)) for name in self.releases]
            known = [(name, value) for name, value in shown if value is not None]
            if len(known) > 1:
                found.append(Step(period, known[-1][0], known[0][1], known[-1][1]))
        return found


def triangle(vintages: Sequence[tuple[str, Mapping[str, float | None]]]) -> Triangle:
    """The releases in the order of their publication, the periods in their own."""
    releases = [name for name, _ in vintages]
    periods = sorted({period for _, figures in vintages for period in figures})
    cells = {period: {name: figures[period] for name, figures in vintages if period in figures} for period in periods}
    steps = []
    for period in periods:
        before: float | None = None
        for name in releases:
            value = cells[period].get(name)
            if value is None:
                continue
            if before is not None:
                steps.append(Step(period, name, before, value))
            before = value
    return Triangle(periods, releases, cells, steps)


def described(steps: Iterable[Step]) -> Summary | None:
    """Every step counts, also one that changed nothing."""
    listed = list(steps)
    if not listed:
        return None
    sizes = [step.size for step in listed]
    shares = [step.share for step in listed if step.share is not None]
    count = len(sizes)
    return Summary(
        count,
        mean=math.fsum(sizes) / count,
        mean_absolute=math.fsum(map(abs, sizes)) / count,
        largest=max(sizes, key=abs),
        mean_absolute_share=math.fsum(map(abs, shares)) / len(shares) if shares else None,
        mean_share=math.fsum(shares) / len(shares) if shares else None,
    )
