"""The words of a what-if."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from gongyou.core.text import Text

LAYERS = {
    "L0": Text("L0 静态回放", "L0 static replay"),
    "L1": Text("L1 参与反应", "L1 participation"),
    "L2": Text("L2 市场反应", "L2 market"),
}
L0_NOTE = Text(
    "L0 静态回放：同样的订单、同样的人，只换规则；每单、每期按规则写明的方式取整，合计到分完全一致。"
    "没有考虑接单、单量和价格的变化。",
    "L0 static replay: the same orders and the same people under the other rule, rounded as each rule says, so that "
    "all sums agree to the cent. No change of hours, demand or price is in it.",
)
TOO_SMALL = Text(
    "样本不足（少于 30 人或 300 单）：只是试算，不作结论。",
    "Too small a log (fewer than 30 workers or 300 orders): a trial, not a conclusion.",
)
NO_SESSIONS = Text("不可评估：没有上下线记录。", "Cannot be evaluated: there are no sessions.")
NO_TIME = Text("不可评估：订单没有起止时刻。", "Cannot be evaluated: the orders carry no times.")
NO_LINE = Text("不可评估：没有给出每小时最低线。", "Cannot be evaluated: no lowest hourly pay was given.")
NO_PROMISE = Text(
    "不可评估：订单没有承诺送达时间或里程。", "Cannot be evaluated: the orders carry no promised time or distance."
)
NO_PRICE = Text(
    "抽成率和价格变动不可评估：订单没有（或不是每单都有）顾客支付金额。",
    "Take rate and price change cannot be evaluated: not every order carries the customer's price.",
)
UNKNOWN_END = Text(
    "不可评估：到点停派后何时下线不得而知。",
    "Cannot be evaluated: when a worker stopped at the cap would go offline is not known.",
)
OTHERS_PRICE = Text(
    "抽成率和价格变动不可评估：超出每日时长上限的订单转给他人，报酬不在其中。",
    "Take rate and price change cannot be evaluated: orders beyond the daily cap go to others, whose pay is not here.",
)
TAKE_CAP_FIRST = Text(
    "抽成上限先逐单补足，再按期计算奖励和补差：补差只补仍然不足的部分。",
    "The cap on the take rate raises each order first; bonuses and top-ups of the period follow and make up only what "
    "is then still short.",
)
MINIMUM = Text(
    "其中有只规定最低报酬的规则：数字是最低应得，不是实得。",
    "One of the rules sets a minimum only: the numbers say what is due at least, not what was paid.",
)
BY = {
    "area": Text("区域（站点）", "Area"),
    "distance": Text("平均每单里程", "Mean distance of an order"),
    "hours": Text("每周接单时间", "Engaged hours a week"),
    "channel": Text("派单方式", "Way of dispatch"),
    "contract": Text("用工形式", "Kind of contract"),
    "tenure": Text("入职时间", "Time on the platform"),
}
PER = {
    "engaged": Text("接单时间", "Engaged time"),
    "working": Text("工作时间（含宽放）", "Working time (with allowance)"),
    "online": Text("在线时间", "Time online"),
}
LINES = {
    "wage": Text("小时最低线（按工作时间）", "Lowest hourly pay (on working time)"),
    "day": Text("每日接单时长", "Engaged hours a day"),
    "spell": Text("连续接单时长", "Engaged hours without a pause"),
    "speed": Text("承诺时间对应的均速", "Speed that promised times ask for"),
}


def brought_forward(day: date) -> Text:
    return Text(
        f"拟议规则生效前的订单也按它计算：视同自 {day} 起生效。",
        f"Orders before the rule after took effect are reckoned by it too: as if in force from {day}.",
    )


def newest_only(day: date) -> Text:
    return Text(
        f"改动只用于拟议规则最新一版：{day} 以前的订单仍按当时的版本计算。"
        f"要全部按改动计算，请把始日取在 {day} 或以后。",
        f"The changes are made to the newest version: orders before {day} are reckoned by the version of their day. "
        f"Begin the period on {day} or later to have all orders under the changes.",
    )


def as_on(day: date) -> Text:
    return Text(f"拟议规则取 {day} 有效的版本，用于全部订单。", f"The rule after as in force on {day}, for all orders.")


def left_out(numbers: Mapping[str, int], *, by_period: bool) -> Text:
    orders, workers = numbers["orders"], numbers["workers"]
    if by_period:
        return Text(
            f"{workers:,} 人（{orders:,} 单）有不能计算的订单，按期规则不能只算一部分，两边都未计入。",
            f"{workers:,} workers ({orders:,} orders) have an order that cannot be judged; a period is not reckoned in "
            "part, so they are left out on both sides.",
        )
    return Text(
        f"{orders:,} 单至少有一个规则不能计算，两边都未计入；因此有 {workers:,} 人一单也不能算。",
        f"{orders:,} orders cannot be judged by one of the rules and are left out on both sides; so {workers:,} "
        "workers have no order left.",
    )


def cut_period(title: Text, span: tuple[date, date]) -> Text:
    return Text(
        f"“{title.zh}”按期计算，日志没有覆盖 {span[0]} 至 {span[1]} 的全部日子："
        "首尾两期的奖励和补差可能偏低，两边相同对待。",
        f"“{title.en}” is reckoned by period and the log does not hold all days from {span[0]} to {span[1]}: bonuses "
        "and top-ups of the first and last period may be too low, alike on both sides.",
    )


def other_clock(start: str) -> Text:
    named = {"picked_up_at": Text("取货（上车）", "pick-up"), "dispatched_at": Text("派单", "dispatch")}
    said = named.get(start, Text(start, start))
    return Text(
        f"日志缺少接单时刻：时长从{said.zh}算起，小时收入因此偏高。",
        f"The log lacks the instant of acceptance: time runs from {said.en}, so hourly pay comes out too high.",
    )


def hours_capped(cap: Decimal) -> Text:
    return Text(
        f"每人每日接单满 {cap.normalize():f} 小时后不再派单（手上的单送完）。超出的订单由谁承接不得而知："
        "它们的报酬不计入拟议规则一边，用工成本因此不是平台的全部成本；单量和时长的其他变化没有考虑。",
        f"After {cap.normalize():f} engaged hours a day a worker is given no further order (the one under way is "
        "ended). Who would take the orders beyond is not known: their pay is not on the side of the rule after, so its "
        "labour cost is not all that the platform would pay. No other change of demand or hours is in it.",
    )


def hours_unchanged() -> Text:
    return Text(
        "时长、超时和红线中的日接单、连续接单在 L0 中不因计价而变。",
        "Hours, lateness and the daily and continuous hours do not change with pay in L0.",
    )
