"""C5: what was taken off the pay, for which reasons, and how much of it for causes outside the worker."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from gongyou.calc import clusters
from gongyou.calc.whole_sums import placed, summed
from gongyou.core.figures import COUNT, MONEY, SHARE, shown
from gongyou.core.money import yuan_from
from gongyou.core.text import Text
from gongyou.rooms.platforms.measures.assemble import share as share_of
from gongyou.rooms.platforms.metrics.catalogue import metric
from gongyou.rooms.platforms.metrics.estimates import YUAN, Bar, Name, claimed, exactly, measured, too_few
from gongyou.rooms.platforms.metrics.groups import choice_name
from gongyou.rooms.platforms.metrics.lines import Line
from gongyou.rooms.platforms.metrics.lines import shown as lines_shown
from gongyou.rooms.platforms.metrics.material import Material
from gongyou.rooms.platforms.metrics.metric import Needs, Right, Section
from gongyou.rooms.platforms.metrics.named_numbers import names_of
from gongyou.rooms.platforms.metrics.outcome import Breakdown, Claim, Column, Outcome, State
from gongyou.rooms.platforms.metrics.taken_attempts import taken_attempts
from gongyou.rooms.platforms.metrics.worker_sums import by_worker

# Causes that a platform records and that do not lie with the worker.
OUTSIDE = ("late_meal", "weather", "access", "customer", "platform")
SUMS = ("orders", "gross", "fined", "fines", "points", "outside", "known")
OF_GROSS = Name("of_gross", Text("扣款占应得报酬", "Deductions of gross pay"), SHARE)
FINED = Name("fined", Text("被扣款的订单占比", "Orders with a deduction"), SHARE)
OUTSIDE_SHARE = Name(
    "outside", Text("扣款中原因不在劳动者的占比（按金额）", "Of the deducted money: cause outside the worker")
)
AMOUNT = Name("amount", Text("扣款合计", "Deductions"), MONEY, YUAN)
POINTS = Name("points", Text("扣分合计", "Points taken"), COUNT)
NO_CAUSE = Text(
    "日志没有扣罚原因归属，“原因不在劳动者”的占比不可评估。",
    "The log records no cause of deductions, so the share outside the worker cannot be evaluated.",
)


@metric(
    "C5",
    title=Text("扣罚", "Deductions"),
    hangs_on=(Section.CONDUCT, Right.PAY),
    definition=Text(
        "扣款占应得报酬（实付与扣款之和）的比例，按扣款代码和原因列示；原因不在劳动者（出餐慢、天气、门禁等）的占比。",
        "Deductions as a share of gross pay (paid and deducted together), by code and by cause, and the share whose "
        "cause "
        "lies outside the worker (late meal, weather, access and the like).",
    ),
    needs=(Needs("orders", ("pay_total", "deduction")),),
    page="deductions",
)
def deductions(material: Material) -> Outcome:
    """Sums by worker, code and cause."""
    columns = _sums(material)
    workers, sums = by_worker(columns, SUMS)
    if few := too_few(len(workers), material):
        return few
    fines, gross = int(sums["fines"].sum()), int(sums["gross"].sum())
    of_gross = measured(OF_GROSS, clusters.ratio(clusters.Sums(sums["fines"], sums["gross"])))
    estimates = [
        of_gross,
        measured(FINED, clusters.share(clusters.Sums(sums["fined"], sums["orders"]))),
        exactly(AMOUNT, yuan_from(fines)),
    ]
    reasons: tuple[Text, ...] = ()
    claims: tuple[Claim, ...] = ()
    if sums["known"].any():
        ratio = clusters.ratio(clusters.Sums(sums["outside"], sums["known"]))
        outside = measured(OUTSIDE_SHARE, ratio)
        there = sums["known"] > 0
        # So few workers hold the money that is divided here: then the share is not printed.
        if int(there.sum()) >= material.terms.shown_workers:
            estimates.append(outside)
            size = int(there.sum()), int(sums["orders"][there].sum())
            claims = (claimed(outside, ratio, Bar(material.terms.margin_outside_share), size),)
    elif fines:
        reasons = (NO_CAUSE,)
    if sums["points"].any():
        estimates.append(exactly(POINTS, int(sums["points"].sum())))
    return Outcome(
        State.DESCRIBED,
        Text(
            f"扣款合计 {shown(yuan_from(fines), MONEY)}，占应得报酬的 {shown(of_gross.value, SHARE)}。",
            f"{shown(yuan_from(fines), MONEY)} was deducted, {shown(of_gross.value, SHARE)} of gross pay.",
        ),
        tuple(estimates),
        claims,
        breakdowns=(
            _by(columns, "code", Text("按扣款代码", "By code"), gross, material),
            _by(columns, "cause", Text("按原因归属", "By cause"), gross, material),
        ),
        reasons=reasons,
        orders=int(sums["orders"].sum()),
        workers=len(workers),
    )


def _sums(material: Material) -> Mapping[str, Any]:
    """By worker, code and cause of the deduction, in this order, the sums of SUMS over the orders with an amount paid.

    An order without a deduction has no code, one without points either no cause.
    """
    codes, causes = names_of(material, "deduction_code"), names_of(material, "cause_code")
    is_outside = np.isin(causes, OUTSIDE)
    none, nowhere = codes.index(""), causes.index("")
    found: dict[str, list[Any]] = {name: [] for name in ("worker_number", "code", "cause", *SUMS)}
    for rows in taken_attempts(material).pieces(
        "worker", "is_paid", "has_pay", "fen", "fine", "points", "code", "cause"
    ):
        kept = rows["is_paid"] & rows["has_pay"]
        worker, fine, points = (rows[name][kept].astype(np.int64) for name in ("worker", "fine", "points"))
        code = np.where(fine > 0, rows["code"][kept], none)
        cause = np.where((fine > 0) | (points > 0), rows["cause"][kept], nowhere)
        known, place = placed((worker * len(codes) + code) * len(causes) + cause)
        values = {
            "orders": np.ones(len(place), dtype=np.int8),
            "gross": rows["fen"][kept] + fine,
            "fined": fine > 0,
            "fines": fine,
            "points": points,
            "outside": np.where(is_outside[cause], fine, 0),
            "known": np.where(cause != nowhere, fine, 0),
        }
        found["worker_number"].append(known // (len(codes) * len(causes)))
        found["code"].append(known // len(causes) % len(codes))
        found["cause"].append(known % len(causes))
        for name in SUMS:
            found[name].append(summed(place, len(known), values[name]))
    columns = {name: np.concatenate(each) for name, each in found.items()}
    return {
        **columns,
        "worker": np.array(material.worker_names, dtype=object)[columns["worker_number"]],
        "code": np.array(codes, dtype=object)[columns["code"]],
        "cause": np.array(causes, dtype=object)[columns["cause"]],
    }


def _by(columns: Any, name: str, title: Text, gross: int, material: Material) -> Breakdown:
    """Fined orders and money by code or by cause, the largest sum first."""
    labels = np.asarray(columns[name], dtype=object)
    lines = []
    for label in sorted(set(labels[np.asarray(columns["fined"]) > 0].tolist())):
        _, sums = by_worker(columns, ("fined", "fines"), labels == label)
        fined, fines = int(sums["fined"].sum()), int(sums["fines"].sum())
        share = share_of(fines, gross)
        named = _named(name, label, material)
        lines.append(Line(named, int((sums["fined"] > 0).sum()), fined, (fined, yuan_from(fines), share)))
    lines.sort(key=lambda line: (-line.cells[1], line.name.zh))
    return Breakdown(
        title,
        (
            Column("fined", Text("扣款订单", "Orders"), COUNT),
            Column("amount", Text("扣款金额", "Amount"), MONEY, YUAN),
            Column("share", Text("占应得报酬", "Of gross pay"), SHARE),
        ),
        lines_shown(lines, material.terms.shown_workers),
    )


def _named(name: str, label: str, material: Material) -> Text:
    if not label:
        return Text("未注明", "Not stated")
    if name == "cause":
        return choice_name("orders", "cause_code", label)
    known = {each.code: Text(each.label.zh, each.label.en) for each in material.scheme.data.deductions or ()}
    return known.get(label, Text(f"规则之外的代码 {label}", f"Code outside the rule: {label}"))
