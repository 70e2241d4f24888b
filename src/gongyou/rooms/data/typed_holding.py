"""What this room adds to the copy that members take of their data: typed orders that wait to be handed in."""

from __future__ import annotations

import json

from gongyou.core.text import Text
from gongyou.registry.models import Member
from gongyou.registry.own.holdings import Part, holding
from gongyou.registry.platform_names import platform_called
from gongyou.rooms.data.models import TypedOrder

HEADS = {
    "platform": Text("平台", "Platform"),
    "order_id": Text("订单号", "Order number"),
    "accepted_at": Text("接单时间", "Accepted"),
    "delivered_at": Text("送达时间", "Delivered"),
    "promised_at": Text("要求送达时间", "Asked for by"),
    "distance_m": Text("距离（米）", "Distance (m)"),
    "pay_total": Text("收入（元）", "Pay (yuan)"),
    "tip": Text("小费（元）", "Tip (yuan)"),
    "deduction": Text("扣款（元）", "Deduction (yuan)"),
    "made_at": Text("填写时间", "Typed"),
}


@holding
def typed_orders_of(member: Member) -> Part:
    """Every typed order that was not handed in, as it was typed."""
    rows = []
    for order in TypedOrder.objects.filter(member=member):
        typed = json.loads(order.content)
        answers = {name: typed.get(name, "") for name in HEADS}
        rows.append({**answers, "platform": platform_called(order.platform), "made_at": order.made_at})
    return Part.of("typed_orders", Text("填好还没交的订单", "Orders typed and not handed in"), HEADS, rows)
