"""The crosswalk: its rows, one of them with its history, and what a reviewer does with it."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from gongyou.calc.intervals import wilson
from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.occupations import classification
from gongyou.occupations.crosswalk import isco_titles
from gongyou.occupations.exposure import ilo
from gongyou.occupations.second_opinion import Agreement, agreement, kappas, opinions
from gongyou.registry.access import page_for
from gongyou.registry.selectors import has_role
from gongyou.rooms.exposure.crosswalk import STANDING, Row, Standing, row_of, rows, table
from gongyou.rooms.exposure.models import Verdict
from gongyou.rooms.exposure.policies import REVIEWERS, STAFF
from gongyou.rooms.exposure.services.crosswalk import (
    MOST_LINKS,
    Correction,
    row_confirm,
    row_correct,
    row_return,
    row_undo,
)
from gongyou.rooms.exposure.views import account, done, file_of, language, timeline
from gongyou.rooms.exposure.words import VERDICT_TONES, standing_badge
from gongyou.ui.listing import Column, Filter, Listing
from gongyou.ui.states import Badge

REFUSED = 422
LINES = 3
# Where there is nothing to hold against each other.
TOGETHER = (Agreement.SAME, Agreement.SHARED, Agreement.SILENT)


@require_safe
@page_for(*STAFF)
def crosswalk(request: HttpRequest) -> HttpResponse:
    """Every row, those to be reviewed first, and of these the ones that the second opinion sees otherwise."""
    tongue = language()
    found = rows()
    order = (Standing.DISPUTED, Standing.UNREVIEWED, Standing.NOT_LOOKED, Standing.REVIEWED)
    depth = list(Agreement)
    found.sort(key=lambda each: (order.index(each.standing), depth.index(agreement(each.mapping)), each.code))
    listing = Listing(
        query=request.GET,
        rows=found,
        columns=(
            Column("name", _("职业"), cell=lambda each: each.name, sort="name"),
            Column("code", _("代码"), cell=lambda each: each.code, sort="code", hides_on_phone=True),
            Column("isco", "ISCO-08", cell=lambda each: links_said(each, tongue), hides_on_phone=True),
            Column(
                "confidence",
                _("把握"),
                cell=lambda each: (
                    each.mapping.confidence.text.on(tongue) if each.mapping and each.mapping.confidence else "—"
                ),
                hides_on_phone=True,
            ),
            Column("second", _("第二看法"), cell=lambda each: second_said(each, tongue), hides_on_phone=True),
            Column(
                "reasons", _("现在的理由／第二看法"), cell=lambda each: reasons_said(each, tongue), hides_on_phone=True
            ),
            Column("standing", _("复核"), cell=lambda each: standing_badge(each.standing)),
        ),
        filters=(
            Filter(
                "standing",
                _("复核"),
                lambda listed, value: [each for each in listed if each.standing.value == value],
                [(each.value, words.on(tongue)) for each, words in STANDING.items()],
            ),
            Filter(
                "mapped",
                _("对应情况"),
                lambda listed, value: [each for each in listed if each.is_unmapped == (value == "no")],
                [("yes", _("有对应")), ("no", _("无对应"))],
            ),
            Filter(
                "second",
                _("第二看法"),
                lambda listed, value: [each for each in listed if agreement(each.mapping).value == value],
                [(each.value, each.text.on(tongue)) for each in Agreement],
            ),
        ),
        link=lambda each: f"/exposure/crosswalk/{each.code}/",
        language=tongue,
    )
    counts = [(words, sum(each.standing is standing for each in found)) for standing, words in STANDING.items()]
    context = {"listing": listing, "counts": counts, "total": len(found), "levels": _levels()}
    return render(request, "exposure/crosswalk.html", context | {"may_code": has_role(request.user, *REVIEWERS)})


@require_safe
@page_for(*STAFF)
def crosswalk_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The crosswalk as it holds, a line for each link."""
    return file_of(kind, "crosswalk-2022-isco08", table(language()))


@never_cache
@require_safe
@page_for(*STAFF)
def row(request: HttpRequest, code: str) -> HttpResponse:
    """One row with its reason, what each ISCO group is, the history and what can be done."""
    return _page(request, _row(code))


@require_POST
@page_for(*REVIEWERS)
def confirm(request: HttpRequest, code: str) -> HttpResponse:
    """The row is right."""
    found = _row(code)
    done(request, lambda: row_confirm(code=found.code, by=account(request), now=timezone.now()), _("已确认。"))
    return redirect("exposure:row", code=found.code)


@require_POST
@page_for(*REVIEWERS)
def correct(request: HttpRequest, code: str) -> HttpResponse:
    """The row says something else; what was typed stays after a refusal."""
    found = _row(code)

    def act() -> None:
        row_correct(code=found.code, correction=_typed(request), by=account(request), now=timezone.now())

    if done(request, act, _("已更正。")):
        return redirect("exposure:row", code=found.code)
    return _page(request, found, status=REFUSED)


