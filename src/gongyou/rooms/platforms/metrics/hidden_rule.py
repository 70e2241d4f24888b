"""A3: what decides pay besides the published rule: other rates, and conditions that nobody published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np

from gongyou.calc import clusters
from gongyou.calc.recovery import Log, Stretch, Term, stretches
from gongyou.calc.recovery.rule import TOLERANCE
from gongyou.core.figures import COUNT, SHARE, shown
from gongyou.core.text import Text
from gongyou.rooms.platforms.measures.orders import cents
from gongyou.rooms.platforms.measures.scope import UNKNOWN_WORKER
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
from gongyou.rooms.platforms.metrics.outcome import Claim, Dated, Estimate, Outcome, State, not_assessable, number
from gongyou.rooms.platforms.metrics.worker_sums import HELD_OUT, audited_sums, by_worker
from gongyou.rooms.platforms.recovery.reading import PUBLISHED, Read, columns_of, log_of
from gongyou.rooms.platforms.recovery.said import term_said
from gongyou.rules.engaged_time import whole_seconds

MOST_ORDERS = 60_000
# Below this share of orders off the published rule the recovery could date and explain nothing.
LEAST_OFF = 0.01
# A rule whose hold-out explains less than half of what its fit explained is an accident of the fit.
CONFIRMED = 0.5
# How far from one, in cents of a yuan, the rate on the published pay still is the published rule.
SAME = 0.5
# Half of the workers test what the others' orders imply, up to so many; beyond that a fifth of them does.
MOST_HALF = 120
# Lehmer's generator: which orders of a large log are read, the same on every engine.
FACTOR, MODULUS = 48_271, 2_147_483_647
EXPLAINED = Name("explained", Text("公示规则解释的订单占比", "Explained by the published rule"), SHARE)
RECOVERED = Name(
    "recovered", Text("还原规则解释的订单占比（留出检验）", "Explained by the recovered rule (hold-out)"), SHARE
)
HIDDEN = Name("hidden", Text("未公示的计价项", "Terms that were not published"), COUNT)
EFFECT = Name(
    "effect", Text("未公示计价项的每单影响", "Effect of the unpublished terms on an order"), MONEY_4, AN_ORDER
)
GAINED = Name(
    "gained",
    Text(
        "未公示计价项多解释的订单占比（未参与还原的劳动者）",
        "Orders explained by the unpublished terms alone (workers whom the recovery was not shown)",
    ),
    SHARE,
)
NOTHING = Text("不可评估：没有一单能按公示规则计算。", "Cannot be evaluated: the published rule can compute no order.")
TOO_SMALL = Text("样本不足，未还原规则。", "Too few orders or workers to recover a rule.")
SHORT_OF = Text(
    "实付与公示规则不符的订单未能由任何计价项解释。",
    "No term explains the orders that are not paid by the published rule.",
)


@dataclass(frozen=True, slots=True)
class Hidden:
    """A term of a recovered rule, its stretch of days, and whether later orders confirm it.

    `effect` is in fen, the mean over all orders of the stretch.
    """

    term: Term
    stretch: Stretch
    read: Read
    is_confirmed: bool
    effect: float


@dataclass(frozen=True, slots=True)
class Recovered:
    """The terms, and how a recovery that was not shown some workers fares on their orders.

    `gained`: for each of these workers the orders that a confirmed stretch explains and the published rule does not,
    less those of which the reverse is true; on how many orders.
    """

    terms: list[Hidden]
    gained: clusters.Sums


@metric(
    "A3",
    title=Text("隐性规则", "Hidden rules"),
    hangs_on=(Section.PAY, Right.KNOW),
    definition=Text(
        "以公示规则应得为一项，从日志还原实际计价：系数与公示之差（附可行区间），以及影响报酬而未公示的条件（时段、"
        "区域、派单方式等）。",
        "Pay as the log implies it, with what the published rule gives as one of its terms: coefficients against the "
        "published ones with their bounds, and conditions (hour, area, channel and the like) that change pay "
        "unpublished.",
    ),
    needs=(Needs("orders", ("pay_total",)),),
    page="hidden-rule",
)
def hidden_rule(material: Material) -> Outcome:
    """The terms beside the published rule; none are looked for where hardly an order leaves it."""
    workers, sums = by_worker(audited_sums(material), ("orders", "exact", "above"))
    orders, kept = int(sums["orders"].sum()), _kept(material, sums)
    if not orders:
        return not_assessable(NOTHING)
    if few := too_few(len(workers), material):
        return few
    size: dict[str, Any] = {"orders": orders, "workers": len(workers)}
    if len(workers) < material.terms.least_workers or orders < material.terms.least_orders:
        return Outcome(State.TOO_SMALL, TOO_SMALL, reasons=(TOO_SMALL,), **size)
    explained = exactly(EXPLAINED, number(kept / orders))
    if kept >= (1 - LEAST_OFF) * orders:
        said = Text(
            f"公示规则解释了 {shown(explained.value, SHARE)} 的订单，没有隐性规则的迹象。",
            f"The published rule explains {shown(explained.value, SHARE)} of the orders; nothing points to a hidden "
            "rule.",
        )
        return Outcome(State.CONFORM, said, (explained, exactly(HIDDEN, 0)), **size)
    found = recovered(material, orders).terms
    hidden = unpublished(material)
    held = [each.stretch for each in found if each.stretch.share_held_out is not None]
    later = sum(each.held_out for each in set(held))
    share = sum((each.share_held_out or 0) * each.held_out for each in set(held)) / later if later else None
    return Outcome(
        State.DESCRIBED if hidden else State.UNDECIDED,
        _said(hidden),
        (
            explained,
            exactly(RECOVERED, number(share)),
            exactly(HIDDEN, len(hidden)),
            *(_effect(hidden)),
        ),
        (_claim(hidden, recovered(material, orders)),) if hidden else (),
        dates=tuple(_dated(each) for each in hidden),
        reasons=() if hidden else (SHORT_OF,),
        **size,
    )


def unpublished(material: Material) -> list[Hidden]:
    """The confirmed terms beside the published rule; none where too few orders leave it, or there are too few."""
    workers, sums = by_worker(audited_sums(material), ("orders", "exact", "above"))
    orders, kept = int(sums["orders"].sum()), _kept(material, sums)
    few = len(workers) < material.terms.least_workers or orders < material.terms.least_orders
    if few or kept >= (1 - LEAST_OFF) * orders:
        return []
    return [each for each in recovered(material, orders).terms if not is_published(each.term) and each.is_confirmed]


def recovered(material: Material, orders: int) -> Recovered:
    """Every term of every stretch, the published rule's own among them, and the orders that none was fitted on."""
    return material.once("recovered", lambda: _recovered(material, orders))


