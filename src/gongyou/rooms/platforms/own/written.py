"""A statement as a document (PDF, Word) and as tables (XLSX, CSV)."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

from gongyou import __version__
from gongyou.core.cells import cell_safe
from gongyou.core.figures import COUNT, MONEY, NUMBER, WORDS, Style, day_shown, shown
from gongyou.core.money import yuan_from
from gongyou.core.text import Text
from gongyou.kit.documents import Block, Column, Document, Fact, Heading, Notes, Paragraph, Provenance, Table
from gongyou.rooms.data.door import Compared
from gongyou.rooms.platforms.own import recorded
from gongyou.rooms.platforms.own.lines import ALLOWED_SAID, Allowed, Line
from gongyou.rooms.platforms.own.periods import OF_PLATFORM
from gongyou.rooms.platforms.own.said import CODE_NOTE, HOURLY, METHOD_NOTES, TOTALS, steps_line
from gongyou.rooms.platforms.own.statement import Statement

YUAN = MONEY
NO_RULE = Text("没有登记的计价规则，只列实付，不作核对。", "No pay rule is on record: pay is listed, not compared.")
HEADS = (
    Text("派单时间", "Dispatched"),
    Text("派单号", "Attempt"),
    Text("规则版本", "Rule"),
    Text("应付（元）", "Declared"),
    Text("实付（元）", "Paid"),
    Text("扣款（元）", "Deducted"),
    Text("差额（元）", "Difference"),
    Text("说明", "Remark"),
)

# What the flat table says besides: it has no sheet or section of its own for it.
MORE_HEADS = (
    Text("订单号", "Order"),
    Text("和本人自己记的比", "Beside the worker's own record"),
    Text("规则来自", "Rule taken from"),
)
NOTHING_RECORDED = Compared()


def remark(line: Line) -> Text:
    """Why a line cannot be compared, or what its deduction is."""
    if line.reason_said is not None:
        return Text(f"无法核对：{line.reason_said.zh}", f"Not comparable: {line.reason_said.en}")
    if line.allowed is Allowed.NONE:
        return Text("", "")
    what, why = ALLOWED_SAID[line.allowed], line.deduction_said
    return Text(f"{what.zh}：{why.zh}", f"{what.en}: {why.en}")


def cells(line: Line) -> list[Any]:
    """One line as cells, money in the currency's unit."""
    return [
        f"{line.at:%Y-%m-%d %H:%M}",
        line.attempt_id,
        line.ruling.edition if line.ruling else "—",
        _money(line.declared),
        _money(line.paid),
        yuan_from(line.deducted),
        _money(line.gap),
        remark(line),
    ]


def document(statement: Statement, code: str, beside: Compared = NOTHING_RECORDED) -> Document:
    """The statement for an arbitrator: sums, rules, every line with its arithmetic, hours, what the worker recorded,
    provenance, code.
    """
    blocks: list[Block] = [
        Heading(Text("一、合计", "1 Sums")),
        _totals(statement),
        Heading(Text("二、适用的规则", "2 Rules applied")),
        *_rules(statement),
        Heading(Text("三、逐单核对", "3 Order by order")),
        Table(
            Text("全部已接订单", "All accepted orders"),
            [Column(head, YUAN if 3 <= at <= 6 else WORDS) for at, head in enumerate(HEADS)],
            [cells(line) for line in statement.lines],
        ),
    ]
    short = [line for line in statement.lines if line.is_short]
    if short:
        blocks += [Heading(Text("四、少付订单的算式", "4 Arithmetic of the orders paid short")), _arithmetic(short)]
    blocks += [Heading(Text("五、奖励和补差", "5 Rewards and top-ups")), *_periods(statement)]
    blocks += [Heading(Text("六、工时和小时收入", "6 Hours and pay an hour")), *_hours(statement)]
    blocks += recorded.own_blocks(beside)
    blocks.append(Notes(Text("计算口径", "How it was reckoned"), METHOD_NOTES))
    blocks.append(Provenance(_provenance(statement, code)))
    return Document(
        Text("平台收入对账单", "Statement of platform pay"),
        Text(
            f"{statement.platform_said.zh} {statement.month.shown('zh')}",
            f"{statement.platform_said.en}, {statement.month.shown('en')}",
        ),
        blocks,
        facts=(
            Fact(Text("核验码", "Verification code"), Text(code, code)),
            Fact(Text("怎样核验", "How to verify"), CODE_NOTE),
        ),
    )