@require_POST
@page_for(*REVIEWERS)
def send_back(request: HttpRequest, code: str) -> HttpResponse:
    """The row is to be made anew."""
    found = _row(code)
    reason = request.POST.get("reason", "")

    def act() -> None:
        row_return(code=found.code, reason=reason, by=account(request), now=timezone.now())

    if done(request, act, _("已退回。")):
        return redirect("exposure:row", code=found.code)
    return _page(request, found, status=REFUSED)


@require_POST
@page_for(*REVIEWERS)
def undo(request: HttpRequest, code: str) -> HttpResponse:
    """Takes the last review back."""
    found = _row(code)
    done(request, lambda: row_undo(code=found.code, by=account(request), now=timezone.now()), _("已撤销上一步。"))
    return redirect("exposure:row", code=found.code)


def links_said(found: Row, tongue: str) -> str:
    """8322 or 8322 70 % · 9621 30 %, or that nothing fits."""
    if found.mapping is None:
        return "—"
    if found.is_unmapped:
        return Text("无对应", "Unmapped").on(tongue)
    links = found.mapping.links
    if len(links) == 1:
        return links[0].isco
    return " · ".join(f"{link.isco} {link.weight * 100:.0f} %" for link in links)


def second_said(found: Row, tongue: str) -> str:
    """“8156 · another unit group”, or how the two agree."""
    parted = agreement(found.mapping)
    if parted in TOGETHER:
        return parted.text.on(tongue)
    return f"{opinions()[found.code].isco} · {parted.text.on(tongue)}"


def reasons_said(found: Row, tongue: str) -> str:
    """Both reasons where the two part; "" where they do not."""
    if found.mapping is None or agreement(found.mapping) in TOGETHER:
        return ""
    first, second = found.mapping.reason.on(tongue), opinions()[found.code].words.on(tongue)
    return Text(f"{first}／名称用词：{second}", f"{first} / words: {second}").on(tongue)


def _levels() -> list[dict[str, Any]]:
    """How far the shipped crosswalk and the second opinion agree, at each level with both intervals."""
    return [
        {"level": level.text, "kappa": found, "share": wilson(found.agreed, found.pairs)}
        for level, found in kappas().items()
    ]


def _row(code: str) -> Row:
    known = classification.find(code)
    if known is None or known.level != classification.Level.DETAILED:
        raise Http404
    return row_of(known.code)


def _typed(request: HttpRequest) -> Correction:
    links: list[tuple[str, Decimal]] = []
    if request.POST.get("unmapped") != "on":
        for isco, weight in zip(request.POST.getlist("isco"), request.POST.getlist("weight"), strict=False):
            if isco.strip():
                links.append((isco.strip()[:4], _weight(weight)))
        if not links:
            raise BadInput(
                "exposure.no_link",
                Text("请填写 ISCO-08 编码，或勾选“无对应”。", "Enter an ISCO-08 code or tick “Unmapped”."),
                field="isco",
            )
    return Correction(links[: MOST_LINKS + 1], request.POST.get("confidence", ""), request.POST.get("reason", ""))


def _weight(written: str) -> Decimal:
    try:
        found = Decimal(written.strip() or "100") / 100
    except InvalidOperation:
        found = Decimal(0)
    return found if found.is_finite() else Decimal(0)


def _page(request: HttpRequest, found: Row, status: int = 200) -> HttpResponse:
    tongue, known = language(), ilo()
    links = found.mapping.links if found.mapping else ()
    typed = list(zip(request.POST.getlist("isco"), request.POST.getlist("weight"), strict=False))
    standing = [(link.isco, f"{link.weight * 100:g}") for link in links]
    lines = ((typed or standing) + [("", "")] * LINES)[:LINES]
    verdicts = Verdict.objects.filter(code=found.code).select_related("by", "undone_by").order_by("-pk")
    context: dict[str, Any] = {
        "row": found,
        "badge": standing_badge(found.standing),
        "second": opinions().get(found.code),
        "second_title": isco_titles().get(opinions()[found.code].isco, "") if found.code in opinions() else "",
        "agreement": agreement(found.mapping),
        "links": [(link, known.get(link.isco)) for link in links],
        "may_review": has_role(request.user, *REVIEWERS),
        "history": [
            {
                "verdict": each,
                "badge": Badge(str(each.get_kind_display()), VERDICT_TONES[Verdict.Kind(each.kind)]),
                "links": " · ".join(isco for isco, _weight in each.links) or Text("无对应", "Unmapped").on(tongue),
            }
            for each in verdicts
        ],
        "lines": lines,
        "unmapped": request.POST.get("unmapped") == "on" if typed else found.is_unmapped,
        "reason": request.POST.get("reason", ""),
        "confidence": request.POST.get("confidence", ""),
        "confidences": Verdict.Confidence.choices,
        "groups": sorted((code, each.title) for code, each in known.items()),
        "trail": timeline(*verdicts),
    }
    return render(request, "exposure/row.html", context, status=status)
