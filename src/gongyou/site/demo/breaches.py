"""What was planted in patterns of many rows: where, from when, how much was meant, and what the finished log holds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gongyou.site.demo import appeals, bonuses, hours, kitchens, offers, promises, rests, weeks
from gongyou.site.demo import plan as kinds
from gongyou.site.demo.city import HEYA
from gongyou.site.demo.crew import Crew
from gongyou.site.demo.kitchens import Expected
from gongyou.site.demo.offers import Offers
from gongyou.site.demo.plan import Breach
from gongyou.site.demo.promises import Promises, area_codes, needs_too_fast
from gongyou.site.demo.rests import Prompts
from gongyou.site.demo.rides import AREAS_A_DISTRICT, DAY, FIRST_DAY, Rides


@dataclass(frozen=True, slots=True)
class Carried:
    """What was carried out, by whom, when rests were due; how many days were filled up, and who had no day of rest."""

    rides: Rides
    crew: Crew
    due: Prompts
    worked_on: int
    restless: np.ndarray


def breaches_of(
    carried: Carried, expected: Expected, promises_made: Promises, promised: np.ndarray, turned_down: Offers
) -> tuple[Breach, ...]:
    """Everything planted on 禾芽 beside the short orders."""
    rides, since = carried.rides, rides_since(carried.rides)
    elsewhere = tuple({*range(6)} - {*promises.IMPOSSIBLE_DISTRICTS})
    hurried = np.isin(rides.area // AREAS_A_DISTRICT, promises.IMPOSSIBLE_DISTRICTS)
    too_fast, in_time = needs_too_fast(rides, promised), rides.delivered <= promised
    first = str(FIRST_DAY)
    return (
        _breach(
            kinds.WORSE_OFFERS, ("b3", kitchens.WORSE_FROM, ""),
            {"share_dealt_by_kitchen": kitchens.WORSE_SHARE},
            ("offered_pay", "offered_seconds", "workers.contract_kind"),
            _gap(carried, expected, since(kitchens.WORSE_FROM)),
        ),
        _breach(
            kinds.REFUSAL_PENALTY, ("b2", offers.PENALTY_FROM, ""),
            {"orders_left": offers.PENALTY_LEFT, "hours": offers.PENALTY_SECONDS / 3600},
            ("rejected_at", "pushed_at"),
            {"refusals": float((turned_down.at >= _moment(offers.PENALTY_FROM))[turned_down.fate == 0].sum())},
        ),
        _breach(
            kinds.IMPOSSIBLE_PROMISES, ("d2", promises.IMPOSSIBLE_FROM, area_codes(promises.IMPOSSIBLE_DISTRICTS)),
            {"metres_a_second": promises.IMPOSSIBLE.metres_a_second},
            ("promised_at", "picked_up_at", "distance_m"),
            _before_and_after("share_above_15_kmh", too_fast, hurried, since(promises.IMPOSSIBLE_FROM)),
        ),
        _breach(
            kinds.STRICTEST_PROMISES, ("d3", promises.STRICTEST_FROM, area_codes(elsewhere)),
            {"share_of_time": promises.STRICTEST_SHARE},
            ("promised_at", "created_at", "delivered_at"),
            _before_and_after("share_in_time", in_time, ~hurried, since(promises.STRICTEST_FROM)),
        ),
        _breach(
            kinds.UNCREDITED_MEALS, ("d4", promises.UNCREDITED_FROM, ""), {"credited_share": 0.0},
            ("credit_seconds", "meal_ready_at", "meal_ready_estimated_at"),
            {"orders": float(promises_made.uncredited.sum())},
        ),
        _breach(
            kinds.BLAMELESS_FINES, ("c5", first, ""), {"blameless_share": sum(appeals.CAUSE_SHARES[:2])},
            ("deduction", "cause_code"), {},
        ),
        _breach(
            kinds.UNPROMPTED_REST, ("e1", first, ""),
            {"prompted_share": rests.PROMPTED_SHARES[0], "confirmed_share": rests.CONFIRMED_SHARE},
            ("prompts.prompted_at", "prompts.confirmed_at", "prompts.paused_until", "pushed_at"),
            {
                "continuous": float((~carried.due.is_daily).sum()),
                "daily": float(carried.due.is_daily.sum()),
                "pushed_inside": float(rests.pushed_inside(carried.due, rides.shift, rides.dispatched).sum()),
            },
        ),
        _breach(
            kinds.SEVEN_DAY_WEEKS, ("e1", first, ""), {"share_of_riders_with_seven_days": weeks.FULL_SHARE},
            ("accepted_at", "delivered_at"), {"riders": float(len(carried.restless))},
        ),
        _breach(
            kinds.UNPAID_BRIEFINGS, ("e2", hours.UNPAID_FROM, ""), {"minutes": hours.BRIEFING_SECONDS / 60},
            ("sessions.kind", "sessions.paid"), {},
        ),
        _breach(
            kinds.WORKED_ON_FOR_BONUS, ("e3", bonuses.WORK_ON_FROM, ""),
            {"threshold": bonuses.REWARDS[HEYA].threshold, "share": bonuses.WORK_ON_SHARE},
            ("rewards.threshold", "delivered_at"), {"days": float(carried.worked_on)},
        ),
        _breach(
            kinds.DEAF_APPEALS, ("f1", first, ""), {"median_days": appeals.SLOW[0], "overturned_share": appeals.NEVER},
            ("appeals.closed_at", "appeals.result", "appeals.decided_by"), {},
        ),
    )  # fmt: skip


def rides_since(rides: Rides):  # type: ignore[no-untyped-def]
    """Which orders were dispatched on a day or later."""
    return lambda day: rides.dispatched >= _moment(day)


def _breach(kind: str, place: tuple[str, object, str], size: dict, shown_by: tuple[str, ...], found: dict) -> Breach:
    metric, since, where = place
    rounded = {name: round(float(value), 4) for name, value in found.items()}
    meant = {name: float(value) for name, value in size.items()}
    return Breach(kind, HEYA, metric, str(since), where, meant, shown_by, rounded)


def _moment(day: np.datetime64) -> int:
    return int(day.astype("datetime64[D]").astype(np.int64)) * DAY


def _before_and_after(name: str, is_so: np.ndarray, there: np.ndarray, after: np.ndarray) -> dict[str, float]:
    return {f"{name}_before": _mean(is_so[there & ~after]), f"{name}_after": _mean(is_so[there & after])}


def _gap(carried: Carried, expected: Expected, after: np.ndarray) -> dict[str, float]:
    """How many seconds longer crowdsourced riders' offers are expected to take, before and after."""
    is_crowd = carried.crew.is_crowd[carried.rides.rider]
    return {
        f"seconds_more_{word}": _mean(expected.whole[is_crowd & when]) - _mean(expected.whole[~is_crowd & when])
        for word, when in (("before", ~after), ("after", after))
    }


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) else 0.0
