"""The issue table on paper and as rows: the report of a collection that has ended, and its CSV."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from gongyou.core.figures import COUNT, SUPPRESSED, WORDS, day_shown
from gongyou.core.text import Text
from gongyou.kit.documents.structure import Column, Document, Fact, Heading, Notes, Paragraph, Table
from gongyou.rooms.forum.models import Collection, Opinion
from gongyou.rooms.forum.shown import subject_said
from gongyou.rooms.forum.table import IssueLine, IssueTable, Numbers, table_of

NO_SAMPLE = Text(
    "写意见的人是自己愿意写的，不是抽样。条数和人数说明有人提出这个问题，不能推算全体劳动者中有多少人这样想。",
    "Those who wrote chose to write; they are no sample. The counts say that a matter was raised, not how many of all "
    "workers think so.",
)
COUNTED = Text(
    "发送者按手机号和设备合并计数；“至少”一栏把同一网络地址也算作一个。一人换设备会被多算，多人共用一台会被少算。",
    "Senders are counted by phone and device together; “at least” counts each network once as well. Who changes the "
    "device is counted twice, who shares one is counted once with the others.",
)
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_rows(collection: Collection, language: str) -> list[list[str]]:
    """Head and one row an issue; the words of the reader's language."""
    with translation.override("en" if language.startswith("en") else "zh-hans"):
        head = [_("编号"), _("反映的问题"), _("标题"), _("办理进展"), _("答复"), _("由谁承诺"), _("承诺期限")]
        head += [_("意见（条）"), _("发送者（个）"), _("发送者至少（个）"), _("按职业"), _("按地区")]
        rows = [
            [
                str(line.issue.number),
                line.issue.title,
                str(line.issue.get_section_display()),
                str(line.issue.get_status_display()),
                line.issue.answer,
                line.issue.promised_by,
                line.issue.promised_until.isoformat() if line.issue.promised_until else "",
                str(line.tally.opinions),
                str(line.tally.senders),
                str(line.tally.senders_at_least),
                _numbers(line.trades),
                _numbers(line.areas),
            ]
            for line in table_of(collection).lines
        ]
    return [head, *([f"'{cell}" if cell.startswith(FORMULA) else cell for cell in row] for row in rows)]


def report_of(collection: Collection) -> Document:
    """The whole: what was asked, what came, the issues with their answers, how far the order depends on a few."""
    table = table_of(collection)
    subject = subject_said(collection)
    organisation = collection.organisation.name
    facts = [
        Fact(Text("征集组织", "Organisation"), Text(organisation, organisation)),
        Fact(Text("起止日期", "Days"), _days(collection)),
        *([Fact(Text("针对", "About"), subject)] if subject else []),
    ]
    title = collection.title
    return Document(
        title=Text(f"意见征集报告：{title}", f"Report of a collection of opinions: {title}"),
        subtitle=Text(collection.question, collection.question),
        facts=facts,
        blocks=[
            Heading(Text("收到多少意见", "What came in")),
            Paragraph(_came_in(table)),
            _held(table),
            Heading(Text("问题清单", "Issues")),
            _issues(table),
            *_answers(table),
            Heading(Text("名次靠不靠得住", "How far the order can be relied on")),
            Paragraph(_robust(table)),
            Notes(Text("说明", "Notes"), [NO_SAMPLE, COUNTED]),
        ],
    )


def _days(collection: Collection) -> Text:
    def on(language: str) -> str:
        return f"{day_shown(collection.opens_on, language)} – {day_shown(collection.closes_on, language)}"

    return Text(on("zh"), on("en"))


def _came_in(table: IssueTable) -> Text:
    # Told once where both counts agree.
    least = (
        Text("", "")
        if table.senders_at_least == table.senders
        else Text(
            f"（同一网络只算一个时至少 {table.senders_at_least} 个）",
            f" (at least {table.senders_at_least} counting each network once)",
        )
    )
    return Text(
        f"共收到 {table.received} 条意见，公开 {table.published} 条，未公开 {table.held_count} 条，"
        f"提交人撤回 {table.withdrawn} 条，待审核 {table.waiting} 条。公开的意见来自 {table.senders} 个发送者"
        f"{least.zh}，有 {table.unplaced} 条没有归入问题。",
        f"Opinions received: {table.received}; published {table.published}, held back {table.held_count}, withdrawn "
        f"{table.withdrawn}, waiting {table.waiting}. Those published came from {table.senders} senders"
        f"{least.en}; {table.unplaced} stand in no issue.",
    )


