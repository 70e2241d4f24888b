"""Waybill rows of the shape of the meituan-tsl preset, made up from a seed: the real ones may not be passed on."""

from __future__ import annotations

import random
from pathlib import Path

HEADER = (
    "dt,order_id,waybill_id,courier_id,da_id,is_courier_grabbed,is_weekend,estimate_arrived_time,is_prebook,poi_id,"
    "sender_lng,sender_lat,recipient_lng,recipient_lat,grab_lng,grab_lat,dispatch_time,grab_time,fetch_time,"
    "arrive_time,estimate_meal_prepare_time,order_push_time,platform_order_time"
)
NOON = 1_665_979_200


def write_waybills(path: Path, orders: int, seed: int = 7, *, index_column: bool = True) -> int:
    """Writes `orders` orders of one to three attempts each, the last of which is delivered; returns the rows."""
    chance = random.Random(seed)
    lines = [("," if index_column else "") + HEADER]
    for order in range(orders):
        placed = NOON + chance.randrange(7200)
        lng, lat = 174_500_000 + chance.randrange(100_000), 45_900_000 + chance.randrange(100_000)
        to_lng, to_lat = lng + chance.randrange(-30_000, 30_000), lat + chance.randrange(-30_000, 30_000)
        attempts = chance.choice([1, 1, 1, 2, 3])
        for attempt in range(attempts):
            last = attempt == attempts - 1
            dispatched = placed + 60 + 45 * attempt
            taken = dispatched + chance.randrange(5, 30)
            times = (dispatched, taken, taken + 400, taken + 1300) if last else (dispatched, 0, 0, 0)
            fields = (
                20221017, order, 900_000 + order, chance.randrange(50), chance.randrange(9), int(last), 0,
                placed + 2400, 0, chance.randrange(400), lng, lat, to_lng, to_lat, lng if last else 0,
                lat if last else 0, *times, placed + 600, placed + 30, placed,
            )  # fmt: skip
            row = ",".join(map(str, fields))
            lines.append(f"{len(lines) - 1},{row}" if index_column else row)
    path.write_text("\n".join(lines) + "\n")
    return len(lines) - 1