def csv_of(statement: Statement, language: str, beside: Compared = NOTHING_RECORDED) -> bytes:
    """The lines as CSV with a mark that Excel understands; orders that the worker alone recorded stand at the end."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([head.on(language) for head in (*HEADS, *MORE_HEADS)])
    rows = [
        [*cells(line), line.order_id, recorded.said_of(line, beside), _taken_from(statement, line)]
        for line in statement.lines
    ]
    empty = [None] * len(HEADS)
    rows += [[*empty, order.order_id, recorded.said_of_missing(order), None] for order in beside.missing]
    for row in rows:
        writer.writerow([cell_safe("" if each is None else str(each)) for each in _plain(row, language)])
    return ("\ufeff" + out.getvalue()).encode()


def workbook_of(statement: Statement, code: str, language: str, beside: Compared = NOTHING_RECORDED) -> bytes:
    """Lines, sums, hours, what the worker recorded, and provenance as sheets."""
    from gongyou.kit.spreadsheets import Column as Head
    from gongyou.kit.spreadsheets import Sheet, workbook_write

    kinds = ("text", "id", "text", "money", "money", "money", "money", "text")
    days = [
        (day.day.isoformat(), day.orders, round(day.engaged / 3600, 4), round(float(day.working) / 3600, 4))
        for day in statement.worked.days
    ]
    what, value = Text("项目", "Item").on(language), Text("数值", "Value").on(language)
    out = io.BytesIO()
    workbook_write(
        out,
        [
            Sheet(
                Text("逐单核对", "Orders").on(language),
                [Head(head.on(language), kind) for head, kind in zip(HEADS, kinds, strict=True)],  # type: ignore[arg-type]
                [_plain(cells(line), language) for line in statement.lines],
            ),
            Sheet(
                Text("合计", "Sums").on(language),
                [Head(what), Head(value, "number")],
                [[each.on(language), figure] for each, figure, _ in (*_sums(statement), *recorded.own_sums(beside))],
            ),
            Sheet(
                Text("每日工时", "Hours").on(language),
                [
                    Head(Text("日期", "Day").on(language)),
                    Head(Text("接单数", "Orders").on(language), "integer"),
                    Head(Text("接单小时", "Hours on orders").on(language), "number"),
                    Head(Text("工作小时", "Working hours").on(language), "number"),
                ],
                days,
            ),
            *_own_sheet(beside, language),
            Sheet(
                Text("出处", "Provenance").on(language),
                [Head(what, width=120)],
                [[each.on(language)] for each in (*METHOD_NOTES, *_provenance(statement, code))],
            ),
        ],
    )
    return out.getvalue()


def _own_sheet(beside: Compared, language: str) -> list[Any]:
    """What the worker recorded and the platform lacks or tells differently; no sheet where nothing was recorded."""
    from gongyou.kit.spreadsheets import Column as Head
    from gongyou.kit.spreadsheets import Sheet

    if not beside.recorded:
        return []
    heads = [
        Head(head.on(language), kind)  # type: ignore[arg-type]
        for head, kind in zip(recorded.HEADS, recorded.KINDS, strict=True)
    ]
    rows = [_plain(row, language) for row in recorded.own_rows(beside)]
    return [Sheet(Text("和自己记的比", "Own record").on(language), heads, rows)]


def _taken_from(statement: Statement, line: Line) -> Text | None:
    """Whose record the rule of a line was taken from, as the paper says it, or else where the rule is from."""
    if statement.record_said.zh:
        return statement.record_said
    return line.ruling.origin if line.ruling else None


def _sums(statement: Statement) -> list[tuple[Text, Any, Style]]:
    yuan = statement.totals.yuan()
    counts: list[tuple[Text, Any, Style]] = [
        (Text("接单（单）", "Orders"), statement.totals.orders, COUNT),
        (Text("其中可核对（单）", "Of them comparable"), statement.totals.compared, COUNT),
        (Text("少付的订单（单）", "Orders paid short"), statement.totals.short_orders, COUNT),
    ]
    return counts + [(TOTALS[name], value, YUAN) for name, value in yuan.items()]


def _totals(statement: Statement) -> Table:
    rows = [[label, shown(value, style, "zh")] for label, value, style in _sums(statement)]
    return Table(Text("", ""), (Column(Text("项目", "Item")), Column(Text("数值", "Value"))), rows)


def _rules(statement: Statement) -> list[Block]:
    whose: list[Block] = [Paragraph(statement.record_said)] if statement.record_said.zh else []
    if not statement.rulings:
        return whose or [Paragraph(NO_RULE)]
    rows = [
        [each.title, each.edition, str(each.first), str(each.last or "—"), each.origin, each.version]
        for each in statement.rulings
    ]
    columns = [
        Column(Text("规则", "Rule")),
        Column(Text("版本", "Edition")),
        Column(Text("起", "From")),
        Column(Text("止", "Until")),
        Column(Text("来源", "Source")),
        Column(Text("版本哈希", "Hash")),
    ]
    blocks: list[Block] = [*whose, Table(Text("", ""), columns, rows)]
    for each in statement.changes:
        zh = f"{day_shown(each.first, 'zh')}起换用{each.edition}，每一单按当日有效的版本计算。"
        en = f"From {day_shown(each.first, 'en')} {each.edition} holds; each order is reckoned by its own day."
        blocks.append(Paragraph(Text(zh, en)))
    return blocks


def _arithmetic(lines: Sequence[Line]) -> Table:
    columns = (Column(HEADS[1]), Column(Text("算式", "Arithmetic")), Column(HEADS[3], YUAN), Column(HEADS[4], YUAN))
    rows = [[line.attempt_id, steps_line(line), _money(line.declared), _money(line.paid)] for line in lines]
    return Table(Text("", ""), columns, rows)


def _periods(statement: Statement) -> list[Block]:
    blocks: list[Block] = []
    for each in statement.periods:
        span = f"{each.first} – {each.last}"
        if each.reason is not None:
            blocks.append(Paragraph(Text(f"{span}：{each.reason.zh}", f"{span}: {each.reason.en}")))
            continue
        rows = [[step.label, step.formula, "" if step.value is None else str(step.value)] for step in each.steps]
        columns = (Column(Text("步骤", "Step")), Column(Text("算式", "Arithmetic")), Column(Text("结果", "Result")))
        blocks.append(Table(Text(f"结算期 {span}", f"Pay period {span}"), columns, rows))
    if statement.rewards:
        rows = [[f"{each.first} – {each.last}", each.code, yuan_from(each.amount)] for each in statement.rewards]
        columns = (
            Column(Text("周期", "Period")),
            Column(Text("奖励代码", "Code")),
            Column(Text("金额（元）", "Amount"), YUAN),
        )
        blocks.append(Table(Text("平台记录的奖励", "Rewards as the platform recorded them"), columns, rows))
    if statement.has_aggregate:
        blocks.append(Paragraph(OF_PLATFORM))
    return blocks or [Paragraph(Text("规则和记录里都没有。", "Neither the rule nor the records hold any."))]


def _hours(statement: Statement) -> list[Block]:
    worked = statement.worked
    hourly = [[HOURLY[each.name], _hours_of(each.seconds), _money(each.fen)] for each in worked.hourly]
    columns = (
        Column(Text("按哪种时间", "On which time")),
        Column(Text("小时", "Hours"), NUMBER),
        Column(Text("每小时（元）", "An hour"), YUAN),
    )
    days = [
        [day.day.isoformat(), day.orders, _hours_of(day.engaged), _hours_of(day.working), _hours_of(day.online)]
        for day in worked.days
    ]
    heads = (
        Column(Text("日期", "Day")),
        Column(Text("接单数", "Orders"), COUNT),
        Column(HOURLY["engaged"], NUMBER),
        Column(HOURLY["working"], NUMBER),
        Column(HOURLY["online"], NUMBER),
    )
    return [
        Table(Text("小时收入", "Pay an hour"), columns, hourly),
        Table(Text("每日（小时）", "By day, in hours"), heads, days),
        Paragraph(worked.terms.source),
    ]


def _hours_of(seconds: Any) -> float:
    return float(seconds) / 3600


def _provenance(statement: Statement, code: str) -> list[Text]:
    snapshots = ", ".join(f"{name} {number}" for name, number in statement.snapshots.items() if number is not None)
    rules = ", ".join(f"{each.scheme.id}@{each.version}" for each in statement.rulings)
    digest = statement.digest()
    return [
        Text(f"数据快照：{snapshots}", f"Snapshots of the data: {snapshots}"),
        Text(f"规则：{rules or '无'}", f"Rules: {rules or 'none'}"),
        *([statement.record_said] if statement.record_said.zh else []),
        Text(f"内容哈希 SHA-256：{digest}", f"SHA-256 of the content: {digest}"),
        Text(f"工友 Gongyou {__version__}；核验码 {code}", f"Gongyou {__version__}; verification code {code}"),
    ]


def _plain(row: Sequence[Any], language: str) -> list[Any]:
    return [each.on(language) if isinstance(each, Text) else each for each in row]


def _money(fen: int | None) -> Any:
    return None if fen is None else yuan_from(fen)
