"""The metrics in the report: a block each under its heading, the list of what was not concluded, and all p values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from gongyou.core.figures import COUNT, NONE, SUPPRESSED, WORDS, Kind, Style, day_shown, interval_shown, shown
from gongyou.core.text import Text
from gongyou.kit.documents import Block, Column, Heading, Notes, Paragraph, Table
from gongyou.rooms.platforms.metrics.catalogue import metrics
from gongyou.rooms.platforms.metrics.metric import RIGHTS, Metric, Section
from gongyou.rooms.platforms.metrics.outcome import STATES, State

Outcome = Mapping[str, Any]
Outcomes = Mapping[str, Outcome]

# The states that an officer must read about before the conclusion is used, and what their list is called.
OPEN = {
    State.UNDECIDED: Text("未能判定", "Undecided"),
    State.TOO_SMALL: Text("样本不足", "Too few workers or orders"),
    State.NOT_ASSESSABLE: Text("不可评估", "Could not be evaluated"),
}
VALUE = Text("数值（95 % 区间）", "Value (95 % interval)")


def both(said: Mapping[str, str] | None) -> Text:
    """A sentence of the JSON."""
    return Text(said["zh"], said["en"]) if said else Text("", "")


def style_of(written: Mapping[str, Any]) -> Style:
    """How a number of the JSON is written."""
    return Style(Kind(written["kind"]), int(written["digits"]), written["currency"])


def head_of(metric: Metric, outcome: Outcome) -> Text:
    """B2 拒单后果：需说明."""
    state = STATES[State(outcome["state"])]
    return Text(f"{metric.id} {metric.title.zh}：{state.zh}", f"{metric.id} {metric.title.en}: {state.en}")


def under(section: Section, outcomes: Outcomes) -> list[tuple[Metric, Outcome]]:
    """The metrics of a heading that the audit holds, in the order of the catalogue."""
    return [(each, outcomes[each.id]) for each in metrics() if each.section is section and each.id in outcomes]


def section_blocks(section: Section, outcomes: Outcomes) -> list[Block]:
    """A block for each metric of the heading."""
    return [block for metric, outcome in under(section, outcomes) for block in metric_blocks(metric, outcome)]


def metric_blocks(metric: Metric, outcome: Outcome) -> Iterator[Block]:
    """Head with the state, the finding, its numbers, days and groups, and what was measured how."""
    yield Heading(head_of(metric, outcome), 2)
    yield Paragraph(both(outcome["said"]))
    yield from tables_of(metric, outcome)
    page = Text(f"计算说明：{metric.page}", f"How it is computed: {metric.page}")
    yield Notes(Text("口径", "Method"), [*method_of(metric, outcome), page])


def tables_of(metric: Metric, outcome: Outcome) -> list[Table]:
    """Numbers, days and groups of one metric; empty ones are left out."""
    found = []
    if outcome["estimates"]:
        found.append(_estimates(metric, outcome))
    if outcome["dates"]:
        found.append(_dates(metric, outcome))
    found += [_breakdown(each) for each in outcome["breakdowns"]]
    return found


def method_of(metric: Metric, outcome: Outcome) -> Iterator[Text]:
    """Definition, right, on how much it rests, and what limits it."""
    right, reasons = RIGHTS[metric.right], [both(each) for each in outcome["reasons"]]
    yield metric.definition
    yield Text(f"对应权利：{right.zh}", f"Right: {right.en}")
    if outcome["orders"] or outcome["workers"]:
        yield Text(
            f"依据 {outcome['orders']:,} 单、{outcome['workers']:,} 人",
            f"Rests on {outcome['orders']:,} orders of {outcome['workers']:,} workers",
        )
    said = both(outcome["said"])
    yield from (each for each in reasons if each != said)


def open_items(outcomes: Outcomes, state: State) -> list[Text]:
    """The metrics in a state that settles nothing, each with its reason."""
    return [
        Text(
            f"{metric.id} {metric.title.zh}：{outcome['said']['zh']}",
            f"{metric.id} {metric.title.en}: {outcome['said']['en']}",
        )
        for metric in metrics()
        if (outcome := outcomes.get(metric.id)) and State(outcome["state"]) is state
    ]


def adverse(outcomes: Outcomes) -> list[Text]:
    """A sentence for each metric that the platform has to explain, the gravest first."""
    found = [
        (state is not State.SUSPECT, number, _head_and_finding(metric, outcome))
        for number, metric in enumerate(metrics())
        if (outcome := outcomes.get(metric.id)) and (state := State(outcome["state"])) in (State.EXPLAIN, State.SUSPECT)
    ]
    return [said for _, _, said in sorted(found, key=lambda each: each[:2])]


def _head_and_finding(metric: Metric, outcome: Outcome) -> Text:
    head, said = head_of(metric, outcome), both(outcome["said"])
    return Text(f"{head.zh}。{said.zh}", f"{head.en}. {said.en}")


def overview_table(outcomes: Outcomes, terms: Mapping[str, Any]) -> Table:
    """Every metric with its state: what the reader looks at first."""
    primary = set(terms.get("primary", ()))
    rows = [
        [
            Text(f"{metric.id} {metric.title.zh}", f"{metric.id} {metric.title.en}"),
            Text("主要", "Primary") if metric.id in primary else Text("探索", "Exploratory"),
            STATES[State(outcome["state"])],
            outcome["orders"] or None,
            outcome["workers"] or None,
        ]
        for metric in metrics()
        if (outcome := outcomes.get(metric.id))
    ]
    return Table(
        Text("各项指标一览", "All metrics at a glance"),
        (
            Column(Text("指标", "Metric")),
            Column(Text("性质", "Kind")),
            Column(Text("判定", "State")),
            Column(Text("订单（单）", "Orders"), COUNT),
            Column(Text("劳动者（人）", "Workers"), COUNT),
        ),
        rows,
    )


def tests_table(outcomes: Outcomes, terms: Mapping[str, Any]) -> Table | None:
    """Every claim with its raw and corrected p; None when nothing was tested."""
    primary = set(terms.get("primary", ()))
    rows = []
    for metric in metrics():
        for each in outcomes.get(metric.id, {}).get("judged", ()):
            claim = each["claim"]
            effect = claim["effect"]
            rows.append(
                [
                    Text(f"{metric.id} {effect['label']['zh']}", f"{metric.id} {effect['label']['en']}"),
                    Text("主要", "Primary") if metric.id in primary else Text("探索", "Exploratory"),
                    _written(effect),
                    _unit(effect),
                    _p(claim["p"]),
                    _p(each["adjusted"]),
                    _p(claim["equivalent"]),
                    STATES[State(each["state"])],
                ]
            )
    if not rows:
        return None
    return Table(
        Text("全部检验及其 p 值", "All tests and their p values"),
        (
            Column(Text("检验", "Test")),
            Column(Text("性质", "Kind")),
            Column(VALUE),
            Column(Text("单位", "Unit")),
            Column(Text("p 值", "p")),
            Column(Text("校正后 p 值", "Corrected p")),
            Column(Text("等效检验 p 值", "p of equivalence")),
            Column(Text("判定", "State")),
        ),
        rows,
        note=Text(
            "主要指标按 Holm 法校正，探索性指标按 Benjamini–Hochberg 法校正（q = 0.05）。检验以劳动者为单位。",
            "Primary metrics are corrected by Holm, exploratory ones by Benjamini–Hochberg (q = 0.05). Workers are the "
            "unit of every test.",
        ),
    )


def _estimates(metric: Metric, outcome: Outcome) -> Table:
    return Table(
        Text(f"{metric.id} 主要数值", f"{metric.id}: the numbers"),
        (Column(Text("项目", "Item")), Column(VALUE), Column(Text("单位", "Unit"))),
        [[both(each["label"]), _written(each), _unit(each)] for each in outcome["estimates"]],
    )


def _dates(metric: Metric, outcome: Outcome) -> Table:
    rows = []
    for each in outcome["dates"]:
        size, notice = each["size"], each["notice_days"]
        rows.append(
            [
                Text(day_shown(each["on"], "zh"), day_shown(each["on"], "en")),
                both(each["what"]),
                Text(each["area"], each["area"]) if each["area"] else NONE,
                _sized(size) if size else NONE,
                Text("未公示", "Not published") if notice is None else Text(f"{notice} 日", f"{notice} days"),
            ]
        )
    return Table(
        Text(f"{metric.id} 发生日期", f"{metric.id}: the days"),
        (
            Column(Text("日期", "Day")),
            Column(Text("事项", "What")),
            Column(Text("区域", "Area")),
            Column(Text("幅度", "Size")),
            Column(Text("提前公示", "Notice")),
        ),
        rows,
    )


def _breakdown(given: Mapping[str, Any]) -> Table:
    columns = [
        Column(_with_unit(both(each["title"]), each["unit"]), style_of(each["style"])) for each in given["columns"]
    ]
    rows = [
        [both(row["name"]), *([SUPPRESSED] * len(columns) if row["suppressed"] else row["cells"])]
        for row in given["rows"]
    ]
    return Table(
        both(given["title"]),
        (Column(Text("分组", "Group"), WORDS), *columns),
        [[_cell(value) for value in row] for row in rows],
        note=both(given["note"]),
    )


def _cell(value: Any) -> Any:
    return both(value) if isinstance(value, Mapping) else value


def _with_unit(title: Text, unit: Mapping[str, str] | None) -> Text:
    said = both(unit)
    return Text(f"{title.zh}（{said.zh}）", f"{title.en} ({said.en})") if said.zh else title


def _written(estimate: Mapping[str, Any]) -> Text:
    style = style_of(estimate["style"])
    if estimate["low"] is None or estimate["high"] is None:
        value = estimate["value"]
        return Text(shown(value, style, "zh"), shown(value, style, "en"))
    zh = interval_shown(estimate["value"], estimate["low"], estimate["high"], style)
    return Text(zh, zh.replace("（", " (").replace("）", ")"))


def _unit(estimate: Mapping[str, Any]) -> Text:
    return both(estimate["unit"]) if estimate["unit"] else Text(NONE, NONE)


def _sized(size: Mapping[str, Any]) -> Text:
    value, unit = _written(size), both(size["unit"])
    return Text(f"{value.zh} {unit.zh}".strip(), f"{value.en} {unit.en}".strip())


def _p(value: Any) -> str:
    if value is None:
        return NONE
    exact = Decimal(str(value))
    return "< 0.001" if exact < Decimal("0.001") else f"{exact:.3f}"
