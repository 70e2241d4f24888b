"""The register in the console: the rules, one rule with its versions, and what is written into it."""

from __future__ import annotations

import uuid
from io import BytesIO
from typing import cast

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.sealed_files import file_blocks
from gongyou.registry.access import page_for
from gongyou.rooms.platforms import policies
from gongyou.rooms.platforms.models import DeclaredRule, RuleOpinion, RuleProof, RuleVersion
from gongyou.rooms.platforms.policies import KEEPERS, STAFF
from gongyou.rooms.platforms.register.forms import (
    AnswerForm,
    OpinionForm,
    ProofForm,
    RuleForm,
)
from gongyou.rooms.platforms.register.shown import rule_shown
from gongyou.rooms.platforms.services.opinions import opinion_answer, opinion_record
from gongyou.rooms.platforms.services.proofs import PURPOSE, TYPES, proof_add, proof_fetch
from gongyou.rooms.platforms.services.rules import rule_declare
from gongyou.rooms.platforms.views.form_page import form_page
from gongyou.ui.listing import Column, Filter, Listing

REFUSED = 422


@require_safe
@page_for(*STAFF)
def rule_list(request: HttpRequest) -> HttpResponse:
    """Every declared rule, by platform and heading."""
    rows = policies.register.scope(request.user).order_by("platform", "section", "title", "pk")
    listing = Listing(
        query=request.GET,
        rows=rows,
        columns=(
            Column("platform", _("平台"), cell=lambda rule: rule.platform_shown, sort="platform"),
            Column("section", _("标题"), cell=lambda rule: rule.get_section_display(), sort="section"),
            Column("title", _("规则名称"), cell=lambda rule: rule.title_text.on(_language())),
            Column("organisation", _("登记组织"), cell=lambda rule: rule.organisation.name, hides_on_phone=True),
        ),
        filters=(
            Filter(
                "section", _("标题"), lambda found, value: found.filter(section=value), DeclaredRule.Section.choices
            ),
        ),
        link=lambda rule: rule.get_absolute_url(),
        language=_language(),
    )
    may_keep = policies.register.may_keep(request.user)
    return render(request, "platforms/rules.html", {"listing": listing, "any": rows.exists(), "may_keep": may_keep})


@require_safe
@page_for(*STAFF)
def rule_page(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One rule: its versions, what changed, proofs, opinions, and what was done with the record."""
    rule = policies.register.visible(request.user, key=key)
    context = {
        **rule_shown(rule, timezone.localdate(), _language()),
        "may_change": policies.register.can_change(request.user, rule),
        "lines": [
            {"at": line.at, "text": audit.said(line, _language()), "actor": line.actor}
            for line in audit.lines_about(rule)
        ],
    }
    return render(request, "platforms/rule.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@page_for(*KEEPERS)
def rule_new(request: HttpRequest) -> HttpResponse:
    """Enters a rule; its first version comes next."""
    form = RuleForm(request.POST or None, user=request.user)

    def act() -> str:
        organisation = form.cleaned_data["organisation"]
        rule = rule_declare(
            organisation=organisation,
            named=form.named,
            newcomer=form.newcomer,
            by=_account(request),
            now=timezone.now(),
        )
        return reverse("platforms:version_new", args=[rule.key])

    words = _("登记平台规则"), _("先登记规则属于哪个平台、哪个标题，再录入各个版本。"), _("登记")
    return form_page(request, form, act, words, reverse("platforms:rules"))


@require_http_methods(["GET", "HEAD", "POST"])
@page_for(*KEEPERS)
def opinion_new(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Records an opinion."""
    version = _version(request, key)
    form = OpinionForm(request.POST or None)

    def act() -> str:
        opinion_record(version=version, **form.cleaned_data, by=_account(request), now=timezone.now())
        return version.rule.get_absolute_url()

    words = _("登记意见"), version.edition, _("登记")
    return form_page(request, form, act, words, version.rule.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
@page_for(*KEEPERS)
def opinion_answered(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Records what was answered to an opinion."""
    opinion = RuleOpinion.objects.select_related("version__rule__organisation").filter(key=key).first()
    if opinion is None or not policies.register.can_change(request.user, opinion.version.rule):
        raise Http404
    found, form = opinion, AnswerForm(request.POST or None)

    def act() -> str:
        opinion_answer(opinion=found, **form.cleaned_data, by=_account(request), now=timezone.now())
        return found.version.rule.get_absolute_url()

    words = _("登记答复"), found.body, _("登记")
    return form_page(request, form, act, words, found.version.rule.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
@page_for(*KEEPERS)
def proof_new(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Adds a file that shows the publication."""
    version = _version(request, key)
    form = ProofForm(request.POST or None, request.FILES or None)

    def act() -> str:
        file = form.cleaned_data["proof"]
        account = _account(request)
        proof_add(version=version, name=file.name or "", chunks=file.chunks(), by=account, now=timezone.now())
        return version.rule.get_absolute_url()

    words = _("上传公示凭证"), _("公示页面的截图或打印件。公开页面只显示它的校验值。"), _("上传")
    return form_page(request, form, act, words, version.rule.get_absolute_url())


@require_POST
@page_for(*KEEPERS)
def proof_file(request: HttpRequest, key: uuid.UUID) -> HttpResponseBase:
    """The proof itself, as a download: it leaves the house, so the trail names it, and a link never does it."""
    proof = RuleProof.objects.select_related("version__rule__organisation").filter(key=key).first()
    if proof is None or not policies.register.can_change(request.user, proof.version.rule):
        raise Http404
    proof_fetch(proof=proof, by=_account(request), now=timezone.now())
    content = BytesIO(b"".join(file_blocks(proof.stored, purpose=PURPOSE)))
    answer = FileResponse(content, as_attachment=True, filename=proof.name, content_type=TYPES[proof.kind])
    # A picture that a browser takes for a page would run in our name.
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox"
    return answer


def _kept(request: HttpRequest, key: uuid.UUID) -> DeclaredRule:
    rule = policies.register.visible(request.user, key=key)
    if not policies.register.can_change(request.user, rule):
        raise Http404
    return rule


def _version(request: HttpRequest, key: uuid.UUID) -> RuleVersion:
    version = RuleVersion.objects.select_related("rule__organisation").filter(key=key).first()
    if version is None or not policies.register.can_change(request.user, version.rule):
        raise Http404
    return version


def _account(request: HttpRequest) -> User:
    return cast(User, request.user)


def _language() -> str:
    return get_language() or "zh"
