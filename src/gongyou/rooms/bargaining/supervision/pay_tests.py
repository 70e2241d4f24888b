"""Tests under 收入与抽成: scheme, lowest pay of an order, of an hour, take rate."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from gongyou.core.text import Text
from gongyou.rooms.bargaining.supervision.judged import ClauseTest, Found, Look, Needed, Values
from gongyou.rooms.bargaining.supervision.parameters import PERCENT, YUAN_HOUR, YUAN_ORDER, Kind, Parameter
from gongyou.rooms.platforms.door import counted, material, pay

ORDERS = Text("单", "orders")
WORKER_WEEKS = Text("人周", "worker-weeks")
NO_WEEK = Text(
    "期间内没有一个自约定生效后起算的完整周（周一至周日）结束，按周的条款无法判断。",
    "No whole week (Monday to Sunday) under the clause ends in the period; a clause by weeks cannot be judged.",
)
STANCE = {
    "at_least": Text("不低于约定", "not below what was agreed"),
    "equal": Text("与约定相等（多付也算不符）", "equal to what was agreed (more is a departure too)"),
}
COUNTED = {
    "before_deductions": Text("扣款前", "before deductions"),
    "after_deductions": Text("扣款后", "after deductions"),
}
TIMES = {
    "engaged": Text("接单时间", "time on orders"),
    "working": Text("工作时间（接单时间加宽放）", "working time (time on orders with the allowance)"),
    "online": Text("在线时间（培训除外）", "time online (training left out)"),
}


def _scheme(look: Look, values: Values) -> Found:
    scheme = material.scheme_read(values["scheme"])
    look.view.uses(scheme.id, scheme.version)
    held = look.material(scheme=scheme)
    cases = pay.beside_scheme if values["stance"] == "equal" else pay.below_scheme
    return Found(held, table=cases(held))


def _scheme_needs(values: Values) -> Needed:
    return (("orders", tuple(dict.fromkeys(("pay_total", *material.scheme_read(values["scheme"]).columns)))),)


def _scheme_told(values: Values) -> Text:
    scheme, stance = material.scheme_read(values["scheme"]).title, STANCE[values["stance"]]
    return Text(
        f"每一单的实付（约定扣款加回）按《{scheme.zh}》在该单日期有效的版本重算，精确到分，须{stance.zh}；"
        "规则未列的扣款也算违反。",
        f"Pay for each order (agreed deductions added back) is reckoned to the fen by the version of “{scheme.en}” in "
        f"force on the order's own date and must be {stance.en}; a deduction that the scheme does not name is a "
        "breach.",
    )


def _order_minimum(look: Look, values: Values) -> Found:
    held = look.material()
    paid = pay.before_deductions if values["counted"] == "before_deductions" else pay.after_deductions
    return Found(held, table=pay.below_least(held, int(values["least"]), paid))


def _hourly(look: Look, values: Values) -> Found | Text:
    held = look.whole_weeks()
    if held is None:
        return NO_WEEK
    least, time = int(values["least"]), values["time"]
    if time == "online":
        return Found(held, listed=counted.below_hourly_online(held, least))
    share = values["allowance"] / 10_000 if time == "working" else Fraction(0)
    return Found(held, listed=counted.below_hourly(held, least, share))


def _hourly_needs(values: Values) -> Needed:
    orders: Any = ("orders", ("pay_total", "accepted_at", "delivered_at"))
    return (orders, ("sessions", ("online_at", "offline_at"))) if values["time"] == "online" else (orders,)


def _hourly_told(values: Values) -> Text:
    least, time = LEAST_HOUR.shown(values["least"]), TIMES[values["time"]]
    more, more_en = "", ""
    if values["time"] == "working":
        share = ALLOWANCE.shown(values["allowance"])
        more, more_en = f"，宽放 {share.zh}", f", an allowance of {share.en}"
    return Text(
        f"每名劳动者每个完整周（周一至周日）的报酬和奖励，除以{time.zh}{more}，不低于 {least.zh}；差额逐人周计算。",
        f"Pay and rewards of each worker in each whole week (Monday to Sunday), over {time.en}{more_en}, are at least "
        f"{least.en}; the shortfall is reckoned by worker-week.",
    )


def _take_rate(look: Look, values: Values) -> Found:
    held = look.material()
    return Found(held, table=pay.above_take_rate(held, int(values["most"])))


SCHEME = Parameter("scheme", Text("计价规则", "Pay scheme"), Kind.SCHEME)
LEAST_ORDER = Parameter("least", Text("每单最低", "Least for an order"), units=(YUAN_ORDER,), low=Fraction(1))
LEAST_HOUR = Parameter("least", Text("每小时最低", "Least for an hour"), units=(YUAN_HOUR,), low=Fraction(1))
ALLOWANCE = Parameter("allowance", Text("宽放比例", "Allowance"), units=(PERCENT,), high=Fraction(10_000))
MOST_TAKEN = Parameter("most", Text("抽成上限", "Highest take rate"), units=(PERCENT,), high=Fraction(10_000))

TESTS = (
    ClauseTest(
        "scheme_pay",
        Text("报酬与约定计价规则一致", "Pay by the agreed scheme"),
        "pay",
        ORDERS,
        (SCHEME, Parameter("stance", Text("比较方式", "Comparison"), Kind.CHOICE, choices=STANCE)),
        _scheme_needs,
        _scheme_told,
        _scheme,
        "pay-audit",
    ),
    ClauseTest(
        "order_minimum",
        Text("每单最低报酬", "Lowest pay of an order"),
        "pay",
        ORDERS,
        (LEAST_ORDER, Parameter("counted", Text("计算口径", "Counted"), Kind.CHOICE, choices=COUNTED)),
        lambda values: (("orders", ("pay_total",)),),
        lambda values: Text(
            f"每一单的报酬（{COUNTED[values['counted']].zh}）不低于 {LEAST_ORDER.shown(values['least']).zh}。",
            f"Pay for each order ({COUNTED[values['counted']].en}) is at least "
            f"{LEAST_ORDER.shown(values['least']).en}.",
        ),
        _order_minimum,
        "supervision",
    ),
    ClauseTest(
        "hourly_floor",
        Text("每小时最低报酬", "Lowest pay of an hour"),
        "pay",
        WORKER_WEEKS,
        (LEAST_HOUR, Parameter("time", Text("除以", "Divided by"), Kind.CHOICE, choices=TIMES), ALLOWANCE),
        _hourly_needs,
        _hourly_told,
        _hourly,
        "hourly-pay",
    ),
    ClauseTest(
        "take_rate",
        Text("抽成比例上限", "Ceiling of the take rate"),
        "pay",
        ORDERS,
        (MOST_TAKEN,),
        lambda values: (("orders", ("pay_total", "customer_price")),),
        lambda values: Text(
            f"每一单顾客支付中未到劳动者手中的部分不超过 {MOST_TAKEN.shown(values['most']).zh}，应得部分四舍五入到分。",
            f"Of each order's price at most {MOST_TAKEN.shown(values['most']).en} does not reach the worker; what is "
            "due is rounded to the fen.",
        ),
        _take_rate,
        "take-rate",
    ),
)
