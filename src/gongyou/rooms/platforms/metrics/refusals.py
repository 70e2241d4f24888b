"""B2 and G1: what follows after an offer is refused, and whether refusing, passing on and switching off are free."""

from __future__ import annotations

from typing import Any

import ibis
import numpy as np

from gongyou.calc import clusters
from gongyou.calc.whole_sums import summed
from gongyou.core.figures import SHARE
from gongyou.core.text import Text
from gongyou.rooms.platforms.measures.orders import cents
from gongyou.rooms.platforms.measures.scope import UNKNOWN_WORKER
from gongyou.rooms.platforms.metrics.breaches import Breach, dates_of, listed, reasons_of, state_of
from gongyou.rooms.platforms.metrics.catalogue import metric
from gongyou.rooms.platforms.metrics.dating import LEAST_DAYS, Since, since
from gongyou.rooms.platforms.metrics.encoded import encoded
from gongyou.rooms.platforms.metrics.estimates import ORDERS, Bar, Name, claimed, exactly, measured, too_few
from gongyou.rooms.platforms.metrics.matched_refusals import Effect, Matched, matched_refusals
from gongyou.rooms.platforms.metrics.material import Material
from gongyou.rooms.platforms.metrics.metric import Needs, Right, Section
from gongyou.rooms.platforms.metrics.outcome import Dated, Estimate, Outcome, State, number
from gongyou.rooms.platforms.metrics.strata import local_day

WIDTHS, LEAST_REFUSALS = (1, 2, 3, 5, 7), 10
NO_MATCH = Text(
    "没有一次拒单能与同一劳动者、同一时段、同一区域的接单相比。",
    "No refusal can be compared with an acceptance of the same worker, hour and area.",
)


@metric(
    "B2",
    title=Text("拒单后果", "What follows a refusal"),
    hangs_on=(Section.DISPATCH, Right.CHOOSE),
    definition=Text(
        "拒单后若干小时内每在线小时的派单与收入，与同一劳动者在同一时段、同一区域接单之后相比；差距自何日起。",
        "Offers and pay an hour online in the hours after a refusal, compared with those after an acceptance of "
        "the same "
        "worker in the same hour and area; and the day from which they differ.",
    ),
    needs=(
        Needs("orders", ("rejected_at", "pay_total")),
        Needs("sessions", ("online_at", "offline_at")),
    ),
    page="after-refusal",
)
def after(material: Material) -> Outcome:
    """One pass over offers and sessions in the order of time."""
    with matched_refusals(material) as matched:
        if not matched.refusals:
            return Outcome(State.TOO_SMALL, NO_MATCH, reasons=(NO_MATCH,))
        return _told(material, matched)


def _told(material: Material, matched: Matched) -> Outcome:
    whole = matched.effect()
    workers = whole.people
    if few := too_few(workers, material):
        return few
    hours = material.terms.after_refusal_hours
    found = [_effect(whole, name, hours) for name in ("first", "offers", "pay")]
    began = _began(matched)
    estimates = [each[0] for each in found]
    dates: tuple[Dated, ...] = ()
    (effect, estimate), held = found[1], whole
    if began is not None:
        later = matched.effect(began.day)
        if later.people >= material.terms.shown_workers:
            since_then = [_effect(later, name, hours, began) for name in ("first", "offers", "pay")]
            estimates += [each[0] for each in since_then]
            (effect, estimate), held = since_then[1], later
            what = Text("拒单之后派单减少", "Fewer offers after a refusal")
            dates = (Dated(began.on, began.ranged(what), size=since_then[0][0]),)
    claim = claimed(
        effect, estimate, Bar(material.terms.margin_offers_share, -1, State.SUSPECT), (held.people, held.refusals)
    )
    share = exactly(
        Name("matched", Text("有可比接单的拒单占比", "Refusals with an acceptance to compare"), SHARE),
        number(matched.share),
    )
    said = (effect.value or 0) * 100
    when, when_en = (f"自 {began.on} 起，", f" from {began.on} on") if dates and began is not None else ("", "")
    return Outcome(
        State.DESCRIBED,
        Text(
            f"{when}拒单后 {hours} 小时内，每在线小时派单与接单后相差 {said:+.1f} %（同人同时段同区域，关联）。",
            f"In the {hours} hours after a refusal{when_en}, offers an hour online differ by {said:+.1f} % from those "
            "after an acceptance (same worker, hour and area; an association).",
        ),
        (*estimates, share),
        claims=(claim,),
        dates=dates,
        orders=matched.refusals,
        workers=workers,
    )


def _effect(after: Effect, name: str, hours: int, began: Since | None = None) -> tuple[Estimate, Any]:
    """The relative difference after refusals, clustered by worker."""
    seen, expected = after.seen[name], after.expected[name]
    found = clusters.ratio(clusters.Sums(seen - expected, expected))
    labels = {
        "first": Text("拒单后 1 小时内派单的变化", "Offers in the hour after a refusal, change"),
        "offers": Text(f"拒单后 {hours} 小时内派单的变化", f"Offers in the {hours} hours after a refusal, change"),
        "pay": Text(f"拒单后 {hours} 小时内收入的变化", f"Pay in the {hours} hours after a refusal, change"),
    }
    label, key = labels[name], name
    if began is not None:
        label = Text(f"{label.zh}，自 {began.on} 起", f"{label.en}, from {began.on} on")
        key = f"{name}_since"
    return measured(Name(key, label, SHARE), found), found


