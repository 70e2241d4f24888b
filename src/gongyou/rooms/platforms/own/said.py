"""The words of a statement: names of its sums, of hours, its notes on method."""

from __future__ import annotations

from gongyou.core.text import Text
from gongyou.rooms.platforms.own.lines import Line

TOTALS = {
    "paid": Text("平台实付", "Paid by the platform"),
    "declared": Text("可核对订单按规则应付", "Declared pay of the comparable orders"),
    "short": Text("少付合计", "Paid short"),
    "over": Text("多付合计", "Paid above"),
    "deducted": Text("扣款合计", "Deductions"),
    "undeclared": Text("其中规则没有写明的扣款", "Of them not named by the rule"),
    "paid_uncompared": Text("无法核对的订单实付", "Paid on orders that cannot be compared"),
}
HOURLY = {
    "engaged": Text("接单时间", "Time on orders"),
    "working": Text("工作时间（含宽放）", "Working time with the allowance"),
    "online": Text("在线时间", "Time online"),
}
CODE_NOTE = Text(
    "在本系统的“核验对账单”页面输入核验码，可以看到合计并当场重算。没有核验码的人什么也看不到。",
    "Type the code on the page “Verify a statement” of this system: it shows the sums and reckons them again. Without "
    "the code nobody sees anything.",
)
METHOD_NOTES = (
    Text(
        "每一单按当日有效的计价规则重算：规则登记里有的用登记的版本，没有的用随产品提供的规则。差额在一分以内不算少付。",
        "Each order is reckoned by the rule in force on its own day: the version of the register, else the rule that "
        "ships with the product. A difference within one fen is no shortfall.",
    ),
    Text(
        "规则写有扣款代码的，用扣款前的金额和规则比；规则没有写明的扣款另列，不重复计入少付。",
        "Where the rule names deductions, pay before them is compared; one that it does not name stands apart and is "
        "not counted twice.",
    ),
    Text(
        "接单时间自接单起至完成止，同一时间多单只计一次；工作时间加 10 % 宽放（由协商确定，这里是约定值）。",
        "Time on orders runs from acceptance to completion, orders at the same time count once; working time adds an "
        "allowance of 10 % (a matter of bargaining; a convention here).",
    ),
    Text(
        "数字来自平台交来的日志，只是核对依据，不是法律意见。",
        "The figures come from the log that the platform handed over. They are a basis for checking, no legal advice.",
    ),
)


def steps_line(line: Line) -> Text:
    """The arithmetic of an order in one line."""
    steps = [step for step in line.steps() if step.formula and step.formula != "0"]
    return Text(
        "；".join(f"{step.label.zh} {step.formula}" for step in steps),
        "; ".join(f"{step.label.en} {step.formula}" for step in steps),
    )
