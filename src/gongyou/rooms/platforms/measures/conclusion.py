"""How an audit comes to its conclusion: one of three levels or none, with every reason that led there.

疑似不符 needs one order paid below the declared rule (or one deduction the rule does not know) under a rate whose
source was checked. 符合 needs that nothing is open. Everything between is 需说明: the platform is asked, not accused.
Below the least sizes nothing is concluded: 不可评估, with what is there and what is needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from gongyou.calc.sizes import LEAST_ORDERS, LEAST_WORKERS
from gongyou.core.text import Text

LEAST_EVALUABLE = Decimal("0.95")
MOST_ABOVE = Decimal("0.01")


class Level(StrEnum):
    """The three levels, and that there is none; what settles less goes before what conforms."""

    CONFORM = "conform"
    NOT_ASSESSABLE = "not_assessable"
    EXPLAIN = "explain"
    SUSPECT = "suspect"


LEVELS = {
    Level.CONFORM: Text("符合", "Conforms"),
    Level.NOT_ASSESSABLE: Text("不可评估", "Cannot be evaluated"),
    Level.EXPLAIN: Text("需说明", "To be explained"),
    Level.SUSPECT: Text("疑似不符", "Suspected breach"),
}

RULE = Text(
    f"判定规则：可评估的订单不足 {LEAST_ORDERS} 单，或者其中的劳动者不足 {LEAST_WORKERS} 人的，为“不可评估”，不作结论。"
    "此外，有订单的实付低于公示规则（超过容差），或有公示规则之外的扣款，且费率来源已核实的，为“疑似不符”；"
    "没有上述情形，但费率未经核实、可评估比例低于 95 %、或高于公示规则的订单超过 1 % 的，为“需说明”；其余为“符合”。",
    f"How the conclusion is reached: “Cannot be evaluated”, hence no conclusion, if fewer than {LEAST_ORDERS} orders "
    f"or {LEAST_WORKERS} workers can be evaluated. Otherwise “Suspected breach” if any order is paid below the "
    "declared rule by more than the tolerance, or a deduction is outside the declared rule, and the source of the "
    "rates was checked. “To be explained” if the rates are unverified, less than 95 % of orders can be evaluated, or "
    "more than 1 % are paid above the rule. “Conforms” if none of this applies.",
)


METRICS_RULE = Text(
    "各项指标分别判定，整份报告取其中最重的一级；“未能判定”“样本不足”“不可评估”的指标逐项列出，不计入结论。"
    "记录本身过少的，整份报告不作结论。",
    "Each metric is judged by itself and the report takes the gravest level; metrics that are undecided, rest on too "
    "few or cannot be evaluated are listed one by one and count neither way. Where the log itself is too small, the "
    "report concludes nothing.",
)


LEADS = Text(
    "上列订单是逐单核对的线索，请向平台核实，不构成对平台的结论。",
    "These orders are leads to be checked with the platform one by one; they are no conclusion about it.",
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the conclusion looks at. Counts of orders and of known workers, of the log and of its evaluable orders.

    With `is_minimum`, paying more than the scheme agrees with it.
    """

    orders: int
    workers: int
    unknown: int
    evaluable: int
    evaluable_workers: int
    below: int
    above: int
    undeclared_deductions: int
    least_orders: int
    is_verified: bool
    is_minimum: bool


@dataclass(frozen=True, slots=True)
class Conclusion:
    """The level and its reasons; `is_too_small`: the log itself, so that no metric may conclude from it either."""

    level: Level
    reasons: tuple[Text, ...]
    is_too_small: bool = False


def overall(pay: Level, states: Iterable[str]) -> Level:
    """The report's level: the gravest of the pay rule's own and of the metrics' states that name a level.

    Metrics that conform do not settle a pay rule that could not be evaluated.
    """
    levels = list(Level)
    named = [Level(state) for state in states if state in {Level.CONFORM, Level.EXPLAIN, Level.SUSPECT}]
    return max((pay, *named), key=levels.index)


