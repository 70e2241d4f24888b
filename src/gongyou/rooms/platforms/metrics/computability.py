"""A2: whether the published rule gives what was paid, order by order, and how much money it does not explain."""

from __future__ import annotations

from decimal import Decimal

from gongyou.calc import clusters
from gongyou.core.figures import MONEY, SHARE, shown
from gongyou.core.money import yuan_from
from gongyou.core.text import Text
from gongyou.rooms.platforms.metrics.catalogue import metric
from gongyou.rooms.platforms.metrics.estimates import (
    AN_ORDER,
    MONEY_4,
    YUAN,
    Bar,
    Name,
    claimed,
    exactly,
    measured,
    too_few,
)
from gongyou.rooms.platforms.metrics.material import Material
from gongyou.rooms.platforms.metrics.metric import Needs, Right, Section
from gongyou.rooms.platforms.metrics.outcome import Estimate, Outcome, State, not_assessable
from gongyou.rooms.platforms.metrics.worker_sums import audited_sums, by_worker, held_out_from

SUMS = ("orders", "exact", "absolute", "gap", "short", "below", "excess", "above")
REPRODUCED = Name("reproduced", Text("留出期可复算率", "Reproduced in the hold-out"), SHARE)
MISSED = Name(
    "not_reproduced", Text("留出期与规则不符的订单占比", "Orders of the hold-out not paid by the rule"), SHARE
)
MISSED_EVER = Name(
    "not_reproduced_period", Text("全期与规则不符的订单占比", "Orders of the period not paid by the rule"), SHARE
)
GAP = Name("mean_gap", Text("每单平均绝对差额", "Mean absolute gap of an order"), MONEY_4, AN_ORDER)
UNEXPLAINED = Name("unexplained", Text("未解释金额（绝对值合计）", "Unexplained amount (absolute)"), MONEY, YUAN)
SHORT = Name("short", Text("低于规则的金额", "Paid below the rule"), MONEY, YUAN)
EXCESS = Name("excess", Text("高于规则的金额", "Paid above the rule"), MONEY, YUAN)
NOTHING = Text("不可评估：没有一单能按公示规则计算。", "Cannot be evaluated: the published rule can compute no order.")


@metric(
    "A2",
    title=Text("规则可复算率", "Reproducibility of the pay rule"),
    hangs_on=(Section.PAY, Right.KNOW),
    definition=Text(
        "实付与公示规则算得的金额相差不超过容差的订单占比（留出期），及每单平均绝对差额和未解释金额。",
        "Share of orders whose pay equals the published rule within the tolerance (hold-out), the mean absolute gap "
        "of an "
        "order and the amount that the rule does not explain.",
    ),
    needs=(Needs("orders", ("pay_total",)),),
    page="rule-reproduced",
)
def computability(material: Material) -> Outcome:
    """The share over the hold-out and over the whole period, the gap and the money."""
    columns = audited_sums(material)
    workers, sums = by_worker(columns, SUMS)
    _, later = by_worker(columns, SUMS, columns["held_out"])
    orders = int(sums["orders"].sum())
    if not orders:
        return not_assessable(NOTHING)
    if few := too_few(len(workers), material):
        return few
    if material.scheme.is_minimum:
        # Who pays more than a lowest pay keeps it.
        sums["exact"], later["exact"] = sums["exact"] + sums["above"], later["exact"] + later["above"]
    reproduced = clusters.share(clusters.Sums(later["exact"], later["orders"]))
    missed = clusters.share(clusters.Sums(later["orders"] - later["exact"], later["orders"]))
    ever = clusters.share(clusters.Sums(sums["orders"] - sums["exact"], sums["orders"]))
    gap = clusters.ratio(clusters.Sums(sums["absolute"], sums["orders"]))
    effects: tuple[Estimate, ...] = (measured(MISSED, missed), measured(MISSED_EVER, ever))
    bar = Bar(material.terms.margin_unexplained_share, 1, State.SUSPECT)
    sizes = (int((later["orders"] > 0).sum()), int(later["orders"].sum())), (len(workers), orders)
    claims = tuple(
        claimed(effect, found, bar, size) for effect, found, size in zip(effects, (missed, ever), sizes, strict=True)
    )
    money = {name: yuan_from(int(sums[name].sum())) for name in ("absolute", "short", "excess")}
    # Of a hold-out of few workers nothing is shown; the whole period speaks alone.
    is_shown = sizes[0][0] >= material.terms.shown_workers
    if not is_shown:
        effects, claims = effects[1:], claims[1:]
    share = measured(REPRODUCED, reproduced)
    return Outcome(
        State.DESCRIBED,
        _said(material, share.value if is_shown else None, sizes[0][1], money["absolute"]),
        (
            *((share,) if is_shown else ()),
            *effects,
            measured(GAP, gap, 0.01),
            exactly(UNEXPLAINED, money["absolute"]),
            exactly(SHORT, money["short"]),
            exactly(EXCESS, money["excess"]),
        ),
        claims,
        orders=orders,
        workers=len(workers),
    )


def _said(material: Material, share: object, orders: int, amount: Decimal) -> Text:
    day, unit = held_out_from(material), material.scheme.currency
    written, share_written = shown(amount, MONEY), shown(share, SHARE)
    if unit != "CNY":
        written = f"{unit} {amount:,}"
    if share is None:
        return Text(
            f"留出期不足 {material.terms.shown_workers} 名劳动者，不予列出；全期未解释金额 {written}。",
            f"The hold-out has fewer than {material.terms.shown_workers} workers and is not shown; over the whole "
            f"period {written} are not explained by the published rule.",
        )
    return Text(
        f"留出期（自 {day} 起）{orders:,} 单中，{share_written} 的实付与公示规则一致；全期未解释金额 {written}。",
        f"Of {orders:,} orders in the hold-out (from {day}), {share_written} are paid by the published rule; over "
        "the whole "
        f"period {written} are not explained by it.",
    )
