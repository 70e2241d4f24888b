"""The figures of the front page, with the numbers behind them."""

from __future__ import annotations

from gongyou.core.figures import COUNT, SHARE, Kind, Style
from gongyou.core.text import Text
from gongyou.kit.documents import KeyFigure
from gongyou.rooms.platforms.report.made import Audit

ORDERS = Text("单", "orders")
PEOPLE = Text("人", "workers")
CARDS = ("orders", "workers", "reproduced", "below", "short", "take_rate", "over_half", "undeclared")


def key_figures(audit: Audit) -> dict[str, KeyFigure]:
    """What the front page and the console show, by key."""
    value = audit.value
    rule, take = value["rule"], value["take_rate"]
    money = Style(Kind.MONEY, 2, value["scheme"]["currency"])
    figure = audit.figure.id
    origin = Text(f"复算 gongyou replay {figure}", f"Run again: gongyou replay {figure}")
    reproduced = (
        Text("恰为最低报酬的订单", "Orders at exactly the minimum")
        if value["scheme"]["is_minimum"]
        else Text("与公示规则一致的订单", "Orders that agree with the rule")
    )
    return {
        "orders": KeyFigure(
            Text("可评估订单", "Evaluable orders"), value["orders"]["evaluable"], COUNT, ORDERS, origin
        ),
        "workers": KeyFigure(
            Text("涉及劳动者", "Workers covered"), value["workers"]["known"] or None, COUNT, PEOPLE, origin
        ),
        "reproduced": KeyFigure(reproduced, rule["reproduced"]["share"], SHARE, provenance=origin),
        "below": KeyFigure(
            Text("低于公示规则的订单", "Orders paid below the rule"), rule["below"]["orders"], COUNT, ORDERS, origin
        ),
        "short": KeyFigure(Text("少付合计", "Sum paid short"), rule["below"]["amount"], money, provenance=origin),
        "take_rate": KeyFigure(Text("抽成率", "Take rate"), take["overall"], SHARE, provenance=origin),
        "over_half": KeyFigure(
            Text("抽成率超过 50 % 的订单", "Orders with a take rate above 50 %"),
            take["over_half"]["share"],
            SHARE,
            provenance=origin,
        ),
        "undeclared": KeyFigure(
            Text("规则之外的扣款", "Deductions outside the rule"),
            rule["deductions"]["undeclared_amount"],
            money,
            provenance=origin,
        ),
    }
