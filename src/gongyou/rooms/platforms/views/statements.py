"""What is written beside a published audit: statements of the sides, its release to the public, its withdrawal."""

from __future__ import annotations

import uuid
from typing import cast

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongyou.findings.runs.files import document_content, file_answer
from gongyou.findings.runs.pages import language
from gongyou.kit.models import User
from gongyou.registry.access import page_for
from gongyou.rooms.platforms import policies
from gongyou.rooms.platforms.models import AuditRelease, AuditRun, AuditStatement
from gongyou.rooms.platforms.policies import KEEPERS
from gongyou.rooms.platforms.register.forms import DayInput
from gongyou.rooms.platforms.report.compose import public_report_of
from gongyou.rooms.platforms.report.saved import audit_of
from gongyou.rooms.platforms.services.releases import audit_release, audit_withdraw
from gongyou.rooms.platforms.services.statements import LONGEST, LONGEST_OFFICE, Stated, statement_record
from gongyou.rooms.platforms.views.form_page import form_page


class StatementForm(forms.Form):
    """A statement as it was handed in."""

    side = forms.ChoiceField(label=gettext_lazy("陈述方"), choices=AuditStatement.Side.choices)
    stated_by = forms.CharField(
        label=gettext_lazy("部门或小组"),
        max_length=LONGEST_OFFICE,
        help_text=gettext_lazy("写部门或小组的名称，不写个人姓名。"),
    )
    stated_on = forms.DateField(label=gettext_lazy("陈述日期"), widget=DayInput())
    body = forms.CharField(label=gettext_lazy("陈述内容"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 8}))


class WithdrawalForm(forms.Form):
    """Why the public no longer finds the audit."""

    reason = forms.CharField(label=gettext_lazy("撤回理由"), max_length=300)


@require_http_methods(["GET", "HEAD", "POST"])
@page_for(*KEEPERS)
def statement_new(request: HttpRequest, audit_id: uuid.UUID) -> HttpResponse:
    """Records a statement; it is part of the report from then on."""
    run, form = _kept(request, audit_id), StatementForm(request.POST or None)

    def act() -> str:
        data = form.cleaned_data
        stated = Stated(data["side"], data["stated_by"], data["stated_on"], data["body"])
        statement_record(run=run, stated=stated, by=_account(request), now=timezone.now())
        return run.get_absolute_url()

    words = _("登记陈述"), _("照原文登记，登记后不能修改；另有说明的，再登记一份。"), _("登记")
    return form_page(request, form, act, words, run.get_absolute_url())


@require_POST
@page_for(*KEEPERS)
def audit_released(request: HttpRequest, audit_id: uuid.UUID) -> HttpResponse:
    """Everybody reads the audit's aggregates from now on."""
    run = _kept(request, audit_id)
    audit_release(run=run, by=_account(request), now=timezone.now())
    return redirect(run.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
@page_for(*KEEPERS)
def audit_withdrawn(request: HttpRequest, audit_id: uuid.UUID) -> HttpResponse:
    """The public no longer finds it; the reason stays in the trail."""
    run, form = _kept(request, audit_id), WithdrawalForm(request.POST or None)

    def act() -> str:
        audit_withdraw(run=run, reason=form.cleaned_data["reason"], by=_account(request), now=timezone.now())
        return run.get_absolute_url()

    words = _("撤回公开发布"), _("撤回后公众不能再查看这份审计，撤回理由记入操作记录。"), _("撤回")
    return form_page(request, form, act, words, run.get_absolute_url())


@require_safe
def public_audit(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A released audit for everybody: aggregates only, no single order. A withdrawn one is not found."""
    release = get_object_or_404(
        AuditRelease.objects.select_related("run").prefetch_related("run__statements"), key=key, withdrawn_at=None
    )
    document = public_report_of(audit_of(release.run.report), list(release.run.statements.all()))
    return file_answer(document_content(document, "html", language()), f"audit-{release.run.platform}", "html")


def _kept(request: HttpRequest, audit_id: uuid.UUID) -> AuditRun:
    run = get_object_or_404(policies.audits.listed(request.user), pk=audit_id)
    if not policies.releases.can_change(request.user, run):
        raise Http404
    return run


def _account(request: HttpRequest) -> User:
    return cast(User, request.user)
