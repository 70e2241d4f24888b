"""The audit report as one document, under the five headings of the national guidelines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from gongyou.core.figures import SHARE, SUPPRESSED, day_shown, interval_shown, shown
from gongyou.core.text import Text
from gongyou.kit.documents import (
    Block,
    Bullets,
    Document,
    Fact,
    FigureBlock,
    Heading,
    KeyFigures,
    Notes,
    PageBreak,
    Paragraph,
    Provenance,
)
from gongyou.lake.provenance import Figure
from gongyou.rooms.platforms import words
from gongyou.rooms.platforms.measures.assemble import share
from gongyou.rooms.platforms.measures.conclusion import LEVELS, METRICS_RULE, RULE
from gongyou.rooms.platforms.metrics.metric import HEADINGS, Section
from gongyou.rooms.platforms.names import platform_name
from gongyou.rooms.platforms.report import outcomes, tables
from gongyou.rooms.platforms.report.charts import all_charts
from gongyou.rooms.platforms.report.few import is_of_few, withheld_of
from gongyou.rooms.platforms.report.figures import CARDS, key_figures
from gongyou.rooms.platforms.report.made import Audit
from gongyou.rooms.platforms.report.status import rates_said
from gongyou.rooms.platforms.report.veil import FEW_SHORT, FEW_UNDECLARED, veiled
from gongyou.ui.charts import Chart
from gongyou.ui.paper import Drawing

Value = Mapping[str, Any]
TITLE = Text("平台劳动规则和算法审计报告", "Audit of a platform's labour rules and algorithm")
NOT_LOOKED_AT = Text("本次审计未评估本部分。", "This audit did not evaluate this part.")


def public_report_of(audit: Audit, statements: Sequence[Any]) -> Document:
    """The report for everybody: the same without the single orders."""
    return report_of(replace(audit, figure=replace(audit.figure, value={**audit.value, "worst": []})), statements)


def report_of(audit: Audit, statements: Sequence[Any] = ()) -> Document:
    """The document; the same figures give the same words. Of too few workers it holds no figure."""
    if is_of_few(audit):
        return _of_few(audit, statements)
    audit = veiled(audit)
    value = audit.value
    origin = provenance_of(audit.figure)
    drawn = all_charts(value)
    pay: list[Block] = [Heading(words.PAY)]
    pay += [Paragraph(_reproduced(value)), tables.rule_table(value)]
    pay += _picture(drawn.get("audit-gap"), origin)
    pay.append(tables.kinds_table(audit.breaches.value, value))
    pay.append(Heading(Text("抽成率", "Take rate"), 2))
    pay += _take_rate(value)
    pay += _picture(drawn.get("audit-take-rate"), origin)
    pay.append(Heading(Text("分月、分区域", "By month and by area"), 2))
    pay.append(tables.parts_table(value, "months"))
    pay += _picture(drawn.get("audit-months"), origin)
    pay.append(_areas(value))
    pay += _worst(value)
    held = audit.outcomes
    blocks: list[Block] = [
        *_front(audit),
        PageBreak(),
        *_section(Section.ALL, audit),
        *_section(Section.DISPATCH, audit),
        *pay,
        *outcomes.section_blocks(Section.PAY, held),
        *_section(Section.HOURS, audit),
        *_section(Section.TIME, audit),
        Heading(words.RATING),
        Paragraph(_deductions(value)),
        *outcomes.section_blocks(Section.CONDUCT, held),
        *_tested(audit),
        Notes(Text("口径说明", "Notes on method"), _notes(value)),
        tables.sources_table(value),
        tables.batches_table(audit.batches),
        Provenance([provenance_of(each) for each in (audit.figure, audit.breaches, audit.metrics) if each]),
        Heading(Text("签署与意见", "Signatures and statements")),
        tables.signatures_table(statements),
    ]
    return Document(
        title=TITLE,
        subtitle=platform_name(value["platform"]),
        blocks=blocks,
        figures=key_figures(audit),
        facts=_facts(audit),
    )


def _of_few(audit: Audit, statements: Sequence[Any]) -> Document:
    """What was audited, why nothing is shown of it, and where the data came from."""
    level = LEVELS[audit.level]
    blocks: list[Block] = [
        Heading(Text(f"结论：{level.zh}", f"Conclusion: {level.en}")),
        Paragraph(withheld_of(audit)),
        Paragraph(RULE),
        tables.sources_table(audit.value),
        tables.batches_table(audit.batches),
        Provenance([provenance_of(each) for each in (audit.figure, audit.breaches, audit.metrics) if each]),
        Heading(Text("签署与意见", "Signatures and statements")),
        tables.signatures_table(statements),
    ]
    return Document(TITLE, platform_name(audit.value["platform"]), blocks, facts=_facts(audit))


def provenance_of(figure: Figure) -> Text:
    return Text(figure.provenance.line("zh"), figure.provenance.line("en"))


def _facts(audit: Audit) -> tuple[Fact, ...]:
    value, scheme = audit.value, audit.value["scheme"]
    first, last = value["from"], value["to"]
    status = rates_said(scheme, first, last)
    provenance = audit.figure.provenance
    seed = _seed(audit)
    code, name = value["platform"], platform_name(value["platform"])
    return (
        Fact(Text("审计对象", "Platform"), Text(f"{name.zh}（{code}）", f"{name.en} ({code})")),
        Fact(
            Text("期间", "Period"),
            Text(
                f"{day_shown(first, 'zh')}至{day_shown(last, 'zh')}（{scheme['zone']}）",
                f"{day_shown(first, 'en')} to {day_shown(last, 'en')} ({scheme['zone']})",
            ),
        ),
        Fact(
            Text("计价规则", "Pay rule"),
            Text(
                f"{scheme['title']['zh']}，{scheme['id']}@{scheme['version']}，费率{status.zh}",
                f"{scheme['title']['en']}, {scheme['id']}@{scheme['version']}, rates {status.en}",
            ),
        ),
        *_keeper(audit),
        Fact(
            Text("方法版本", "Method"),
            Text(
                f"{provenance.page} v{provenance.version}，程序 {provenance.code}；{seed.zh}",
                f"{provenance.page} v{provenance.version}, program {provenance.code}; {seed.en}",
            ),
        ),
    )


def _keeper(audit: Audit) -> tuple[Fact, ...]:
    """Whose record the rule was taken from, and why; nothing where the rule is not the register's."""
    keeper = audit.metrics.value.get("keeper") if audit.metrics else None
    if not keeper:
        return ()
    why, others = keeper["why"], keeper["others"]
    more = Text(
        f"；另有{'、'.join(others)}也登记了规则" if others else "",
        f"; also on record with {', '.join(others)}" if others else "",
    )
    said = Text(f"{keeper['name']}（{why['zh']}{more.zh}）", f"{keeper['name']} ({why['en']}{more.en})")
    return (Fact(Text("规则登记单位", "Rule on record with"), said),)


