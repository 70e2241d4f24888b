"""The room's words: reasons, kinds of breach and headings."""

from __future__ import annotations

from gongyou.core.text import Text

# The five headings of 《平台劳动规则和算法协商指引（试行）》 (2026-03-20), the order of every audit report.
DISPATCH = Text("订单分配", "Order allocation")
PAY = Text("收入与抽成", "Pay and take rate")
HOURS = Text("工作时长与休息", "Working time and rest")
TIME = Text("时间预估与路线规划", "Estimated times and routes")
RATING = Text("考核与奖惩", "Assessment, rewards and penalties")
HEADINGS = (DISPATCH, PAY, HOURS, TIME, RATING)

REASONS = {
    "pay_total": Text("缺少实付金额", "The paid amount is missing"),
    "currency": Text("币种与计价规则不一致", "The currency is not that of the pay rule"),
    "dispatched_at": Text("缺少派单时间", "The time of dispatch is missing"),
    "created_at": Text("缺少下单时间", "The time of the order is missing"),
    "accepted_at": Text("缺少接单时间", "The time of acceptance is missing"),
    "picked_up_at": Text("缺少取货（上车）时间", "The time of pick-up is missing"),
    "delivered_at": Text("缺少送达（下车）时间", "The time of delivery is missing"),
    "distance_m": Text("缺少计价距离", "The charged distance is missing"),
    "customer_price": Text("缺少顾客支付金额", "The customer's price is missing"),
    "weather_code": Text("缺少天气代码", "The weather code is missing"),
    "channel": Text("缺少派单方式", "The way of dispatch is missing"),
    "no_rate": Text(
        "当日没有生效的费率，或数值超出规则适用范围", "No rate is in force on that day, or a value is out of range"
    ),
}

KINDS = {
    "below_rule": Text("实付低于公示规则", "Paid below the declared rule"),
    "floor_ignored": Text("未执行每单保底", "Lowest pay per order not applied"),
    "undeclared_deduction": Text("公示规则之外的扣款", "Deduction outside the declared rule"),
}

NO_PRICE = Text("不可评估：订单没有顾客支付金额。", "Cannot be evaluated: the orders carry no customer price.")
WORKERS_UNKNOWN = Text(
    "日志不含劳动者编码，无法判断每组涉及多少人，不予列出。",
    "The log has no workers' keys, so nobody can say how few people a group rests on; not listed.",
)
NO_AREA = Text("不可评估：订单没有区域。", "Cannot be evaluated: the orders carry no area.")
CLUSTERED = Text(
    "逐单核对的区间为 Wilson 95 % 区间，按订单计算；各项指标（A1 至 G1）的区间以劳动者为单位。",
    "Intervals of the order-by-order check are Wilson 95 % intervals over orders; those of the metrics A1 to G1 have "
    "the worker as their unit.",
)
NO_BASIS = Text("—", "—")
ARTICLE = Text(
    "《关于加强新就业群体服务管理的意见》：严格执行算法规则；《平台劳动规则和算法协商指引（试行）》：收入与抽成",
    "Opinions on services for new employment groups (2026): algorithm rules are strictly executed; Guidelines on "
    "consultation on platform rules and algorithms (trial): pay and take rate",
)

ARTICLE_OF_METRICS = Text(
    "《平台劳动规则和算法协商指引（试行）》",
    "Guidelines on consultation on platform rules and algorithms (trial)",
)


def reason(name: str) -> Text:
    """Why an order cannot be evaluated; a column without words of its own is named as the log's contract says it."""
    if (said := REASONS.get(name)) is not None:
        return said
    from gongyou.lake.contract import contract

    meaning = next((each.meaning for each in contract("orders").columns if each.name == name), Text(name, name))
    return Text(f"缺少：{meaning.zh}", f"Missing: {meaning.en}")


def kind(name: str) -> Text:
    """The breach kind in words."""
    return KINDS.get(name, Text(name, name))


def money_unit(currency: str) -> Text:
    """The unit in a table's head."""
    return {"CNY": Text("元", "CNY"), "USD": Text("美元", "USD")}.get(currency, Text(currency, currency))
