"""Who may open the room's pages."""

from __future__ import annotations

from typing import Any

from gongyou.rooms.market.brief.shelve import shelf_path
from gongyou.rooms.market.models import BriefRun
from tests.registry.cast import NOW, Cast
from tests.site.access import STAFF, Row

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


# Without data there is nothing to compute, to screen or to write about: the address is as good as not there.
STEP = {"method": "post", "codes": frozenset({302, 404})}

ROWS = (
    Row("market:monitor", STAFF | {"stranger"}),
    Row("market:compute", STAFF | {"stranger"}, **STEP),
    Row("market:briefs", STAFF | {"stranger"}),
    Row("market:brief_make", frozenset({"officer", "analyst", "stranger"}), **STEP),
    Row("market:brief", STAFF, place=a_brief),
    Row("market:brief_file", STAFF, place=a_file),
)
