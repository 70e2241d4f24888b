"""C3: what share of the customer's price does not reach the worker: in all, by fare decile, and how it is spread."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

import numpy as np

from gongyou.calc import clusters
from gongyou.calc.quantiles import bands
from gongyou.calc.whole_sums import placed, summed
from gongyou.core.figures import COUNT, MONEY, SHARE, shown
from gongyou.core.money import yuan_from
from gongyou.core.text import Text
from gongyou.rooms.platforms.measures.orders import cents
from gongyou.rooms.platforms.measures.scope import UNKNOWN_WORKER
from gongyou.rooms.platforms.metrics.catalogue import metric
from gongyou.rooms.platforms.metrics.estimates import YUAN, Name, exactly, measured, too_few
from gongyou.rooms.platforms.metrics.lines import Line
from gongyou.rooms.platforms.metrics.lines import shown as lines_shown
from gongyou.rooms.platforms.metrics.material import Material
from gongyou.rooms.platforms.metrics.metric import Needs, Right, Section
from gongyou.rooms.platforms.metrics.outcome import Breakdown, Column, Estimate, Outcome, State, not_assessable
from gongyou.rooms.platforms.metrics.strata import local_day, named
from gongyou.rooms.platforms.metrics.taken_attempts import taken_attempts
from gongyou.rooms.platforms.metrics.worker_sums import by_worker

DECILES = 10
# Upper ends of the bands of the take rate, in hundredths of the price; the last band is open.
ENDS = (0, 10, 20, 30, 40, 50)
APART = ("discount", "subsidy", "merchant")
SUMS = ("orders", "paid", "price", "over_half", *APART)
OVERALL = Name("overall", Text("抽成率（合计）", "Take rate (of all)"), SHARE)
OVER_HALF = Name("over_half", Text("抽成超过一半的订单占比", "Orders with a take rate above one half"), SHARE)
BEFORE = Name("before_discount", Text("按优惠前价款计的抽成率", "Take rate on the price before discounts"), SHARE)
DISCOUNT = Name("discounts", Text("平台给顾客的优惠合计", "Discounts to customers"), MONEY, YUAN)
SUBSIDY = Name(
    "subsidies", Text("付给劳动者的补贴合计（已含在实付中）", "Subsidies to workers (within their pay)"), MONEY, YUAN
)
MERCHANT = Name(
    "merchant_fees", Text("商户服务费合计（未计入价款）", "Fees of merchants (outside the price)"), MONEY, YUAN
)
NO_PRICE = Text("不可评估：没有一单同时有价款和实付金额。", "Cannot be evaluated: no order has both a price and pay.")


@metric(
    "C3",
    title=Text("抽成率", "Take rate"),
    hangs_on=(Section.PAY, Right.PAY),
    definition=Text(
        "1 − 实付 ÷ 顾客支付，按价款十分位列示，并列分布和超过 50 % 的占比；优惠与补贴另列。",
        "1 − pay ÷ price, by fare decile, with its distribution and the share above 50 %; discounts and subsidies "
        "apart.",
    ),
    needs=(Needs("orders", ("pay_total", "customer_price")),),
    page="take-rate",
)
def take_rate(material: Material) -> Outcome:
    """Two looks at the pieces: prices first, which give the deciles, then sums by worker and decile."""
    prices = _prices(material)
    if not len(prices["price"]):
        return not_assessable(NO_PRICE)
    counts: dict[int, int] = {}
    for price, orders in zip(prices["price"].tolist(), prices["orders"].tolist(), strict=True):
        counts[price] = counts.get(price, 0) + orders
    cut = [held for held in bands(counts, DECILES) if held]
    columns = _by_decile(material, [held[-1] for held in cut])
    workers, sums = by_worker(columns, SUMS)
    if few := too_few(len(workers), material):
        return few
    overall = clusters.ratio(clusters.Sums(sums["price"] - sums["paid"], sums["price"]))
    over = clusters.share(clusters.Sums(sums["over_half"], sums["orders"]))
    estimates = [measured(OVERALL, overall), measured(OVER_HALF, over), *_apart(sums)]
    size = (len(workers), int(sums["orders"].sum()))
    taken, half = (shown(each.value, SHARE) for each in estimates[:2])
    deciles = _deciles(columns, cut, size, material.terms.shown_workers)
    return Outcome(
        State.DESCRIBED,
        Text(
            f"顾客支付的 {taken} 未到劳动者手中；{half} 的订单抽成超过一半。",
            f"{taken} of what customers paid did not reach workers; on {half} of the orders it was more than half.",
        ),
        tuple(estimates),
        breakdowns=(deciles, _distribution(prices)),
        orders=size[1],
        workers=size[0],
    )


def priced_orders(material: Material) -> Any:
    """Orders with pay and a price above zero, in fen: for cases that are told one by one."""
    rows = material.taken.filter(material.taken.worker_key != UNKNOWN_WORKER)
    held = rows.select(
        worker=rows.worker_key,
        attempt=rows.attempt_id,
        area=named(rows, "area"),
        day=local_day(rows, material),
        paid=cents(rows.pay_total),
        price=cents(rows.customer_price),
    )
    return held.filter(held.paid.notnull() & (held.price > 0))


def _priced(material: Material, *more: str) -> Iterator[Mapping[str, Any]]:
    """The same in pieces: paid and price as whole numbers, and the columns named."""
    for rows in taken_attempts(material).pieces("is_paid", "has_pay", "fen", "price", *more):
        kept = rows["is_paid"] & rows["has_pay"] & (rows["price"] > 0)
        yield {
            "paid": rows["fen"][kept].astype(np.int64),
            "price": rows["price"][kept].astype(np.int64),
            **{name: rows[name][kept] for name in more},
        }


def _prices(material: Material) -> Mapping[str, Any]:
    """How many orders have which price and lie in which band of the take rate, in this order."""
    size = len(ENDS) + 1
    known = np.empty(0, dtype=np.int64)
    orders = np.empty(0, dtype=np.int64)
    for rows in _priced(material):
        band = np.zeros(len(rows["price"]), dtype=np.int64)
        for end in ENDS:
            # More than `end` hundredths are kept: paid < price × (100 − end) ÷ 100.
            band += rows["paid"] * 100 < rows["price"] * (100 - end)
        own, place = placed(rows["price"] * size + band)
        counts = summed(place, len(own), np.ones(len(place), dtype=np.int8))
        known, place = placed(np.concatenate([known, own]))
        orders = summed(place, len(known), np.concatenate([orders, counts]))
    return {"price": known // size, "band": known % size, "orders": orders}


def _by_decile(material: Material, ends: list[int]) -> Mapping[str, Any]:
    """By worker and decile of the price, in this order, the sums of SUMS; `ends` are the deciles' highest prices."""
    size = len(ends)
    found: dict[str, list[Any]] = {name: [] for name in ("worker_number", "decile", *SUMS)}
    for rows in _priced(material, "worker", *APART):
        worker = rows["worker"].astype(np.int64)
        low = int(worker.min(initial=2**31))
        cell = (worker - low) * size + np.searchsorted(np.array(ends[:-1]), rows["price"])
        count = int(cell.max(initial=-1)) + 1
        orders = np.bincount(cell, minlength=count)
        there = np.flatnonzero(orders)
        values = {**rows, "over_half": rows["paid"] * 2 < rows["price"]}
        found["worker_number"].append(there // size + low)
        found["decile"].append(there % size)
        found["orders"].append(orders[there])
        for name in SUMS[1:]:
            found[name].append(summed(cell, count, values[name])[there])
    columns = {name: np.concatenate(each) for name, each in found.items()}
    return {**columns, "worker": np.array(material.worker_names, dtype=object)[columns["worker_number"]]}


def _apart(sums: dict[str, Any]) -> list[Estimate]:
    found = []
    if sums["discount"].any():
        before = sums["price"] + sums["discount"]
        found.append(measured(BEFORE, clusters.ratio(clusters.Sums(before - sums["paid"], before))))
    for name, key in ((DISCOUNT, "discount"), (SUBSIDY, "subsidy"), (MERCHANT, "merchant")):
        if sums[key].any():
            found.append(exactly(name, yuan_from(int(sums[key].sum()))))
    return found


def _deciles(columns: Any, cut: list[list[int]], whole: tuple[int, int], least: int) -> Breakdown:
    lines = []
    for place, held in enumerate(cut):
        _, sums = by_worker(columns, ("orders", "paid", "price"), np.asarray(columns["decile"]) == place)
        there = int((sums["orders"] > 0).sum())
        ratio = measured(OVERALL, clusters.ratio(clusters.Sums(sums["price"] - sums["paid"], sums["price"])))
        low, high = yuan_from(held[0]), yuan_from(held[-1])
        name = Text(f"{low}–{high} 元", f"{low}–{high} yuan")
        orders = int(sums["orders"].sum())
        lines.append(Line(name, there, orders, (orders, ratio.value, ratio.low, ratio.high)))
    return Breakdown(
        Text("按顾客支付价款的十分位", "By decile of the price"),
        (
            Column("orders", Text("单数", "Orders"), COUNT),
            Column("take_rate", Text("抽成率", "Take rate"), SHARE),
            Column("low", Text("95 % 区间下限", "95 % interval, low"), SHARE),
            Column("high", Text("95 % 区间上限", "95 % interval, high"), SHARE),
        ),
        lines_shown(lines, least, whole),
    )


def _distribution(prices: Any) -> Breakdown:
    """Orders by band of the take rate; a band of fewer than ten orders is hidden, whoever carried them."""
    counts = np.bincount(np.asarray(prices["band"]), np.asarray(prices["orders"]), len(ENDS) + 1).astype(np.int64)
    names = [Text("0 及以下（平台倒贴）", "0 or below (the platform adds)")]
    names += [Text(f"{low}–{high} %", f"{low}–{high} %") for low, high in pairwise(ENDS)]
    names.append(Text(f"超过 {ENDS[-1]} %", f"Above {ENDS[-1]} %"))
    return Breakdown(
        Text("抽成率的分布（单）", "Distribution of the take rate (orders)"),
        (Column("orders", Text("单数", "Orders"), COUNT),),
        lines_shown([Line(name, int(n), int(n), (int(n),)) for name, n in zip(names, counts, strict=True)], 10),
    )
