"""Everything that the product holds on one member, part by part. Floors above the registry add theirs.

from gongyou.registry.own.holdings import Part, holding

@holding
def findings_about(member: Member) -> Part: ...
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.audit import lines_about
from gongyou.kit.lakes import open_lake
from gongyou.kit.notices.models import Notice
from gongyou.lake import contract, contract_names
from gongyou.registry.duplicates.keys import worker_keys_of
from gongyou.registry.models import Member

# A courier's year is some fifteen thousand orders; more is handed out on request, not through a phone.
LAKE_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the holdings. `total` is larger than the rows when only the newest are handed out here."""

    name: str
    title: Text
    heads: Mapping[str, Text]
    rows: Sequence[Mapping[str, Any]]
    total: int

    @classmethod
    def of(cls, name: str, title: Text, heads: Mapping[str, Text], rows: Sequence[Mapping[str, Any]]) -> Part:
        return cls(name, title, heads, rows, len(rows))


Reader = Callable[[Member], Part]
_readers: list[Reader] = []


def holding(reader: Reader) -> Reader:
    """Registers a reader, once however often the module is loaded."""
    if reader not in _readers:
        _readers.append(reader)
    return reader


def parts_of(member: Member, language: str) -> list[Part]:
    """All parts, the record first, the lake last. Reads the lake: seconds, not milliseconds."""
    own = [_record(member), _consents(member), _movements(member), _applications(member), _cards(member)]
    own += [_requests(member), _notices(member, language), _acts(member, language)]
    return [*own, *(reader(member) for reader in _readers), *_lake(member)]


def _record(member: Member) -> Part:
    heads = {"what": Text("项目", "What"), "value": Text("内容", "Value")}
    facts = [
        (Text("姓名", "Name"), member.name),
        (Text("身份证号", "ID number"), member.id_number),
        (Text("手机号", "Phone"), member.phone),
        (Text("组织", "Organisation"), member.organisation.name),
        (Text("用人单位", "Employer"), member.employer.name if member.employer else ""),
        (Text("职业", "Occupation"), str(member.get_occupation_display())),
        (Text("用工形式", "Form of employment"), str(member.get_employment_form_display())),
        (Text("地区代码", "Region code"), member.region),
        (Text("工作地点代码", "Code of the place of work"), member.work_area),
        (Text("网格", "Grid"), member.grid.name if member.grid else ""),
        (Text("入会日期", "Joined on"), str(member.joined_on)),
        (Text("会籍", "Membership"), str(member.get_state_display())),
        (Text("身份核验", "Identity check"), str(member.get_identity_state_display())),
        (Text("资料确认日期", "Confirmed on"), str(member.confirmed_on or "")),
        (Text("职工代号", "Pseudonym in the analyses"), "、".join(worker_keys_of(member))),
    ]
    return Part.of("record", Text("会员资料", "Record"), heads, [{"what": w, "value": v} for w, v in facts])


def _consents(member: Member) -> Part:
    heads = {
        "purpose": Text("用途", "Purpose"),
        "text_version": Text("文本版本", "Text of"),
        "given_at": Text("同意时间", "Given"),
        "withdrawn_at": Text("撤回时间", "Withdrawn"),
    }
    rows = [
        {
            "purpose": str(each.get_purpose_display()),
            "text_version": each.text_version,
            "given_at": each.given_at,
            "withdrawn_at": each.withdrawn_at,
        }
        for each in member.consents.order_by("given_at", "pk")
    ]
    return Part.of("consents", Text("同意事项", "Consents"), heads, rows)


def _movements(member: Member) -> Part:
    heads = {
        "on": Text("日期", "Date"),
        "kind": Text("事项", "What"),
        "source": Text("原组织", "From"),
        "target": Text("现组织", "To"),
        "reason": Text("原因", "Reason"),
    }
    rows = [
        {
            "on": each.on,
            "kind": str(each.get_kind_display()),
            "source": each.source.name if each.source else "",
            "target": each.target.name if each.target else "",
            "reason": each.reason,
        }
        for each in member.movements.select_related("source", "target").order_by("recorded_at", "pk")
    ]
    return Part.of("movements", Text("会籍变动", "History of the membership"), heads, rows)


