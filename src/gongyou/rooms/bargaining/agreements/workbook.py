"""The register as a workbook: agreements, their clauses, and what was submitted for review."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from gongyou.core.text import Text
from gongyou.kit.spreadsheets import Column, Sheet
from gongyou.rooms.bargaining.agreements.codes import code_name, names_with
from gongyou.rooms.bargaining.agreements.words import KINDS, STATES
from gongyou.rooms.bargaining.models import Agreement

AGREEMENTS = (
    (Text("协议名称", "Title"), "text"),
    (Text("协议种类", "Kind"), "text"),
    (Text("状态", "State"), "text"),
    (Text("工会一方", "Union side"), "text"),
    (Text("对方", "Other side"), "text"),
    (Text("涉及用人单位数", "Employers covered"), "integer"),
    (Text("签字日期", "Signed on"), "date"),
    (Text("生效日期", "In force from"), "date"),
    (Text("期限止日", "Last day"), "date"),
    (Text("公布日期", "Made known on"), "date"),
    (Text("条款数", "Clauses"), "integer"),
    (Text("接入检验的条款数", "Clauses bound to tests"), "integer"),
)
CLAUSES = (
    (Text("协议名称", "Title"), "text"),
    (Text("编号", "Number"), "text"),
    (Text("主题", "Subject"), "text"),
    (Text("条文", "Text"), "text"),
    (Text("有效起日", "Valid from"), "date"),
    (Text("有效止日", "Valid until"), "date"),
)
FILINGS = (
    (Text("协议名称", "Title"), "text"),
    (Text("审查机关", "Authority"), "text"),
    (Text("报送日期", "Submitted on"), "date"),
    (Text("收到文本日期", "Received on"), "date"),
    (Text("受理编号", "Receipt"), "id"),
    (Text("异议送达日期", "Objection served on"), "date"),
    (Text("异议内容", "Objection"), "text"),
)


def register_sheets(agreements: Sequence[Agreement], language: str) -> list[Sheet]:
    """Three sheets over agreements whose clauses, filings and employers were read."""
    return [
        _sheet(Text("协议", "Agreements"), AGREEMENTS, _agreements(agreements, language), language),
        _sheet(Text("条文", "Clauses"), CLAUSES, _clauses(agreements, language), language),
        _sheet(Text("报送登记", "Submissions"), FILINGS, _filings(agreements, language), language),
    ]


def _sheet(name: Text, columns: Sequence[tuple[Text, Any]], rows: Iterator[Sequence[Any]], language: str) -> Sheet:
    return Sheet(name.on(language), [Column(title.on(language), kind) for title, kind in columns], rows)


def _agreements(agreements: Sequence[Agreement], language: str) -> Iterator[Sequence[Any]]:
    for each in agreements:
        articles = [clause for clause in each.clauses.all() if clause.part == "article" and not clause.valid_until]
        yield (
            each.title_text.on(language),
            KINDS[each.kind].on(language),
            STATES[each.state].on(language),
            each.organisation.name,
            each.counterpart_text.on(language),
            len(each.employers.all()),
            each.signed_on,
            each.effective_from,
            each.effective_until,
            each.publicised_on,
            len(articles),
            sum(bool(clause.binding) for clause in articles),
        )


def _clauses(agreements: Sequence[Agreement], language: str) -> Iterator[Sequence[Any]]:
    for each in agreements:
        for clause in each.clauses.all():
            code = code_name(clause.code, names_with(each.platform)).on(language) if clause.code else ""
            yield each.title, clause.number, code, clause.text.strip(), clause.valid_from, clause.valid_until


def _filings(agreements: Sequence[Agreement], language: str) -> Iterator[Sequence[Any]]:
    for each in agreements:
        for filing in each.filings.all():
            yield (
                each.title_text.on(language),
                filing.authority,
                filing.submitted_on,
                filing.received_on,
                filing.receipt,
                filing.objected_on,
                filing.objection,
            )
