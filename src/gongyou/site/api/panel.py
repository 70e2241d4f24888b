"""The panel: its releases and estimates for who may read figures; forms handed in with a reporter's own code."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema
from ninja.responses import Status

from gongyou.core.errors import BadInput, NotFound
from gongyou.core.text import Text
from gongyou.kit.visitors import address_of
from gongyou.rooms.market import panel_policies as policies
from gongyou.rooms.market.models import PanelFigure, PanelRelease
from gongyou.rooms.market.panel.structure import TRAITS
from gongyou.rooms.market.panel_handing import form_handed_in
from gongyou.rooms.market.services.panel_forms import Refused
from gongyou.site.api.frame import READ_FIGURES
from gongyou.site.api.paging import Page, Paged, cut, page

router = Router(tags=["panel"])
NUMBERS = ("value", "error", "low", "high", "share", "share_error", "share_low", "share_high")
HIDDEN = "Null where the cell is hidden: few workers, few employers, one that dominates, or derivable."


class PanelReleaseOut(Schema):
    """One vintage. It never changes."""

    id: uuid.UUID
    panel: uuid.UUID
    number: int
    period: str = Field(description="The last month it tells of.")
    released_at: datetime
    snapshot_sha256: str
    figures_sha256: str
    product_version: str


class PanelFigureOut(Schema):
    """One estimate. Numbers are text, digit for digit as they were kept."""

    period: str
    measure: str
    region: str = Field(description="Empty for all regions.")
    group: str = Field(description="Industry section of employers, form of employment of members; empty for all.")
    value: str | None = Field(description=HIDDEN)
    error: str | None = Field(description="Standard error.")
    low: str | None = Field(description="Lower end of the 95 per cent interval.")
    high: str | None
    units: int | None = Field(description="Reporters it rests on.")
    imputed: str = Field(description="Share of the weight whose value was imputed.")
    hidden: str = Field(description="small, complementary, or empty.")


class PanelStructureOut(Schema):
    """Jobs of the last month in one cell and their share of all; an empty trait is the whole of it."""

    region: str
    group: str = Field(description="Industry section.")
    size: str = Field(description="Size class of the employer.")
    form: str = Field(description="Form of employment; unstated where the form did not say.")
    value: str | None = Field(description=HIDDEN)
    error: str | None = Field(description="Standard error.")
    low: str | None = Field(description="Lower end of the 95 per cent interval.")
    high: str | None
    share: str | None = Field(description="Share of all jobs, 0 to 1.")
    share_error: str | None
    share_low: str | None
    share_high: str | None
    units: int | None = Field(description="Reporters it rests on.")
    workers: int | None = Field(description="Workers whom these reported.")
    imputed: str | None = Field(description="Share of the weight whose value was imputed.")
    hidden: str = Field(description="small, complementary, or empty.")


class PartIn(Schema):
    """Heads of one occupation."""

    occupation: str = Field(max_length=20)
    form: str = Field("", max_length=20)
    heads: int = Field(ge=0)


class FormIn(Schema):
    """One month's form. The code is the one in the address on the reporter's phone."""

    code: str = Field(max_length=40)
    period: str = Field(max_length=7, description="YYYY-MM.")
    values: dict[str, str] = Field(description="heads_start, hires, separations, heads_end, wage_bill …")
    region: str = Field("", max_length=12)
    parts: list[PartIn] = Field(default_factory=list, max_length=200)
    answers: dict[str, str] = Field(default_factory=dict, description="By rule: what is behind a number it asks about.")


class FaultOut(Schema):
    """A rule that the form breaks."""

    rule: str
    field: str
    zh: str
    en: str


class FormOut(Schema):
    """What was taken. `queries` are the rules that come back as questions."""

    period: str
    version: int
    queries: list[str]


class PanelRefusedOut(Schema):
    """Nothing was taken."""

    faults: list[FaultOut]


@router.get("/panel/releases", response=Page[PanelReleaseOut], auth=READ_FIGURES)
def panel_releases(request: HttpRequest, paged: Query[Paged]) -> dict[str, Any]:
    """The releases of the panels in scope."""
    return page(cut(policies.releases.scope(request.user), paged), _release)


@router.get("/panel/releases/{release_id}/figures", response=Page[PanelFigureOut], auth=READ_FIGURES)
def panel_figures(
    request: HttpRequest, release_id: uuid.UUID, paged: Query[Paged], period: str = "", measure: str = ""
) -> dict[str, Any]:
    """The estimates of one release, of one month or measure where they are named."""
    found = PanelFigure.objects.filter(release=policies.releases.visible(request.user, key=release_id))
    if period:
        found = found.filter(period=period)
    if measure:
        found = found.filter(measure=measure)
    return page(cut(found, paged), _figure)


@router.get("/panel/releases/{release_id}/structure", response=list[PanelStructureOut], auth=READ_FIGURES)
def panel_structure(request: HttpRequest, release_id: uuid.UUID, by: str | None = None) -> list[dict[str, Any]]:
    """The structure of jobs of one release: every cell, or those by the traits named (`by=region,form`; `by=`: all)."""
    found = policies.releases.visible(request.user, key=release_id)
    cells = PanelRelease.objects.values_list("structure", flat=True).get(pk=found.pk)
    if by is not None:
        wanted = set(filter(None, by.split(",")))
        if not wanted <= set(TRAITS):
            raise BadInput(
                "market.trait_unknown",
                Text("没有这个分组。", "There is no such trait."),
                Text(f"可用：{'、'.join(TRAITS)}。", f"Known: {', '.join(TRAITS)}."),
                value=by[:80],
            )
        cells = [each for each in cells if {trait for trait in TRAITS if each[trait]} == wanted]
    return [_cell(each) for each in cells]


@router.post("/panel/forms", response={201: FormOut, 422: PanelRefusedOut}, auth=None)
def panel_form(request: HttpRequest, body: FormIn) -> Any:
    """Hands a form in with the reporter's code, without a token. The same numbers again are answered with 409."""
    now = timezone.now()
    try:
        given = body.model_dump(exclude={"code"})
        form = form_handed_in(body.code, given, address=address_of(request), now=now)
    except Refused as refused:
        faults = [
            {"rule": each.rule, "field": each.field, "zh": each.text.zh, "en": each.text.en} for each in refused.faults
        ]
        return Status(422, {"faults": faults})
    if form is None:
        raise NotFound("market.panel_code", Text("没有这个填报码，或已过期。", "There is no such code, or it is old."))
    queries = list(form.queries.order_by("pk").values_list("rule", flat=True))
    return Status(201, {"period": form.period, "version": form.version, "queries": queries})


def _release(found: PanelRelease) -> dict[str, Any]:
    names = ("number", "period", "released_at", "snapshot_sha256", "figures_sha256", "product_version")
    return {"id": found.key, "panel": found.panel.key, **{name: getattr(found, name) for name in names}}


def _figure(found: PanelFigure) -> dict[str, Any]:
    names = ("period", "measure", "region", "group", "imputed", "hidden")
    numbers = {name: getattr(found, name) or None for name in ("value", "error", "low", "high")}
    units = None if found.hidden else found.units
    return {**{name: getattr(found, name) for name in names}, **numbers, "units": units}


def _cell(found: Mapping[str, Any]) -> dict[str, Any]:
    """A cell as it was kept; a hidden one has neither value nor counts, as in the console's file."""
    few = {"units": None, "workers": None, "imputed": None} if found["hidden"] else {}
    numbers = {name: found[name] or None for name in NUMBERS}
    return {**found, **numbers, **few}
