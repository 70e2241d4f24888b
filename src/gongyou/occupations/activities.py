"""What people of an occupation often do, by O*NET's intermediate work activities: to jog the memory, never a score.

`soc-activities.csv` holds, for the SOC occupations of our bridge, each activity's share of all weight (from two in a
hundred on), computed from Microsoft's `soc_iwa_weights.csv`; `onet-activities.csv` the activities' English titles and
our Chinese wording. The way to an occupation of 2022 leads over two tables of our own judgement.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from gongyou.core.text import Text
from gongyou.occupations import tables
from gongyou.occupations.bridge import bridge
from gongyou.occupations.crosswalk import Link
from gongyou.occupations.judgement import Confidence

MOST = 10
# Below this share of an occupation's weight an activity is not typical of it.
LEAST = 0.03


@dataclass(frozen=True, slots=True)
class Activity:
    """One activity and its share of the occupation's weight, 0 to 1."""

    key: str
    text: Text
    share: float


def activities(links: Sequence[Link]) -> tuple[Activity, ...]:
    """At most ten activities of these unit groups, the weightiest first.

    None where a unit group has no SOC occupation with activities, or the way to it is of low confidence: half an
    occupation would be shown as the whole.
    """
    found: dict[str, float] = defaultdict(float)
    for link in links:
        known = bridge(link.isco)
        if known is None or known.confidence is Confidence.LOW:
            return ()
        shares = [_shares()[soc] for soc in known.socs if soc in _shares()]
        if not shares:
            return ()
        for each in shares:
            for key, share in each.items():
                found[key] += link.weight * share / len(shares)
    ordered = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(Activity(key, _titles()[key], share) for key, share in ordered if share >= LEAST)[:MOST]


@cache
def _titles() -> dict[str, Text]:
    return {row["activity"]: Text(row["zh"], row["en"]) for row in tables.rows("onet-activities.csv")}


@cache
def _shares() -> dict[str, dict[str, float]]:
    return {
        row["soc"]: {key: float(share) for key, _, share in (one.partition(":") for one in row["activities"].split())}
        for row in tables.rows("soc-activities.csv")
    }