def _kept(material: Material, sums: Any) -> int:
    """Orders paid by the published rule, or above it where it is a minimum."""
    return int(sums["exact"].sum()) + (int(sums["above"].sum()) if material.scheme.is_minimum else 0)


def _recovered(material: Material, orders: int) -> Recovered:
    rows = material.taken.filter(material.taken.worker_key != UNKNOWN_WORKER)
    every = -(-orders // MOST_ORDERS)
    if every > 1:
        rows = rows.filter(whole_seconds(rows.dispatched_at) * FACTOR % MODULUS % every == 0)
    scope = material.scope
    declared = material.scheme.declared(rows, first=scope.first, last=scope.last)
    rows = rows.mutate(published=declared)
    rows = rows.filter(rows.published.notnull() & cents(rows.pay_total).notnull())
    table = material.view.execute(columns_of(rows, rows.published, rows.worker_key))
    read = log_of(scope.platform, table, scope.first, scope.last)
    names, worker = np.unique(read.workers.astype(str), return_inverse=True)
    kept_out = withheld(len(names), material.terms.least_workers, material.terms.seed)[worker]
    other = read.log.rows(kept_out)
    # What is told rests on all workers; what is tested on a recovery that was not shown some, by these alone.
    shown = _terms(read, read.log.rows(~kept_out)) if len(other) else []
    gain = _gain(other, shown, is_minimum=material.scheme.is_minimum)
    held = np.unique(worker[kept_out], return_inverse=True)[1]
    size = int(held.max()) + 1 if len(held) else 0
    sums = [np.bincount(held, weights=each, minlength=size) for each in (gain, np.ones(len(held)))]
    return Recovered(_terms(read, read.log), clusters.Sums(*sums))


def _terms(read: Read, log: Log) -> list[Hidden]:
    """Every term of every stretch that these orders imply."""
    found = []
    for stretch in stretches(log, read.families):
        inside = log.rows((log.day >= stretch.first) & (log.day <= stretch.last))
        for term in stretch.rule.terms:
            effect = float(np.mean(term.rate * term.column(inside))) if len(inside) else 0.0
            found.append(Hidden(term, stretch, read, _is_confirmed(stretch), effect))
    return found


def withheld(workers: int, least: int, seed: int) -> np.ndarray:
    """Whom the recovery under test is not shown: half of the workers, of many `MOST_HALF` or a fifth.

    At least `least`; nobody where fewer than that would be left.
    """
    fifth = -(-workers * HELD_OUT.numerator // HELD_OUT.denominator)
    size = max(least, min(workers // 2, MOST_HALF), fifth)
    chosen = np.zeros(workers, dtype=bool)
    if workers >= size + least:
        chosen[np.random.default_rng(seed).permutation(workers)[:size]] = True
    return chosen


def _gain(log: Log, found: list[Hidden], *, is_minimum: bool) -> np.ndarray:
    """Order by order: 1 where a confirmed stretch explains what the published rule does not, −1 the reverse, else 0."""
    due = np.rint(log.quantities[PUBLISHED] * 100).astype(np.int64)
    above = (log.paid > due) if is_minimum else np.zeros(len(log), dtype=bool)
    published = (np.abs(log.paid - due) <= TOLERANCE) | above
    own = published.copy()
    for stretch in {id(each.stretch): each.stretch for each in found if each.is_confirmed}.values():
        inside = (log.day >= stretch.first) & (log.day <= stretch.last)
        own[inside] = stretch.rule.explains(log.rows(inside)) | above[inside]
    return own.astype(np.float64) - published


def _claim(hidden: list[Hidden], found: Recovered) -> Claim:
    """That the unpublished terms explain orders which the published rule leaves, of workers whom nothing was fitted on.

    There is no least size: pay by a term that nobody published is a matter however few orders it touches.
    """
    gained = clusters.ratio(found.gained)
    level = State.SUSPECT if any(each.effect < 0 for each in hidden) else State.EXPLAIN
    size = (int(found.gained.present.sum()), int(found.gained.denominators.sum()))
    return claimed(measured(GAINED, gained), gained, Bar(Decimal(0), 1, level), size)


def is_published(term: Term) -> bool:
    """The published rule itself: one for one, unconditionally."""
    return term.quantity == PUBLISHED and not term.when and not term.beyond and abs(term.rate - 100) <= SAME


def _is_confirmed(stretch: Stretch) -> bool:
    fitted, later = stretch.share_fitted, stretch.share_held_out
    return fitted is not None and later is not None and later >= CONFIRMED * fitted


def _effect(hidden: list[Hidden]) -> list[Estimate]:
    """What the terms move an order of their own stretch by, on average over these orders."""
    stretches_of = {id(each.stretch): each.stretch.orders for each in hidden}
    orders = sum(stretches_of.values())
    if not orders:
        return []
    return [exactly(EFFECT, number(sum(each.effect * each.stretch.orders for each in hidden) / orders / 100))]


def _dated(hidden: Hidden) -> Dated:
    """The term in words, from the first to the last day of its stretch, with its rate and the bounds of the rate."""
    read, stretch, term = hidden.read, hidden.stretch, hidden.term
    low, high = (number(end / 100) if np.isfinite(end) else None for end in (term.low, term.high))
    rate = Name("rate", Text("单价", "Rate"), MONEY_4, YUAN)
    size = Estimate(rate.key, rate.label, number(term.rate / 100), rate.style, rate.unit, low, high)
    return Dated(day_of(read, stretch.first), term_said(term, read), size=size, until=day_of(read, stretch.last))


def day_of(read: Read, slot: int) -> date:
    return read.slots[slot].date()


def _said(hidden: list[Hidden]) -> Text:
    if not hidden:
        return Text(
            "实付与公示规则不符，但没有还原出未公示的计价项。",
            "Pay differs from the published rule, yet no unpublished term was recovered.",
        )
    first = hidden[0]
    told, day = term_said(first.term, first.read), day_of(first.read, first.stretch.first)
    return Text(
        f"还原出 {len(hidden)} 项未公示的计价项，如（自 {day} 起）：{told.zh}",
        f"{len(hidden)} unpublished terms were recovered, such as (from {day}): {told.en}",
    )
