"""The pages of estimates: how many workers there should be, with interval, assumptions and where it comes from."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gongyou.core.errors import BadInput, NotFound
from gongyou.core.figures import COUNT, DAY, MONTH, SHARE, shown
from gongyou.core.industry import SECTIONS
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.lakes import open_lake
from gongyou.registry.access import page_for
from gongyou.registry.coverage.lakes import lists_there, said_of
from gongyou.registry.coverage.measures.figure import ESTIMATED, REFUSED, WITHHELD
from gongyou.registry.coverage.measures.scope import By
from gongyou.registry.coverage.rollup import choices_said
from gongyou.registry.models import CoverageEstimate, Grid, Member, Organisation
from gongyou.registry.policies import ADMINISTRATOR, ANALYST, OFFICER
from gongyou.registry.selectors import has_role, in_scope, scope_of
from gongyou.registry.services.coverage import EstimateRequest, coverage_estimate_ask
from gongyou.ui.listing import Column, Listing
from gongyou.ui.states import Badge, Tone

STATES = {
    ESTIMATED: Badge(gettext_lazy("已估计"), Tone.GOOD),
    REFUSED: Badge(gettext_lazy("不可估计"), Tone.WARNING),
    WITHHELD: Badge(gettext_lazy("人数过少，不公布"), Tone.NEUTRAL),
}
# Which organisations have a region of their own to estimate.
UNSAID = Text("未注明", "Not stated")
LEVELS = (Organisation.Level.PROVINCE, Organisation.Level.CITY, Organisation.Level.COUNTY)


STRATA = (
    (By.DISTRICT.value, gettext_lazy("按区县")),
    (By.STREET.value, gettext_lazy("按街道")),
    (By.GRID.value, gettext_lazy("按网格")),
    (By.FORM.value, gettext_lazy("按用工形式")),
    (By.INDUSTRY.value, gettext_lazy("按行业")),
)
ALL_FORMS = "all"
FORMS = (*Member.EmploymentForm.choices, (ALL_FORMS, gettext_lazy("全部用工形式")))


class EstimateForm(forms.Form):
    """A region, a month, two or three lists and the forms of employment that they should hold."""

    organisation = forms.ModelChoiceField(
        label=gettext_lazy("地区（按地方总工会）"),
        queryset=Organisation.objects.none(),
        to_field_name="code",
        empty_label=None,
    )
    period = forms.ChoiceField(label=gettext_lazy("月份"))
    lists = forms.MultipleChoiceField(
        label=gettext_lazy("比对的名单（两份或三份）"), widget=forms.CheckboxSelectMultiple
    )
    form = forms.ChoiceField(label=gettext_lazy("用工形式"), choices=FORMS, initial=Member.EmploymentForm.PLATFORM)

    by = forms.ChoiceField(label=gettext_lazy("分层"), choices=STRATA, initial=By.DISTRICT.value)

    def __init__(self, *args: Any, organisations: Any, lists: Any, months: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "zh-hans"
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
        self.fields["period"].choices = [(month, shown(month, MONTH, language)) for month in months]  # type: ignore[attr-defined]
        self.fields["lists"].choices = [(one.code, one.said.on(language)) for one in lists]  # type: ignore[attr-defined]

    def clean_lists(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["lists"]
        if len(chosen) not in (2, 3):
            raise forms.ValidationError(_("请选择两份或三份名单。"))
        return chosen


@require_safe
@page_for(OFFICER, ANALYST, ADMINISTRATOR)
def estimate_list(request: HttpRequest) -> HttpResponse:
    """The estimates of the scope, newest first."""
    rows = CoverageEstimate.objects.filter(in_scope(request.user, prefix="organisation__"))
    listing = Listing(
        query=request.GET,
        rows=rows.select_related("organisation").order_by("-made_at"),
        columns=(
            Column("region", _("地区"), cell=lambda one: one.organisation.name),
            Column("period", _("月份"), MONTH, sort="period"),
            Column("population", _("估计人数（人）"), COUNT, cell=lambda one: one.value.get("population")),
            Column("rate", _("应入尽入率"), SHARE, cell=lambda one: _decimal(one.value.get("rate"))),
            Column("state", _("结果"), cell=lambda one: STATES[one.value["state"]]),
            Column("made_at", _("估计日期"), DAY, hides_on_phone=True),
        ),
        link=lambda one: reverse("coverage:estimate", args=[one.pk]),
        language=_language(),
    )
    may_ask = has_role(request.user, OFFICER, ANALYST)
    return render(request, "coverage/estimates.html", {"listing": listing, "may_ask": may_ask})


@require_http_methods(["GET", "HEAD", "POST"])
@page_for(OFFICER, ANALYST)
def estimate_new(request: HttpRequest) -> HttpResponse:
    """Asks for an estimate; the work shows its progress."""
    lists, months = lists_there(open_lake())
    organisations = scope_of(request.user, OFFICER, ANALYST).filter(
        kind=Organisation.Kind.FEDERATION, level__in=LEVELS, closed_on=None
    )
    form = EstimateForm(request.POST or None, organisations=organisations, lists=lists, months=months)
    error: BadInput | None = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        organisation = given["organisation"]
        forms_asked = tuple(Member.EmploymentForm.values) if given["form"] == ALL_FORMS else (given["form"],)
        wanted = EstimateRequest(organisation.region, given["period"], tuple(given["lists"]), forms_asked, given["by"])
        try:
            run = coverage_estimate_ask(
                organisation=organisation, request=wanted, by=audit.actor_from(request.user), now=timezone.now()
            )
            return redirect(run)
        except BadInput as refused:
            error = refused
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "error": error, "has_lists": len(lists) > 1}
    return render(request, "coverage/estimate_new.html", context, status=status)


@require_safe
@page_for(OFFICER, ANALYST, ADMINISTRATOR)
def estimate_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One estimate: the table of the lists, the answer with its interval, what it assumes, and where it comes from."""
    mine = CoverageEstimate.objects.filter(in_scope(request.user, prefix="organisation__"))
    top = get_object_or_404(mine.select_related("organisation"), pk=pk)
    context = {
        "estimate": top,
        "organisation": top.organisation,
        "value": shown_value(top.value),
        "cells": cells_shown(top.value),
        "state": STATES[top.value["state"]],
        "lists": [
            (letter, said_of(name), size)
            for letter, name, size in zip("ABC", top.lists, top.value.get("sizes") or [None] * 3, strict=False)
        ],
        "origin": origin_of(top.figure_id),
    }
    return render(request, "coverage/estimate.html", context)