def _began(matched: Matched) -> Since | None:
    """From which day offers after refusals are fewer: by days, or by more days at once where refusals are few."""
    span = matched.last - matched.first + 1
    fits = [width for width in WIDTHS if span // width >= LEAST_DAYS]
    if not fits:
        return None
    enough = [width for width in fits if matched.refusals * width >= LEAST_REFUSALS * span]
    days, share = matched.by_days(enough[0] if enough else fits[-1])
    return since(days.tolist(), share.tolist(), -1)


@metric(
    "G1",
    title=Text("选择权行使", "Free choice"),
    hangs_on=(Section.DISPATCH, Right.CHOOSE),
    definition=Text(
        "拒单、转单、关闭自动接单是否可用，是否不因此被扣款扣分；拒单后派单是否减少见 B2。",
        "Whether refusing, passing an order on and switching off automatic acceptance can be done, and without a "
        "deduction "
        "or points; whether offers become fewer is B2.",
    ),
    needs=(Needs("orders", ("outcome",)),),
    page="free-choice",
)
def choice(material: Material) -> Outcome:
    """One pass over attempts that came to nothing, one over sessions."""
    rows = material.attempts.filter(material.attempts.worker_key != UNKNOWN_WORKER)
    zero = ibis.literal(0, type="int64")
    deducted = cents(rows.deduction).fill_null(0) if "deduction" in rows.columns else zero
    points = rows.points.fill_null(0) if "points" in rows.columns else zero
    held = rows.select(
        "worker_key",
        day=local_day(rows, material).cast("int32"),
        refused=(rows.outcome == "rejected").cast("int8"),
        passed=(rows.outcome == "reassigned").cast("int8"),
        deducted=deducted,
        points=points,
    )
    is_left = (held.refused + held.passed) > 0
    held = material.numbered(
        held.select(
            "worker_key",
            "day",
            "refused",
            "passed",
            punished=(is_left & ((held.deducted > 0) | (held.points > 0))).cast("int8"),
            fen=ibis.ifelse(is_left, held.deducted, 0),
        )
    )
    grouped = held.group_by("worker", "day").aggregate(
        attempts=held.count().cast("int64"),
        **{name: held[name].sum().cast("int64") for name in ("refused", "passed", "punished", "fen")},
    )
    found = encoded(material, grouped.order_by("worker", "day"))
    workers, attempts = len(found.names["worker"]), int(found["attempts"].sum())
    if few := too_few(workers, material):
        return few
    least = material.terms.shown_workers
    what = Text("因拒单或转单被扣款或扣分", "Deductions or points for refusing or passing on")
    times = found["punished"]
    breach = Breach("punished", what, ORDERS, np.repeat(found["worker"], times), np.repeat(found["day"], times))
    estimates = [breach.estimate(least)]
    for key, label in (
        ("refused", Text("拒单占派单", "Refusals among attempts")),
        ("passed", Text("转单（改派）占派单", "Orders passed on among attempts")),
    ):
        sums = [summed(found["worker"], workers, found[name]) for name in (key, "attempts")]
        estimates.append(measured(Name(key, label, SHARE), clusters.share(clusters.Sums(*sums))))
    reasons = list(reasons_of([breach], least))
    for key, missing in (
        (
            "refused",
            Text(
                "期间没有一次拒单：无从判断拒单是否可用。",
                "Nobody refused in the period: whether one can is not shown.",
            ),
        ),
        (
            "passed",
            Text(
                "期间没有一次转单：无从判断转单是否可用。", "No order was passed on: whether one can be is not shown."
            ),
        ),
    ):
        if not found[key].any():
            reasons.append(missing)
    automatic = _automatic(material)
    if automatic is None:
        reasons.append(Text("没有自动接单的记录。", "Automatic acceptance is not recorded."))
    else:
        estimates.append(automatic)
    state = state_of([breach])
    if state is State.CONFORM and not (found["refused"].any() and found["passed"].any()):
        state = State.DESCRIBED
    if breach.is_small(least):
        said = Text(
            "有因拒单或转单的扣罚，涉及人数不足。", "Some refusals or transfers were punished; too few workers to show."
        )
    elif breach.cases:
        said = Text(
            f"{breach.cases:,} 单因拒单或转单被扣款或扣分。",
            f"{breach.cases:,} refusals or transfers brought a deduction or points.",
        )
    else:
        said = Text("拒单、转单没有带来扣款或扣分。", "Refusing and passing on brought neither deductions nor points.")
    return Outcome(
        state,
        said,
        tuple(estimates),
        breakdowns=(listed([breach], least),),
        dates=dates_of([breach], least),
        reasons=tuple(reasons),
        orders=attempts,
        workers=workers,
    )


def _automatic(material: Material) -> Estimate | None:
    """Sessions with automatic acceptance switched off."""
    if not material.filled("sessions").get("auto_accept"):
        return None
    rows = material.table("sessions")
    rows = rows.filter(rows.auto_accept.notnull() & (rows.worker_key != UNKNOWN_WORKER))
    grouped = rows.group_by(worker=rows.worker_key).aggregate(
        sessions=rows.count().cast("int64"), off=ibis.ifelse(rows.auto_accept, 0, 1).sum().cast("int64")
    )
    found = encoded(material, grouped.order_by("worker"))
    name = Name("switched_off", Text("关闭自动接单的在线时段占比", "Sessions without automatic acceptance"), SHARE)
    return measured(name, clusters.share(clusters.Sums(found["off"], found["sessions"])))
