"""The claim sheet: parties, facts, each claim with its arithmetic and clause, the clock, parameters, evidence.

A claim sheet is a calculation aid. What was typed stands where it was typed; what was left empty is a line to write on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from gongyou import __version__
from gongyou.core.figures import day_shown
from gongyou.core.text import Text
from gongyou.kit.documents import (
    Block,
    Bullets,
    Column,
    Document,
    Fact,
    Heading,
    Notes,
    Paragraph,
    Provenance,
    Table,
)
from gongyou.rooms.rights.calculators.run import bench
from gongyou.rooms.rights.calculators.shape import Limitation
from gongyou.rules import catalogue
from gongyou.rules.citations import UNOFFICIAL
from gongyou.rules.counterfactual import Asked
from gongyou.rules.told import told

BLANK = Text("________________", "________________")
NUMBERS = "一二三四五六七八九十"
WHAT, CONTENT = Text("项目", "Item"), Text("内容", "Content")
AID = Text(
    "本计算书只是计算参考，不是法律意见，也不能代替仲裁委员会或人民法院的认定。结果取决于填写的事实，请先核对。",
    "This sheet is a calculation aid. It is no legal advice and stands for no decision of a tribunal or a court. The "
    "results depend on the facts as typed: check them first.",
)
OVERLAP = Text(
    "各项请求分别计算，没有相加。经济补偿和赔偿金不能同时要；代通知金只在法定情形下才有。",
    "Each claim is reckoned on its own and none is added up. Severance and compensation exclude each other; notice pay "
    "exists in the cases of the law only.",
)
NO_CLOCK = Text(
    "这一项不是金钱请求，或者另有期限，没有计算仲裁时效。", "No claim for money, or another term: no clock reckoned."
)
STILL_EMPLOYED = Text(
    "拖欠劳动报酬：劳动关系存续期间不受一年时效限制；劳动关系终止的，自终止之日起一年内提出"
    "（《劳动争议调解仲裁法》第二十七条第四款）。没有填离职日期，因此没有计算最后一日。",
    "Unpaid wages: no year runs while the employment lasts; once it has ended, a year from its end (Mediation and "
    "Arbitration Law 27(4)). No last day of work was given, so no last day is reckoned.",
)
NOT_KNOWN = Text(
    "时效一年，从知道或者应当知道权利被侵害之日起算（《劳动争议调解仲裁法》第二十七条第一款）。没有填那一天，因此没有计算最后一日。",
    "A year from the day on which the right was known to be infringed (Mediation and Arbitration Law 27(1)). That day "
    "was not given, so no last day is reckoned.",
)


@dataclass(frozen=True, slots=True)
class Parties:
    """What was typed for the sheet; all of it may be empty."""

    worker: str = ""
    contact: str = ""
    employer: str = ""
    employer_contact: str = ""
    facts: str = ""
    ended_on: str = ""
    known_on: str = ""


def sheet_of(outcomes: Sequence[Mapping[str, Any]], parties: Parties, *, today: date) -> Document:
    """The document for one or several outcomes."""
    blocks: list[Block] = [*_parties(parties), *_facts(parties)]
    blocks.append(Heading(Text("三、请求和计算", "3 Claims and arithmetic")))
    blocks.append(_summary(outcomes))
    for number, outcome in enumerate(outcomes, 1):
        blocks.extend(_claim(number, outcome))
    blocks.append(Heading(Text("四、仲裁时效", "4 Time bar of arbitration")))
    for number, outcome in enumerate(outcomes, 1):
        blocks.extend(_clock(number, outcome, parties, today))
    blocks.append(Heading(Text("五、用到的标准和核对情况", "5 Values of the law used, and how sure they are")))
    blocks.append(_parameters(outcomes))
    evidence = _once(each for outcome in outcomes for each in outcome["evidence"])
    if evidence:
        blocks.append(Heading(Text("六、要准备的证据", "6 Evidence to bring")))
        blocks.append(Bullets(evidence))
    conventions = _once(each for outcome in outcomes for case in outcome["cases"] for each in case["conventions"])
    blocks.append(Notes(Text("计算口径", "How it was reckoned"), [OVERLAP, *conventions]))
    blocks.append(Provenance([_versions(outcomes)], Text("版本", "Versions")))
    return Document(
        Text("劳动权益计算书", "Claim sheet"),
        Text("供协商、调解、仲裁时核对", "For talks, mediation and arbitration"),
        blocks,
        facts=(
            Fact(Text("计算日期", "Reckoned on"), _day(today)),
            Fact(Text("说明", "Note"), AID),
        ),
    )


def _parties(parties: Parties) -> list[Block]:
    rows = [
        [Text("申请人（职工）", "Claimant (worker)"), _typed(parties.worker)],
        [Text("联系方式", "Contact"), _typed(parties.contact)],
        [Text("被申请人（单位）", "Respondent (employer)"), _typed(parties.employer)],
        [Text("单位地址、联系人", "Its address and contact"), _typed(parties.employer_contact)],
    ]
    table = Table(Text("", ""), (Column(WHAT), Column(CONTENT)), rows)
    return [Heading(Text("一、当事人", "1 Parties")), table]


def _facts(parties: Parties) -> list[Block]:
    text = _shielded(parties.facts) if parties.facts.strip() else BLANK
    return [Heading(Text("二、事实", "2 Facts")), Paragraph(text)]


def _summary(outcomes: Sequence[Mapping[str, Any]]) -> Table:
    columns = (Column(Text("序号", "No.")), Column(Text("请求", "Claim")), Column(Text("结果", "Result")))
    rows = []
    for number, outcome in enumerate(outcomes, 1):
        large = [each for case in outcome["cases"] for each in case["large"]]
        rows.append([str(number), _text(outcome["title"]), _lines(large)])
    return Table(Text("", ""), columns, rows)


def _claim(number: int, outcome: Mapping[str, Any]) -> list[Block]:
    title = _text(outcome["title"])
    blocks: list[Block] = [Heading(Text(f"（{_numeral(number)}）{title.zh}", f"3.{number} {title.en}"), 2)]
    asked = [[_text(each["label"]), _text(each["said"])] for each in outcome["asked"]]
    blocks.append(Table(Text("填写的事实", "Facts as typed"), (Column(WHAT), Column(CONTENT)), asked))
    for case in outcome["cases"]:
        blocks.append(_steps(case))
        blocks.extend(_clauses(case))
        changes = [_change(each) for each in case["otherwise"]]
        if changes:
            blocks.append(Paragraph(Text("如果情况有变：", "If one thing were different:")))
            blocks.append(Bullets(changes))
        blocks.extend(Paragraph(_shielded_text(_text(each))) for each in case["notes"])
    return blocks


def _steps(case: Mapping[str, Any]) -> Table:
    title = _text(case["title"])
    columns = (Column(Text("步骤", "Step")), Column(Text("算式", "Arithmetic")))
    rows = [[_text(step["label"]), _text(step["formula"])] for step in case["steps"] if step["name"] != "announced"]
    return Table(Text(f"{title.zh}：算式", f"{title.en}: arithmetic"), columns, rows)


def _clauses(case: Mapping[str, Any]) -> list[Block]:
    if not case["clauses"]:
        law, article = _text(case["law"]), _text(case["article"])
        return [Paragraph(Text(f"依据：{law.zh}{article.zh}。", f"Ground: {law.en}, {article.en}."))]
    return [
        Paragraph(
            _shielded_text(
                Text(
                    f"《{each['law']}》{each['article']}：“{each['quote']}”",
                    f"{_source(each).en} (official text): “{each['quote']}”{_translated(each)}",
                )
            )
        )
        for each in case["clauses"]
    ]


def _source(cited: Mapping[str, Any]) -> Text:
    """Where a clause stands. An inquiry that was kept before sources had English names has the Chinese one alone."""
    zh = f"《{cited['law']}》{cited['article']}"
    return _text(cited["source"]) if "source" in cited else Text(zh, zh)


def _translated(cited: Mapping[str, Any]) -> str:
    return f" ({UNOFFICIAL}: “{cited['quote_en']}”)" if cited.get("quote_en") else ""


def _clock(number: int, outcome: Mapping[str, Any], parties: Parties, today: date) -> list[Block]:
    title = _text(outcome["title"])
    head = Text(f"（{_numeral(number)}）{title.zh}", f"{number}. {title.en}")
    kind = Limitation(outcome["limitation"])
    if kind is Limitation.NONE:
        return [Paragraph(Text(f"{head.zh}：{NO_CLOCK.zh}", f"{head.en}: {NO_CLOCK.en}"))]
    if kind is Limitation.WAGES and not parties.ended_on:
        return [Paragraph(Text(f"{head.zh}：{STILL_EMPLOYED.zh}", f"{head.en}: {STILL_EMPLOYED.en}"))]
    known = parties.known_on or outcome["known"]
    if kind is Limitation.OTHER and not known:
        return [Paragraph(Text(f"{head.zh}：{NOT_KNOWN.zh}", f"{head.en}: {NOT_KNOWN.en}"))]
    if kind is Limitation.WAGES:
        rule = catalogue.standard().rule("cn.arbitration_limitation_wages")
        inputs = {"employment_ended": parties.ended_on, "claim_filed": today.isoformat()}
    else:
        rule = catalogue.standard().rule("cn.arbitration_limitation")
        inputs = {"known_or_interrupted_on": known}
    case = told(rule, bench().answer(rule, Asked(inputs, today, None)), inputs)
    steps = [[_text(step["label"]), _text(step["formula"])] for step in case["steps"] if step["name"] != "announced"]
    since = [[_text(each["label"]), _text(each["said"])] for each in case["given"]]
    return [
        Table(head, (Column(WHAT), Column(Text("计算", "Arithmetic"))), [*since, *steps]),
        *_clauses(case),
        *(Paragraph(_text(each)) for each in case["conventions"]),
    ]


def _parameters(outcomes: Sequence[Mapping[str, Any]]) -> Block:
    columns = (
        Column(Text("标准", "Value of the law")),
        Column(Text("数值", "Amount")),
        Column(Text("施行日期", "In force from")),
        Column(Text("出处", "Source")),
        Column(Text("核对情况", "How sure")),
    )
    found: dict[str, list[Any]] = {}
    for outcome in outcomes:
        for case in outcome["cases"]:
            for each in case["parameters"]:
                found[each["id"]] = [
                    _text(each["title"]),
                    _text(each["said"]),
                    _period(each),
                    _source(each),
                    _text(each["status_said"]),
                ]
    if not found:
        return Paragraph(Text("没有用到另外的标准。", "No further values of the law were used."))
    return Table(Text("", ""), columns, list(found.values()))


def _period(used: Mapping[str, Any]) -> Text:
    start = _day(date.fromisoformat(used["from"]))
    if not used["until"]:
        return start
    until = _day(date.fromisoformat(used["until"]))
    return Text(f"{start.zh}至{until.zh}", f"{start.en} to {until.en}")


def _change(change: Mapping[str, Any]) -> Text:
    label, how, results = _text(change["label"]), _text(change["change"]), _lines(change["results"])
    return _shielded_text(Text(f"{label.zh}{how.zh}：{results.zh}", f"{label.en}, {how.en}: {results.en}"))


def _versions(outcomes: Sequence[Mapping[str, Any]]) -> Text:
    rules = dict.fromkeys(f"{case['rule']}@{case['version']}" for outcome in outcomes for case in outcome["cases"])
    return Text(
        f"工友 Gongyou {__version__}；规则 {'、'.join(rules)}。用同样的事实和同一版本的规则，任何人都能算出同样的数。",
        f"Gongyou {__version__}; rules {', '.join(rules)}. With the same facts and rules anybody comes to the same "
        "digits.",
    )


def _lines(results: Sequence[Mapping[str, Any]]) -> Text:
    said = [(_text(each["label"]), _text(each["said"])) for each in results]
    return Text(
        "；".join(f"{label.zh} {value.zh}" for label, value in said),
        "; ".join(f"{label.en} {value.en}" for label, value in said),
    )


def _once(texts: Any) -> list[Text]:
    return list(dict.fromkeys(_shielded_text(_text(each)) for each in texts))


def _text(both: Mapping[str, str]) -> Text:
    return Text(both["zh"], both["en"])


def _day(on: date) -> Text:
    return Text(day_shown(on, "zh"), day_shown(on, "en"))


def _typed(words: str) -> Text:
    return Text(words.strip(), words.strip()) if words.strip() else BLANK


def _shielded(words: str) -> Text:
    return _shielded_text(Text(words.strip(), words.strip()))


def _shielded_text(text: Text) -> Text:
    """Braces name figures of a document; what people type names none."""
    table = str.maketrans("{}", "｛｝")
    return Text(text.zh.translate(table), text.en.translate(table))


def _numeral(number: int) -> str:
    return NUMBERS[number - 1] if number <= len(NUMBERS) else str(number)
