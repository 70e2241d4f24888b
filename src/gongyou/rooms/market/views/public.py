"""For everybody, without an account: released indicators as table and chart, and as files for a program."""

from __future__ import annotations

import hashlib
import json
import uuid
from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from gongyou.kit.visitors import address_of
from gongyou.registry.joining.limits import Limit, TooOften, knock
from gongyou.rooms.market.models import Release
from gongyou.rooms.market.release.days import EMBARGO, embargo_of
from gongyou.rooms.market.release.formats import TYPES, WRITERS, structure
from gongyou.rooms.market.release.shown import public_chart, public_tables

READINGS = Limit("market.public", 1200, timedelta(hours=1))
DOWNLOADS = Limit("market.download", 240, timedelta(hours=1))
TOO_OFTEN, UNCHANGED = 429, 304
KEPT_SECONDS = 300
LISTED = 200


@require_safe
def public_indicators(request: HttpRequest) -> HttpResponse:
    """What is released, what was withdrawn and what is planned."""
    if refusal := _too_often(request, READINGS):
        return refusal
    seen = Release.objects.exclude(state=Release.State.STRUCK).defer("observations").select_related("organisation")
    context = {
        "released": [
            each
            for each in seen.order_by("-released_at", "-pk")
            if each.state in (Release.State.RELEASED, Release.State.WITHDRAWN)
        ][:LISTED],
        "planned": [
            {"release": each, "embargo": embargo_of(each.planned_for)}
            for each in seen.filter(state=Release.State.PLANNED).order_by("planned_for", "pk")[:LISTED]
        ],
        "embargo": f"{EMBARGO:%H:%M}",
    }
    return _kept(render(request, "market/public_indicators.html", context))


@require_safe
def public_release(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One release: chart, tables, downloads; of a withdrawn one the notice alone."""
    if refusal := _too_often(request, READINGS):
        return refusal
    release = _found(key)
    language = get_language() or "zh"
    is_released = release.state == Release.State.RELEASED
    context = {
        "release": release,
        "chart": public_chart(release) if is_released else None,
        "tables": public_tables(release, language) if is_released else [],
    }
    return _kept(render(request, "market/public_release.html", context))


@require_safe
def public_data(request: HttpRequest, key: uuid.UUID, kind: str) -> HttpResponse:
    """The observations of one release as a file."""
    release = _found(key)
    if kind not in WRITERS or release.state != Release.State.RELEASED:
        raise Http404
    return _data(request, [release], kind, f"{release.region}-{release.period}")


@require_safe
def public_dataset(request: HttpRequest, kind: str) -> HttpResponse:
    """Everything that is released at this moment, as one file."""
    if kind not in WRITERS:
        raise Http404
    return _data(request, list(Release.objects.filter(state=Release.State.RELEASED)), kind, "gongyou-labour-monitor")


@require_safe
def public_structure(request: HttpRequest) -> HttpResponse:
    """Dimensions, attributes and code lists of the files."""
    if refusal := _too_often(request, READINGS):
        return refusal
    content = json.dumps(structure(), ensure_ascii=False, indent=1)
    return _open(HttpResponse(content, content_type=TYPES["json"]))


def _found(key: uuid.UUID) -> Release:
    shown = (Release.State.RELEASED, Release.State.WITHDRAWN)
    release = Release.objects.filter(key=key, state__in=shown).select_related("organisation").first()
    if release is None:
        raise Http404
    return release


def _data(request: HttpRequest, releases: list[Release], kind: str, stem: str) -> HttpResponse:
    stamp = "|".join(f"{each.pk}:{each.released_at}" for each in sorted(releases, key=lambda each: each.pk))
    etag = f'"{hashlib.sha256(f"{kind}|{stamp}".encode()).hexdigest()[:20]}"'
    if etag in request.headers.get("If-None-Match", ""):
        answer = HttpResponse(status=UNCHANGED)
        answer["ETag"] = etag
        return _open(answer)
    if refusal := _too_often(request, DOWNLOADS):
        return refusal
    answer = HttpResponse(WRITERS[kind](releases), content_type=TYPES[kind])
    answer["Content-Disposition"] = f'attachment; filename="{stem}.{kind}"'
    answer["ETag"] = etag
    return _open(answer)


def _open(answer: HttpResponse) -> HttpResponse:
    """Any program of any site may read it."""
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    return answer


def _kept(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = f"private, max-age={KEPT_SECONDS}"
    patch_vary_headers(answer, ("Cookie", "Accept-Language"))
    return answer


def _too_often(request: HttpRequest, limit: Limit) -> HttpResponse | None:
    try:
        knock(limit, address_of(request), now=timezone.now())
    except TooOften as reason:
        answer = HttpResponse(reason.said(get_language() or "zh"), content_type="text/plain; charset=utf-8")
        answer.status_code = TOO_OFTEN
        answer["Retry-After"] = str(reason.where.get("seconds", 60))
        return answer
    return None
