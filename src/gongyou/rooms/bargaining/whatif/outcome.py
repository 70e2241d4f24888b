"""Everything that a what-if says, from both sides per worker: the L0 figures, and why some cannot be given."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import numpy as np

from gongyou.calc.suppression import MINIMUM_WORKERS
from gongyou.core.errors import BadInput
from gongyou.core.figures import SUPPRESSED
from gongyou.core.money import yuan_from
from gongyou.core.text import Text
from gongyou.rooms.bargaining.whatif import words
from gongyou.rooms.bargaining.whatif.figures import Ints, allowed, below, distribution, hourly, quantile, share
from gongyou.rooms.bargaining.whatif.groups import NOT_HANDED_OVER, by_group, changes, dimensions, worst_hit
from gongyou.rooms.bargaining.whatif.reactions import reacted
from gongyou.rooms.bargaining.whatif.replay import Replay
from gongyou.rooms.bargaining.whatif.sides import Side
from gongyou.rooms.bargaining.whatif.spread import LEAST_WORKERS, intervals
from gongyou.rules.schemes.figures import exact

LAYER = "L0"
LEAST_ORDERS = 300
Value = dict[str, Any]


def outcome(replay: Replay, *, draws: int | None = None) -> Value:
    """The figures of §L0; raises BadInput below ten workers. `draws` 0 leaves the intervals out."""
    if len(replay.at) < MINIMUM_WORKERS:
        raise BadInput(
            "whatif.too_few",
            Text(
                f"能试算的劳动者只有 {len(replay.at)} 人，少于 {MINIMUM_WORKERS} 人，不作结论。",
                f"Only {len(replay.at)} workers can be judged, fewer than {MINIMUM_WORKERS}: no conclusion.",
            ),
            Text("请扩大期间，或合并同一平台的日志。", "Widen the period, or join further logs of the platform."),
        )
    asked, known = replay.asked, replay.known
    more = {} if draws is None else {"draws": draws}
    spread = None if draws == 0 else intervals(replay.before, replay.after, seed=asked.seed, **more)
    found: Value = {
        "layer": LAYER,
        "enough": is_enough(replay),
        "platform": asked.platform,
        "from": known.days[0].isoformat(),
        "to": known.days[1].isoformat(),
        "currency": replay.sides.currency,
        "before": _side(replay.sides.before),
        "after": {**_side(replay.sides.after), "changes": dict(sorted(asked.changes.items()))},
        "orders": {
            "accepted": int(known.counts["orders"]),
            "judged": int(replay.orders.sum()),
            "left_out": int(replay.left_out["orders"]),
            "foreign": int(replay.left_out["foreign_orders"]),
        },
        "workers": {"known": len(known.workers), "judged": len(replay.at)},
        "winners": changes(replay),
        "cost": cost(replay),
        "income": _incomes(replay),
        "hourly": hours(replay),
        "groups": by_group(replay),
        "not_evaluable": _not_evaluable(replay),
        "worst_hit": worst_hit(replay),
        "redlines": redlines(replay),
        "late": lateness(replay),
        "interval": spread,
        "agreement": _agreement(replay),
        "notes": [_both(note) for note in notes(replay)],
    }
    if replay.capped is not None:
        found["shortened"] = shortened(replay)
    # Beside L0, never instead of it.
    return {**found, "reactions": reacted(found, asked.elasticities)}


def is_enough(replay: Replay) -> bool:
    """Whether there are workers and orders enough to conclude anything."""
    return len(replay.at) >= LEAST_WORKERS and int(replay.orders.sum()) >= LEAST_ORDERS


def cost(replay: Replay) -> Value:
    """What the platform pays for labour; what would pay for the change: a share of price, or a price."""
    before, after, orders = int(replay.before.sum()), int(replay.after.sum()), int(replay.orders.sum())
    found: Value = {
        "before": yuan_from(before),
        "after": yuan_from(after),
        "change": yuan_from(after - before),
        "change_share": share(after - before, before),
        "change_per_order": share(after - before, orders * 100),
        "price": None,
    }
    money = replay.money
    # What customers paid for orders that go to somebody else is not set against what these workers get.
    if money.get("priced") and not _is_shortened(replay):
        price = money["price"]
        found["price"] = {
            "orders": money["priced"],
            "customers_paid": yuan_from(price),
            "take_before": share(price - money["priced_before"], price),
            "take_after": share(price - money["priced_after"], price),
            "price_change": share(money["priced_after"] - money["priced_before"], price),
        }
    return found


def hours(replay: Replay) -> list[Value]:
    """Hourly pay over engaged, working and online time side by side; a missing one with the reason."""
    found = []
    before, after = denominators(replay, replay.engaged), denominators(replay, replay.engaged_after)
    for name, whole in before.items():
        if whole is None or (name == "online" and _is_shortened(replay)):
            reason = words.NO_SESSIONS if whole is None else words.UNKNOWN_END
            found.append({"per": name, "hours": None, "reason": _both(reason)})
            continue
        row: Value = {"per": name, "hours": share(int(whole.sum()), 3600), "reason": None}
        for side, cents, seconds in (("before", replay.before, whole), ("after", replay.after, after[name])):
            if seconds is None:
                continue
            each = np.sort(hourly(cents, seconds))
            if not len(each):
                row |= {"hours": None, "reason": _both(words.NO_TIME)}
                break
            row[side] = {f"p{percent}": yuan_from(quantile(each, percent)) for percent in (10, 50, 90)}
            row[side]["overall"] = share(int(cents.sum()) * 36, int(seconds.sum()))
            line = replay.asked.line
            row[side]["below"] = None if line is None else guarded(below(cents, seconds, line))
        found.append(row)
    return found


def denominators(replay: Replay, engaged: Ints) -> dict[str, Ints | None]:
    """Seconds of each worker: on orders (`engaged`), working (with the allowance) and online."""
    known, at = replay.known, replay.at
    return {
        "engaged": engaged,
        "working": allowed(engaged, allowance_of(replay)),
        "online": None if known.online is None else known.online[at],
    }


def allowance_of(replay: Replay) -> Decimal:
    """The allowance 宽放 asked for, else the one of the rules, else none."""
    if replay.asked.allowance is not None:
        return replay.asked.allowance
    for side in (replay.sides.after, replay.sides.before):
        period = side.scheme.data.period
        if period is not None and exact(period.allowance):
            return Decimal(str(float(exact(period.allowance))))
    return Decimal(0)


def redlines(replay: Replay) -> list[Value]:
    """Lowest hourly pay, hours a day, hours without a pause, speed of promises: each with numbers before and after."""
    asked, known = replay.asked, replay.known
    working = {
        name: denominators(replay, seconds)["working"]
        for name, seconds in (("before", replay.engaged), ("after", replay.engaged_after))
    }
    lines: list[Value] = []
    if asked.line is None or working["before"] is None or not working["before"].any():
        lines.append({"line": "wage", "limit": None, "reason": _both(words.NO_LINE)})
    else:
        sides = {
            name: guarded(below(cents, seconds, asked.line))
            for name, cents in (("before", replay.before), ("after", replay.after))
            if (seconds := working[name]) is not None
        }
        lines.append({"line": "wage", "limit": asked.line, "reason": None, **sides})
    long = known.long_days
    held = long if replay.capped is None else replay.capped.long_days
    for name, limit in (("day", asked.day_hours), ("spell", asked.spell_hours)):
        lines.append(
            {"line": name, "limit": limit, "reason": None, "before": _long(long, name), "after": _long(held, name)}
        )
    few = lines[1]["before"]["workers"] == SUPPRESSED
    lines[1]["beyond_hours"] = SUPPRESSED if few else share(long["long_day_seconds"], 3600)
    late = known.late
    if not late.get("promised"):
        lines.append({"line": "speed", "limit": asked.speed, "reason": _both(words.NO_PROMISE)})
    else:
        fast = {"number": late["too_fast"], "of": late["promised"], "share": share(late["too_fast"], late["promised"])}
        lines.append({"line": "speed", "limit": asked.speed, "reason": None, "before": fast, "after": fast})
    return lines


def _long(long: Mapping[str, int], name: str) -> Value:
    over, whole = long[f"long_{name}s"], long[f"{name}s"]
    return guarded({"number": over, "of": whole, "share": share(over, whole), "workers": long[f"long_{name}_workers"]})


def _is_shortened(replay: Replay) -> bool:
    """Whether a cap on daily hours takes an order from anybody."""
    return replay.capped is not None and replay.capped.orders > 0


def shortened(replay: Replay) -> Value | None:
    """The cap on daily hours and what it takes: orders, workers who lose some, hours; None without a cap."""
    capped = replay.capped
    if capped is None:
        return None
    taken = {"orders": capped.orders, "hours": share(capped.seconds, 3600)}
    found = guarded({**taken, "workers": capped.workers})
    return {"cap": replay.asked.hours_cap, **found}


def lateness(replay: Replay) -> Value:
    """Late deliveries as promised, and with no promise faster than the speed."""
    late = replay.known.late
    if not late.get("promised"):
        return {"reason": _both(words.NO_PROMISE)}
    return {
        "reason": None,
        "orders": late["promised"],
        "before": share(late["late"], late["promised"]),
        "after_speed_cap": share(late["late_after"], late["promised"]),
    }


def notes(replay: Replay) -> list[Text]:
    """What a reader must know beside the numbers."""
    found = [words.L0_NOTE]
    if not is_enough(replay):
        found.insert(0, words.TOO_SMALL)
    if replay.sides.after.brought_forward:
        found.append(words.brought_forward(replay.sides.after.scheme.in_force[0].start))
    if replay.asked.on is not None:
        found.append(words.as_on(replay.asked.on))
    newest = replay.sides.after.scheme.in_force[-1].start
    if replay.asked.changes and replay.asked.on is None and newest > replay.known.days[0]:
        found.append(words.newest_only(newest))
    if replay.left_out["orders"] or replay.left_out["workers"]:
        found.append(words.left_out(replay.left_out, by_period=replay.sides.are_by_period))
    for side in (replay.sides.before, replay.sides.after):
        span = side.span(replay.known.days)
        if side.is_by_period and span != replay.known.days:
            found.append(words.cut_period(side.scheme.title, span))
    if replay.known.clock.start != "accepted_at":
        found.append(words.other_clock(replay.known.clock.start))
    if replay.sides.before.scheme.is_minimum or replay.sides.after.scheme.is_minimum:
        found.append(words.MINIMUM)
    cap = replay.asked.hours_cap
    found.append(words.hours_unchanged() if cap is None else words.hours_capped(cap))
    if replay.asked.take_cap is not None and replay.sides.after.is_by_period:
        found.append(words.TAKE_CAP_FIRST)
    return list(dict.fromkeys(found))


def guarded(found: Value) -> Value:
    """The same with every number hidden that rests on one to nine workers."""
    if not 0 < found["workers"] < MINIMUM_WORKERS:
        return found
    return {name: value if name == "of" else SUPPRESSED for name, value in found.items()}


def _incomes(replay: Replay) -> Value:
    areas = dimensions(replay)["area"]
    return {
        "before": distribution(replay.before, areas),
        "after": distribution(replay.after, areas),
        "theil_by": "area",
    }


def _side(side: Side) -> Value:
    scheme = side.scheme
    return {
        "id": scheme.id,
        "version": scheme.version,
        "title": _both(scheme.title),
        "status": scheme.status.value,
        "said": {"zh": scheme.described("zh"), "en": scheme.described("en")},
    }


def _agreement(replay: Replay) -> Value | None:
    """How near the rule before comes to what the log says was paid."""
    money: Mapping[str, int] = replay.money
    if not money.get("logged"):
        return None
    return {
        "paid": yuan_from(money["paid"]),
        "declared": yuan_from(money["logged_before"]),
        "gap_share": share(money["paid"] - money["logged_before"], money["logged_before"]),
    }


def _not_evaluable(replay: Replay) -> list[Value]:
    lacking = {"contract": replay.known.contracts is None, "tenure": replay.known.tenures is None}
    found = [{"what": name, "reason": _both(NOT_HANDED_OVER[name])} for name, is_out in lacking.items() if is_out]
    if not replay.money.get("priced"):
        found.append({"what": "price", "reason": _both(words.NO_PRICE)})
    elif _is_shortened(replay):
        found.append({"what": "price", "reason": _both(words.OTHERS_PRICE)})
    return found


def _both(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}
