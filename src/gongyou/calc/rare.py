"""What may be said where something was never seen: how frequent it could still be, and how many would decide.

    never_seen(workers, level=0.95) -> float       the exact upper end of its share (Clopper & Pearson, one side)
    chance_of_none(share, workers) -> float        how likely nobody is hit if so great a share is
    workers_needed(share, level=0.95) -> int       the least number of workers by which never means at most that share

Each worker counts once: who is hit in one week is hit in others. About 3 ÷ workers ("rule of three").
Method: docs/algorithms/verdicts.md. Sources: Clopper & Pearson 1934; Hanley & Lippman-Hand 1983.
"""

from __future__ import annotations

import math

LEVEL = 0.95


def never_seen(workers: int, level: float = LEVEL) -> float:
    """1 − (1 − level)^(1 ÷ workers); 1 for nobody."""
    return 1.0 if workers < 1 else -math.expm1(math.log1p(-level) / workers)


def chance_of_none(share: float, workers: int) -> float:
    """(1 − share)^workers."""
    if not 0 <= share <= 1:
        raise ValueError(f"{share} is not between 0 and 1")
    return float((1 - share) ** workers)


def workers_needed(share: float, level: float = LEVEL) -> int:
    """The least n with never_seen(n) at most `share`. Raises ValueError unless the share lies between 0 and 1."""
    if not 0 < share < 1:
        raise ValueError(f"{share} is not between 0 and 1")
    found = max(1, math.ceil(math.log1p(-level) / math.log1p(-share)))
    # The logarithms may err by the last digit.
    while never_seen(found, level) > share:
        found += 1
    while found > 1 and never_seen(found - 1, level) <= share:
        found -= 1
    return found