def conclude(facts: Facts) -> Conclusion:
    """The level that the facts give, with a sentence for each thing that spoke for it."""
    breaches = _breaches(facts)
    if facts.evaluable < facts.least_orders or facts.evaluable_workers < LEAST_WORKERS:
        is_too_small = facts.orders < facts.least_orders or facts.workers < LEAST_WORKERS
        leads = (LEADS,) if breaches else ()
        return Conclusion(Level.NOT_ASSESSABLE, (*_too_small(facts, is_too_small), *breaches, *leads), is_too_small)
    open_points = _open_points(facts)
    if breaches and facts.is_verified:
        return Conclusion(Level.SUSPECT, (*breaches, *open_points))
    if breaches or open_points:
        return Conclusion(Level.EXPLAIN, (*breaches, *open_points))
    clean = Text(
        f"可评估的 {facts.evaluable:,} 单全部不低于公示规则，没有规则之外的扣款。",
        f"All {facts.evaluable:,} evaluable orders are paid by the declared rule or better, with no other deduction.",
    )
    return Conclusion(Level.CONFORM, (clean,))


def _too_small(facts: Facts, is_too_small: bool) -> Iterator[Text]:
    """What is there, what is needed, and where it can come from."""
    least = f"{facts.least_orders:,}"
    yield Text(
        f"样本不足，不作结论：已接订单 {facts.orders:,} 单、劳动者 {facts.workers:,} 人，其中可评估的 "
        f"{facts.evaluable:,} 单、{facts.evaluable_workers:,} 人；下结论至少要有可评估的订单 {least} 单、"
        f"劳动者 {LEAST_WORKERS} 人。",
        f"Too small to conclude from: {facts.orders:,} accepted orders of {facts.workers:,} workers, of which "
        f"{facts.evaluable:,} orders of {facts.evaluable_workers:,} workers can be evaluated; at least {least} orders "
        f"of {LEAST_WORKERS} workers are needed.",
    )
    if facts.unknown:
        yield Text(
            f"{facts.unknown:,} 单没有劳动者编码，不知属于多少人；请平台补充劳动者编码（worker_key）。",
            f"{facts.unknown:,} orders carry no worker's key, so nobody knows of how many workers; ask the platform "
            "for the keys (worker_key).",
        )
    if is_too_small:
        yield Text(
            "请补充更多劳动者或更长期间的派单记录，再作审计。",
            "Bring in the log of more workers or of a longer period, and audit again.",
        )
    else:
        yield Text(
            "记录够多，但缺少计价所需的列或当日的费率，见“不可评估清单”；请平台补充后再作审计。",
            "The log is large enough, but columns or rates that the pay rule needs are missing (see what could not be "
            "evaluated); ask the platform for them and audit again.",
        )


def _breaches(facts: Facts) -> list[Text]:
    found = []
    if facts.below:
        found.append(below_said(facts.below))
    if facts.undeclared_deductions:
        found.append(undeclared_said(facts.undeclared_deductions))
    return found


def below_said(orders: int) -> Text:
    """So many orders are paid below the rule."""
    return Text(
        f"{orders:,} 单的实付低于公示规则，超过容差。",
        f"{orders:,} orders are paid below the declared rule by more than the tolerance.",
    )


def undeclared_said(orders: int) -> Text:
    """So many orders carry a deduction that the rule does not know."""
    return Text(
        f"{orders:,} 单有公示规则之外的扣款。", f"{orders:,} orders carry a deduction outside the declared rule."
    )


def _open_points(facts: Facts) -> list[Text]:
    found = []
    if not facts.is_verified:
        found.append(
            Text(
                "费率未经核实，本次结论最高为“需说明”。",
                "The rates are unverified, so the conclusion goes no further than “To be explained”.",
            )
        )
    if facts.orders and Decimal(facts.evaluable) / facts.orders < LEAST_EVALUABLE:
        found.append(
            Text(
                f"{facts.orders - facts.evaluable:,} 单不可评估，可评估比例低于 95 %。",
                f"{facts.orders - facts.evaluable:,} orders cannot be evaluated; less than 95 % can.",
            )
        )
    if not facts.is_minimum and facts.evaluable and Decimal(facts.above) / facts.evaluable > MOST_ABOVE:
        found.append(
            Text(
                f"{facts.above:,} 单的实付高于公示规则，公示规则不足以解释实付。",
                f"{facts.above:,} orders are paid above the declared rule, which therefore does not explain the pay.",
            )
        )
    return found