def shown_value(value: dict[str, Any]) -> dict[str, Any]:
    """The figure with shares as numbers and its refusal as a Text, for the template."""
    shown = dict(value)
    for name in ("rate", "rate_low", "rate_high", "fit", "sample_coverage"):
        shown[name] = _decimal(value.get(name))
    shown["linkage"] = [(_decimal(one["missed"]), one["population"]) for one in value.get("linkage", [])]
    shown["models"] = [{**one, "weight": _decimal(one["weight"])} for one in value.get("models", [])]
    by = By(value.get("by", By.DISTRICT))
    called = _strata_called(by, [one["key"] for one in value.get("strata", [])])
    shown["strata"] = [
        {**one, "badge": STATES[one["state"]], "name": called.get(one["key"], one["key"]) or UNSAID}
        for one in value.get("strata", [])
    ]
    shown["by_said"] = dict(STRATA)[by.value]
    shown["unsaid_lists"] = [said_of(name) for name in value.get("unsaid") or []]
    shown["alike_said"] = _alike_said(value.get("alike"))
    refusal = value.get("refusal")
    if refusal:
        shown["refused"] = Text(refusal["zh"], refusal["en"])
        shown["need"] = Text(refusal["need_zh"], refusal["need_en"])
    shown["fits"] = shown["fit"] is None or shown["fit"] >= Decimal("0.05")
    return shown


def _strata_called(by: By, keys: list[str]) -> dict[str, Text | str]:
    if by == By.GRID:
        return dict(Grid.objects.filter(code__in=keys).values_list("code", "name"))
    if by == By.FORM:
        return dict(choices_said(Member.EmploymentForm.choices))
    if by == By.INDUSTRY:
        return dict(SECTIONS)
    kinds = (Organisation.Kind.FEDERATION, Organisation.Kind.TOWNSHIP)
    rows = Organisation.objects.filter(region__in=keys, kind__in=kinds, closed_on=None).order_by("-depth")
    return {
        region: f"{name.removesuffix('总工会') or name}（{region}）"
        for region, name in rows.values_list("region", "name")
    }


def _alike_said(alike: dict[str, Any] | None) -> Text | None:
    """In words: whether the strata are caught alike, and which way the joined estimate errs."""
    if alike is None:
        return None
    if alike["sign"] == 0:
        return Text(
            "各层被名单列入的比例看不出明显差别，分层与合并的估计应当接近。",
            "The strata are caught about equally well; the estimates by stratum and joined should be close.",
        )
    if alike["sign"] > 0:
        return Text(
            "各层差别明显，而且两边名单在同样的层列得全、在同样的层列得少：合并估计偏低，应看分层之和。",
            "The strata differ, and both sides catch the same strata well and the same ones badly: the joined estimate "
            "is too low; use the sum over strata.",
        )
    return Text(
        "各层差别明显，而且一边列得全的层另一边列得少：合并估计偏高，应看分层之和。",
        "The strata differ, and where one side catches well the other catches badly: the joined estimate is too high; "
        "use the sum over strata.",
    )


def cells_shown(value: dict[str, Any]) -> list[tuple[list[bool], int | None]]:
    """The 2×2 or 2×2×2 table as lines: on which lists, how many; the last line is those on none (the estimate)."""
    cells = value.get("cells")
    if cells is None:
        return []
    width = len(value["lists"])
    histories = [format(number, f"0{width}b") for number in range(2**width - 1, 0, -1)]
    lines: list[tuple[list[bool], int | None]] = [
        ([mark == "1" for mark in history], cells.get(history, 0)) for history in histories
    ]
    missing = value["population"] - value["seen"] if value["state"] == ESTIMATED else None
    return [*lines, ([False] * width, missing)]


def origin_of(figure_id: str) -> Any:
    """Where a figure comes from, or None where the lake no longer knows it."""
    from gongyou.lake.provenance import provenance_of

    try:
        return provenance_of(open_lake(), figure_id)
    except NotFound:
        return None


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _language() -> str:
    return get_language() or "zh-hans"
