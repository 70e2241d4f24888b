"""Publishing a brief."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.registry.models import Organisation
from gongyou.rooms.market import policies
from gongyou.rooms.market.models import BriefRun

if TYPE_CHECKING:
    from gongyou.rooms.market.brief.made import MadeBrief

PUBLISHED = audit.register(
    "market.brief.published", "发布{region}{period}用工形势简报", "Published the labour brief of {region_en}, {period}"
)


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where the files of a made brief lie: a folder under <data>/briefs and the names in it."""

    folder: str
    files: tuple[str, ...]


@service
def brief_publish(
    *, brief: MadeBrief, shelf: Shelf, organisation: Organisation, by: User | None, now: datetime
) -> BriefRun:
    """The run, with its figures by id. The files must lie on the shelf already; by None is the product itself."""
    require(by is None or policies.briefs.can_add(by, under=organisation))
    run = BriefRun.objects.create(
        organisation=organisation,
        region=brief.request.region,
        industry=brief.request.industry,
        platform=brief.request.platform,
        region_name={"zh": brief.request.name.zh, "en": brief.request.name.en},
        period=str(brief.request.period),
        figures={measure: figure.id for measure, figure in brief.figures.items()},
        key_figures=brief.key_figures_json(),
        folder=shelf.folder,
        files=list(shelf.files),
        created_at=now,
        created_by=by,
    )
    data = {"region": brief.request.name.zh, "region_en": brief.request.name.en, "period": str(brief.request.period)}
    audit.write(PUBLISHED, by=by, subject=run, data=data, now=now)
    return run
