"""A what-if while its numbers are being moved."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from gongyou.core.errors import GongyouError, NotFound
from gongyou.core.text import Text
from gongyou.findings.runs.pages import REFUSED, language
from gongyou.findings.runs.work import Wanted
from gongyou.kit.policies import Visitor
from gongyou.registry.access import page_for
from gongyou.registry.platform_names import platform_called
from gongyou.registry.policies import OFFICER
from gongyou.rooms.bargaining import policies, selectors
from gongyou.rooms.bargaining.forms import (
    INPUT,
    LEVER,
    KeepForm,
    LogForm,
    OverlayForm,
    PackageForm,
    question,
    reactions,
    sliders,
)
from gongyou.rooms.bargaining.models import Proposal
from gongyou.rooms.bargaining.policies import NEGOTIATORS
from gongyou.rooms.bargaining.schemes import (
    check_readable,
    is_own,
    lasting_path,
    proposal_named,
    proposals_offered,
    scheme_named,
    scheme_of_platform,
    schemes_offered,
    title_of,
    title_of_draft,
)
from gongyou.rooms.bargaining.shown import result_shown
from gongyou.rooms.bargaining.whatif.asked import Asked
from gongyou.rooms.bargaining.work import SCENARIOS


@require_safe
@page_for(*NEGOTIATORS)
def trial_page(request: HttpRequest) -> HttpResponse:
    """The log, both rules, a slider for each number of the rule after, and what comes of it."""
    stock = selectors.platforms_logged()
    if not stock:
        return render(request, "bargaining/trial.html", {"stock": stock})
    given = given_of(request, request.GET, stock)
    return render(request, "bargaining/trial.html", {"stock": stock, **_panel(request, given, stock)})


@require_safe
@page_for(*NEGOTIATORS)
def result_part(request: HttpRequest) -> HttpResponse:
    """What comes of the numbers as they stand now."""
    return render(request, "bargaining/parts/result.html", _result(request, request.GET))


@require_POST
@page_for(*NEGOTIATORS)
def keep(request: HttpRequest) -> HttpResponse:
    """Reckons the question in the queue and keeps it under its name."""
    form = KeepForm(request.POST, user=request.user)
    stock = selectors.platforms_logged()
    if not stock:
        raise Http404
    given = given_of(request, request.POST, stock)
    if form.is_valid():
        organisation = form.cleaned_data["organisation"]
        if not policies.scenarios.can_add(request.user, under=organisation):
            raise Http404
        asked = Asked.read(question(given, lasting_path))
        platform = platform_called(asked.platform)
        wanted = Wanted(
            organisation,
            Text(f"规则试算：{platform.zh}", f"What-if: {platform.en}"),
            {"params": asked.as_params(), "name": form.cleaned_data["name"], "proposal": _attached(request, given)},
            (asked.platform, _digest(asked)),
        )
        return redirect(SCENARIOS.order(wanted, by=request.user, now=timezone.now()).get_absolute_url())
    context = {"stock": stock, **_panel(request, given, stock), "keep": form}
    return render(request, "bargaining/trial.html", context, status=REFUSED)


@require_POST
@page_for(OFFICER)
def propose(request: HttpRequest) -> HttpResponse:
    """The numbers as they stand become the pay scheme of a further proposal on the topic, in its form."""
    named = request.POST.get("of") or request.POST.get("after", "")
    try:
        proposal = proposal_named(request.user, named)
    except NotFound:
        raise Http404 from None
    if proposal is None:
        raise Http404
    moved = {name: value for name, value in request.POST.items() if name.startswith(LEVER)}
    address = reverse("bargaining:proposal_new", args=[proposal.topic.key])
    return redirect(f"{address}?{urlencode({'of': named, 'after': request.POST.get('after', ''), **moved})}")


def _digest(asked: Asked) -> str:
    """The same for the same question."""
    return hashlib.sha256(json.dumps(asked.as_params(), sort_keys=True).encode()).hexdigest()[:24]


def _attached(request: HttpRequest, given: Mapping[str, str]) -> str:
    """The key of the proposal that the kept what-if is attached to; empty where it is of none the user may change."""
    proposal = proposal_of(request.user, given)
    if proposal is None or not policies.negotiations.can_change(request.user, proposal.topic.negotiation):
        return ""
    return str(proposal.key)


def proposal_of(user: Visitor, given: Mapping[str, Any]) -> Proposal | None:
    """The proposal that is tried, or whose edited scheme is; None for a rule of another kind.

    Raises NotFound where the user may not read it.
    """
    return proposal_named(user, str(given.get("of") or given["after"]))


def given_of(request: HttpRequest, sent: Mapping[str, Any], stock: list[selectors.Logged]) -> dict[str, Any]:
    """What was sent, with a platform and two rules where none were named."""
    given = {name: str(sent[name]) for name in sent if name != "csrfmiddlewaretoken"}
    codes = [each.code for each in stock]
    if given.get("platform") not in codes:
        given["platform"] = codes[0]
    try:
        named = {each for each in (given.get("before", ""), given.get("after", "")) if is_own(each)}
        check_readable(request.user, {*named, given.get("of", "")})
    except NotFound:
        raise Http404 from None
    known = {name for name, _ in schemes_offered(codes)} | named
    for name in ("before", "after"):
        if given.get(name) not in known:
            given[name] = scheme_of_platform(given["platform"])
    if not given.get("first"):
        given["first"] = _since(given, next(each for each in stock if each.code == given["platform"]))
    return given


def _since(given: Mapping[str, str], log: selectors.Logged) -> str:
    """The day on which the rule before got its newest version, where the log holds it: a change is held against it."""
    newest = scheme_named(given["before"]).in_force[-1].start
    return newest.isoformat() if log.first < newest <= log.last else ""


def _panel(request: HttpRequest, given: dict[str, Any], stock: list[selectors.Logged]) -> dict[str, Any]:
    scheme = scheme_named(given["after"])
    before = scheme_named(given["before"])
    inputs = {each.name: each for one in (before, scheme) for each in one.data.inputs}
    return {
        "log": LogForm(given, platforms=stock, proposals=_proposals(request, given)),
        "proposal": proposal_of(request.user, given),
        "may_propose": bool(_attached(request, given)),
        "given": given,
        "sliders": sliders(scheme, given),
        "inputs": [
            {"name": INPUT + name, "label": each.label.text, "value": given.get(INPUT + name, "")}
            for name, each in inputs.items()
        ],
        "overlay": OverlayForm(given),
        "reactions": reactions(given),
        "seek": PackageForm(),
        "keep": KeepForm(user=request.user),
        **_result(request, given),
    }


def _proposals(request: HttpRequest, given: Mapping[str, str]) -> list[tuple[str, Text]]:
    """What was proposed about the platform; the proposals that are named stand there whatever their age."""
    offered = dict(proposals_offered(request.user, [given["platform"]]))
    for name in ("before", "after"):
        proposal = proposal_named(request.user, given[name])
        if proposal is not None:
            offered.setdefault(given[name], title_of(proposal))
        elif is_own(given[name]):
            offered[given[name]] = title_of_draft(given[name])
    return list(offered.items())


def _result(request: HttpRequest, given: Mapping[str, Any]) -> dict[str, Any]:
    """The figures, or in words why there are none."""
    try:
        check_readable(request.user, (str(given.get("before", "")), str(given.get("after", ""))))
        asked = Asked.read(question(given))
        with selectors.replaying(asked) as replays:
            return result_shown(replays(asked), language())
    except GongyouError as refused:
        return {"refused": refused.said(language())}
