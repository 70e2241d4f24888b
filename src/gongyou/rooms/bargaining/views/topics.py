"""Topics and proposals: where they come from, how both sides' words differ, what was agreed."""

from __future__ import annotations

import uuid
from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongyou.core.errors import BadInput, Conflict, GongyouError
from gongyou.core.text import Text
from gongyou.findings import policies as finding_policies
from gongyou.findings.models import Finding
from gongyou.findings.runs.pages import language
from gongyou.registry.access import page_for
from gongyou.registry.policies import OFFICER
from gongyou.registry.selectors import in_scope
from gongyou.rooms.bargaining import origins, policies
from gongyou.rooms.bargaining.forms import moved
from gongyou.rooms.bargaining.headings import heading_of, sections_of
from gongyou.rooms.bargaining.models import Negotiation, Proposal, Topic
from gongyou.rooms.bargaining.negotiation_forms import (
    AgreeForm,
    CaseForm,
    ProposalForm,
    ReasonForm,
    ScenarioForm,
    TopicForm,
)
from gongyou.rooms.bargaining.negotiation_shown import position, proposals_shown, topic_badge
from gongyou.rooms.bargaining.policies import NEGOTIATORS
from gongyou.rooms.bargaining.schemes import check_readable, proposal_named, scheme_named
from gongyou.rooms.bargaining.services.scenarios import scenario_attach
from gongyou.rooms.bargaining.services.topics import proposal_make, topic_agree, topic_drop, topic_open
from gongyou.rooms.bargaining.views.form_page import form_page
from gongyou.rooms.bargaining.views.negotiations import METHODS, account, changeable
from gongyou.rooms.platforms.door import scheme_text
from gongyou.rules.schemes.amended import amended


