"""The tables of an audit report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gongyou.core.figures import COUNT, MONTH, SHARE, SUPPRESSED, WORDS, Kind, Style, day_shown, interval_shown
from gongyou.core.text import Text
from gongyou.kit.documents import Column, Table
from gongyou.rooms.platforms import words
from gongyou.rooms.platforms.report.status import STATUS

Value = Mapping[str, Any]
ROOM = Text("　", " ")
SIDES = {
    "auditor": Text("审计人", "Auditor"),
    "platform": Text("平台回应栏", "Reply of the platform"),
    "workers": Text("劳动者代表意见栏", "Statement of the workers' representatives"),
}
STEPS_OF = 5


def money_of(value: Value) -> Style:
    return Style(Kind.MONEY, 2, value["scheme"]["currency"])


def rule_table(value: Value) -> Table:
    """Agrees, below, above, floor, and the amounts."""
    rule = value["rule"]
    rows: list[list[Any]] = [
        _rule_row(
            Text("与规则一致（差额不超过容差）", "Agrees with the rule (within tolerance)"), rule["reproduced"], None
        ),
        _rule_row(Text("不低于规则", "Not below the rule"), rule["at_least"], None),
        _rule_row(Text("低于规则", "Below the rule"), rule["below"], rule["below"]["amount"]),
        _rule_row(Text("高于规则", "Above the rule"), rule["above"], rule["above"]["amount"]),
        _rule_row(Text("按每单保底计酬", "Paid at the lowest pay per order"), rule["floor"], None),
        [
            Text("未解释金额（差额绝对值合计）", "Unexplained (sum of absolute gaps)"),
            None,
            None,
            None,
            rule["unexplained"]["absolute"],
        ],
        [Text("差额净额（实付减应付）", "Net gap (paid minus due)"), None, None, None, rule["unexplained"]["net"]],
    ]
    return Table(
        Text("公示规则与实付逐单核对", "Declared rule against pay, order by order"),
        (
            Column(Text("项目", "Item")),
            Column(Text("订单（单）", "Orders"), COUNT),
            Column(Text("占比", "Share"), SHARE),
            Column(Text("95 % 区间", "95 % interval")),
            Column(Text("金额", "Amount"), money_of(value)),
        ),
        rows,
    )


def _rule_row(label: Text, rate: Mapping[str, Any], amount: Any) -> list[Any]:
    span = interval_shown(rate["share"], rate["low"], rate["high"], SHARE)
    bare = SUPPRESSED if rate["share"] == SUPPRESSED else span.partition("（")[2].rstrip("）")
    return [label, rate["orders"], rate["share"], bare, amount]


def kinds_table(breaches: Value, value: Value) -> Table:
    """Orders, workers and amounts by kind of breach. What may not be shown was veiled before: report/veil.py."""
    rows = []
    for each in breaches["kinds"]:
        workers = each["workers"] if value["workers"]["is_known"] else None
        rows.append([words.kind(each["kind"]), each["orders"], workers, each["amount"]])
    return Table(
        Text("少付的种类", "Kinds of shortfall"),
        (
            Column(Text("种类", "Kind")),
            Column(Text("订单（单）", "Orders"), COUNT),
            Column(Text("劳动者（人）", "Workers"), COUNT),
            Column(Text("金额", "Amount"), money_of(value)),
        ),
        rows,
    )


def deciles_table(value: Value) -> Table:
    """Take rate by tenth of the fares."""
    money = money_of(value)
    return Table(
        Text("按顾客支付金额十等分的抽成率", "Take rate by tenth of the customer's price"),
        (
            Column(Text("组", "Tenth"), COUNT),
            Column(Text("最低价", "Lowest price"), money),
            Column(Text("最高价", "Highest price"), money),
            Column(Text("订单（单）", "Orders"), COUNT),
            Column(Text("抽成率", "Take rate"), SHARE),
        ),
        [
            [each["decile"], each["lowest"], each["highest"], each["orders"], each["take_rate"]]
            for each in value["take_rate"]["deciles"]
        ],
    )


def parts_table(value: Value, by: str) -> Table:
    """By month or area; ＊ where a cell is hidden."""
    is_month = by == "months"
    rows: list[list[Any]] = []
    for row in value[by]["rows"]:
        name = row["name"] or Text("未注明", "not stated")
        if row["suppressed"]:
            rows.append([name, *[SUPPRESSED] * 6])
        else:
            rows.append(
                [
                    name,
                    row["workers"],
                    row["evaluable"],
                    row["reproduced"],
                    row["below"],
                    row["short"],
                    row["take_rate"],
                ]
            )
    return Table(
        Text("分月", "By month") if is_month else Text("分区域", "By area"),
        (
            Column(Text("月份", "Month"), MONTH) if is_month else Column(Text("区域", "Area"), WORDS),
            Column(Text("劳动者（人）", "Workers"), COUNT),
            Column(Text("可评估（单）", "Evaluable"), COUNT),
            Column(Text("与规则一致", "Agrees"), SHARE),
            Column(Text("少付（单）", "Below"), COUNT),
            Column(Text("少付金额", "Sum short"), money_of(value)),
            Column(Text("抽成率", "Take rate"), SHARE),
        ),
        rows,
    )


def worst_table(value: Value) -> Table:
    """The orders that are short by most. No worker's key."""
    money = money_of(value)
    return Table(
        Text("少付最多的订单", "The orders that fall short by most"),
        (
            Column(Text("派单号", "Attempt")),
            Column(Text("时间", "Time")),
            Column(Text("种类", "Kind")),
            Column(Text("应付", "Due"), money),
            Column(Text("实付", "Paid"), money),
            Column(Text("扣款", "Deducted"), money),
            Column(Text("少付", "Short"), money),
        ),
        [
            [
                row["attempt_id"],
                row["at"],
                words.kind(row["kind"]),
                row["declared"],
                row["paid"],
                row["deducted"],
                row["lost"],
            ]
            for row in value["worst"]
        ],
    )


