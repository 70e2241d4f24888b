"""The issue table in the console: proposals, the officer's hand on them, one issue with its answer."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongyou.core.errors import BadInput, Conflict, Forbidden, NotFound
from gongyou.findings import policies as finding_policies
from gongyou.registry.access import page_for
from gongyou.rooms.forum import policies
from gongyou.rooms.forum.forms import AnswerForm, TitleForm, refused
from gongyou.rooms.forum.grouping import nearest_issues, proposals_for
from gongyou.rooms.forum.models import Collection, Issue, Opinion
from gongyou.rooms.forum.policies import KEEPERS
from gongyou.rooms.forum.services.answers import issue_answer, issue_hand_on
from gongyou.rooms.forum.services.grouping import (
    issue_accept,
    issue_rename,
    issue_split,
    issues_merge,
    opinions_move,
    regrouping_undo,
)
from gongyou.rooms.forum.table import table_of
from gongyou.rooms.forum.views.desk import account, language, timeline, visible
from gongyou.rooms.platforms import door as platforms

REFUSED = 422


@never_cache
@require_safe
@page_for(*KEEPERS)
def issue_table(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The issues by one sender one voice, and what is proposed for the opinions that stand in none."""
    collection = visible(request, key)
    context = {
        "collection": collection,
        "table": table_of(collection),
        "proposals": proposals_for(collection),
        "issues": collection.issues.filter(merged_into=None),
        "last": collection.regroupings.filter(undone_at=None).first(),
    }
    return render(request, "forum/issues.html", context)


@require_safe
@page_for(*KEEPERS)
def issue_of_finding(request: HttpRequest, pk: int) -> HttpResponse:
    """From a finding about a promise to its issue."""
    finding = finding_policies.findings.visible(request.user, pk=pk)
    try:
        key = uuid.UUID(str(finding.evidence.get("issue", "")))
    except ValueError:
        raise Http404 from None
    return redirect(policies.issues.visible(request.user, key=key))


