"""The room's tables as the interface draws them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from gongyou.core.figures import COUNT
from gongyou.kit.policies import Visitor
from gongyou.rooms.data import policies, selectors
from gongyou.rooms.data.models import BatchRecord, BatchState, Donation, SharingAgreement
from gongyou.rooms.data.shown import contract_choices, contract_title, language
from gongyou.ui.listing import Column, Filter, Listing
from gongyou.ui.states import Badge, Tone

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TONES = {
    BatchState.CHECKING: Tone.RUNNING,
    BatchState.REFUSED: Tone.BAD,
    BatchState.CHECKED: Tone.NEW,
    BatchState.COMMITTING: Tone.RUNNING,
    BatchState.COMMITTED: Tone.GOOD,
    BatchState.KNOWN: Tone.NEUTRAL,
    BatchState.UNDONE: Tone.NEUTRAL,
    BatchState.DISCARDED: Tone.NEUTRAL,
}


def state_badge(record: BatchRecord) -> Badge:
    """The state of a batch in words, with its tone. Of a file whose rows were all refused nothing went in."""
    if record.state == BatchState.COMMITTED and record.rows_read and not record.rows_kept:
        return Badge(_("没有数据入库"), Tone.BAD)
    return Badge(record.get_state_display(), TONES[BatchState(record.state)])


def moment(value: datetime | None) -> str:
    """2026-10-01 08:30 in local time; empty for none."""
    return f"{timezone.localtime(value):%Y-%m-%d %H:%M}" if value else ""


def batches_listing(user: Visitor, query: QueryDict) -> Listing:
    """The batches that the user may see, newest first."""
    return Listing(
        query=query,
        rows=selectors.batches_list(user),
        columns=(
            Column("created", _("上传时间"), cell=lambda record: moment(record.created_at), sort="created_at"),
            Column("contract", _("数据种类"), cell=lambda record: contract_title(record.contract), sort="contract"),
            Column("source", _("来源"), cell=_source, sort="source"),
            Column("organisation", _("所属组织"), cell=_organisation, sort="organisation__path", hides_on_phone=True),
            Column("kept", _("入库行数"), style=COUNT, cell=lambda record: record.rows_kept, sort="rows_kept"),
            Column(
                "quarantined",
                _("隔离行数"),
                style=COUNT,
                cell=lambda record: record.rows_quarantined,
                sort="rows_quarantined",
            ),
            Column("state", _("状态"), cell=state_badge, sort="state"),
        ),
        filters=(
            Filter("contract", _("数据种类"), lambda rows, value: rows.filter(contract=value), contract_choices()),
            Filter("state", _("状态"), lambda rows, value: rows.filter(state=value), BatchState.choices),
            Filter(
                "faults",
                _("隔离行"),
                lambda rows, value: rows.filter(rows_quarantined__gt=0) if value == "1" else rows,
                [("1", _("有隔离行"))],
            ),
            Filter("q", _("查找"), selectors.batches_matching, placeholder=_("来源、文件名或批次号")),
        ),
        link=lambda record: record.get_absolute_url(),
        language=language(),
    )


def sharing_badge(agreement: SharingAgreement, today: date) -> Badge:
    """The state of an agreement in words: a signed one is in force, to come, or over."""
    if agreement.deleted_at is not None:
        return Badge(_("数据已删除"), Tone.NEUTRAL)
    if agreement.is_over(today):
        return Badge(_("期满"), Tone.NEUTRAL)
    if agreement.takes_on(today):
        return Badge(_("生效中"), Tone.GOOD)
    tone = Tone.NEW if agreement.state == SharingAgreement.State.DRAFT else Tone.NEUTRAL
    return Badge(agreement.get_state_display(), tone)


def donation_badge(donation: Donation) -> Badge:
    """The state of a worker's hand-in in words."""
    tone = Tone.GOOD if donation.state == Donation.State.GIVEN else Tone.NEUTRAL
    return Badge(donation.get_state_display(), tone)


def sharings_listing(user: Visitor, query: QueryDict) -> Listing:
    """The agreements that the user may see."""
    today = timezone.localdate()
    return Listing(
        query=query,
        rows=policies.sharing.scope(user).order_by("platform", "-valid_from", "-pk"),
        columns=(
            Column("platform", _("平台"), cell=lambda one: one.platform_shown, sort="platform"),
            Column("title", _("协议名称"), cell=lambda one: one.title, sort="title"),
            Column("organisation", _("签约工会"), cell=lambda one: one.organisation.name, hides_on_phone=True),
            Column("until", _("期满日期"), cell=lambda one: f"{one.valid_until:%Y-%m-%d}", sort="valid_until"),
            Column("delete", _("删除日期"), cell=lambda one: f"{one.delete_on:%Y-%m-%d}", sort="delete_on"),
            Column("state", _("状态"), cell=lambda one: sharing_badge(one, today)),
        ),
        filters=(
            Filter("state", _("状态"), lambda rows, value: rows.filter(state=value), SharingAgreement.State.choices),
        ),
        link=lambda one: one.get_absolute_url(),
        language=language(),
    )


def deliveries_listing(user: Visitor, agreement: SharingAgreement, query: QueryDict) -> Listing:
    """What came in under an agreement, newest first."""
    return Listing(
        query=query,
        rows=policies.batches.scope(user).filter(agreement=agreement).order_by("-created_at", "pk"),
        columns=(
            Column("created", _("上传时间"), cell=lambda record: moment(record.created_at), sort="created_at"),
            Column("contract", _("数据种类"), cell=lambda record: contract_title(record.contract), sort="contract"),
            Column("kept", _("入库行数"), style=COUNT, cell=lambda record: record.rows_kept),
            Column("quarantined", _("隔离行数"), style=COUNT, cell=lambda record: record.rows_quarantined),
            Column("outside", _("期间外行数"), style=COUNT, cell=lambda record: record.door.get("outside", 0)),
            Column("state", _("状态"), cell=state_badge, sort="state"),
        ),
        link=lambda record: record.get_absolute_url(),
        language=language(),
    )


def _source(record: BatchRecord) -> str:
    return record.source or "、".join(record.file_names)


def _organisation(record: BatchRecord) -> str:
    return record.organisation.name if record.organisation else _("不分组织（命令行导入）")


def tables_listing(tables: list[Any], query: QueryDict, link: Any) -> Listing:
    """The lake's tables."""
    return Listing(
        query=query,
        rows=tables,
        columns=(
            Column("title", _("数据表"), cell=lambda table: contract_title(table.name), sort="title"),
            Column("rows", _("行数"), style=COUNT, sort="rows"),
            Column("size", _("占用"), cell=lambda table: size_shown(table.size_bytes)),
            Column("snapshot", _("当前快照"), cell=lambda table: str(table.snapshot_id or "—"), hides_on_phone=True),
            Column("changed", _("最近变化"), cell=lambda table: moment(table.changed_at) or "—", sort="changed"),
        ),
        link=link,
        language=language(),
    )


def size_shown(count: int) -> str:
    """12.3 MB; — for nothing."""
    if not count:
        return "—"
    size = float(count)
    for unit in ("B", "KB", "MB"):
        if size < 1024:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1024
    return f"{size:.1f} GB"
