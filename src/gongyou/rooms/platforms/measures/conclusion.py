"""How an audit comes to its conclusion: one of three levels, with every reason that led there.

疑似不符 needs one order paid below the declared rule (or one deduction the rule does not know) under a rate whose
source was checked. 符合 needs that nothing is open. Everything between is 需说明: the platform is asked, not accused.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from gongyou.core.text import Text

LEAST_EVALUABLE = Decimal("0.95")
MOST_ABOVE = Decimal("0.01")


class Level(StrEnum):
    """The three levels, mildest first."""

    CONFORM = "conform"
    EXPLAIN = "explain"
    SUSPECT = "suspect"


LEVELS = {
    Level.CONFORM: Text("符合", "Conforms"),
    Level.EXPLAIN: Text("需说明", "To be explained"),
    Level.SUSPECT: Text("疑似不符", "Suspected breach"),
}

RULE = Text(
    "判定规则：有订单的实付低于公示规则（超过容差），或有公示规则之外的扣款，且费率来源已核实的，为“疑似不符”；"
    "没有上述情形，但费率未经核实、可评估订单少于下限、可评估比例低于 95 %、或高于公示规则的订单超过 1 % 的，"
    "为“需说明”；其余为“符合”。",
    "How the conclusion is reached: “Suspected breach” if any order is paid below the declared rule by more than the "
    "tolerance, or a deduction is outside the declared rule, and the source of the rates was checked. Otherwise “To be "
    "explained” if the rates are unverified, fewer orders than the minimum or less than 95 % can be evaluated, or more "
    "than 1 % of orders are paid above the rule. “Conforms” if none of this applies.",
)


METRICS_RULE = Text(
    "各项指标分别判定，整份报告取其中最重的一级；“未能判定”“样本不足”“不可评估”的指标逐项列出，不计入结论。",
    "Each metric is judged by itself and the report takes the gravest level; metrics that are undecided, rest on too "
    "few or cannot be evaluated are listed one by one and count neither way.",
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the conclusion looks at. Counts of orders; with `is_minimum`, paying more than the scheme agrees with it."""

    orders: int
    evaluable: int
    below: int
    above: int
    undeclared_deductions: int
    least_orders: int
    is_verified: bool
    is_minimum: bool


@dataclass(frozen=True, slots=True)
class Conclusion:
    """The level and its reasons."""

    level: Level
    reasons: tuple[Text, ...]


def overall(pay: Level, states: Iterable[str]) -> Level:
    """The report's level: the gravest of the pay rule's own and of the metrics' states that name a level."""
    levels = list(Level)
    named = [Level(state) for state in states if state in set(levels)]
    return max((pay, *named), key=levels.index)


def conclude(facts: Facts) -> Conclusion:
    """The level that the facts give, with a sentence for each thing that spoke for it."""
    breaches = _breaches(facts)
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


def _breaches(facts: Facts) -> list[Text]:
    found = []
    if facts.below:
        found.append(
            Text(
                f"{facts.below:,} 单的实付低于公示规则，超过容差。",
                f"{facts.below:,} orders are paid below the declared rule by more than the tolerance.",
            )
        )
    if facts.undeclared_deductions:
        found.append(
            Text(
                f"{facts.undeclared_deductions:,} 单有公示规则之外的扣款。",
                f"{facts.undeclared_deductions:,} orders carry a deduction outside the declared rule.",
            )
        )
    return found


def _open_points(facts: Facts) -> list[Text]:
    found = []
    if not facts.is_verified:
        found.append(
            Text(
                "费率未经核实，本次结论最高为“需说明”。",
                "The rates are unverified, so the conclusion goes no further than “To be explained”.",
            )
        )
    if facts.evaluable < facts.least_orders:
        found.append(
            Text(
                f"样本不足：可评估 {facts.evaluable:,} 单，少于下限 {facts.least_orders:,} 单。",
                f"Too few orders: {facts.evaluable:,} can be evaluated, the minimum is {facts.least_orders:,}.",
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