@require_POST
@page_for(*KEEPERS)
def accept(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A new issue from the opinions that were ticked."""
    collection = visible(request, key)

    def act() -> None:
        issue_accept(
            collection=collection,
            title=request.POST.get("title", ""),
            opinions=_ticked(request, collection),
            by=account(request),
            now=timezone.now(),
        )

    return _table(request, collection, act, _("已建立问题。"))


@require_POST
@page_for(*KEEPERS)
def move(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Opinions into another issue, or out of any."""
    collection = visible(request, key)

    def act() -> None:
        wanted = request.POST.get("into", "")
        into = policies.issues.visible(request.user, key=_uuid(wanted)) if wanted else None
        opinions = _ticked(request, collection)
        opinions_move(collection=collection, opinions=opinions, into=into, by=account(request), now=timezone.now())

    return _table(request, collection, act, _("已移动。"))


@require_POST
@page_for(*KEEPERS)
def undo(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Takes the last act on the grouping back."""
    collection = visible(request, key)
    return _table(
        request,
        collection,
        lambda: regrouping_undo(collection=collection, by=account(request), now=timezone.now()),
        _("已撤销上一步。"),
    )


@never_cache
@require_safe
@page_for(*KEEPERS)
def issue_page(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One issue: its opinions, its numbers, its status and what everybody reads of it."""
    return _page(request, _issue(request, key), None)


@never_cache
@require_http_methods(["POST"])
@page_for(*KEEPERS)
def answer(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The next status with its answer; what was typed stays after a refusal."""
    issue = _issue(request, key)
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            issue_answer(issue=issue, step=form.step, by=account(request), now=timezone.now())
        except (BadInput, Conflict) as refusal:
            refused(form, refusal)
        else:
            messages.success(request, _("办理情况已更新，公开页面同步显示。"))
            return redirect(issue.get_absolute_url())
    return _page(request, issue, form)


@require_POST
@page_for(*KEEPERS)
def rename(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Another title, another heading."""
    issue = _issue(request, key)
    title, section = request.POST.get("title", ""), request.POST.get("section", "")
    return _one(
        request,
        issue,
        lambda: issue_rename(issue=issue, title=title, section=section, by=account(request), now=timezone.now()),
        _("已改名。"),
    )


@require_POST
@page_for(*KEEPERS)
def merge(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The issue goes into another one."""
    issue = _issue(request, key)
    into = policies.issues.visible(request.user, key=_uuid(request.POST.get("into", "")), collection=issue.collection)
    return _table(
        request,
        issue.collection,
        lambda: issues_merge(issue=issue, into=into, by=account(request), now=timezone.now()),
        _("已合并。"),
    )


@require_POST
@page_for(*KEEPERS)
def split(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Some opinions become an issue of their own."""
    issue = _issue(request, key)

    def act() -> None:
        issue_split(
            issue=issue,
            title=request.POST.get("title", ""),
            opinions=_ticked(request, issue.collection),
            by=account(request),
            now=timezone.now(),
        )

    return _one(request, issue, act, _("已拆分。"))


@require_POST
@page_for(*KEEPERS)
def hand_on(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The issue as one opinion of the rule register."""
    issue = _issue(request, key)
    return _one(
        request,
        issue,
        lambda: issue_hand_on(issue=issue, by=account(request), now=timezone.now()),
        _("已登记到规则登记。"),
    )


def _issue(request: HttpRequest, key: uuid.UUID) -> Issue:
    return policies.issues.visible(request.user, key=key)


def _uuid(written: str) -> uuid.UUID:
    """The key; one that cannot be any is the key of nothing."""
    try:
        return uuid.UUID(written)
    except ValueError:
        return uuid.UUID(int=0)


def _ticked(request: HttpRequest, collection: Collection) -> list[Opinion]:
    keys = [_uuid(each) for each in request.POST.getlist("opinions")]
    return list(Opinion.objects.filter(collection=collection, key__in=keys))


def _done(request: HttpRequest, act: Callable[[], Any], words: str) -> None:
    try:
        act()
    except (BadInput, Conflict, Forbidden, NotFound) as refusal:
        messages.error(request, refusal.said(language()))
    else:
        messages.success(request, words)


def _table(request: HttpRequest, collection: Collection, act: Callable[[], Any], words: str) -> HttpResponse:
    _done(request, act, words)
    return redirect(reverse("forum:issues", args=[collection.key]))


def _one(request: HttpRequest, issue: Issue, act: Callable[[], Any], words: str) -> HttpResponse:
    _done(request, act, words)
    return redirect(issue.get_absolute_url())


def _page(request: HttpRequest, issue: Issue, form: AnswerForm | None) -> HttpResponse:
    collection = issue.collection
    table = table_of(collection)
    line = next((each for each in table.lines if each.issue.pk == issue.pk), None)
    opinions = list(issue.opinions.order_by("-handed_in_at", "-pk"))
    others = collection.issues.filter(merged_into=None).exclude(pk=issue.pk)
    version = collection.rule_version
    initial = {
        "status": issue.status,
        "answer": issue.answer,
        "promised_by": issue.promised_by,
        "promised_until": issue.promised_until,
    }
    context = {
        "issue": issue,
        "collection": collection,
        "line": line,
        "opinions": [
            {"opinion": each, "near": near}
            for each, near in zip(opinions, nearest_issues(collection, opinions), strict=True)
        ],
        "others": others,
        "form": form or AnswerForm(initial=initial),
        "title_form": TitleForm(initial={"title": issue.title, "section": issue.section}),
        "steps": issue.steps.select_related("by").order_by("-at", "-pk"),
        "may_hand_on": version is not None
        and not issue.register_opinion
        and platforms.may_enter(account(request), version),
        "lines": timeline(issue),
    }
    return render(request, "forum/issue.html", context, status=REFUSED if form is not None and form.errors else 200)