def _held(table: IssueTable) -> Table | Paragraph:
    if not table.held:
        return Paragraph(Text("没有不公开的意见。", "No opinion was held back."))
    return Table(
        Text("不公开的意见和理由", "Opinions held back, by reason"),
        [Column(Text("理由", "Reason")), Column(Text("条", "Opinions"), COUNT)],
        [[_reason(code), count] for code, count in table.held_codes],
    )


def _issues(table: IssueTable) -> Table:
    columns = [
        Column(Text("编号", "No."), COUNT),
        Column(Text("问题", "Issue"), WORDS),
        Column(Text("标题", "Heading"), WORDS),
        Column(Text("办理情况", "Status"), WORDS),
        Column(Text("意见（条）", "Opinions"), COUNT),
        Column(Text("发送者（个）", "Senders"), COUNT),
        Column(Text("至少（个）", "At least"), COUNT),
    ]
    rows = [
        [
            line.issue.number,
            _same(line.issue.title),
            _worded(line, "get_section_display"),
            _worded(line, "get_status_display"),
            line.tally.opinions,
            line.tally.senders,
            line.tally.senders_at_least,
        ]
        for line in table.lines
    ]
    return Table(Text("按一个发送者一票排列", "In the order of one sender, one voice"), columns, rows)


def _answers(table: IssueTable) -> list[Any]:
    blocks: list[Any] = []
    for line in table.lines:
        if not line.issue.answer:
            continue
        issue = line.issue
        promised = f"（{issue.promised_by}，{issue.promised_until} 前）" if issue.promised_until else ""
        promised_en = f" ({issue.promised_by}, by {issue.promised_until})" if issue.promised_until else ""
        status = _worded(line, "get_status_display")
        blocks += [
            Heading(Text(f"{issue.number}. {issue.title}", f"{issue.number}. {issue.title}"), 2),
            Paragraph(Text(f"{status.zh}{promised}：{issue.answer}", f"{status.en}{promised_en}: {issue.answer}")),
        ]
    return blocks


def _robust(table: IssueTable) -> Text:
    found = table.robustness
    network = Text("", "")
    if found.is_one_network:
        network = Text(
            f"注意：{found.network_share}% 的意见来自同一个网络地址，超过 {found.network_limit}%。",
            f" Note: {found.network_share} % of the opinions came from one network address, more than "
            f"{found.network_limit} %.",
        )
    return Text(
        f"按条数排在前 {found.top} 的问题，改按一个发送者一票，有 {found.moved_by_voice} 个不在前 {found.top}；"
        f"去掉发得最多的 {found.busiest} 个发送者（共 {found.busiest_opinions} 条），有 "
        f"{found.moved_without_busiest} 个不在前 {found.top}。{network.zh}",
        f"Of the first {found.top} issues by opinions, {found.moved_by_voice} are not among the first {found.top} when "
        f"each sender has one voice, and {found.moved_without_busiest} without the {found.busiest} busiest senders "
        f"({found.busiest_opinions} opinions).{network.en}",
    )


def _reason(code: str) -> Text:
    def on(language: str) -> str:
        with translation.override(language):
            return str(Opinion.Reason(code).label)

    return Text(on("zh-hans"), on("en"))


def _same(words: str) -> Text:
    return Text(words, words)


def _worded(line: IssueLine, reader: str) -> Text:
    def on(language: str) -> str:
        with translation.override(language):
            return str(getattr(line.issue, reader)())

    return Text(on("zh-hans"), on("en"))


def _numbers(numbers: Numbers) -> str:
    return "；".join(f"{label} {SUPPRESSED if value is None else value}" for label, value in numbers)
