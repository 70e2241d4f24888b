"""B4 and B5: how the offers are spread over workers, how many attempts an order takes."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from gongyou.calc import clusters
from gongyou.calc.inequality_intervals import gini_estimate, top_share_estimate
from gongyou.core.figures import SHARE, Kind, Style, shown
from gongyou.core.text import Text
from gongyou.rooms.platforms.measures.scope import UNKNOWN_WORKER
from gongyou.rooms.platforms.metrics.catalogue import metric
from gongyou.rooms.platforms.metrics.encoded import Rows, encoded
from gongyou.rooms.platforms.metrics.estimates import Name, exactly, measured, too_few
from gongyou.rooms.platforms.metrics.lines import Line
from gongyou.rooms.platforms.metrics.lines import shown as lines_shown
from gongyou.rooms.platforms.metrics.material import Material
from gongyou.rooms.platforms.metrics.metric import Needs, Right, Section
from gongyou.rooms.platforms.metrics.outcome import (
    Breakdown,
    Column,
    Outcome,
    State,
    number,
)
from gongyou.rooms.platforms.metrics.pieces import different
from gongyou.rooms.platforms.metrics.pushed_offers import OUTCOMES, dispatched
from gongyou.rooms.platforms.metrics.strata import named

AN_ORDER = Text("次/单", "attempts an order")
REASONS = {
    "too_far": Text("距离太远", "Too far"),
    "slow_shop": Text("商户出餐慢", "Slow shop"),
    "busy": Text("手上有单", "Busy"),
    "not_given": Text("未说明", "Not given"),
    "": Text("未记录", "Not recorded"),
}


def attempts_by_worker(material: Material) -> Rows:
    """Worker: attempts, those that were pushed (not grabbed), refused, passed on, called off, accepted."""

    def found() -> Rows:
        held = dispatched(material)
        counts = {
            name: (held.outcome == place).cast("int64").sum().cast("int64") for place, name in enumerate(OUTCOMES, 1)
        }
        grouped = held.group_by("worker").aggregate(
            attempts=held.count().cast("int64"),
            offers=held.is_pushed.cast("int8").sum().cast("int64"),
            **counts,
        )
        return encoded(material, grouped.order_by("worker"))

    return material.once("attempts by worker", found)


@metric(
    "B4",
    title=Text("派单集中度", "Concentration of offers"),
    hangs_on=(Section.DISPATCH, Right.FAIR),
    definition=Text(
        "劳动者之间派单数的基尼系数（除以 n）、派单最多的一成劳动者所占份额。",
        "Gini of the offers between workers (over n), and the share of the tenth of workers with the most offers.",
    ),
    needs=(Needs("orders", ("dispatched_at",)),),
    page="offer-concentration",
)
def concentration(material: Material) -> Outcome:
    """The offers by worker."""
    rows = attempts_by_worker(material)
    offers = np.sort(rows["offers"][rows["offers"] > 0])
    if few := too_few(len(offers), material):
        return few
    total = int(offers.sum())
    style = Style(Kind.NUMBER, 3)
    spread = measured(Name("gini", Text("派单数的基尼系数", "Gini of offers"), style), gini_estimate(offers.tolist()))
    tenth = Name("top_tenth", Text("最多的一成所占份额", "Share of the top tenth"), SHARE)
    largest = measured(tenth, top_share_estimate(offers.tolist(), Fraction(1, 10)))
    top, found = largest.value, spread.value
    return Outcome(
        State.DESCRIBED,
        Text(
            f"派单最多的一成劳动者得到 {shown(top, SHARE)} 的派单，基尼系数 {shown(found, style)}。",
            f"The tenth of workers with the most offers got {shown(top, SHARE)} of them; the Gini is "
            f"{shown(found, style)}.",
        ),
        (spread, largest),
        orders=total,
        workers=len(offers),
    )


@metric(
    "B5",
    title=Text("重派与拒单", "Reassignments and refusals"),
    hangs_on=(Section.DISPATCH, Right.FAIR),
    definition=Text(
        "每单派单次数；拒单、改派、取消占派单的比例；拒单原因。",
        "Attempts an order; shares of attempts that were refused, reassigned or called off; reasons of refusals.",
    ),
    needs=(Needs("orders", ("order_id", "outcome")),),
    page="attempts",
)
def attempts(material: Material) -> Outcome:
    """Attempts by worker, the number of orders, and the reasons of refusals."""
    rows = attempts_by_worker(material)
    workers = len(rows)
    if few := too_few(workers, material):
        return few
    every = material.filled("orders")["rows"]
    per_order = number(float(Fraction(every, different(material, material.attempts.order_id))))
    estimates = [
        exactly(
            Name("per_order", Text("每单派单次数", "Attempts an order"), Style(Kind.NUMBER, 3), AN_ORDER), per_order
        )
    ]
    for key, label in (
        ("rejected", Text("拒单占派单", "Refused")),
        ("reassigned", Text("改派占派单", "Reassigned")),
        ("cancelled", Text("取消占派单", "Called off")),
    ):
        estimates.append(measured(Name(key, label, SHARE), clusters.share(clusters.Sums(rows[key], rows["attempts"]))))
    return Outcome(
        State.DESCRIBED,
        Text(
            f"每单平均派 {shown(per_order, Style(Kind.NUMBER, 2))} 次，{shown(estimates[1].value, SHARE)} 的派单被拒。",
            f"An order takes {shown(per_order, Style(Kind.NUMBER, 2))} attempts; "
            f"{shown(estimates[1].value, SHARE)} of them "
            "are refused.",
        ),
        tuple(estimates),
        breakdowns=(_reasons(material),),
        orders=every,
        workers=workers,
    )


def _reasons(material: Material) -> Breakdown:
    rows = material.attempts.filter(
        (material.attempts.outcome == "rejected") & (material.attempts.worker_key != UNKNOWN_WORKER)
    )
    held = rows.select(worker=rows.worker_key, reason=named(rows, "outcome_reason"))
    grouped = held.group_by("reason").aggregate(
        refused=held.count().cast("int64"), workers=held.worker.nunique().cast("int64")
    )
    found = encoded(material, grouped.order_by("reason"))
    total = int(found["refused"].sum())
    everybody = int((attempts_by_worker(material)["rejected"] > 0).sum())
    lines = [
        Line(
            REASONS.get(name, Text(f"原因代码 {name}", f"Reason code {name}")),
            people,
            refused,
            (refused, number(refused / total)),
        )
        for name, people, refused in zip(
            found.names.get("reason", []), found["workers"].tolist(), found["refused"].tolist(), strict=True
        )
    ]
    columns = (Column("refused", Text("拒单", "Refusals")), Column("share", Text("占拒单", "Share"), SHARE))
    shown_lines = lines_shown(lines, material.terms.shown_workers, (everybody, total))
    return Breakdown(Text("拒单原因", "Reasons of refusals"), columns, shown_lines)
