"""The register of agreements: the list, one agreement, a new one, an existing one, and the text in clauses."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any, cast

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongyou.core.errors import BadInput, Conflict
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.registry.access import page_for
from gongyou.registry.policies import OFFICER
from gongyou.rooms.bargaining import policies
from gongyou.rooms.bargaining.agreements import found
from gongyou.rooms.bargaining.agreements.codes import BOTH, Proposed, code_name, names_with, proposed
from gongyou.rooms.bargaining.agreements.documents import PAPERS
from gongyou.rooms.bargaining.agreements.drafting import draft_of, negotiated, proposed_codes, written_of
from gongyou.rooms.bargaining.agreements.forms import (
    EnteredForm,
    FactsForm,
    FromCaseForm,
    NewForm,
    TextForm,
    code_choices,
    platform_choices,
)
from gongyou.rooms.bargaining.agreements.reading import LARGEST, text_of
from gongyou.rooms.bargaining.agreements.shown import agreement_shown, state_badge
from gongyou.rooms.bargaining.agreements.splitting import split
from gongyou.rooms.bargaining.models import Agreement, AgreementClause, Negotiation
from gongyou.rooms.bargaining.policies import NEGOTIATORS
from gongyou.rooms.bargaining.services.agreements import (
    Named,
    Origin,
    agreement_change,
    agreement_draft,
    agreement_enter,
    agreement_text_set,
    clauses_code,
)
from gongyou.rooms.bargaining.views.form_page import form_page
from gongyou.ui.listing import Column, Filter, Listing, choices_of

REFUSED = 422
ENDING = (30, 90, 180)


@require_safe
@page_for(*NEGOTIATORS)
def agreement_list(request: HttpRequest) -> HttpResponse:
    """The agreements of my scope, by state, kind, platform, subject, last day and words."""
    rows = policies.agreements.scope(request.user).order_by("-recorded_at", "-pk")
    today = timezone.localdate()
    listing = Listing(
        query=request.GET,
        rows=rows,
        columns=_columns(today),
        filters=_filters(today),
        link=lambda agreement: agreement.get_absolute_url(),
        language=_language(),
        export_url=reverse("bargaining:agreements_file"),
    )
    query = request.GET.get("q", "").strip()
    hits, is_cut = found.clauses_found(filtered(rows, request), query, request.GET.get("code", ""))
    context = {
        "listing": listing,
        "any": rows.exists(),
        "may_draft": policies.agreements.may_draft(request.user),
        "hits": hits,
        "is_cut": is_cut,
        "query": query,
    }
    return render(request, "bargaining/agreements.html", context)


def filtered(rows: QuerySet[Agreement], request: HttpRequest) -> QuerySet[Agreement]:
    """The rows by every filter of the address but the words and the subject, which belong to clauses."""
    for one in _filters(timezone.localdate()):
        value = request.GET.get(one.key, "").strip()
        if value and one.key not in ("q", "code"):
            rows = one.apply(rows, value)
    return rows


def listed(rows: QuerySet[Agreement], request: HttpRequest) -> QuerySet[Agreement]:
    """The rows by every filter of the address."""
    for one in _filters(timezone.localdate()):
        if value := request.GET.get(one.key, "").strip():
            rows = one.apply(rows, value)
    return rows


def _columns(today: date) -> tuple[Column, ...]:
    return (
        Column("title", _("协议名称"), cell=lambda each: each.title_text.on(_language()), sort="title"),
        Column("state", _("状态"), cell=lambda each: state_badge(each, today), sort="state"),
        Column("kind", _("协议种类"), cell=lambda each: each.get_kind_display(), sort="kind", hides_on_phone=True),
        Column("counterpart", _("对方"), cell=lambda each: each.counterpart_text.on(_language()), hides_on_phone=True),
        Column("until", _("期限止日"), cell=lambda each: each.effective_until, sort="effective_until"),
        Column("organisation", _("工会一方"), cell=lambda each: each.organisation.name, hides_on_phone=True),
    )


def _filters(today: date) -> tuple[Filter, ...]:
    ending = [(str(days), _("%(days)s 天内期满") % {"days": days}) for days in ENDING]
    return (
        Filter("q", _("全文"), found.agreements_holding, placeholder=_("例如：最低 停止派单")),
        Filter("state", _("状态"), lambda rows, value: rows.filter(state=value), choices_of(Agreement.State)),
        Filter("kind", _("协议种类"), lambda rows, value: rows.filter(kind=value), choices_of(Agreement.Kind)),
        Filter("platform", _("平台"), lambda rows, value: rows.filter(platform=value), platform_choices()[1:]),
        Filter("code", _("主题"), found.agreements_with_code, code_choices(BOTH)[1:]),
        Filter(
            "ending",
            _("期限"),
            lambda rows, value: found.agreements_ending(rows, int(value), today) if value.isdigit() else rows,
            ending,
        ),
    )


@require_safe
@page_for(*NEGOTIATORS)
def agreement_page(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One agreement: its clauses, the next step, clocks, votes, filings, papers, and what was done."""
    agreement = whole(request, key)
    context = {
        **agreement_shown(agreement, timezone.localdate()),
        "may_change": policies.agreements.can_change(request.user, agreement),
        "papers": [(name, paper.title) for name, paper in PAPERS.items()],
        "lines": [
            {"at": line.at, "text": audit.said(line, _language()), "actor": line.actor}
            for line in audit.lines_about(agreement)
        ],
    }
    return render(request, "bargaining/agreement.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@page_for(OFFICER)
def agreement_new(request: HttpRequest) -> HttpResponse:
    """A new draft by hand; its text comes next."""
    form = NewForm(request.POST or None, user=request.user)

    def act() -> str:
        data = form.cleaned_data
        origin = Origin(employers=tuple(data["employers"]))
        agreement = agreement_draft(
            organisation=data["organisation"],
            named=form.named,
            clauses=(),
            by=account(request),
            now=timezone.now(),
            origin=origin,
        )
        return reverse("bargaining:agreement_text", args=[agreement.key])

    words = _("起草协议"), _("先登记协议的基本情况，再录入全文或逐条起草。"), _("下一步")
    return form_page(request, form, act, words, reverse("bargaining:agreements"))


@require_http_methods(["GET", "HEAD", "POST"])
@page_for(OFFICER)
def agreement_from(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A draft from a negotiation: what was agreed under each topic becomes a clause."""
    negotiation: Negotiation = policies.negotiations.visible(request.user, key=key)
    if not policies.agreements.can_add(request.user, under=negotiation.organisation):
        raise Http404
    topics = negotiated(negotiation)
    form = FromCaseForm(request.POST or None, user=request.user, initial=draft_of(negotiation))

    def act() -> str:
        origin = Origin(negotiation=negotiation, employers=tuple(form.cleaned_data["employers"]))
        agreement = agreement_draft(
            organisation=negotiation.organisation,
            named=form.named,
            clauses=written_of(form.named, topics, form.cleaned_data["years"]),
            by=account(request),
            now=timezone.now(),
            origin=origin,
        )
        return agreement.get_absolute_url()

    lead = _("达成一致的议题 %(count)s 个，每个议题写成一条，首尾由系统补上，可以逐条修改。") % {"count": len(topics)}
    return form_page(request, form, act, (_("由协商结果起草"), lead, _("起草")), negotiation.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
@page_for(OFFICER)
def agreement_entered(request: HttpRequest) -> HttpResponse:
    """An agreement that was concluded before: in force from its own day."""
    form = EnteredForm(request.POST or None, request.FILES or None, user=request.user)

    def act() -> str:
        data = form.cleaned_data
        agreement = agreement_enter(
            organisation=data["organisation"],
            named=form.named,
            clauses=proposed_codes(split(_given(data))),
            term=form.term,
            by=account(request),
            now=timezone.now(),
        )
        agreement.employers.set(data["employers"])
        return reverse("bargaining:agreement_codes", args=[agreement.key])

    words = _("登记已有协议"), _("登记在使用本系统之前已经生效的协议，下一步确认各条的主题。"), _("登记")
    return form_page(request, form, act, words, reverse("bargaining:agreements"))


@require_http_methods(["GET", "HEAD", "POST"])
@page_for(OFFICER)
def agreement_changed(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The facts of a draft."""
    agreement = kept(request, key)
    initial = {name: getattr(agreement, name) for name in Named.__dataclass_fields__}
    initial["employers"] = agreement.employers.all()
    form = FactsForm(request.POST or None, user=request.user, initial=initial)

    def act() -> str:
        employers = form.cleaned_data["employers"]
        agreement_change(
            agreement=agreement, named=form.named, employers=employers, by=account(request), now=timezone.now()
        )
        return agreement.get_absolute_url()

    return form_page(
        request,
        form,
        act,
        (_("修改基本情况"), agreement.title_text.on(_language()), _("保存")),
        agreement.get_absolute_url(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@page_for(OFFICER)
def agreement_text(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The whole text of a draft: first how it would be split, then kept."""
    agreement = kept(request, key)
    whole_text = "".join(clause.text for clause in agreement.clauses.all())
    form = TextForm(request.POST or None, request.FILES or None, initial={"text": whole_text})
    context: dict[str, Any] = {"agreement": agreement, "form": form, "may_change": True}
    if request.method == "POST" and form.is_valid():
        try:
            text = _given(form.cleaned_data)
            pieces = split(text)
            if "keep" in request.POST:
                agreement_text_set(
                    agreement=agreement, clauses=proposed_codes(pieces), by=account(request), now=timezone.now()
                )
                messages.success(request, _("全文已分条保存，请确认各条的主题。"))
                return redirect("bargaining:agreement_codes", key=agreement.key)
            context["pieces"] = [(piece, _named(agreement, proposed(piece.text, piece.heading))) for piece in pieces]
            context["form"] = TextForm(initial={"text": text})
        except (BadInput, Conflict) as refusal:
            field = str(refusal.where.get("field") or "")
            form.add_error(field if field in form.fields else "text", refusal.said(_language()))
    status = REFUSED if form.is_bound and form.errors else 200
    return render(request, "bargaining/agreement_text.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@page_for(OFFICER)
def agreement_codes(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The proposed subject of each clause with the words that it rests on; the officer confirms."""
    agreement = kept(request, key)
    clauses = [each for each in agreement.clauses.all() if each.part == AgreementClause.Part.ARTICLE]
    if request.method == "POST":
        codes = {str(each.key): request.POST.get(f"code:{each.key}", "") for each in clauses}
        clauses_code(agreement=agreement, codes=codes, by=account(request), now=timezone.now())
        messages.success(request, _("主题已确认。"))
        return redirect(agreement.get_absolute_url())
    heading, rows = "", []
    for each in agreement.clauses.all():
        if each.part == AgreementClause.Part.CHAPTER:
            heading = each.text
        elif each.part == AgreementClause.Part.ARTICLE:
            rows.append((each, proposed(each.text, heading)))
    context = {"agreement": agreement, "rows": rows, "choices": code_choices(names_with(agreement.platform))}
    return render(request, "bargaining/agreement_codes.html", context)


@require_POST
@page_for(OFFICER)
def agreement_renewed(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A draft that renews the agreement: the same facts and the wording of today."""
    agreement = kept(request, key)
    if hasattr(agreement, "renewed_by"):
        return redirect(agreement.renewed_by.get_absolute_url())
    clauses = found.clauses_on(agreement, max(timezone.localdate(), agreement.effective_from or timezone.localdate()))
    draft = agreement_draft(
        organisation=agreement.organisation,
        named=Named(**{name: getattr(agreement, name) for name in Named.__dataclass_fields__}),
        clauses=proposed_codes(clauses),
        by=account(request),
        now=timezone.now(),
        origin=Origin(renews=agreement, employers=tuple(agreement.employers.all())),
    )
    return redirect(draft.get_absolute_url())


def whole(request: HttpRequest, key: uuid.UUID) -> Agreement:
    """The agreement with all that its page shows, or 404."""
    visible = policies.agreements.scope(request.user).select_related("negotiation", "renews", "renewed_by")
    related = ("clauses__replaces", "ballots", "filings", "employers")
    return get_object_or_404(visible.prefetch_related(*related), key=key)


def kept(request: HttpRequest, key: uuid.UUID) -> Agreement:
    """The agreement for who may change it; 404 for everybody else."""
    agreement: Agreement = policies.agreements.visible(request.user, key=key)
    if not policies.agreements.can_change(request.user, agreement):
        raise Http404
    return agreement


def account(request: HttpRequest) -> User:
    return cast(User, request.user)


def _named(agreement: Agreement, code: Proposed | None) -> dict[str, Any] | None:
    """What is proposed for a part, in the agreement's own words."""
    if code is None:
        return None
    return {"name": code_name(code.key, names_with(agreement.platform)), "words": code.words}


def _given(data: dict[str, Any]) -> str:
    """The text of the file, or what was pasted."""
    file: UploadedFile | None = data.get("file")
    if file is None:
        return str(data["text"])
    return text_of(file.name or "", file.read(LARGEST + 1))


def _language() -> str:
    return get_language() or "zh"