def steps_table(value: Value) -> Table:
    """The arithmetic of the first few of them, line by line."""
    rows: list[list[Any]] = []
    for row in value["worst"][:STEPS_OF]:
        for number, step in enumerate(row["steps"]):
            label = Text(step["label"]["zh"], step["label"]["en"])
            rows.append([row["attempt_id"] if number == 0 else Text("", ""), label, step["formula"]])
    return Table(
        Text(f"前 {STEPS_OF} 单的算式", f"Arithmetic of the first {STEPS_OF} orders"),
        (Column(Text("派单号", "Attempt")), Column(Text("项目", "Term")), Column(Text("算式", "Arithmetic"))),
        rows,
    )


def sources_table(value: Value) -> Table:
    """Each version of the rule that was in force, with its source."""
    rows = []
    for version in value["scheme"]["versions"]:
        until = version["until"]
        rows.append(
            [
                Text(
                    f"{version['from']} 起" + (f"至 {until}" if until else ""),
                    f"from {version['from']}" + (f" to {until}" if until else ""),
                ),
                STATUS[version["status"]],
                Text(version["source"]["zh"], version["source"]["en"]),
                version["url"],
            ]
        )
    return Table(
        Text("所用费率及来源", "Rates used and their sources"),
        (
            Column(Text("期间", "In force")),
            Column(Text("核实情况", "Status")),
            Column(Text("来源", "Source")),
            Column(Text("网址", "Address")),
        ),
        rows,
    )


def batches_table(batches: Sequence[Mapping[str, Any]]) -> Table:
    """The hand-over list: source, files and hash of each batch."""
    return Table(
        Text("数据来源（交接单）", "Sources of the data (hand-over list)"),
        (
            Column(Text("批次", "Batch")),
            Column(Text("来源", "Source")),
            Column(Text("文件", "Files")),
            Column(Text("行数", "Rows"), COUNT),
            Column(Text("隔离行数", "Quarantined"), COUNT),
            Column(Text("内容哈希（SHA-256）", "Content hash (SHA-256)")),
        ),
        [
            [
                batch["batch"],
                batch["source"],
                "\n".join(batch["files"]),
                batch["rows"],
                batch["quarantined"],
                batch["content_hash"],
            ]
            for batch in batches
        ],
    )


def signatures_table(statements: Sequence[Any] = ()) -> Table:
    """What each side stated, in the order of recording; a side that said nothing keeps a box to fill in by hand."""
    rows: list[list[Any]] = []
    for side, role in SIDES.items():
        said = [each for each in statements if each.side == side]
        rows += [[role, Text(each.body, each.body), _signed(each)] for each in said] or [[role, ROOM, ROOM]]
    return Table(
        Text("签署栏", "To be signed"),
        (
            Column(Text("角色", "Role")),
            Column(Text("意见", "Statement")),
            Column(Text("签名与日期", "Signature and date")),
        ),
        rows,
    )


def _signed(statement: Any) -> Text:
    day = statement.stated_on
    return Text(f"{statement.stated_by}，{day_shown(day, 'zh')}", f"{statement.stated_by}, {day_shown(day, 'en')}")
