"""The console's pages of grids."""

from __future__ import annotations

import json
from collections.abc import Callable
from operator import attrgetter
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongyou.core.errors import BadInput, Conflict, Forbidden
from gongyou.core.figures import COUNT
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.registry import policies
from gongyou.registry.access import page_for
from gongyou.registry.comparing import STALE, compared
from gongyou.registry.grids.drawing import drawing_of, neighbours_box
from gongyou.registry.grids.finding import overlaps_of
from gongyou.registry.grids.forms import GridChangeForm, GridFileForm, GridNewForm
from gongyou.registry.grids.reading import grids_read
from gongyou.registry.models import Grid, Member, Organisation
from gongyou.registry.policies import ADMINISTRATOR, ANALYST, OFFICER
from gongyou.registry.privacy.holding import holding
from gongyou.registry.selectors import has_role, scope_top
from gongyou.registry.services.grids import GridRow, grid_change, grid_members_place, grid_record, grids_record_many
from gongyou.ui.listing import Column, Filter, Listing

REFUSED = 422
OVERLAPS_SHOWN = 20
COMPARED = 3000
NEIGHBOURS = 60
CODE_TAKEN = Text("这个网格编码已被使用，请换一个。", "This grid code is taken; choose another.")
forms_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@page_for(OFFICER, ANALYST, ADMINISTRATOR)
def grid_list(request: HttpRequest) -> HttpResponse:
    """The grids of the scope's regions, and which of one kind overlap."""
    grids = policies.grids.scope(request.user)
    # A province looks at its counties' reports; a grid's own page reports its overlaps at any size.
    overlaps = overlaps_of(grids) if grids.count() <= COMPARED else []
    mine = Q(members__state=Member.State.ACTIVE)
    if not has_role(request.user, OFFICER):
        mine &= Q(pk__in=[])
    listing = Listing(
        query=request.GET,
        rows=grids.defer("polygon").select_related("organisation").annotate(count=Count("members", filter=mine)),
        columns=(
            Column("name", _("名称"), sort="name"),
            Column("code", _("网格编码"), sort="code", hides_on_phone=True),
            Column("kind", _("网格类别"), cell=lambda grid: grid.get_kind_display(), sort="kind"),
            Column("region", _("行政区划代码"), sort="region", hides_on_phone=True),
            Column(
                "organisation",
                _("负责的组织"),
                cell=lambda grid: grid.organisation.name if grid.organisation else None,
                hides_on_phone=True,
            ),
            *(
                [Column("count", _("会员（人）"), COUNT, cell=_told, sort="count")]
                if has_role(request.user, OFFICER)
                else []
            ),
        ),
        filters=(
            Filter(
                "q",
                _("名称或编码"),
                lambda rows, text: rows.filter(Q(name__icontains=text) | Q(code__icontains=text)),
            ),
            Filter("kind", _("网格类别"), lambda rows, kind: rows.filter(kind=kind), Grid.Kind.choices),
        ),
        link=lambda grid: reverse("grids:grid", args=[grid.code]),
        language=get_language() or "zh-hans",
    )
    context = {
        "listing": listing,
        "overlaps": overlaps[:OVERLAPS_SHOWN],
        "overlaps_count": len(overlaps),
        "may_add": has_role(request.user, OFFICER, ADMINISTRATOR),
        "may_place": has_role(request.user, OFFICER),
    }
    return render(request, "grids/list.html", context)


@require_safe
@page_for(OFFICER, ANALYST, ADMINISTRATOR)
def grid_page(request: HttpRequest, code: str) -> HttpResponse:
    """One grid: its words, its drawing, its members' number, what was done."""
    grid = policies.grids.visible(request.user, code=code)
    near = _neighbours(policies.grids.scope(request.user), grid)
    pairs = [pair for pair in overlaps_of(_of_kind_near(grid)) if grid in pair]
    context = {
        "grid": grid,
        "ancestors": [],
        "drawing": drawing_of(grid, near),
        # The other one, and which of the two has what lies in both.
        "overlaps": [(two if one == grid else one, min(one, two, key=attrgetter("code"))) for one, two in pairs],
        "members": policies.members.scope(request.user).filter(grid=grid, state=Member.State.ACTIVE).count(),
        "may_see_members": has_role(request.user, OFFICER),
        "may_change": policies.grids.can_change(request.user, grid),
        "organisation_is_seen": grid.organisation is not None
        and policies.organisations.can_view(request.user, grid.organisation),
        "timeline": audit.timeline_of(grid, get_language() or "zh-hans"),
    }
    return render(request, "grids/page.html", context)


@forms_page
@page_for(OFFICER, ADMINISTRATOR)
def grid_new(request: HttpRequest) -> HttpResponse:
    """Records a grid."""
    form = _among(request, GridNewForm(request.POST or None))

    def act() -> Grid:
        if Grid.objects.filter(code=form.cleaned_data["code"]).exists():
            raise Conflict("registry.grid_code_taken", CODE_TAKEN)
        return grid_record(row=_row(form, form.cleaned_data["code"]), by=_by(request), now=timezone.now())

    words = {"heading": _("登记网格"), "submit": _("登记"), "done": _("网格已登记。")}
    return _form_page(request, form, act, back=reverse("grids:grids"), **words)