def _applications(member: Member) -> Part:
    heads = {
        "submitted_at": Text("提交时间", "Submitted"),
        "organisation": Text("组织", "Organisation"),
        "name": Text("姓名", "Name"),
        "id_number": Text("身份证号", "ID number"),
        "phone": Text("手机号", "Phone"),
        "employer": Text("用人单位", "Employer"),
        "state": Text("结果", "Result"),
        "reason": Text("原因", "Reason"),
    }
    rows = [
        {
            "submitted_at": each.submitted_at,
            "organisation": each.organisation.name,
            "name": each.name,
            "id_number": each.id_number,
            "phone": each.phone,
            "employer": each.employer.name if each.employer else each.employer_written,
            "state": str(each.get_state_display()),
            "reason": each.reason,
        }
        for each in member.applications.select_related("organisation", "employer").order_by("submitted_at", "pk")
    ]
    return Part.of("applications", Text("入会申请", "Applications"), heads, rows)


def _cards(member: Member) -> Part:
    heads = {
        "serial": Text("卡号", "Card number"),
        "issued_at": Text("发卡时间", "Issued"),
        "withdrawn_at": Text("收回时间", "Withdrawn"),
    }
    rows = list(member.cards.order_by("issued_at", "pk").values(*heads))
    return Part.of("cards", Text("会员卡", "Membership cards"), heads, rows)


def _requests(member: Member) -> Part:
    heads = {
        "asked_at": Text("申请时间", "Asked"),
        "what": Text("事项", "What"),
        "wanted": Text("申请内容", "Wanted"),
        "reason": Text("原因", "Reason"),
        "state": Text("结果", "Result"),
        "answer": Text("答复", "Answer"),
    }
    rows: list[dict[str, Any]] = [
        {
            "asked_at": each.asked_at,
            "what": str(each.get_field_display()),
            "wanted": each.wanted,
            "reason": each.reason,
            "state": str(each.get_state_display()),
            "answer": each.answer,
        }
        for each in member.corrections.order_by("asked_at", "pk")
    ]
    for asked in member.erasure_requests.order_by("asked_at", "pk"):
        over = Text("已撤回", "Taken back") if asked.cancelled_at else Text("待执行", "Waiting")
        what = Text("删除个人信息", "Erasure")
        rows.append({"asked_at": asked.asked_at, "what": what, "wanted": "", "reason": "", "state": over, "answer": ""})
    return Part.of("requests", Text("本人的申请", "Requests"), heads, rows)


def _notices(member: Member, language: str) -> Part:
    heads = {"created_at": Text("时间", "Time"), "title": Text("标题", "Title"), "body": Text("内容", "Body")}
    found = Notice.objects.filter(account=member.account_id) if member.account_id else Notice.objects.none()
    rows = [
        {"created_at": each.created_at, "title": each.title_in(language), "body": each.body_in(language)}
        for each in found.order_by("created_at", "pk")
    ]
    return Part.of("notices", Text("通知", "Notices"), heads, rows)


def _acts(member: Member, language: str) -> Part:
    heads = {"at": Text("时间", "Time"), "act": Text("操作", "Act")}
    rows = [{"at": line.at, "act": audit.said(line, language)} for line in lines_about(member)]
    return Part.of("acts", Text("操作记录", "Audit trail"), heads, rows)


def _dated(row: dict[str, Any]) -> dict[str, Any]:
    """The row with its moments as what they are: the lake keeps them in UTC and without saying so."""
    return {
        name: value.replace(tzinfo=UTC) if isinstance(value, datetime) and value.tzinfo is None else value
        for name, value in row.items()
    }


def _lake(member: Member) -> list[Part]:
    keys = worker_keys_of(member)
    lake = open_lake()
    found = []
    with lake.engine("duckdb") as engine:
        for name in contract_names():
            known = contract(name)
            if "worker_key" not in known.names or lake.snapshot(name) is None:
                continue
            table = engine.table(name)
            mine = table.filter(table.worker_key.isin(keys))
            total = engine.execute(mine.count().name("rows")).to_pylist()[0]["rows"]
            if not total:
                continue
            kept = mine.select(*known.names)
            order = [column for column in known.key if column in known.names] or ["worker_key"]
            rows = [_dated(row) for row in engine.execute(kept.order_by(order).limit(LAKE_ROWS)).to_pylist()]
            heads = {column.name: column.meaning for column in known.columns}
            found.append(Part(name, known.title, heads, rows, total))
    return found
