"""The audit a second time: row by row, in Fractions, without an engine; and the demo rule once more as plain SQL."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from fractions import Fraction
from typing import Any

from gongyou.rules.schemes import PayScheme
from tests.platforms.rows import HEYA, Row

CHINA = timedelta(hours=8)

# Cents over 10^9, with kilometres as micrometres and minutes as seconds; written from the rule's text, not its file.
DECLARED_SQL = """
WITH held AS (
  SELECT attempt_id, dispatched_at, weather_code, (distance_m * 1000000)::HUGEINT AS um,
    date_diff('second', picked_up_at, delivered_at)::HUGEINT AS s,
    hour(dispatched_at + INTERVAL 8 HOUR) AS h
  FROM orders WHERE distance_m IS NOT NULL
), summed AS (
  SELECT attempt_id,
    CASE WHEN dispatched_at + INTERVAL 8 HOUR < TIMESTAMP '2026-05-01' THEN
      380 * 1000000000::HUGEINT + 90 * greatest(0, least(um, 4000000000) - 2000000000)
      + 140 * greatest(0, um - 4000000000) + 200000000 * greatest(0, s - 900)
      + CASE WHEN h >= 22 OR h < 6 THEN 100000000000 ELSE 0 END
      + CASE WHEN weather_code IN ('rain', 'snow') THEN 120000000000 ELSE 0 END
    ELSE
      360 * 1000000000::HUGEINT + 95 * greatest(0, least(um, 4000000000) - 2000000000)
      + 150 * greatest(0, um - 4000000000) + 250000000 * greatest(0, s - 900)
      + CASE WHEN h >= 22 OR h < 6 THEN 120000000000 ELSE 0 END
      + CASE WHEN weather_code IN ('rain', 'snow') THEN 150000000000 ELSE 0 END
    END AS n
  FROM held
)
SELECT attempt_id, greatest(450, (n + 500000000) // 1000000000)::BIGINT AS declared FROM summed ORDER BY attempt_id
"""


def audited_again(rows: Sequence[Row], scheme_id: str = HEYA) -> dict[str, Any]:
    """Counts and cents of the audit, from plain loops over the accepted rows."""
    scheme = PayScheme.load(scheme_id)
    codes = scheme.deduction_codes
    found: dict[str, Any] = defaultdict(int)
    missing: dict[str, int] = defaultdict(int)
    touched = set()
    for row in rows:
        if row["outcome"] != "accepted":
            continue
        found["total"] += 1
        paid = cents(row["pay_total"])
        deducted = cents(row["deduction"]) or 0
        declared = scheme.cents(row)
        undeclared = deducted if codes is not None and row["deduction_code"] not in codes else 0
        found["undeclared"] += undeclared > 0
        found["undeclared_sum"] += undeclared
        price = cents(row["customer_price"])
        if paid is not None and price:
            found["priced"] += 1
            found["priced_pay"] += paid
            found["priced_price"] += price
            found["over_half"] += 1 - Fraction(paid, price) > Fraction(1, 2)
        if undeclared:
            touched.add(row["worker_key"])
        if paid is None or declared is None:
            missing["pay_total" if paid is None else "distance_m"] += 1
            continue
        gap = paid + (deducted if codes is not None else 0) - declared
        found["evaluable"] += 1
        found["exact"] += abs(gap) <= 1
        found["absolute"] += abs(gap)
        found["net"] += gap
        if gap < -1:
            found["below"] += 1
            found["short"] -= gap
            touched.add(row["worker_key"])
        if gap > 1:
            found["above"] += 1
            found["excess"] += gap
    return {**found, "missing": dict(missing), "touched": len(touched)}


def cents(amount: Any) -> int | None:
    return None if amount is None else int(amount * 100)
