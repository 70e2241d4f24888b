"""Who may open the room's pages."""

from __future__ import annotations

from typing import Any

from gongyou.rooms.market.brief.shelve import shelf_path
from gongyou.rooms.market.models import BriefRun, Release
from tests.registry.cast import NOW, Cast
from tests.site.access import OFFICERS, PUBLIC, STAFF, Row

FOLDER = "990101-2026-10-tests"


def a_brief(cast: Cast) -> dict[str, Any]:
    """A published brief of 麦溪区, with one file on its shelf."""
    run, _ = BriefRun.objects.get_or_create(
        organisation=cast.district,
        region="990101",
        period="2026-10",
        defaults={"folder": FOLDER, "files": ["brief.html"], "created_at": NOW},
    )
    shelf_path(FOLDER).mkdir(parents=True, exist_ok=True)
    (shelf_path(FOLDER) / "brief.html").write_text("<!doctype html><title>简报</title>", encoding="utf-8")
    return {"brief_id": run.pk}


def a_file(cast: Cast) -> dict[str, Any]:
    return {**a_brief(cast), "name": "brief.html"}


def a_release(cast: Cast) -> dict[str, Any]:
    """A release of 麦溪区 that everybody may read."""
    release, _ = Release.objects.get_or_create(
        organisation=cast.district,
        region="990101",
        period="2026-10",
        state=Release.State.RELEASED,
        defaults={"planned_for": NOW.date(), "planned_at": NOW, "released_at": NOW},
    )
    return {"key": release.key}


def a_planned(cast: Cast) -> dict[str, Any]:
    """One that waits for its day."""
    release, _ = Release.objects.get_or_create(
        organisation=cast.district,
        region="990101",
        period="2026-11",
        state=Release.State.PLANNED,
        defaults={"planned_for": NOW.date(), "planned_at": NOW},
    )
    return {"key": release.key}


def a_dataset(cast: Cast) -> dict[str, Any]:
    return {**a_release(cast), "kind": "csv"}


# Without data there is nothing to compute, to screen or to write about: the address is as good as not there.
STEP = {"method": "post", "codes": frozenset({302, 404})}

ROWS = (
    Row("market:monitor", STAFF | {"stranger"}),
    Row("market:compute", STAFF | {"stranger"}, **STEP),
    Row("market:briefs", STAFF | {"stranger"}),
    Row("market:brief_make", frozenset({"officer", "analyst", "stranger"}), **STEP),
    Row("market:brief", STAFF, place=a_brief),
    Row("market:brief_file", STAFF, place=a_file),
    Row("market:releases", STAFF | {"stranger"}),
    Row("market:release", STAFF, place=a_release),
    Row("market:release_now", OFFICERS, place=a_planned, method="post", codes=frozenset({302})),
    Row("market:release_drop", OFFICERS, place=a_planned, method="post", codes=frozenset({302})),
    Row("market:release_take_back", OFFICERS, place=a_release, method="post", codes=frozenset({422})),
    Row("market:public_indicators", PUBLIC),
    Row("market:public_structure", PUBLIC),
    Row("market:public_dataset", PUBLIC, place=lambda cast: {"kind": "csv"}),
    Row("market:public_release", PUBLIC, place=a_release),
    Row("market:public_data", PUBLIC, place=a_dataset),
)
