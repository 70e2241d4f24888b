"""The occupations of a region with their tiers, and one of them."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gongyou.calc.risk_tiers import Tier
from gongyou.core.figures import COUNT, WORDS, shown
from gongyou.core.text import Text
from gongyou.kit.tasks.models import ACTIVE, TaskRun
from gongyou.kit.tasks.services import Order, task_start
from gongyou.lake.provenance import Provenance
from gongyou.occupations import classification
from gongyou.occupations.exposure import sources
from gongyou.registry.access import page_for
from gongyou.registry.selectors import has_role
from gongyou.rooms.exposure import charts
from gongyou.rooms.exposure.attributes import ATTRIBUTES
from gongyou.rooms.exposure.crosswalk import row_of
from gongyou.rooms.exposure.models import Release, Tally
from gongyou.rooms.exposure.policies import REVIEWERS, STAFF
from gongyou.rooms.exposure.readings import SHORT, Read, read
from gongyou.rooms.exposure.rules import rules
from gongyou.rooms.exposure.selectors import Region, regions_of, tally_of
from gongyou.rooms.exposure.table import (
    TIER_ORDER,
    Line,
    Table,
    attributes_of,
    is_reliable,
    line_of,
    table_of,
    targets_of,
)
from gongyou.rooms.exposure.views import file_of, language
from gongyou.rooms.exposure.words import (
    ACCORD_SHORT,
    EXPOSED,
    NO_TREND,
    PARTS,
    SIZES,
    TIERS,
    TRENDS,
    signed,
    standing_badge,
    tier_badge,
)
from gongyou.rooms.exposure.work import TALLY
from gongyou.ui.listing import Column, Filter, Listing


@require_safe
@page_for(*STAFF)
def home(request: HttpRequest) -> HttpResponse:
    """Tiers of the members' occupations: figures, chart, table, the rule."""
    regions = regions_of(request.user)
    region = _asked(regions, request.GET.get("region", ""))
    context: dict[str, Any] = {"regions": regions, "region": region, "may_compute": has_role(request.user, *REVIEWERS)}
    if region is None:
        return render(request, "exposure/home.html", context)
    # Asked before the tally: a run that ends in between has left it by then.
    context["run"] = TaskRun.objects.filter(key=f"{TALLY}:{region.code}", state__in=ACTIVE).first()
    tally = tally_of(request.user, region.code)
    if tally is not None:
        table = table_of(tally)
        context |= {
            "tally": tally,
            "source": _provenance(tally),
            "cards": [(TIERS[tier], _lines(table, tier), table.by_tier[tier]) for tier in TIER_ORDER],
            "hidden": table.hidden,
            "chart": charts.members_chart(table, region.name),
            "listing": _listing(request, table, region),
            "rule": rule_shown(),
            "moved": moved_shown(table),
        }
    return render(request, "exposure/home.html", context)


@require_POST
@page_for(*REVIEWERS)
def compute(request: HttpRequest) -> HttpResponse:
    """Starts the computation; a second press finds the first run."""
    wanted = request.POST.get("region", "")
    region = next((each for each in regions_of(request.user) if each.code == wanted), None)
    if region is None:
        raise Http404
    link = f"{reverse('exposure:home')}?region={region.code}"
    name = region.name
    order = Order(
        kind=TALLY,
        key=f"{TALLY}:{region.code}",
        arguments={"region": region.code, "organisation": region.organisation.pk, "link": link},
        title=Text(f"计算各职业会员人数：{name.zh}", f"Counting members by occupation: {name.en}"),
        link=link,
    )
    task_start(order, by=request.user, now=timezone.now())
    return redirect(link)


