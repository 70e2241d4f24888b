"""Who may open the panel's pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from gongyou.rooms.market.models import LeavingProposal, Panel, PanelFile, PanelForm, PanelQuery, PanelRelease, Reporter
from gongyou.rooms.market.services.panel_files import Uploaded, panel_file_check
from gongyou.rooms.market.services.panel_releases import release_publish
from gongyou.rooms.market.services.panels import Draw, panel_open, reporter_address, reporters_draw
from tests.panel.panelled import FIRST, LATER, handed
from tests.registry.cast import NOW, Cast
from tests.site.access import OFFICERS, PUBLIC, STAFF, Row

STRANGER = frozenset({"stranger"})
DONE = frozenset({302})


def _panel(cast: Cast) -> Panel:
    """麦溪区's panel with one reporter, one form, one query."""
    known = Panel.objects.filter(organisation=cast.district).first()
    if known is not None:
        return known
    panel = panel_open(organisation=cast.district, title="麦溪区监测样本", period=FIRST, by=None, now=NOW)
    reporters_draw(panel=panel, draw=Draw("employer", 1, 7, FIRST), by=None, now=NOW)
    handed(Reporter.objects.filter(panel=panel).order_by("pk")[0], FIRST, wage_bill="0")
    return panel


def panel(cast: Cast) -> Mapping[str, Any]:
    return {"key": _panel(cast).key}


def reporter(cast: Cast) -> Mapping[str, Any]:
    return {"key": Reporter.objects.filter(panel=_panel(cast))[0].key}


def form(cast: Cast) -> Mapping[str, Any]:
    return {"key": PanelForm.objects.filter(reporter__panel=_panel(cast))[0].key}


def query(cast: Cast) -> Mapping[str, Any]:
    return {"key": PanelQuery.objects.filter(reporter__panel=_panel(cast))[0].key}


def file(cast: Cast) -> Mapping[str, Any]:
    known = PanelFile.objects.filter(panel=_panel(cast)).first()
    return {
        "key": (
            known or panel_file_check(panel=_panel(cast), file=Uploaded("a.csv", "0" * 64, []), by=None, now=LATER)
        ).key
    }


def release(cast: Cast) -> Mapping[str, Any]:
    known = PanelRelease.objects.filter(panel=_panel(cast)).first()
    if known is None:
        PanelQuery.objects.filter(reporter__panel=_panel(cast)).update(holds=False)
        known = release_publish(panel=_panel(cast), period=FIRST, by=None, now=LATER)
    return {"key": known.key}


def proposal(cast: Cast) -> Mapping[str, Any]:
    known = LeavingProposal.objects.filter(reporter__panel=_panel(cast)).first()
    if known is None:
        reporter = Reporter.objects.filter(panel=_panel(cast)).order_by("pk")[0]
        known = LeavingProposal.objects.create(
            reporter=reporter, reason="silent", period=FIRST, found_in=FIRST, proposed_at=NOW
        )
    return {"key": known.key}


def code(cast: Cast) -> Mapping[str, Any]:
    _, made = reporter_address(reporter=Reporter.objects.filter(panel=_panel(cast))[0], by=None, now=LATER)
    Reporter.objects.filter(panel=_panel(cast)).update(token_expires_on=date(2099, 1, 1))
    return {"code": made}


def answered(cast: Cast) -> Mapping[str, Any]:
    return {**code(cast), **query(cast)}


ROWS = (
    # With one panel in reach the list leads to it; the stranger has none.
    Row("market:panels", STAFF | STRANGER, place=lambda cast: panel(cast) and {}, codes=frozenset({200, 302})),
    Row("market:panel_open", OFFICERS | STRANGER),
    Row("market:panel", STAFF, place=panel),
    Row("market:panel_draw", OFFICERS, place=panel),
    Row("market:panel_chase", OFFICERS, place=panel, method="post", codes=DONE),
    Row("market:panel_reporters", OFFICERS, place=panel),
    Row("market:panel_queries", OFFICERS, place=panel),
    Row("market:panel_template", OFFICERS, place=panel),
    Row("market:panel_upload", OFFICERS, place=panel),
    Row("market:panel_publish", frozenset({"officer", "analyst"}), place=panel, method="post", codes=DONE),
    Row("market:panel_revisions", STAFF, place=panel),
    Row("market:panel_compare", STAFF, place=panel),
    Row("market:panel_reporter", OFFICERS, place=reporter),
    Row("market:panel_address", OFFICERS, place=reporter, method="post"),
    Row("market:panel_leave", OFFICERS, place=reporter),
    Row("market:panel_enter", OFFICERS, place=reporter),
    Row("market:panel_form_undo", OFFICERS, place=form, method="post", codes=DONE),
    Row("market:panel_query_answer", OFFICERS, place=query),
    Row("market:panel_query_settle", OFFICERS, place=query, method="post", codes=DONE),
    Row("market:panel_file", OFFICERS, place=file),
    Row("market:panel_file_commit", OFFICERS, place=file, method="post", codes=DONE),
    Row("market:panel_file_discard", OFFICERS, place=file, method="post", codes=DONE),
    Row("market:panel_file_undo", OFFICERS, place=file, method="post", codes=DONE),
    Row("market:panel_leaving", OFFICERS, place=panel),
    Row("market:panel_leaving_confirm", OFFICERS, place=proposal, method="post", codes=DONE),
    Row("market:panel_leaving_decline", OFFICERS, place=proposal, method="post", codes=DONE),
    Row("market:panel_contact", OFFICERS, place=reporter),
    Row("market:panel_release", STAFF, place=release),
    Row("market:panel_structure", STAFF, place=release),
    Row("market:panel_structure_csv", STAFF, place=release),
    Row("market:panel_figures", STAFF, place=release),
    Row("market:panel_phone", PUBLIC, place=code),
    # Without words the answer is refused: the door was open.
    Row("market:panel_phone_answer", PUBLIC, place=answered, method="post", codes=frozenset({422})),
)
