"""Random pay schemes that nobody tuned anything for, and what they pay by a plain loop in Fractions.

The loop reads the file's words alone and shares nothing with the product: bands, conditions, floors, deductions,
derived rates, rounding by order or by week, tiers and a weekly top-up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from random import Random
from typing import Any

from tests.bargaining.logs import Row

EAST = timedelta(hours=8)
MONDAY = datetime(2026, 6, 1)
WORDS = {"zh": "项", "en": "term"}
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
Rule = dict[str, Any]


def drawn(seed: int, *, by_week: bool) -> Rule:
    """The content of a scheme's file."""
    draw = Random(seed)
    version: Rule = {
        "from": "2026-01-01",
        "status": "verified",
        "source": {"title": WORDS, "checked_on": "2026-11-22"},
        "terms": _terms(draw, may_deduct=not by_week or draw.random() < 0.5),
    }
    if draw.random() < 0.7:
        version["at_least"] = _money(draw, 300, 900)
    if draw.random() < 0.5:
        version["floors"] = [{"amount": _money(draw, 400, 1100), "label": WORDS, "when": _when(draw)}]
    deducts = any(term.get("counts") for term in version["terms"])
    point = "period" if by_week and not deducts and draw.random() < 0.5 else "order"
    rule = {
        "id": f"test.unseen_{seed}",
        "title": WORDS,
        "currency": "CNY",
        "zone": "Asia/Shanghai",
        "dated_by": "dispatched_at",
        "time": {"from": draw.choice(("accepted_at", "picked_up_at")), "to": "delivered_at"},
        "rounding": {"point": point, "mode": draw.choice(("half_up", "down", "up"))},
        "versions": [version],
    }
    if by_week:
        rule["period"] = {"unit": "week", "allowance": draw.choice((0, "0.08", "0.1"))}
        version["bonuses"] = [_tier(draw)]
        version["top_ups"] = [
            {
                "name": "guarantee",
                "label": WORDS,
                "by": "worker",
                "against": "declared",
                "floor": [
                    _named("hours", per="engaged_hour", rate={"of": _money(draw, 1400, 2600), "times": "1.2"}),
                    _named("each", per="order", rate=_money(draw, 1, 90), when=_when(draw)),
                ],
            }
        ]
    return rule


def raised(rule: Rule, seed: int) -> Rule:
    """The same with one rate that is paid raised by some fen."""
    from copy import deepcopy

    draw, found = Random(seed), deepcopy(rule)
    version = found["versions"][0]
    paid = [term for term in version["terms"] if not term.get("counts")]
    places = [(term, name) for term in paid for name in ("amount", "rate") if name in term]
    places += [
        (band, name) for term in paid for band in term.get("bands", ()) for name in ("amount", "rate") if name in band
    ]
    places += [(version, "at_least")] if "at_least" in version else []
    places += [(band, "amount") for tier in version.get("bonuses", ()) for band in tier["bands"] if "amount" in band]
    at, name = draw.choice(places)
    more = Fraction(draw.randint(1, 120), 100)
    at[name] = (
        {**at[name], "of": _plain(_figure(at[name]["of"]) + more)}
        if isinstance(at[name], dict)
        else _plain(_figure(at[name]) + more)
    )
    return found