def _seed(audit: Audit) -> Text:
    if not audit.terms:
        return Text("不使用随机数，无种子", "no random numbers, hence no seed")
    seed, draws = audit.terms["seed"], audit.terms["draws"]
    return Text(f"自助法 {draws:,} 次，种子 {seed}", f"bootstrap of {draws:,} draws, seed {seed}")


def _section(section: Section, audit: Audit) -> list[Block]:
    """A heading of the guideline with its metrics; silence is never read as a clean bill."""
    blocks = outcomes.section_blocks(section, audit.outcomes)
    if not blocks and section is Section.ALL:
        return []
    return [Heading(HEADINGS[section]), *(blocks or [Paragraph(NOT_LOOKED_AT)])]


def _tested(audit: Audit) -> list[Block]:
    table = outcomes.tests_table(audit.outcomes, audit.terms)
    return [Heading(Text("检验与校正", "Tests and their correction")), table] if table else []


def _front(audit: Audit) -> list[Block]:
    value = audit.value
    level = LEVELS[audit.level]
    reasons = [Text(each["zh"], each["en"]) for each in value["conclusion"]["reasons"]]
    held = audit.outcomes
    return [
        Heading(Text(f"结论：{level.zh}", f"Conclusion: {level.en}")),
        Bullets([*reasons, *outcomes.adverse(held)]),
        Paragraph(RULE),
        *([Paragraph(METRICS_RULE)] if held else []),
        KeyFigures(CARDS),
        *([outcomes.overview_table(held, audit.terms)] if held else []),
        Heading(Text("覆盖范围", "Coverage"), 2),
        Paragraph(_coverage(audit)),
        Heading(Text("不可评估清单", "What could not be evaluated"), 2),
        *_not_evaluable(audit),
    ]


