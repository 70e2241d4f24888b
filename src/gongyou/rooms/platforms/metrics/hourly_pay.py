"""C1 and C2: pay an hour on three denominators, and how often it lies below the least pay of an hour."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from gongyou.calc import clusters
from gongyou.calc.rare import chance_of_none, never_seen, workers_needed
from gongyou.calc.resampling import Plan, quantile_of_workers
from gongyou.core.figures import COUNT, MONEY, SHARE, shown
from gongyou.core.money import round_half_up, yuan_from
from gongyou.core.text import Text
from gongyou.rooms.platforms.metrics.catalogue import metric
from gongyou.rooms.platforms.metrics.estimates import (
    AN_HOUR,
    MONEY_2,
    YUAN,
    Bar,
    Name,
    claimed,
    exactly,
    measured,
    too_few,
)
from gongyou.rooms.platforms.metrics.hourly_floor import floors_of
from gongyou.rooms.platforms.metrics.material import Material
from gongyou.rooms.platforms.metrics.metric import Needs, Right, Section
from gongyou.rooms.platforms.metrics.outcome import Estimate, Outcome, State, not_assessable, number
from gongyou.rooms.platforms.metrics.rewards import rewards
from gongyou.rooms.platforms.metrics.worker_sums import by_worker, online_seconds
from gongyou.rooms.platforms.metrics.worker_weeks import worker_weeks

TIMED = (Needs("orders", ("pay_total", "accepted_at", "delivered_at")),)
SUMS = ("orders", "paid", "engaged", "untimed", "unpaid", "millimetres")
HOUR = 3600
SHARES = ((Fraction(1, 10), "p10", "P10"), (Fraction(1, 2), "p50", "P50"), (Fraction(9, 10), "p90", "P90"))
DENOMINATORS = (
    ("engaged", Text("接单时间", "time on orders")),
    ("working", Text("工作时间（含宽放）", "working time (with allowance)")),
    ("online", Text("在线时间", "time online")),
)
NO_SESSIONS = Text(
    "没有在线时段，按在线时间计的小时收入不可评估。",
    "No online sessions: hourly pay on time online cannot be evaluated.",
)
NO_FLOOR = Text(
    "不可评估：约定参数没有小时最低报酬，区域也对不上有小时最低工资标准的行政区划。",
    "Cannot be evaluated: the terms name no least hourly pay, and no area lies in a division whose statutory one is "
    "held.",
)
BELOW_WEEKS = Name("below_weeks", Text("低于标准的人周占比", "Worker-weeks below the floor"), SHARE)
BELOW_WORKERS = Name(
    "below_workers", Text("全期低于标准的劳动者占比", "Workers below the floor over the period"), SHARE
)
SHORTFALL = Name("shortfall", Text("差额合计", "Total shortfall"), MONEY, YUAN)
WEEKS = Name("weeks", Text("人周数", "Worker-weeks"), COUNT)
KILOMETRE_COST = Name("cost", Text("扣除的里程成本", "Cost of distance taken off"), MONEY, YUAN)


@dataclass(frozen=True, slots=True)
class Hours:
    """By worker: pay in fen (rewards included, agreed cost taken off), seconds by denominator."""

    workers: Any
    pay: Any
    orders: Any
    cost: int
    seconds: dict[str, Any]
    scale: dict[str, Fraction]


@metric(
    "C1",
    title=Text("小时净收入", "Net pay an hour"),
    hangs_on=(Section.PAY, Right.PAY),
    definition=Text(
        "报酬合计分别除以接单时间、工作时间（含宽放）和在线时间，按劳动者给出第 10、50、90 百分位；约定成本的，"
        "先扣除。",
        "Pay divided by the time on orders, by working time with the allowance, and by the time online, with the "
        "10th, 50th "
        "and 90th percentile of workers; net of costs where they are agreed.",
    ),
    needs=TIMED,
    page="hourly-pay",
)
def hourly_pay(material: Material) -> Outcome:
    """Three denominators side by side."""
    hours = hours_of(material)
    if few := too_few(len(hours.workers), material):
        return few
    estimates: list[Estimate] = []
    for name, label in DENOMINATORS:
        if name in hours.seconds:
            estimates += _on(material, hours, name, label)
    if hours.cost:
        estimates.append(exactly(KILOMETRE_COST, yuan_from(hours.cost)))
    middle = {each.key: each.value for each in estimates}
    zh = "；".join(
        f"{label.zh} {shown(middle[f'{name}_p50'], MONEY_2)} 元"
        for name, label in DENOMINATORS
        if name in hours.seconds
    )
    en = "; ".join(
        f"{label.en} {shown(middle[f'{name}_p50'], MONEY_2)} yuan"
        for name, label in DENOMINATORS
        if name in hours.seconds
    )
    reasons = () if "online" in hours.seconds else (NO_SESSIONS,)
    return Outcome(
        State.DESCRIBED,
        Text(f"每小时收入的中位数：{zh}。", f"Median pay an hour: {en}."),
        tuple(estimates),
        reasons=(*reasons, *_left_out(material)),
        orders=int(hours.orders.sum()),
        workers=len(hours.workers),
    )


def hours_of(material: Material) -> Hours:
    """Workers with time on orders, in order of key."""
    columns = worker_weeks(material, floors_of(material))
    workers, sums = by_worker(columns, SUMS)
    pay = sums["paid"] + rewards(material).of_worker(np.unique(columns["worker_number"]))
    a_km = material.terms.cost_a_km
    cost = np.zeros(len(workers), dtype=np.int64)
    if a_km is not None:
        each = Fraction(a_km) / 10_000  # fen a millimetre
        cost = np.array([round_half_up(int(one) * each) for one in sums["millimetres"]], dtype=np.int64)
    kept = sums["engaged"] > 0
    seconds = {"engaged": sums["engaged"][kept], "working": sums["engaged"][kept]}
    scale = {"engaged": Fraction(1), "working": 1 + Fraction(material.terms.allowance), "online": Fraction(1)}
    if material.filled("sessions")["rows"] and material.filled("sessions").get("offline_at"):
        spells, online = by_worker(online_seconds(material), ("online",))
        known = dict(zip(spells.tolist(), online["online"].tolist(), strict=True))
        seconds["online"] = np.array([known.get(worker, 0) for worker in workers[kept]], dtype=np.int64)
    return Hours(workers[kept], (pay - cost)[kept], sums["orders"][kept], int(cost[kept].sum()), seconds, scale)


def _on(material: Material, hours: Hours, name: str, label: Text) -> Iterator[Estimate]:
    """The ratio of sums and the percentiles of workers on one denominator."""
    scale = hours.scale[name]
    some = hours.seconds[name] > 0
    pay, seconds = hours.pay[some], hours.seconds[name][some]
    ratio = clusters.ratio(clusters.Sums(pay, seconds))
    of_all = Name(f"{name}_all", Text(f"{label.zh}：合计", f"{label.en.capitalize()}: of all"), MONEY_2, AN_HOUR)
    yield measured(of_all, ratio, float(36 / scale))
    # Fen an hour by whole numbers, a tie away from zero: pay × 3,600 ÷ (seconds × scale).
    above, below = abs(pay) * (HOUR * scale.denominator), seconds * scale.numerator
    each = np.sign(pay) * ((2 * above + below) // (2 * below))
    plan = Plan(material.terms.draws, material.terms.seed)
    for share, key, short in SHARES:
        found = quantile_of_workers(each, share, plan)
        value, low, high = (None, None, None) if found is None else (found.value, found.low, found.high)
        yield Estimate(
            f"{name}_{key}",
            Text(f"{label.zh}：{short}", f"{label.en.capitalize()}: {short}"),
            _yuan(value),
            MONEY_2,
            AN_HOUR,
            _yuan(low),
            _yuan(high),
        )


def _yuan(fen: float | None) -> Decimal | None:
    return None if fen is None else number(Decimal(int(fen)) / 100)


def _left_out(material: Material) -> tuple[Text, ...]:
    """What could not be counted, said with its number."""
    _, sums = by_worker(worker_weeks(material, floors_of(material)), ("untimed", "unpaid"))
    said = []
    if untimed := int(sums["untimed"].sum()):
        said.append(
            Text(
                f"{untimed:,} 单缺少接单或送达时刻，其时间未计入。",
                f"{untimed:,} orders lack an instant; their time is not counted.",
            )
        )
    if unpaid := int(sums["unpaid"].sum()):
        said.append(
            Text(f"{unpaid:,} 单没有实付金额，未计入收入。", f"{unpaid:,} orders carry no pay; none is counted.")
        )
    return tuple(said)


@metric(
    "C2",
    title=Text("低于小时最低工资", "Below the least pay of an hour"),
    hangs_on=(Section.PAY, Right.PAY),
    definition=Text(
        "每名劳动者每周报酬低于“工作时间×当地小时最低工资标准”的占比，及差额合计（元）。",
        "Share of worker-weeks, and of workers, whose pay lies below working time × the local hourly minimum wage, "
        "and the "
        "total shortfall in yuan.",
    ),
    needs=TIMED,
    page="hourly-minimum",
)
def below_floor(material: Material) -> Outcome:
    """Worker-weeks and workers below, and how much is short, week by week."""
    floors = floors_of(material)
    if not floors:
        return not_assessable(NO_FLOOR)
    columns = worker_weeks(material, floors)
    kept = (columns["engaged"] > 0) & (columns["unfloored"] == 0) & (columns["unpaid"] == 0) & (columns["untimed"] == 0)
    if not kept.any():
        return not_assessable(NO_FLOOR)
    allowance = 1 + Fraction(material.terms.allowance)
    pay = columns["paid"][kept] + rewards(material).of(columns["worker_number"][kept], columns["week"][kept])
    # Half up by whole numbers: due × allowance ÷ 3,600, none below zero.
    below = HOUR * allowance.denominator
    due = (2 * columns["due"][kept].astype(np.int64) * allowance.numerator + below) // (2 * below)
    short = np.maximum(0, due - pay)
    held = {
        "worker": columns["worker"][kept],
        "worker_number": columns["worker_number"][kept],
        "weeks": np.ones(len(short), dtype=np.int64),
        "below": (short > 0).astype(np.int64),
        "pay": pay,
        "due": due,
        "orders": columns["orders"][kept],
    }
    workers, sums = by_worker(held, ("weeks", "below", "pay", "due", "orders"))
    if few := too_few(len(workers), material):
        return few
    weeks = clusters.share(clusters.Sums(sums["below"], sums["weeks"]))
    ever = (sums["pay"] < sums["due"]).astype(np.int64)
    people = clusters.share(clusters.Sums(ever, np.ones(len(workers))))
    effect = measured(BELOW_WEEKS, weeks)
    orders = int(sums["orders"].sum())
    amount = yuan_from(int(short.sum()))
    left = int((~kept).sum())
    margin = material.terms.margin_below_share
    claim = claimed(effect, weeks, Bar(margin, 1, State.SUSPECT), (len(workers), orders))
    reasons = [] if not left else [_weeks_left_out(left)]
    if not sums["below"].any() and margin:
        # Nobody below: how sure that is depends on how many were looked at, not on a spread that is zero.
        claim = replace(claim, equivalent=chance_of_none(float(margin), len(workers)))
        reasons.append(_none_below(len(workers), float(margin)))
    return Outcome(
        State.DESCRIBED,
        _below_said(int(sums["below"].sum()), int(sums["weeks"].sum()), amount),
        (effect, measured(BELOW_WORKERS, people), exactly(SHORTFALL, amount), exactly(WEEKS, int(sums["weeks"].sum()))),
        (claim,),
        reasons=tuple(reasons),
        orders=orders,
        workers=len(workers),
    )


def _below_said(below: int, weeks: int, amount: Decimal) -> Text:
    written = shown(amount, MONEY)
    return Text(
        f"{weeks:,} 个人周中 {below:,} 个的报酬低于小时最低工资标准，差额合计 {written}。",
        f"In {below:,} of {weeks:,} worker-weeks pay is below the hourly minimum; the total shortfall is {written}.",
    )


def _none_below(workers: int, margin: float) -> Text:
    """How frequent it could still be, and how many workers would decide."""
    upper, needed = shown(Decimal(repr(never_seen(workers))), SHARE), workers_needed(margin)
    bound, allowed = f"{workers:,}", shown(Decimal(repr(margin)), SHARE)
    enough_zh = "人数足以判定不超过" if workers >= needed else f"要判定不超过 {allowed}，至少须有 {needed:,} 名劳动者"
    enough_en = (
        f"That is enough to say that it is not above {allowed}."
        if workers >= needed
        else f"To say that it is not above {allowed} takes at least {needed:,} workers."
    )
    return Text(
        f"{bound} 名劳动者中没有一人周低于标准：真实占比以 95 % 的把握不超过 {upper}；{enough_zh}"
        + (f" {allowed}。" if workers >= needed else "。"),
        f"None of {bound} workers had a week below the floor: with 95 % confidence the true share is at most {upper}. "
        f"{enough_en}",
    )


def _weeks_left_out(left: int) -> Text:
    return Text(
        f"{left:,} 个人周因缺时刻、金额或所在地标准而未计入。",
        f"{left:,} worker-weeks are left out: an instant, an amount or the floor of the place is missing.",
    )
