"""A1 and A5: what the register shows to have been published, and whether changes were put to the workers' side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from gongyou.core.figures import COUNT, SHARE, WORDS
from gongyou.core.text import Text
from gongyou.rooms.platforms.measures.assemble import share
from gongyou.rooms.platforms.metrics.catalogue import metric
from gongyou.rooms.platforms.metrics.estimates import DAYS, Name, exactly
from gongyou.rooms.platforms.metrics.material import Material
from gongyou.rooms.platforms.metrics.metric import HEADINGS, Needs, Right, Section
from gongyou.rooms.platforms.metrics.outcome import Breakdown, Column, Dated, Estimate, Outcome, Row, State, worst

FIVE = tuple(section for section in Section if section is not Section.ALL)
REGISTER = (Needs("register", ("rules",)),)
COMPLETE = Name("complete", Text("公示完整度（五类规则）", "Headings published for the whole period"), SHARE)
PROVEN = Name("with_proof", Text("有公示证据的版本占比", "Versions with proof of publication"), SHARE)
NOTICE = Name("least_notice", Text("最短提前公示天数", "Shortest notice"), COUNT, DAYS)
CHANGES = Name("changes", Text("期间内的规则变更", "Changes in the period"), COUNT)
ASKED = Name("asked", Text("变更前征求意见的占比", "Changes on which opinions were asked"), SHARE)
ANSWERED = Name("answered", Text("已答复的意见占比", "Opinions answered"), SHARE)
YES, NO = Text("是", "yes"), Text("否", "no")
MEETINGS = Name("meetings", Text("近十二个月双方协商会议", "Meetings of both sides in twelve months"), COUNT)
NO_RECORD = Text(
    "没有与该平台协商的记录，“原则上每年至少协商一次”未评估。",
    "No negotiation with the platform is on record; “in principle at least once a year” is not evaluated.",
)
NOT_A_YEAR = Text(
    "首次提出协商是 {opened}，尚无会议记录，未满一年，“原则上每年至少协商一次”未评估。",
    "Talks were first opened on {opened}; no meeting is on record and the year is not over: “in principle at least "
    "once a year” is not evaluated.",
)
NO_CHANGES = Text("期间内没有登记的规则变更。", "No change of a rule is recorded in the period.")


@metric(
    "A1",
    title=Text("公示完整度", "Completeness of publication"),
    hangs_on=(Section.ALL, Right.KNOW),
    definition=Text(
        "五类规则中，期间内每一天都有已公示版本的类数占比；并列版本、公示日期、证据和提前公示天数。",
        "Of the five headings, the share with a published version on every day of the period; with versions, days of "
        "publication, proof and notice.",
    ),
    needs=REGISTER,
    page="publication",
)
def publication(material: Material) -> Outcome:
    """Heading by heading."""
    sections = material.register["sections"]
    complete = [section for section in FIVE if sections[section.value]["complete"]]
    versions = [each for rule in material.register["rules"] for each in rule["versions"] if each["in_period"]]
    notices = [each["notice_days"] for each in versions if each["notice_days"] is not None]
    lacking = [HEADINGS[section] for section in FIVE if section not in complete]
    proven = sum(bool(each["proofs"]) for each in versions)
    whole = not lacking
    named_zh, named_en = "、".join(each.zh for each in lacking), ", ".join(each.en for each in lacking)
    said = Text(
        f"五类规则中 {len(complete)} 类全期已公示" + ("。" if whole else f"；未完整公示：{named_zh}。"),
        f"{len(complete)} of the five headings were published throughout"
        + ("." if whole else f"; not throughout: {named_en}."),
    )
    return Outcome(
        State.CONFORM if whole else State.EXPLAIN,
        said,
        (
            exactly(COMPLETE, share(len(complete), len(FIVE))),
            exactly(PROVEN, share(proven, len(versions))),
            exactly(NOTICE, min(notices, default=None)),
        ),
        breakdowns=(_by_heading(material.register),),
    )


def _by_heading(register: Mapping[str, Any]) -> Breakdown:
    rows = []
    for section in FIVE:
        held = register["sections"][section.value]
        versions = [
            each
            for rule in register["rules"]
            if rule["section"] == section.value
            for each in rule["versions"]
            if each["in_period"]
        ]
        notices = [each["notice_days"] for each in versions if each["notice_days"] is not None]
        cells = (
            held["rules"],
            len(versions),
            held["published"],
            sum(bool(each["proofs"]) for each in versions),
            min(notices, default=None),
            YES if held["complete"] else NO,
        )
        rows.append(Row(HEADINGS[section], cells))
    columns = (
        Column("rules", Text("规则", "Rules"), COUNT),
        Column("versions", Text("期间内版本", "Versions in the period"), COUNT),
        Column("published", Text("有公示日期", "With a day of publication"), COUNT),
        Column("proven", Text("有公示证据", "With proof"), COUNT),
        Column("notice", Text("最短提前公示", "Shortest notice"), COUNT, DAYS),
        Column("complete", Text("全期已公示", "Published throughout"), WORDS),
    )
    return Breakdown(Text("按五类规则", "By heading"), columns, tuple(rows))


@metric(
    "A5",
    title=Text("协商留痕", "Trace of consultation"),
    hangs_on=(Section.ALL, Right.TAKE_PART),
    definition=Text(
        "期间内每次规则变更是否事先征求意见，收到的意见是否答复，不采纳或部分采纳的是否说明理由；截至期末的十二个月内"
        "双方是否开过协商会议。",
        "For each change in the period: whether opinions were asked beforehand, whether those received were answered, "
        "and whether reasons were given where they were not, or only partly, adopted; whether both sides met in the "
        "twelve months to the end of the period.",
    ),
    needs=REGISTER,
    page="consultation",
)
def consultation(material: Material) -> Outcome:
    """Change by change (the first version of a rule is none), then the yearly negotiation."""
    changes = [each for each in material.register.get("changes", ()) if not each["is_first"]]
    yearly = _yearly(material.register.get("talks"))
    if not changes:
        said = Text(f"{NO_CHANGES.zh}{yearly.said.zh}", " ".join(filter(None, (NO_CHANGES.en, yearly.said.en))))
        return Outcome(
            yearly.state, said, (exactly(CHANGES, 0), *yearly.counted), dates=yearly.dates, reasons=yearly.reasons
        )
    opinions = [each for change in changes for each in change["opinions"]]
    asked = [change for change in changes if _was_asked(change)]
    answered = [each for each in opinions if _is_answered(each)]
    whole = len(asked) == len(changes) and len(answered) == len(opinions)
    said = Text(
        f"{len(changes)} 次变更中 {len(asked)} 次事先征求意见；{len(opinions)} 条意见中 {len(answered)} 条已答复。"
        f"{yearly.said.zh}",
        f"On {len(asked)} of {len(changes)} changes opinions were asked beforehand; {len(answered)} of "
        f"{len(opinions)} opinions were answered. {yearly.said.en}".rstrip(),
    )
    return Outcome(
        worst([State.CONFORM if whole else State.EXPLAIN, yearly.state]),
        said,
        (
            exactly(CHANGES, len(changes)),
            exactly(ASKED, share(len(asked), len(changes))),
            exactly(ANSWERED, share(len(answered), len(opinions))),
            *yearly.counted,
        ),
        dates=tuple(sorted([*(_dated(change) for change in changes), *yearly.dates], key=lambda each: each.on)),
        reasons=yearly.reasons,
    )


@dataclass(frozen=True, slots=True)
class _Yearly:
    """Whether both sides met within the year: what may be concluded, the sentence, the number, the days."""

    state: State
    said: Text
    counted: tuple[Estimate, ...] = ()
    dates: tuple[Dated, ...] = ()
    reasons: tuple[Text, ...] = ()


def _yearly(talks: Mapping[str, Any] | None) -> _Yearly:
    """Open without a record of a whole year; a year on record in which nobody met is to be explained."""
    if not talks or talks["opened"] is None:
        return _Yearly(State.DESCRIBED, Text("", ""), reasons=(NO_RECORD,))
    held = talks["held"]
    counted = (exactly(MEETINGS, len(held)),)
    if not held and talks["opened"] > talks["from"]:
        return _Yearly(State.DESCRIBED, Text("", ""), counted, reasons=(NOT_A_YEAR.filled(opened=talks["opened"]),))
    if not held:
        said = Text(
            f"{talks['from']} 至 {talks['to']} 没有协商会议的记录（首次提出协商：{talks['opened']}）。",
            f"No meeting is on record from {talks['from']} to {talks['to']} (talks first opened on {talks['opened']}).",
        )
        return _Yearly(State.EXPLAIN, said, counted)
    said = Text(
        f"近十二个月双方开过 {len(held)} 次协商会议。", f"Both sides met {len(held)} times in the twelve months."
    )
    return _Yearly(State.CONFORM, said, counted, tuple(_met(each) for each in held))


def _met(meeting: Mapping[str, Any]) -> Dated:
    signed = Text("纪要已由双方签字", "minutes signed by both sides")
    unsigned = Text("纪要尚未由双方签字", "minutes not yet signed by both sides")
    how = signed if meeting["signed"] else unsigned
    return Dated(date.fromisoformat(meeting["on"]), Text(f"双方协商会议，{how.zh}", f"Meeting of both sides, {how.en}"))


def _was_asked(change: Mapping[str, Any]) -> bool:
    """Asked before it came into force: of somebody, from a day before that one."""
    asked = change["asked"]
    return bool(asked["of"]) and bool(asked["from"]) and asked["from"] < change["date"]


def _is_answered(opinion: Mapping[str, Any]) -> bool:
    """Answered; where it was not wholly adopted, with a reason."""
    return opinion["answer"] == "adopted" or (opinion["answer"] != "pending" and opinion["has_reason"])


def _dated(change: Mapping[str, Any]) -> Dated:
    heading, title = HEADINGS[Section(change["section"])], change["title"]
    number_of = len(change["opinions"])
    asked = Text("已征求意见", "opinions asked") if _was_asked(change) else Text("未征求意见", "no opinions asked")
    return Dated(
        date.fromisoformat(change["date"]),
        Text(
            f"{heading.zh}：{title['zh']}，{asked.zh}，收到意见 {number_of} 条",
            f"{heading.en}: {title['en']}, {asked.en}, {number_of} received",
        ),
        notice_days=change["notice_days"],
    )
