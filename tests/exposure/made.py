"""A tally of the cast's district, written by hand: eleven lines of code instead of a lake."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gongyou.core.period import Month
from gongyou.lake.provenance import Figure, Provenance
from gongyou.registry.models import Organisation
from gongyou.rooms.exposure.measures.members import months_of, value_of
from gongyou.rooms.exposure.models import Tally
from gongyou.rooms.exposure.services.tallies import tally_keep
from gongyou.rooms.market.door import Scope
from tests.registry.cast import NOW

PERIOD = "2026-09"
RIDER, CLERK, SOFTWARE, TAILOR, FEW = "4-10-08-01", "3-01-01-01", "2-02-10-03", "6-05-01-03", "6-18-01-01"
# Members now and a year before; 车工 are too few to be shown.
COUNTS = {RIDER: (120, 90), CLERK: (60, 80), SOFTWARE: (30, 30), TAILOR: (25, 40), FEW: (4, 12)}
POSTS = {RIDER: 200, CLERK: 40, TAILOR: 150, "4-02-06-01": 60, "2-06-03-00": 20}
WAGES = {RIDER: 600_000, CLERK: 520_000, SOFTWARE: 1_200_000, TAILOR: 480_000, FEW: 650_000}


def rows(counts: Mapping[str, Sequence[int]] = COUNTS) -> list[dict[str, Any]]:
    """What the engine would bring back: the year-ago number until last month, then the one of now."""
    scope = Scope("990101", Month.read(PERIOD))
    return [
        {"period": month, "occupation": code, "members": n, "earners": n, "total": n * WAGES.get(code, 500_000)}
        for number, month in enumerate(months_of(scope))
        for code, (now, before) in counts.items()
        if (n := now if number == len(months_of(scope)) - 1 else before)
    ]


def figure(counts: Mapping[str, Sequence[int]] = COUNTS) -> Figure:
    scope = Scope("990101", Month.read(PERIOD))
    value = value_of(scope, rows(counts), [{"occupation": code, "posts": n} for code, n in POSTS.items()])
    provenance = Provenance(
        id="fg-000000000000",
        measure="exposure.members",
        version=1,
        page="risk-tiers",
        params={"region": "990101", "period": PERIOD},
        snapshots={"employment": 1},
        rules={},
        code="0",
        engine="duckdb",
        digest="0",
        computed_at="2026-10-01T00:30:00+00:00",
    )
    return Figure(provenance.id, provenance.measure, value, provenance)


def tally(organisation: Organisation) -> Tally:
    return tally_keep(organisation=organisation, figure=figure(), by=None, now=NOW)