@never_cache
@require_http_methods(METHODS)
@page_for(OFFICER)
def topic_new(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Opens a topic by hand; findings, issues and what-ifs are offered beside the form."""
    found = changeable(request, key)
    form = TopicForm(request.POST or None, sections=sections_of(found))
    if request.method == "POST" and form.is_valid():
        try:
            topic_open(negotiation=found, origin=form.origin, by=account(request), now=timezone.now())
        except (BadInput, Conflict) as refusal:
            form.add_error(None, refusal.said(language()))
        else:
            messages.success(request, _("已登记。"))
            return redirect(found.get_absolute_url())
    context = {
        "negotiation": found,
        "form": form,
        "findings": origins.findings_offered(request.user, found)[: origins.OFFERED],
        "scenarios": origins.scenarios_offered(request.user, found)[: origins.OFFERED],
        "issues": origins.issues_offered(request.user, found)[: origins.OFFERED],
    }
    return render(request, "bargaining/topic_new.html", context, status=422 if form.errors else 200)


@require_POST
@page_for(OFFICER)
def topic_from(request: HttpRequest, key: uuid.UUID, source: str, pk: str) -> HttpResponse:
    """Opens a topic from a finding, a what-if or an issue."""
    found = changeable(request, key)
    return _opened(request, found, _origin(request, found, source, pk))


@never_cache
@require_http_methods(METHODS)
@page_for(OFFICER)
def finding_topic(request: HttpRequest, pk: int) -> HttpResponse:
    """From a finding's page: into which running case it goes."""
    finding = finding_policies.findings.visible(request.user, pk=pk)
    mine = in_scope(request.user, OFFICER, prefix="organisation__")
    cases = policies.negotiations.scope(request.user).filter(mine, state=Negotiation.State.RUNNING)
    if finding.subject_kind == Finding.SubjectKind.PLATFORM:
        # A platform's finding belongs to a case with that platform, or to one that names no platform.
        cases = cases.filter(platform__in=("", finding.subject_key))
    form = CaseForm(request.POST or None, cases=cases)

    def act() -> str:
        case = form.cleaned_data["negotiation"]
        origin = origins.of_finding(finding)
        topic_open(negotiation=case, origin=origin, by=account(request), now=timezone.now())
        return str(case.get_absolute_url())

    words = _("转为协商议题"), finding.title_shown, _("加入协商案")
    return form_page(request, form, act, words, reverse("findings:finding", args=[finding.pk]))


@never_cache
@require_safe
@page_for(*NEGOTIATORS)
def topic_page(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One topic: where it stands, and every proposal against the one before."""
    topic = _topic(request, key)
    proposals = list(topic.proposals.select_related("session").prefetch_related("scenarios"))
    context = {
        "topic": topic,
        "negotiation": topic.negotiation,
        "badge": topic_badge(topic),
        "heading": heading_of(topic),
        "position": position(proposals),
        "proposals": proposals_shown(proposals),
        "article": Text(topic.article["zh"], topic.article["en"]) if topic.article else None,
        "issue": origins.issue_kept(topic),
        "decisions": topic.decisions.select_related("session").order_by("session__number"),
        "may_change": policies.negotiations.can_change(request.user, topic.negotiation)
        and topic.negotiation.is_running
        and topic.state == Topic.State.OPEN,
    }
    return render(request, "bargaining/topic.html", context)


@require_http_methods(METHODS)
@page_for(OFFICER)
def proposal_new(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Records a proposal; the form begins with the last one's words."""
    topic = _changeable(request, key)
    last = topic.proposals.last()
    initial = {"text": last.text, "scheme": last.scheme} if last else {}
    if written := _moved(request, topic):
        initial["scheme"] = written
    form = ProposalForm(request.POST or None, topic=topic, initial=initial)

    def act() -> str:
        proposal_make(topic=topic, offer=form.offer, by=account(request), now=timezone.now())
        return topic.get_absolute_url()

    words = _("登记方案"), topic.title_text.on(language()), _("登记")
    return form_page(request, form, act, words, topic.get_absolute_url())


@require_http_methods(METHODS)
@page_for(OFFICER)
def proposal_scenario(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Attaches a what-if that was kept to a proposal."""
    visible = policies.negotiations.scope(request.user)
    rows = Proposal.objects.select_related("topic__negotiation")
    proposal = get_object_or_404(rows, key=key, topic__negotiation__in=visible)
    topic = _changeable(request, proposal.topic.key)
    offered = origins.scenarios_offered(request.user, topic.negotiation).exclude(proposals=proposal)
    form = ScenarioForm(request.POST or None, offered=offered)

    def act() -> str:
        chosen = form.cleaned_data["scenario"]
        scenario_attach(proposal=proposal, scenario=chosen, by=account(request), now=timezone.now())
        return f"{topic.get_absolute_url()}#proposal-{proposal.number}"

    lead = _("从“试算这一稿”打开并保存的试算会自动附上；其他试算在这里选择。")
    return form_page(request, form, act, (_("附上试算"), lead, _("附上试算")), topic.get_absolute_url())


@require_http_methods(METHODS)
@page_for(OFFICER)
def topic_agreed(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Both sides agree on a proposal."""
    topic = _changeable(request, key)
    form = AgreeForm(request.POST or None, topic=topic)

    def act() -> str:
        data = form.cleaned_data
        topic_agree(topic=topic, proposal=data["proposal"], on=data["on"], by=account(request), now=timezone.now())
        return topic.get_absolute_url()

    words = _("达成一致"), _("谈定的文字和计价规则以所选方案为准，可以直接写入协议。"), _("登记")
    return form_page(request, form, act, words, topic.get_absolute_url())


@require_http_methods(METHODS)
@page_for(OFFICER)
def topic_dropped(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The topic is withdrawn."""
    topic = _changeable(request, key)
    form = ReasonForm(request.POST or None)

    def act() -> str:
        topic_drop(topic=topic, reason=form.cleaned_data["reason"], by=account(request), now=timezone.now())
        return topic.get_absolute_url()

    words = _("撤回议题"), topic.title_text.on(language()), _("撤回议题")
    return form_page(request, form, act, words, topic.get_absolute_url())


def _origin(request: HttpRequest, found: Negotiation, source: str, pk: str) -> origins.Origin:
    try:
        if source == Topic.Source.FINDING:
            return origins.of_finding(get_object_or_404(origins.findings_offered(request.user, found), pk=int(pk)))
        if source == Topic.Source.SCENARIO:
            offered = origins.scenarios_offered(request.user, found)
            return origins.of_scenario(get_object_or_404(offered, pk=uuid.UUID(pk)))
        summary = origins.issue_offered(request.user, found, uuid.UUID(pk))
    except ValueError:
        raise Http404 from None
    if source != Topic.Source.ISSUE or summary is None:
        raise Http404
    return origins.of_issue(summary)


def _opened(request: HttpRequest, found: Negotiation, origin: origins.Origin) -> HttpResponse:
    try:
        topic_open(negotiation=found, origin=origin, by=account(request), now=timezone.now())
    except Conflict as refusal:
        messages.error(request, refusal.said(language()))
    else:
        messages.success(request, _("已登记。"))
    return redirect(found.get_absolute_url())


def _moved(request: HttpRequest, topic: Topic) -> str:
    """The scheme of a proposal of the topic with the numbers that were moved in its what-if; empty without any."""
    after = request.GET.get("after", "")
    try:
        proposal = proposal_named(request.user, request.GET.get("of") or after)
        if proposal is None or proposal.topic_id != topic.pk:
            return ""
        check_readable(request.user, (after,))
        changes = {path: Decimal(value) for path, value in moved(after, request.GET.dict())}
        return scheme_text(amended(scheme_named(after), changes))
    except (GongyouError, InvalidOperation):
        return ""


def _topic(request: HttpRequest, key: uuid.UUID) -> Topic:
    visible = policies.negotiations.scope(request.user)
    rows = Topic.objects.select_related("negotiation__organisation", "negotiation__employer", "finding", "scenario")
    return get_object_or_404(rows, key=key, negotiation__in=visible)


def _changeable(request: HttpRequest, key: uuid.UUID) -> Topic:
    topic = _topic(request, key)
    changeable(request, topic.negotiation.key)
    return topic