def _coverage(audit: Audit) -> Text:
    value = audit.value
    orders, workers = value["orders"], value["workers"]
    share = shown(orders["evaluable_share"], SHARE)
    zh = f"审计覆盖已接订单 {orders['total']:,} 单，可评估 {orders['evaluable']:,} 单（{share}）"
    en = f"The audit covers {orders['total']:,} accepted orders, {orders['evaluable']:,} of them evaluable ({share})"
    if workers["known"]:
        zh += f"，涉及劳动者 {workers['known']:,} 人"
        en += f", of {workers['known']:,} workers"
    if workers["orders_of_unknown"]:
        zh += f"；其中 {workers['orders_of_unknown']:,} 单不含劳动者编码，人数不详"
        en += f"; {workers['orders_of_unknown']:,} orders carry no worker's key, so the number of workers is unknown"
    declared = _declared(audit)
    return Text(f"{zh}。{declared.zh}", f"{en}. {declared.en}")


def _declared(audit: Audit) -> Text:
    """What share of the orders and workers that the platform declared the log holds."""
    declared = audit.metrics.value["declared"] if audit.metrics else {}
    held = {"orders": audit.value["orders"]["total"], "workers": audit.value["workers"]["known"]}
    named = {"orders": Text("订单", "orders"), "workers": Text("劳动者", "workers")}
    said = [
        Text(
            f"平台申报{named[key].zh} {number:,}，日志覆盖 {shown(share(held[key], number), SHARE)}",
            f"The platform declared {number:,} {named[key].en}; the log holds {shown(share(held[key], number), SHARE)}",
        )
        for key, number in declared.items()
    ]
    if not said:
        return Text(
            "平台申报的订单数和劳动者人数未提供，无法核对是否完整。",
            "The platform declared no totals, so completeness cannot be checked.",
        )
    return Text("；".join(each.zh for each in said) + "。", "; ".join(each.en for each in said) + ".")


def _not_evaluable(audit: Audit) -> list[Block]:
    blocks: list[Block] = [*_pay_not_evaluable(audit.value)]
    for state, title in outcomes.OPEN.items():
        items = outcomes.open_items(audit.outcomes, state)
        if items:
            blocks += [Heading(title, 3), Bullets(items)]
    return blocks


def _pay_not_evaluable(value: Value) -> list[Block]:
    items = [
        Text(
            f"{words.reason(each['reason']).zh}：{each['orders']:,} 单",
            f"{words.reason(each['reason']).en}: {each['orders']:,} orders",
        )
        for each in value["orders"]["not_evaluable"]
    ]
    if not value["take_rate"]["orders"]:
        items.append(Text(f"抽成率{words.NO_PRICE.zh}", f"Take rate: {words.NO_PRICE.en}"))
    elif value["take_rate"]["without_price"]:
        missing = value["take_rate"]["without_price"]
        items.append(
            Text(
                f"抽成率：{missing:,} 单缺少顾客支付金额或实付金额，未计入",
                f"Take rate: {missing:,} orders lack the customer's price or the pay and are left out",
            )
        )
    if value["areas"]["status"] == "no_area":
        items.append(Text(f"分区域{words.NO_AREA.zh}", f"By area: {words.NO_AREA.en}"))
    if value["workers"]["orders_of_unknown"]:
        items.append(words.WORKERS_UNKNOWN)
    if not items:
        return [
            Paragraph(Text("本次审计的计酬指标全部可以评估。", "Every pay figure of this audit could be evaluated."))
        ]
    return [Bullets(items)]


def _reproduced(value: Value) -> Text:
    rule, orders = value["rule"], value["orders"]
    if not orders["evaluable"]:
        return Text("不可评估：没有可评估的订单。", "Cannot be evaluated: no order is evaluable.")
    if rule["below"]["orders"] == SUPPRESSED:
        return FEW_SHORT
    share = _interval(rule["reproduced"])
    at_least = _interval(rule["at_least"])
    tolerance = value["tolerance"]
    if value["scheme"]["is_minimum"]:
        return Text(
            f"规则规定的是每单最低报酬。可评估的 {orders['evaluable']:,} 单中，"
            f"{rule['at_least']['orders']:,} 单不低于最低报酬（容差 {tolerance}），占 {at_least}；"
            f"其中 {rule['reproduced']['orders']:,} 单恰好等于最低报酬，占 {share}。",
            f"The rule sets a lowest pay per order. Of {orders['evaluable']:,} evaluable orders, "
            f"{rule['at_least']['orders']:,} pay at least that (tolerance {tolerance}): {at_least}; "
            f"{rule['reproduced']['orders']:,} pay exactly the minimum: {share}.",
        )
    return Text(
        f"可评估的 {orders['evaluable']:,} 单中，{rule['reproduced']['orders']:,} 单的实付与公示规则一致"
        f"（容差 {tolerance}），占 {share}；{rule['below']['orders']:,} 单低于、"
        f"{rule['above']['orders']:,} 单高于公示规则。",
        f"Of {orders['evaluable']:,} evaluable orders, {rule['reproduced']['orders']:,} agree with the declared rule "
        f"(tolerance {tolerance}): {share}; {rule['below']['orders']:,} are paid less, "
        f"{rule['above']['orders']:,} more.",
    )