def paid(rule: Rule, rows: Iterable[Row]) -> dict[str, int]:
    """Whole fen by worker over all weeks."""
    weeks: dict[tuple[str, int], list[Row]] = defaultdict(list)
    for row in rows:
        weeks[row["worker_key"], (row["dispatched_at"] + EAST - MONDAY).days // 7].append(row)
    found: dict[str, int] = defaultdict(int)
    for (worker, _), held in weeks.items():
        found[worker] += _week(rule, held)
    return dict(found)


def _week(rule: Rule, rows: Sequence[Row]) -> int:
    version, mode = rule["versions"][0], rule["rounding"]["mode"]
    each = [_order(rule, row) for row in rows]
    orders = (
        _cents(sum(each), mode) if rule["rounding"]["point"] == "period" else sum(_cents(one, mode) for one in each)
    )
    total = orders
    for tier in version.get("bonuses", ()):
        size = Fraction(len(rows)) if tier["per"] == "order" else _engaged(rows) / 3600
        total += _cents(_bands(tier, size), mode)
    for top_up in version.get("top_ups", ()):
        floor = Fraction(0)
        for part in top_up["floor"]:
            counted = [row for row in rows if _holds(part.get("when"), row)]
            floor += _figure(part["rate"]) * (_engaged(rows) / 3600 if part["per"] == "engaged_hour" else len(counted))
        total = max(total, _cents(floor, mode))
    return total


def _order(rule: Rule, row: Row) -> Fraction:
    version = rule["versions"][0]
    seconds = Fraction(int((row["delivered_at"] - row[rule["time"]["from"]]).total_seconds()))
    sizes = {
        "kilometre": Fraction(row["distance_m"]) / 1000,
        "minute": seconds / 60,
        "order_value": Fraction(row["customer_price"]),
    }
    added, taken = Fraction(0), Fraction(0)
    for term in version["terms"]:
        if not _holds(term.get("when"), row) or ("unless" in term and _holds(term["unless"], row)):
            continue
        if term["kind"] == "amount":
            sum_ = _figure(term["amount"])
        elif term["kind"] == "rate":
            size = max(Fraction(0), sizes[term["per"]] - _figure(term.get("beyond", 0)))
            sum_ = _figure(term["rate"]) * (-(-size // 1) if term.get("counted") == "started" else size)
        else:
            sum_ = _bands(term, sizes[term["per"]])
        added, taken = (added, taken + sum_) if term.get("counts") else (added + sum_, taken)
    floors = [_figure(version["at_least"])] if "at_least" in version else []
    floors += [_figure(one["amount"]) for one in version.get("floors", ()) if _holds(one["when"], row)]
    return max([added, *floors]) - taken


def _bands(term: Mapping[str, Any], size: Fraction) -> Fraction:
    lower, found = Fraction(0), Fraction(0)
    for band in term["bands"]:
        end = _figure(band["up_to"]) if "up_to" in band else None
        if term["method"] == "marginal":
            reach = size if end is None else min(size, end)
            found += _figure(band["rate"]) * max(Fraction(0), reach - lower)
        elif end is None or size <= end:
            return _figure(band["amount"]) if "amount" in band else _figure(band["rate"]) * size
        lower = end if end is not None else lower
    return found


def _holds(when: Mapping[str, Any] | None, row: Row) -> bool:
    local = row["dispatched_at"] + EAST
    for name, wanted in (when or {}).items():
        if name == "hours":
            begin, end, now = wanted["from"], wanted["until"], f"{local:%H:%M}"
            held = begin <= now < end if begin < end else now >= begin or now < end
        elif name == "days":
            held = DAYS[local.weekday()] in wanted
        elif name == "late_beyond":
            held = row["delivered_at"] > row["promised_at"] + timedelta(minutes=wanted)
        else:
            held = row[name] in wanted
        if not held:
            return False
    return True


def _engaged(rows: Sequence[Row]) -> Fraction:
    reached, total = datetime.min, timedelta(0)
    for begin, end in sorted((row["accepted_at"], row["delivered_at"]) for row in rows):
        total += max(timedelta(0), end - max(begin, reached))
        reached = max(reached, end)
    return Fraction(int(total.total_seconds()))


def _figure(value: Any) -> Fraction:
    if not isinstance(value, Mapping):
        return Fraction(str(value))
    found = _figure(value["of"]) * _figure(value.get("times", 1)) * (1 + _figure(value.get("raised_by", 0)))
    found /= _figure(value.get("divided_by", 1))
    if "places" not in value:
        return found
    scale = 10 ** value["places"]
    return Fraction((found * scale + Fraction(1, 2)) // 1, scale)


def _cents(value: Fraction, mode: str) -> int:
    """Half up means away from zero; up and down are of the amount without its sign."""
    size, sign = abs(value) * 100, -1 if value < 0 else 1
    whole = {"half_up": (size + Fraction(1, 2)) // 1, "down": size // 1, "up": -(-size // 1)}[mode]
    return sign * int(whole)


def _terms(draw: Random, *, may_deduct: bool) -> list[Rule]:
    found = [_named("base", kind="amount", amount=_money(draw, 50, 500))]
    per = draw.choice(("kilometre", "minute"))
    ends = sorted(draw.sample(range(1, 9) if per == "kilometre" else range(3, 40), draw.randint(1, 3)))
    bands = [{"up_to": end, "rate": _money(draw, 0, 160)} for end in ends] + [{"rate": _money(draw, 0, 260)}]
    method = draw.choice(("marginal", "whole"))
    if method == "whole" and draw.random() < 0.5:
        bands[0] = {"up_to": ends[0], "amount": _money(draw, 0, 500)}
    found.append(_named("way", kind="bands", per=per, method=method, bands=bands))
    other = "minute" if per == "kilometre" else "kilometre"
    derived = {"of": _money(draw, 10, 90), "divided_by": f"0.{draw.randint(41, 79)}", "places": draw.randint(2, 3)}
    rate = {"kind": "rate", "per": other, "rate": derived, "beyond": draw.choice((0, 2, 5))}
    found.append(_named("other", **rate, **({"counted": "started"} if draw.random() < 0.4 else {})))
    if draw.random() < 0.6:
        raised_by = {"of": _money(draw, 1, 12), "raised_by": f"0.0{draw.randint(100, 999)}", "places": 4}
        found.append(_named("value", kind="rate", per="order_value", rate=raised_by))
    if draw.random() < 0.8:
        found.append(_named("extra", kind="amount", amount=_money(draw, 10, 300), when=_when(draw)))
    if draw.random() < 0.4:
        found.append(_named("else", kind="amount", amount=_money(draw, 10, 99), unless=_when(draw)))
    if may_deduct and draw.random() < 0.6:
        late = {"late_beyond": draw.choice((0, 5, 10))}
        found.append(_named("late", kind="amount", amount=_money(draw, 50, 900), counts="deducted", when=late))
    return found


def _tier(draw: Random) -> Rule:
    ends = sorted(draw.sample(range(2, 9), 2))
    bands: list[Rule] = [{"up_to": ends[0], "amount": 0}, {"up_to": ends[1], "amount": _money(draw, 500, 4000)}]
    bands.append(draw.choice(({"amount": _money(draw, 4000, 9000)}, {"rate": _money(draw, 20, 300)})))
    return _named("tier", kind="bands", per=draw.choice(("order", "engaged_hour")), method="whole", bands=bands)


def _when(draw: Random) -> Rule:
    return draw.choice(
        (
            {"hours": {"from": "22:00", "until": "06:00"}},
            {"hours": {"from": "11:30", "until": "13:15"}, "weather_code": ["rain"]},
            {"weather_code": ["rain"]},
            {"days": ["saturday", "sunday"]},
            {"area": ["990101"], "hours": {"from": "17:00", "until": "23:59"}},
        )
    )


def _named(name: str, **given: Any) -> Rule:
    return {"name": name, "label": WORDS, **given}


def _money(draw: Random, low: int, high: int) -> str:
    return _plain(Fraction(draw.randint(low, high), 100))


def _plain(value: Fraction) -> str:
    return f"{float(value):.4f}"