@forms_page
@page_for(OFFICER, ADMINISTRATOR)
def grid_changed(request: HttpRequest, code: str) -> HttpResponse:
    """Changes the grid; who saves over a newer version sees both first."""
    grid = policies.grids.visible(request.user, code=code)
    if not policies.grids.can_change(request.user, grid):
        raise Http404
    start = {
        "name": grid.name,
        "kind": grid.kind,
        "region": grid.region,
        "organisation": grid.organisation.code if grid.organisation else "",
        "area_codes": "\n".join(grid.area_codes),
        "polygon": json.dumps(grid.polygon) if grid.polygon else "",
        "version": grid.version,
    }
    form = _among(request, GridChangeForm(request.POST or None, initial=start), grid)

    def act() -> Grid:
        version = form.cleaned_data["version"]
        return grid_change(grid=grid, row=_row(form, grid.code), version=version, by=_by(request), now=timezone.now())

    words = {"heading": _("修改网格"), "submit": _("保存"), "done": _("网格已保存。")}
    return _form_page(request, form, act, back=reverse("grids:grid", args=[code]), **words)


@forms_page
@page_for(OFFICER, ADMINISTRATOR)
def grids_import(request: HttpRequest) -> HttpResponse:
    """Takes in a file of grids, all or nothing."""
    form = GridFileForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            rows = grids_read(file.read(), file.name)
            done = grids_record_many(rows=rows, by=_by(request), now=timezone.now())
        except (BadInput, Conflict, Forbidden) as error:
            context["error"] = error
        else:
            messages.success(
                request,
                _("导入完成：新增 %(added)d 个，更新 %(changed)d 个。")
                % {"added": done.added, "changed": done.changed},
            )
            return redirect("grids:grids")
    status = REFUSED if form.errors or context.get("error") else 200
    return render(request, "grids/import.html", context, status=status)


@require_POST
@page_for(OFFICER)
def members_placed(request: HttpRequest) -> HttpResponse:
    """Finds the grid of every member of the scope anew."""
    top = scope_top(request.user)
    if top is None or not policies.members.can_add(request.user, under=top):
        raise Http404
    done = grid_members_place(organisation=top, by=_by(request), now=timezone.now())
    words = {"placed": done.placed, "unplaced": done.unplaced}
    messages.success(request, _("已归入网格 %(placed)d 人；%(unplaced)d 人的工作地点不在任何网格。") % words)
    return redirect("grids:grids")


def _of_kind_near(grid: Grid) -> QuerySet[Grid]:
    """Grids of the same kind that might overlap: their boxes meet, or they list codes in the same county."""
    near = Q(pk=grid.pk)
    if grid.west is not None:
        near |= Q(west__lte=grid.east, east__gte=grid.west, south__lte=grid.north, north__gte=grid.south)
    if grid.area_codes:
        near |= Q(region__startswith=grid.region[:6])
    return Grid.objects.filter(near, kind=grid.kind)


def _neighbours(grids: QuerySet[Grid], grid: Grid) -> QuerySet[Grid]:
    box = neighbours_box(grid)
    if box is None:
        return grids.none()
    near = Q(west__lte=box.east, east__gte=box.west, south__lte=box.north, north__gte=box.south)
    return grids.filter(near, kind=grid.kind)[:NEIGHBOURS]


def _row(form: forms.Form, code: str) -> GridRow:
    given = form.cleaned_data
    organisation: Organisation | None = given["organisation"]
    return GridRow(
        code=code,
        name=given["name"],
        kind=given["kind"],
        region=given["region"],
        polygon=given["polygon"],
        area_codes=given["area_codes"],
        organisation_code=organisation.code if organisation else "",
    )


def _among(request: HttpRequest, form: Any, grid: Grid | None = None) -> Any:
    scope = policies.organisations.scope(request.user).filter(closed_on=None)
    if grid is not None and grid.organisation_id:
        scope = scope | Organisation.objects.filter(pk=grid.organisation_id)
    form.fields["organisation"].among = scope
    return form


def _by(request: HttpRequest) -> Any:
    return audit.actor_from(request.user)


def _form_page(request: HttpRequest, form: forms.Form, act: Callable[[], Grid], **words: Any) -> HttpResponse:
    done = words.pop("done")
    context: dict[str, Any] = {"form": form, **words}
    if form.is_valid():
        try:
            grid = act()
        except Forbidden:
            form.add_error("region", _("这个区划不在本级范围内。"))
        except (BadInput, Conflict) as error:
            if not form.errors:
                context["error"] = error
            if error.code == STALE and isinstance(error, Conflict):
                context["differences"] = compared(form, error)
        else:
            messages.success(request, done)
            return redirect("grids:grid", code=grid.code)
    status = REFUSED if form.errors or context.get("error") else 200
    return render(request, "grids/form.html", context, status=status)


def _told(grid: Grid) -> int:
    return holding().told(grid.count)  # type: ignore[attr-defined]
