"""The tables of rosters as the interface draws them."""

from __future__ import annotations

from datetime import datetime

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gongyou.core.figures import COUNT
from gongyou.kit.policies import Visitor
from gongyou.registry.models import RosterExport, RosterImport
from gongyou.registry.rosters import selectors
from gongyou.ui.listing import Column, Filter, Listing
from gongyou.ui.states import Badge, Tone

TONES = {
    RosterImport.State.CHECKING: Tone.RUNNING,
    RosterImport.State.REFUSED: Tone.BAD,
    RosterImport.State.CHECKED: Tone.NEW,
    RosterImport.State.COMMITTING: Tone.RUNNING,
    RosterImport.State.COMMITTED: Tone.GOOD,
    RosterImport.State.UNDONE: Tone.NEUTRAL,
    RosterImport.State.DISCARDED: Tone.NEUTRAL,
    RosterImport.State.EXPIRED: Tone.NEUTRAL,
}
EXPORT_TONES = {
    RosterExport.State.ASKED: Tone.WARNING,
    RosterExport.State.APPROVED: Tone.RUNNING,
    RosterExport.State.REFUSED: Tone.BAD,
    RosterExport.State.READY: Tone.GOOD,
    RosterExport.State.EXPIRED: Tone.NEUTRAL,
}


def language() -> str:
    """The language of the reader."""
    return get_language() or "zh-hans"


def roster_badge(roster: RosterImport) -> Badge:
    """The state of an import in words, with its tone."""
    return Badge(roster.get_state_display(), TONES[RosterImport.State(roster.state)])


def export_badge(export: RosterExport) -> Badge:
    """The state of an export in words, with its tone."""
    return Badge(export.get_state_display(), EXPORT_TONES[RosterExport.State(export.state)])


def rosters_listing(user: Visitor, query: QueryDict) -> Listing:
    """The imports that the user may see, newest first."""
    return Listing(
        query=query,
        rows=selectors.rosters_list(user),
        columns=(
            Column("created", _("上传时间"), cell=lambda roster: moment(roster.created_at), sort="created_at"),
            Column(
                "organisation", _("导入到"), cell=lambda roster: roster.organisation.name, sort="organisation__path"
            ),
            Column("by", _("上传人"), cell=_who, hides_on_phone=True),
            Column("read", _("读取行数"), COUNT, cell=lambda roster: roster.rows_read, hides_on_phone=True),
            Column("added", _("新增（人）"), COUNT, cell=lambda roster: roster.rows_added, sort="rows_added"),
            Column("updated", _("变更（人）"), COUNT, cell=lambda roster: roster.rows_updated, hides_on_phone=True),
            Column("wrong", _("有误（行）"), COUNT, cell=lambda roster: roster.rows_wrong, sort="rows_wrong"),
            Column("undo", _("可撤销至"), cell=_undo_until, hides_on_phone=True),
            Column("state", _("状态"), cell=roster_badge, sort="state"),
        ),
        filters=(Filter("state", _("状态"), lambda rows, value: rows.filter(state=value), RosterImport.State.choices),),
        link=lambda roster: roster.get_absolute_url(),
        language=language(),
    )


def exports_listing(user: Visitor, query: QueryDict) -> Listing:
    """The exports that the user may see, newest first."""
    return Listing(
        query=query,
        rows=selectors.exports_list(user),
        columns=(
            Column("created", _("申请时间"), cell=lambda export: moment(export.created_at), sort="created_at"),
            Column("number", _("编号"), cell=lambda export: export.number, hides_on_phone=True),
            Column("organisation", _("导出范围"), cell=lambda export: export.organisation.name),
            Column("by", _("导出人"), cell=_asker, hides_on_phone=True),
            Column("reason", _("用途"), cell=lambda export: export.reason, hides_on_phone=True),
            Column("kind", _("内容"), cell=lambda export: _("未脱敏") if export.is_clear else _("已脱敏")),
            Column("rows", _("人数"), COUNT, cell=lambda export: export.rows),
            Column("state", _("状态"), cell=export_badge, sort="state"),
        ),
        link=lambda export: export.get_absolute_url(),
        language=language(),
    )


def moment(value: datetime | None) -> str:
    """2026-10-01 08:30 in local time; empty for none."""
    return f"{timezone.localtime(value):%Y-%m-%d %H:%M}" if value else ""


def _who(roster: RosterImport) -> str:
    return roster.uploaded_by.get_full_name() if roster.uploaded_by else _("系统")


def _asker(export: RosterExport) -> str:
    return export.asked_by.get_full_name() if export.asked_by else _("系统")


def _undo_until(roster: RosterImport) -> str | None:
    if roster.state != RosterImport.State.COMMITTED or roster.undo_until is None:
        return None
    return f"{timezone.localtime(roster.undo_until):%Y-%m-%d}"
