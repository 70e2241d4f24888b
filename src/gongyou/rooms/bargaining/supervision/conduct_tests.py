"""Tests under 订单分配 and 考核与奖惩, and of the announcement of changes."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from gongyou.core.text import Text
from gongyou.rooms.bargaining.supervision.judged import ClauseTest, Found, Look, Values
from gongyou.rooms.bargaining.supervision.parameters import (
    DAYS,
    HOURS,
    PERCENT,
    WORKING_DAYS,
    YUAN_MONTH,
    Kind,
    Parameter,
)
from gongyou.rooms.bargaining.supervision.pay_tests import ORDERS
from gongyou.rooms.platforms.door import counted, material, pay
from gongyou.rules import clocks
from gongyou.rules.calendar import working_calendar

REFUSALS = Text("次拒单", "refusals")
WORKER_MONTHS = Text("人月", "worker-months")
APPEALS = Text("件申诉", "appeals")
CHANGES = Text("次规则变更", "changes of rules")
# No festival and its days off keep an office closed for longer than this.
LONGEST_CLOSURE = 12
AFTER = Parameter(
    "hours",
    Text("拒单后", "After a refusal"),
    units=(HOURS,),
    low=Fraction(3600),
    high=Fraction(12 * 3600),
    step=Fraction(3600),
)
MARGIN = Parameter(
    "margin",
    Text("派单减少的容许", "Tolerated loss of offers"),
    units=(PERCENT,),
    low=Fraction(100),
    high=Fraction(5000),
)
CODES = Parameter("codes", Text("允许的扣款代码", "Codes that are allowed"), Kind.CODES)
MOST = Parameter("most", Text("每月扣款上限", "Most deducted in a month"), units=(YUAN_MONTH,))
NOTICE = Parameter("least", Text("提前公示", "Notice"), units=(DAYS,), low=Fraction(1), high=Fraction(365))
ANSWER = Parameter(
    "most", Text("答复期限", "Term for an answer"), units=(WORKING_DAYS,), low=Fraction(1), high=Fraction(120)
)


def _refusals(look: Look, values: Values) -> Found:
    held = look.material(
        {
            "after_refusal_hours": int(values["hours"] / 3600),
            "margin_offers_share": str(float(values["margin"] / 10_000)),
            "primary": ["B2"],
        }
    )
    return Found(held, outcome=material.judged_outcome(held, "B2"))


def _codes(look: Look, values: Values) -> Found:
    held = look.material()
    return Found(held, table=pay.outside_codes(held, values["codes"]))


def _months(look: Look, values: Values) -> Found:
    held = look.material()
    return Found(held, table=pay.deducted_months(held, int(values["most"])))


def _notice(look: Look, values: Values) -> Found:
    held = look.material()
    return Found(held, listed=counted.rules_announced(look.register, int(values["least"]), look.period))


def _appeals(look: Look, values: Values) -> Found:
    most, calendar = int(values["most"]), working_calendar()

    def due(opened: date) -> date:
        return clocks.working_days(opened, most, calendar).day

    # Appeals made before the period whose term ends in it; none from before the clause bound.
    back = timedelta(days=2 * most + LONGEST_CLOSURE)
    held = look.over((max(look.binds_from, look.period[0] - back), look.period[1]))
    return Found(held, listed=counted.appeals_answered(held, due, look.period))


DISPATCH = (
    ClauseTest(
        "refusal_free",
        Text("拒单不减少派单", "No fewer offers after a refusal"),
        "dispatch",
        REFUSALS,
        (AFTER, MARGIN),
        lambda values: (("orders", ("rejected_at", "pay_total")), ("sessions", ("online_at", "offline_at"))),
        lambda values: Text(
            f"拒单后 {AFTER.shown(values['hours']).zh}内，每在线小时派单与同一劳动者同时段同区域接单之后相比，"
            f"减少不超过 {MARGIN.shown(values['margin']).zh}（按劳动者聚类的 95 % 区间判断）。",
            f"In the {AFTER.shown(values['hours']).en} after a refusal, offers an hour online fall by at most "
            f"{MARGIN.shown(values['margin']).en} against those after an acceptance of the same worker, hour and area "
            "(judged by the 95 % interval clustered by worker).",
        ),
        _refusals,
        "after-refusal",
    ),
)
TESTS = (
    ClauseTest(
        "deduction_codes",
        Text("不扣款或只按约定事由扣款", "No deduction, or for agreed causes only"),
        "conduct",
        ORDERS,
        (CODES,),
        lambda values: (("orders", ("deduction",)),),
        lambda values: Text(
            f"只允许以下事由的扣款：{CODES.shown(values['codes']).zh}；其他扣款逐单列为违反。"
            if values["codes"]
            else "不得扣款，每一笔扣款列为违反。",
            f"Only deductions for these causes are allowed: {CODES.shown(values['codes']).en}; every other one is a "
            "breach."
            if values["codes"]
            else "Nothing may be deducted; every deduction is a breach.",
        ),
        _codes,
        "deductions",
    ),
    ClauseTest(
        "deduction_month",
        Text("每月扣款上限", "Ceiling of deductions in a month"),
        "conduct",
        WORKER_MONTHS,
        (MOST,),
        lambda values: (("orders", ("deduction",)),),
        lambda values: Text(
            f"每人每月扣款合计不超过 {MOST.shown(values['most']).zh}，超出部分应退还。",
            f"Deductions of a worker come to at most {MOST.shown(values['most']).en}; the excess is owed.",
        ),
        _months,
        "deductions",
    ),
    ClauseTest(
        "appeal_answer",
        Text("申诉按期答复", "Appeals answered in time"),
        "conduct",
        APPEALS,
        (ANSWER,),
        lambda values: (("appeals", ("result", "opened_at")),),
        lambda values: Text(
            f"每件申诉自提出之次日起 {ANSWER.shown(values['most']).zh}内办结；期限在期间内届满的逐件检查。",
            f"Each appeal is decided within {ANSWER.shown(values['most']).en} of the day it was made; those whose term "
            "ends in the period are checked one by one.",
        ),
        _appeals,
        "appeals",
    ),
    ClauseTest(
        "rule_notice",
        Text("规则变更提前公示", "Notice before a rule changes"),
        "all",
        CHANGES,
        (NOTICE,),
        lambda values: (("register", ("rules",)),),
        lambda values: Text(
            f"登记册中每次规则变更在生效前至少 {NOTICE.shown(values['least']).zh}公示。",
            f"Each change of a registered rule is published at least {NOTICE.shown(values['least']).en} before it "
            "comes into force.",
        ),
        _notice,
        "publication",
    ),
)