@require_safe
@page_for(*STAFF)
def table_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The table of the region as CSV or XLSX, hidden numbers hidden."""
    region = _asked(regions_of(request.user), request.GET.get("region", ""))
    tally = tally_of(request.user, region.code) if region else None
    if tally is None:
        raise Http404
    tongue = language()
    columns = _columns()
    heads = [str(column.title) for column in columns]
    lines = table_of(tally).lines
    rows = [[line.code, *(_written(column, line, tongue) for column in columns)] for line in lines]
    counts = [at for at, column in enumerate(columns, 1) if column.style == COUNT]
    return file_of(kind, f"occupations-{tally.region}-{tally.period}", [[_("代码"), *heads], *rows], counts)


@require_safe
@page_for(*STAFF)
def occupation(request: HttpRequest, code: str) -> HttpResponse:
    """One occupation: sources side by side, crosswalk, attributes of its tasks, near occupations."""
    known = classification.find(code)
    if known is None or known.level != classification.Level.DETAILED:
        raise Http404
    if known.code != code:
        return redirect("exposure:occupation", code=known.code)
    regions = regions_of(request.user)
    region = _asked(regions, request.GET.get("region", ""))
    tally = tally_of(request.user, region.code) if region else None
    line = line_of(tally, code) if tally else None
    release = Release.objects.filter(code=code).first()
    row = row_of(code)
    context = {
        "occupation": known,
        "groups": classification.parents(code),
        "region": region,
        "tally": tally,
        "source": _provenance(tally) if tally else None,
        "line": line,
        "placed": placed_words(line),
        "tier": tier_badge(line.tier) if line else None,
        "row": row,
        "row_badge": standing_badge(row.standing),
        "chart": charts.course_chart(tally.value["months"], line) if tally and line else None,
        **occupation_shown(code, release, tally),
    }
    return render(request, "exposure/occupation.html", context)


def occupation_shown(code: str, release: Release | None, tally: Tally | None) -> dict[str, Any]:
    """What both the console and the phone show of an occupation."""
    found = read(row_of(code))
    tongue = language()
    return {
        "read": found,
        "readings": readings_shown(found),
        "attributes": [(ATTRIBUTES[each.key], each) for each in attributes_of(code, release)],
        "release": release,
        "reliable_from": float(rules().reliable_from),
        "fewest": rules().fewest,
        "reliable": is_reliable(release),
        "targets": [
            {
                "target": each,
                "distance": float(each.near.apart.total),
                "parts": [(PARTS[part], float(value)) for part, value in each.near.apart.parts.items()],
                "wage": signed(each.near.wage_change, tongue),
                "posts": each.near.place.posts,
                "score": float(each.near.score),
                "gradient": read(each.row).ilo.gradient,
            }
            for each in targets_of(code, tally)
        ],
        "farthest": float(rules().order.farthest),
        "lowest_wage": float(rules().order.lowest_wage),
        "posts_half": rules().order.posts_half,
        "points": {name: float(value) for name, value in rules().order.points.items()},
        "parts": [(PARTS[part], float(weight)) for part, weight in rules().order.weights.items()],
    }


def readings_shown(found: Read) -> list[dict[str, Any]]:
    """A card for each source: score, place, class, codes, what it measures, licence."""
    about = {source.key: source for source in sources()}
    return [
        {
            "name": SHORT[each.source],
            "score": each.score,
            "percentile": each.percentile,
            "gradient": each.gradient.text if each.gradient else None,
            "basis": each.basis,
            "source": about[each.source],
        }
        for each in found.readings
    ]


def placed_words(line: Line | None) -> list[Text]:
    """The three steps that led to the tier."""
    if line is None or line.placed is None:
        return []
    placed = line.placed
    return [EXPOSED[placed.exposed], SIZES[placed.size], TRENDS[placed.trend] if placed.trend else NO_TREND]


def rule_shown() -> dict[str, Any]:
    """The table of tiers as a reader walks it."""
    rule = rules().tiers
    return {
        "rows": [
            (EXPOSED[exposed], SIZES[size], TRENDS[trend], tier_badge(tier))
            for (exposed, size, trend), tier in rule.table.items()
        ],
        "since": rule.since,
        "middle_from": float(rule.places.middle_from),
        "high_from": float(rule.places.high_from),
        "large_from": float(rule.large_from),
        "change": float(rule.change),
        "note": rule.note,
        "version": rules().version,
    }


def moved_shown(table: Table) -> list[dict[str, Any]]:
    """The occupations whose tier moves when a source is left out: the tier now, and without each of the sources."""
    return [
        {
            "line": line,
            "tier": tier_badge(line.tier),
            "places": line.read.places,
            "without": [tier_badge(line.without[key]) if key in line.without else None for key in SHORT],
        }
        for line in table.lines
        if line.hangs_on_one
    ]


def _asked(regions: list[Region], code: str) -> Region | None:
    return next((each for each in regions if each.code == code), regions[0] if regions else None)


def _provenance(tally: Tally) -> Provenance:
    return Provenance(**tally.provenance)


def _lines(table: Table, tier: Tier) -> int:
    return sum(line.tier is tier for line in table.lines)


def _listing(request: HttpRequest, table: Table, region: Region) -> Listing:
    base = reverse("exposure:occupation", args=["0"])[: -len("0/")]
    return Listing(
        query=request.GET,
        rows=list(table.lines),
        columns=_columns(),
        filters=(
            Filter(
                "tier",
                _("关注层级"),
                lambda rows, value: [each for each in rows if each.tier and each.tier.value == value],
                [(tier.value, TIERS[tier].on(language())) for tier in TIER_ORDER],
            ),
        ),
        link=lambda line: f"{base}{line.code}/?region={region.code}" if classification.find(line.code) else "",
        language=language(),
        export_url=f"{reverse('exposure:table_file', args=['xlsx'])}?region={region.code}",
    )


def _columns() -> tuple[Column, ...]:
    tongue = language()
    return (
        Column("name", _("职业"), cell=lambda line: line.name, sort="name"),
        Column("tier", _("关注层级"), cell=lambda line: tier_badge(line.tier)),
        Column("members", _("会员（人）"), COUNT, cell=lambda line: line.members_shown, sort="members"),
        Column(
            "change", _("一年间占比变化"), WORDS, cell=lambda line: signed(line.change, tongue), hides_on_phone=True
        ),
        Column(
            "gradient",
            _("国际劳工组织分档"),
            cell=lambda line: line.read.ilo.gradient.text.on(tongue) if line.read.ilo.gradient else "—",
            hides_on_phone=True,
        ),
        Column(
            "accord", _("三个来源"), cell=lambda line: ACCORD_SHORT[line.read.accord].on(tongue), hides_on_phone=True
        ),
        Column("standing", _("国际对照"), cell=lambda line: standing_badge(line.row.standing), hides_on_phone=True),
    )


def _written(column: Column, line: Line, tongue: str) -> str:
    value = column.value(line)
    label = getattr(value, "label", None)
    if isinstance(label, Text):
        return label.on(tongue)
    # A program and a spreadsheet read a count without the comma of the page.
    return str(value) if column.style == COUNT else shown(value, column.style, tongue)
