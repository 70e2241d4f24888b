"""The rule after of a what-if under edit: the form of a pay scheme, and back with everything that stood there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from gongyou.core.errors import GongyouError
from gongyou.findings.runs.pages import REFUSED, language
from gongyou.kit.models import User
from gongyou.registry.access import page_for
from gongyou.rooms.bargaining import selectors
from gongyou.rooms.bargaining.forms import LEVER, OverlayForm, changes_of
from gongyou.rooms.bargaining.policies import NEGOTIATORS
from gongyou.rooms.bargaining.schemes import DRAFTED, PROPOSED, scheme_named
from gongyou.rooms.bargaining.services.drafts import scheme_draft_keep
from gongyou.rooms.bargaining.views.trial import given_of
from gongyou.rooms.platforms.door import scheme_draft
from gongyou.rules.schemes.amended import amended

KEPT = ("platform", "before", "after", "of", "first", "last")
STARTS = (LEVER, "input:", "reaction:")


@require_POST
@page_for(*NEGOTIATORS)
def scheme_page(request: HttpRequest) -> HttpResponse:
    """The rule after with the numbers that were moved, in the form; when it is done, the what-if of what it says."""
    given = _given(request)
    draft = scheme_draft(given["platform"], scheme_named(given["after"]))
    data = request.POST
    if "editor" not in data:
        try:
            moved = scheme_draft(given["platform"], amended(scheme_named(given["after"]), changes_of(given)))
        except GongyouError as refused:
            return _page(request, given, {**draft.shown(draft.before, language()), "wrong": refused.said(language())})
        return _page(request, given, draft.shown(moved.before, language()))
    if "op" in data:
        return _page(request, given, draft.after_button(data, language()))
    try:
        written = draft.text(data)
    except GongyouError as refused:
        return _page(request, given, {**draft.after_button(data, language()), "wrong": refused.said(language())})
    kept = scheme_draft_keep(
        platform=given["platform"], written=written, by=cast(User, request.user), now=timezone.now()
    )
    carried = {each: value for each, value in given.items() if not each.startswith(LEVER)}
    if given["after"].startswith(PROPOSED):
        carried["of"] = given["after"]
    return redirect(_trial({**carried, "after": DRAFTED + kept}))


@require_POST
@page_for(*NEGOTIATORS)
def scheme_part(request: HttpRequest) -> HttpResponse:
    """The editor after one of its buttons."""
    given = _given(request)
    draft = scheme_draft(given["platform"], scheme_named(given["after"]))
    return render(
        request, "platforms/editor/editor.html", {**draft.after_button(request.POST, language()), **_addresses()}
    )


@require_POST
@page_for(*NEGOTIATORS)
def scheme_preview(request: HttpRequest) -> HttpResponse:
    """What the rule says as it is typed."""
    given = _given(request)
    draft = scheme_draft(given["platform"], scheme_named(given["after"]))
    return render(request, "platforms/editor/preview.html", draft.preview(request.POST, language()))


def _given(request: HttpRequest) -> dict[str, str]:
    """What the what-if stood at: its log, its rules, its numbers, and nothing of the editor."""
    stock = selectors.platforms_logged()
    if not stock:
        raise Http404
    found = given_of(request, request.POST, stock)
    names = (*KEPT, *OverlayForm.base_fields)
    return {name: value for name, value in found.items() if value and (name in names or name.startswith(STARTS))}


def _page(request: HttpRequest, given: Mapping[str, str], context: Mapping[str, Any]) -> HttpResponse:
    shown = {**context, **_addresses(), "carried": sorted(given.items()), "back": _trial(given)}
    return render(request, "bargaining/trial_scheme.html", shown, status=REFUSED if "wrong" in context else 200)


def _addresses() -> dict[str, str]:
    part, preview = (reverse(f"bargaining:trial_scheme_{name}") for name in ("part", "preview"))
    return {"part_url": part, "preview_url": preview}


def _trial(given: Mapping[str, str]) -> str:
    return f"{reverse('bargaining:trial')}?{urlencode(given)}"
