"""The orders that the worker recorded, beside the statement's, as parts of its papers and tables.

None of it is among the numbers that the verification code vouches for: it is the worker's own word.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from gongyou.core.figures import COUNT, MONEY, WORDS, Style, shown
from gongyou.core.text import Text
from gongyou.kit.documents import Block, Column, Heading, Paragraph, Table
from gongyou.rooms.data.door import Apart, Compared, Recorded
from gongyou.rooms.platforms.measures.scope import local
from gongyou.rooms.platforms.own.lines import Line
from gongyou.rooms.platforms.own.rulings import ZONE

NOT_COVERED = Text(
    "本人自己记的订单与平台报的逐单比较。这一部分是本人的记录，核验码不核验。送达时间差一分钟以内、距离差 100 米以内"
    "算一样，金额比到分。",
    "Orders that the worker recorded and handed to the union, each beside the platform's account of it. It is the "
    "worker's own record and not covered by the verification code. Times within a minute and distances within 100 "
    "metres count as alike; money is compared to the cent.",
)
HEADS = (
    Text("订单号", "Order"),
    Text("时间", "Time"),
    Text("情况", "Finding"),
    Text("项目", "Of what"),
    Text("本人记", "Recorded"),
    Text("平台报", "Reported"),
    Text("平台少报（元）", "Reported less"),
)
KINDS = ("id", "text", "text", "text", "text", "text", "money")
MISSING, DIFFERS = Text("平台没有报", "Not reported"), Text("两边不同", "Told differently")
ALIKE, UNRECORDED = Text("两边一样", "Alike"), Text("本人没有记", "Not recorded by the worker")
PAY = Text("收入", "Pay")


def own_sums(beside: Compared) -> list[tuple[Text, Any, Style]]:
    """The comparison's counts and amounts; none where the worker recorded no order of the month."""
    if not beside.recorded:
        return []
    less = sum(bool(order.less_paid) for order in beside.differing)
    return [
        (Text("本人记了、平台没有报（单）", "Recorded, not reported (orders)"), len(beside.missing), COUNT),
        (Text("本人记了、平台没有报（元）", "Recorded, not reported (pay)"), beside.missing_pay, MONEY),
        (Text("收入比本人记的少（单）", "Reported with less pay (orders)"), less, COUNT),
        (Text("收入比本人记的少（元）", "Reported with less pay (by how much)"), beside.less_paid, MONEY),
        (Text("其他地方不同（单）", "Other differences (orders)"), len(beside.differing) - less, COUNT),
        (Text("平台报了、本人没有记（单）", "Reported, not recorded (orders)"), len(beside.unrecorded), COUNT),
        (Text("两边一样（单）", "Alike (orders)"), beside.same, COUNT),
    ]


def own_rows(beside: Compared) -> Iterator[list[Any]]:
    """One row for each order that the platform lacks, and for each column that differs, as `HEADS` names them."""
    for order in beside.missing:
        yield [order.order_id, _clock(order.at), MISSING, PAY, f"{order.pay:.2f}", "", None]
    for order in beside.differing:
        for each in order.apart:
            less = order.less_paid if each.column == "pay_total" and order.less_paid else None
            yield [order.order_id, _clock(order.at), DIFFERS, each.called, *_both(each), less]


def own_blocks(beside: Compared) -> list[Block]:
    """The section of the paper; empty where the worker recorded no order of the month."""
    if not beside.recorded:
        return []
    blocks: list[Block] = [
        Heading(Text("七、和本人自己记的比", "7 Beside the worker's own record")),
        Paragraph(NOT_COVERED),
        Table(
            Text("", ""),
            (Column(Text("项目", "Item")), Column(Text("数值", "Value"))),
            [[label, shown(value, style, "zh")] for label, value, style in own_sums(beside)],
        ),
    ]
    rows = list(own_rows(beside))
    if rows:
        columns = [Column(head, MONEY if kind == "money" else WORDS) for head, kind in zip(HEADS, KINDS, strict=True)]
        blocks.append(Table(Text("平台没有报的和两边不同的", "Not reported, and told differently"), columns, rows))
    return blocks


def said_of(line: Line, beside: Compared) -> Text:
    """What the worker's record says of an order that the platform reported, in one cell."""
    if not beside.recorded:
        return Text("", "")
    order = next((each for each in beside.differing if each.order_id == line.order_id), None)
    if order is not None:
        return _differences(order)
    return UNRECORDED if line.order_id in beside.unrecorded else ALIKE


def said_of_missing(order: Recorded) -> Text:
    """The same of an order that the platform did not report."""
    at, pay = _clock(order.at), f"{order.pay:.2f}"
    return Text(f"{MISSING.zh}：{at}，本人记收入 {pay} 元", f"{MISSING.en}: {at}, recorded pay {pay}")


def _differences(order: Recorded) -> Text:
    told = [(each.called, *_both(each)) for each in order.apart]
    return Text(
        f"{DIFFERS.zh}：" + "；".join(f"{name.zh}本人记 {mine.zh}，平台报 {theirs.zh}" for name, mine, theirs in told),
        f"{DIFFERS.en}: "
        + "; ".join(f"{name.en} recorded {mine.en}, reported {theirs.en}" for name, mine, theirs in told),
    )


def _both(each: Apart) -> tuple[Text, Text]:
    """What was recorded, and what was reported."""
    first, second = (_value(each, value) for value in (each.shown, each.told))
    return first, second


def _value(each: Apart, value: Any) -> Text:
    if each.is_moment:
        return Text(_clock(value), _clock(value))
    if each.is_money:
        return Text(f"{value:.2f} 元", f"{value:.2f}")
    return Text(f"{value:.0f} 米", f"{value:.0f} m")


def _clock(moment: datetime) -> str:
    return f"{local(moment, ZONE):%Y-%m-%d %H:%M}"