def _interval(rate: Mapping[str, Any]) -> str:
    return interval_shown(rate["share"], rate["low"], rate["high"], SHARE)


def _take_rate(value: Value) -> list[Block]:
    found = value["take_rate"]
    if not found["orders"]:
        return [Paragraph(words.NO_PRICE)]
    overall = shown(found["overall"], SHARE)
    half = _interval(found["over_half"])
    return [
        Paragraph(
            Text(
                f"有价格的 {found['orders']:,} 单合计，平台抽成率为 {overall}（1 − 劳动者所得 ÷ 顾客支付）。"
                f"抽成率超过 50 % 的有 {found['over_half']['orders']:,} 单，占 {half}。",
                f"Over the {found['orders']:,} orders with a price the take rate is {overall} (1 − pay ÷ customer's "
                f"price). {found['over_half']['orders']:,} orders have a take rate above 50 %: {half}.",
            )
        ),
        tables.deciles_table(value),
    ]


def _areas(value: Value) -> Block:
    status = value["areas"]["status"]
    if status == "no_area":
        return Paragraph(words.NO_AREA)
    if status == "workers_unknown":
        return Paragraph(Text(f"分区域：{words.WORKERS_UNKNOWN.zh}", f"By area: {words.WORKERS_UNKNOWN.en}"))
    return tables.parts_table(value, "areas")


def _worst(value: Value) -> list[Block]:
    if not value["worst"]:
        return []
    return [
        Heading(Text("少付最多的订单及算式", "The orders that fall short by most, with their arithmetic"), 2),
        tables.worst_table(value),
        tables.steps_table(value),
    ]


def _deductions(value: Value) -> Text:
    found = value["rule"]["deductions"]
    scheme = value["scheme"]
    if scheme["deduction_codes"] is None:
        return Text(
            "不可评估：公示规则没有说明可以扣什么款；扣款已计入实付。",
            "Cannot be evaluated: the declared rule says nothing about deductions; they are part of the paid amount.",
        )
    unit = words.money_unit(scheme["currency"])
    if found["orders"] == SUPPRESSED:
        return FEW_UNDECLARED
    return Text(
        f"有扣款的订单 {found['orders']:,} 单，合计 {found['amount']} {unit.zh}；其中公示规则之外的扣款"
        f" {found['undeclared']:,} 单，合计 {found['undeclared_amount']} {unit.zh}。",
        f"{found['orders']:,} orders carry a deduction, {found['amount']} {unit.en} in all; "
        f"{found['undeclared']:,} of them are outside the declared rule, {found['undeclared_amount']} {unit.en}.",
    )


def _notes(value: Value) -> list[Text]:
    notes = [
        Text(
            f"少付：实付加上规则允许的扣款，比规则应付少超过 {value['tolerance']}。"
            "每单金额按分的整数计算，按规则写明的方式取整一次。",
            f"Paid less: the paid amount plus deductions allowed by the rule is below the amount due by more than "
            f"{value['tolerance']}. Each order is computed in whole cents, with the one rounding that the rule names.",
        ),
        Text(
            "订单归入期间，以计价规则选取费率的时刻为准；实付不含小费。",
            "An order belongs to the period by the moment that picks its rates; tips are no part of the pay.",
        ),
        words.CLUSTERED,
        Text(
            "分区域、分月和少付种类表中人数不足 10 人的单元不予列出，并隐去可由他数推得的单元。",
            "Cells of fewer than 10 workers, kinds of shortfall among them, are not listed, nor cells from which they "
            "could be derived.",
        ),
    ]
    if value["scheme"]["status"] == "unverified":
        notes.insert(
            0,
            Text(
                "费率未经核实：没有读到公布的文本，结果只能用于提出问题，不能用于认定。",
                "The rates are unverified: no published text was read. The result raises questions and settles none.",
            ),
        )
    return notes


def _picture(chart: Chart | None, origin: Text) -> list[Block]:
    if chart is None:
        return []
    head = chart.head
    alt = Text(f"{head.title.zh}。{head.subtitle.zh}。", f"{head.title.en}. {head.subtitle.en}.")
    return [FigureBlock(Drawing(chart), alt=alt, caption=head.subtitle, provenance=origin)]
