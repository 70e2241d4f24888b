"""B1, B4 and B5: how many offers an hour online, how they are spread over workers, how many attempts an order takes."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import ibis
import numpy as np

from gongyou.calc import clusters
from gongyou.calc.inequality_intervals import gini_estimate, top_share_estimate
from gongyou.core.figures import COUNT, SHARE, Kind, Style, shown
from gongyou.core.text import Text
from gongyou.rooms.platforms.measures.scope import UNKNOWN_WORKER
from gongyou.rooms.platforms.metrics.catalogue import metric
from gongyou.rooms.platforms.metrics.encoded import Rows, encoded
from gongyou.rooms.platforms.metrics.estimates import PEOPLE, Bar, Name, claimed, exactly, measured, too_few
from gongyou.rooms.platforms.metrics.groups import ATTRIBUTES, TITLES, group_name, members_of
from gongyou.rooms.platforms.metrics.lines import Line
from gongyou.rooms.platforms.metrics.lines import shown as lines_shown
from gongyou.rooms.platforms.metrics.material import Material
from gongyou.rooms.platforms.metrics.metric import Needs, Right, Section
from gongyou.rooms.platforms.metrics.outcome import (
    Breakdown,
    Claim,
    Column,
    Estimate,
    Outcome,
    State,
    not_assessable,
    number,
)
from gongyou.rooms.platforms.metrics.strata import named
from gongyou.rooms.platforms.metrics.worker_sums import by_worker, online_seconds

AN_HOUR = Text("单/小时", "offers an hour")
AN_ORDER = Text("次/单", "attempts an order")
PER_HOUR = Style(Kind.NUMBER, 2)
HOUR = 3600
NO_GROUPS = Text(
    "不可评估：没有两组可比的劳动者（分组属性为空，或只有一组）。",
    "Cannot be evaluated: there are no two groups of workers to compare (attributes empty, or one group alone).",
)
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
        rows = material.attempts.filter(material.attempts.worker_key != UNKNOWN_WORKER)
        pushed = (rows.channel != "grabbed").fill_null(True) if "channel" in rows.columns else ibis.literal(True)
        counts = {
            name: (rows.outcome == name).cast("int64").sum().cast("int64")
            for name in ("rejected", "reassigned", "cancelled", "accepted")
        }
        grouped = rows.group_by(worker=rows.worker_key).aggregate(
            attempts=rows.count().cast("int64"),
            offers=ibis.ifelse(pushed, 1, 0).sum().cast("int64"),
            **counts,
        )
        return encoded(material, grouped.order_by("worker"))

    return material.once("attempts by worker", found)


@metric(
    "B1",
    title=Text("派单获得率", "Offers an hour"),
    hangs_on=(Section.DISPATCH, Right.FAIR),
    definition=Text(
        "每在线小时（不含培训）得到的派单数，按组比较：差与比。",
        "Offers an hour online (training left out), compared between groups: difference and ratio.",
    ),
    needs=(
        Needs("orders", ("dispatched_at",)),
        Needs("sessions", ("online_at", "offline_at")),
        Needs("workers", ("contract_kind",)),
    ),
    page="offers-per-hour",
)
def rate(material: Material) -> Outcome:
    """One pass over attempts and one over sessions, both by worker."""
    keys, offers, online = _rates(material)
    if few := too_few(len(keys), material):
        return few
    overall = clusters.ratio(clusters.Sums(offers, online))
    name = Name("offers_per_hour", Text("每在线小时派单", "Offers an hour online"), PER_HOUR, AN_HOUR)
    estimates = [measured(name, overall, HOUR)]
    claims: list[Claim] = []
    breakdowns = []
    for attribute in (each for each in material.terms.groups if each in ATTRIBUTES):
        members = members_of(material, attribute)
        labels = np.array([members.get(key, "") for key in keys], dtype=object)
        if len(names := sorted(set(labels.tolist()) - {""})) < 2:
            continue
        for group in names if len(names) > 2 else names[:1]:
            found, claim = _compared(material, (offers, online, labels), (attribute, group))
            estimates += found
            claims += claim
        breakdowns.append(_by_group((offers, online, labels), (attribute, names), material.terms.shown_workers))
    if not breakdowns:
        return not_assessable(NO_GROUPS)
    return Outcome(
        State.DESCRIBED,
        _said(claims, estimates[0]),
        tuple(estimates),
        tuple(claims),
        tuple(breakdowns),
        orders=int(offers.sum()),
        workers=len(keys),
    )


def _rates(material: Material) -> tuple[list[str], Any, Any]:
    """Workers with time online, in order: their offers and their seconds online."""
    rows = attempts_by_worker(material)
    offers = dict(zip(rows.names["worker"], rows["offers"].tolist(), strict=True))
    workers, sums = by_worker(online_seconds(material), ("online",))
    there = sums["online"] > 0
    keys = workers[there].tolist()
    return keys, np.array([offers.get(key, 0) for key in keys], dtype=np.int64), sums["online"][there]


def _compared(
    material: Material, held: tuple[Any, Any, Any], by: tuple[str, str]
) -> tuple[list[Estimate], list[Claim]]:
    """The group against all others: difference and ratio of offers an hour."""
    offers, online, labels = held
    attribute, group = by
    own, others = labels == group, (labels != group) & (labels != "")
    size = min(int(own.sum()), int(others.sum()))
    if size < material.terms.shown_workers:
        return [], []
    pair = [clusters.Sums(offers * chosen, online * chosen) for chosen in (own, others)]
    called = group_name(attribute, group)
    label = Text(
        f"{TITLES[attribute].zh}“{called.zh}”与其余的每在线小时派单之差",
        f"{TITLES[attribute].en} “{called.en}” against the others: offers an hour, difference",
    )
    difference = clusters.difference(*pair)
    effect = measured(Name(f"{attribute}_{group}", label, PER_HOUR, AN_HOUR), difference, HOUR)
    ratio_label = Text(f"{label.zh[:-2]}之比", f"{label.en.removesuffix('difference')}ratio")
    ratio = measured(Name(f"{attribute}_{group}_ratio", ratio_label, Style(Kind.NUMBER, 3)), clusters.quotient(*pair))
    reference = Fraction(int(offers[others].sum()) * HOUR, int(online[others].sum()))
    margin = number(float(Fraction(material.terms.margin_offers_share) * reference)) or Decimal(0)
    # Whichever group is offered less is harmed, so a difference of either sign is adverse.
    worse = 1 if effect.value is None or effect.value >= 0 else -1
    orders = min(int(offers[own].sum()), int(offers[others].sum()))
    return [effect, ratio], [claimed(effect, difference, Bar(margin, worse), (size, orders), HOUR)]


def _by_group(held: tuple[Any, Any, Any], by: tuple[str, list[str]], least: int) -> Breakdown:
    offers, online, labels = held
    attribute, names = by
    lines = []
    for group in names:
        own = labels == group
        found = clusters.ratio(clusters.Sums(offers[own], online[own]))
        value = measured(Name(group, group_name(attribute, group), PER_HOUR), found, HOUR)
        cells = (int(own.sum()), int(offers[own].sum()), value.value, value.low, value.high)
        lines.append(Line(group_name(attribute, group), int(own.sum()), int(offers[own].sum()), cells))
    columns = (
        Column("workers", Text("人数", "Workers"), COUNT, PEOPLE),
        Column("offers", Text("派单", "Offers")),
        Column("rate", Text("每在线小时派单", "Offers an hour online"), PER_HOUR),
        Column("low", Text("95 % 下限", "95 % low"), PER_HOUR),
        Column("high", Text("95 % 上限", "95 % high"), PER_HOUR),
    )
    title = TITLES[attribute]
    return Breakdown(Text(f"按{title.zh}", f"By {title.en.lower()}"), columns, lines_shown(lines, least))


def _said(claims: list[Claim], overall: Estimate) -> Text:
    value = shown(overall.value, PER_HOUR)
    if not claims:
        return Text(f"每在线小时派单 {value} 单。", f"{value} offers an hour online.")
    most = max((claim.effect for claim in claims), key=lambda each: (abs(each.value or 0), each.key))
    return Text(
        f"每在线小时派单 {value} 单；{most.label.zh} {shown(most.value, PER_HOUR)} 单（关联）。",
        f"{value} offers an hour online; {most.label.en}: {shown(most.value, PER_HOUR)} (an association).",
    )


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
    held = material.attempts
    [counted] = material.rows(
        held.aggregate(attempts=held.count().cast("int64"), orders=held.order_id.nunique().cast("int64"))
    )
    per_order = number(float(Fraction(counted["attempts"], counted["orders"])))
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
        orders=int(counted["attempts"]),
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
