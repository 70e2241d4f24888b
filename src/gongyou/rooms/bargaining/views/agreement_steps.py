"""The steps of an agreement in the console: vote, signature, filing, first day, publicity, public page, end."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from gongyou.core.text import Text
from gongyou.registry.access import page_for
from gongyou.registry.policies import OFFICER
from gongyou.rooms.bargaining import policies
from gongyou.rooms.bargaining.agreements.clocks import review_ends
from gongyou.rooms.bargaining.agreements.forms import (
    BallotForm,
    BeginForm,
    EndForm,
    FilingForm,
    ObjectionForm,
    PublicityForm,
    ReceiptForm,
    SignForm,
)
from gongyou.rooms.bargaining.agreements.law import law_of
from gongyou.rooms.bargaining.models import AgreementBallot, AgreementFiling
from gongyou.rooms.bargaining.services.agreement_lasting import (
    agreement_release,
    agreement_terminate,
    agreement_withdraw,
)
from gongyou.rooms.bargaining.services.agreement_steps import (
    agreement_begin,
    agreement_file,
    agreement_publicise,
    agreement_sign,
    ballot_record,
    filing_object,
    filing_receive,
)
from gongyou.rooms.bargaining.views.agreements import account, kept
from gongyou.rooms.bargaining.views.form_page import form_page
from gongyou.rules.calendar import ONE_DAY, working_calendar
from gongyou.rules.clocks import months_after

METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
@page_for(OFFICER)
def ballot_new(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The numbers of the vote; the result follows from them."""
    agreement = kept(request, key)
    body = AgreementBallot.Body.PLATFORM if agreement.platform else AgreementBallot.Body.CONGRESS
    form = BallotForm(request.POST or None, initial={"body": body})

    def act() -> str:
        data = form.cleaned_data
        ballot_record(
            agreement=agreement,
            body=data["body"],
            held_on=data["held_on"],
            votes=form.votes,
            by=account(request),
            now=timezone.now(),
        )
        return agreement.get_absolute_url()

    law = law_of(agreement.kind)
    sources = (
        Text("；", "; ")
        .on(_language())
        .join(dict.fromkeys(share.source.on(_language()) for share in (law.quorum, law.majority)))
    )
    lead = _("依据：%(sources)s。按人数计算，结果和算式登记后显示；未通过的草案退回修改。") % {"sources": sources}
    return form_page(request, form, act, (_("登记表决"), lead, _("登记")), agreement.get_absolute_url())


@require_http_methods(METHODS)
@page_for(OFFICER)
def agreement_signed(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The day of the signatures."""
    agreement = kept(request, key)
    offices = {name: getattr(agreement, name) for name in ("union_signatory", "counterpart_signatory")}
    form = SignForm(request.POST or None, initial=offices)

    def act() -> str:
        agreement_sign(agreement=agreement, signature=form.signature, by=account(request), now=timezone.now())
        return agreement.get_absolute_url()

    words = _("登记签字"), _("由双方首席代表签字（《集体合同规定》第三十七条）。"), _("登记")
    return form_page(request, form, act, words, agreement.get_absolute_url())


@require_http_methods(METHODS)
@page_for(OFFICER)
def agreement_filed(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The submission for review."""
    agreement = kept(request, key)
    last = agreement.filings.last()
    form = FilingForm(request.POST or None, initial={"authority": last.authority if last else ""})

    def act() -> str:
        agreement_file(agreement=agreement, **form.cleaned_data, by=account(request), now=timezone.now())
        return agreement.get_absolute_url()

    law = law_of(agreement.kind)
    lead = (
        law.filing.source.on(_language())
        if law.filing
        else _("平台规则协议没有法定的报送程序；当地要求报送的，在这里登记。")
    )
    return form_page(request, form, act, (_("登记报送"), lead, _("登记")), agreement.get_absolute_url())


@require_http_methods(METHODS)
@page_for(OFFICER)
def filing_received(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The receipt, from which the review counts."""
    filing = _filing(request, key)
    form = ReceiptForm(request.POST or None, initial={"received_on": filing.received_on, "receipt": filing.receipt})

    def act() -> str:
        filing_receive(filing=filing, **form.cleaned_data, by=account(request), now=timezone.now())
        return filing.agreement.get_absolute_url()

    words = _("登记受理"), _("审查期从劳动行政部门收到文本之日起计算。"), _("登记")
    return form_page(request, form, act, words, filing.agreement.get_absolute_url())


@require_http_methods(METHODS)
@page_for(OFFICER)
def filing_objected(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The objection; the agreement goes back to negotiation."""
    filing = _filing(request, key)
    form = ObjectionForm(request.POST or None)

    def act() -> str:
        filing_object(filing=filing, **form.cleaned_data, by=account(request), now=timezone.now())
        return filing.agreement.get_absolute_url()

    words = (
        _("登记审查异议"),
        _("登记后协议退回草案，重新协商、表决、签字后再报送（《集体合同规定》第四十六条）。"),
        _("登记"),
    )
    return form_page(request, form, act, words, filing.agreement.get_absolute_url())


@require_http_methods(METHODS)
@page_for(OFFICER)
def agreement_begun(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The term, with the first day that the review leaves."""
    agreement = kept(request, key)
    law = law_of(agreement.kind)
    filing = agreement.filings.last()
    ends = review_ends(filing.received_on, law, working_calendar()) if filing and filing.received_on else None
    first = ends + ONE_DAY if ends else agreement.signed_on
    initial = {"effective_from": first, "effective_until": months_after(first, 24) - ONE_DAY if first else None}
    form = BeginForm(request.POST or None, initial=initial)

    def act() -> str:
        agreement_begin(agreement=agreement, **form.cleaned_data, by=account(request), now=timezone.now())
        return agreement.get_absolute_url()

    clause = law.review or law.term
    lead = clause.source.on(_language())
    return form_page(request, form, act, (_("登记生效"), lead, _("登记")), agreement.get_absolute_url())


@require_http_methods(METHODS)
@page_for(OFFICER)
def agreement_publicised(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """When and where everybody was told."""
    agreement = kept(request, key)
    form = PublicityForm(request.POST or None)

    def act() -> str:
        agreement_publicise(agreement=agreement, **form.cleaned_data, by=account(request), now=timezone.now())
        return agreement.get_absolute_url()

    lead = law_of(agreement.kind).publicity.source.on(_language())
    return form_page(request, form, act, (_("登记公布"), lead, _("登记")), agreement.get_absolute_url())


@require_http_methods(METHODS)
@page_for(OFFICER)
def agreement_ended(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The end before the term."""
    agreement = kept(request, key)
    form = EndForm(request.POST or None)

    def act() -> str:
        agreement_terminate(agreement=agreement, **form.cleaned_data, by=account(request), now=timezone.now())
        return agreement.get_absolute_url()

    lead = _("解除后《%(title)s》不再监督履行，文本和记录保留。") % {"title": agreement.title_text.on(_language())}
    return form_page(request, form, act, (_("登记提前解除"), lead, _("解除")), agreement.get_absolute_url())


@require_POST
@page_for(OFFICER)
def agreement_released(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The text on the public page from now on."""
    agreement = kept(request, key)
    agreement_release(agreement=agreement, by=account(request), now=timezone.now())
    return redirect(agreement.get_absolute_url())


@require_POST
@page_for(OFFICER)
def agreement_withdrawn(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Off the public page."""
    agreement = kept(request, key)
    agreement_withdraw(agreement=agreement, by=account(request), now=timezone.now())
    return redirect(agreement.get_absolute_url())


def _filing(request: HttpRequest, key: uuid.UUID) -> AgreementFiling:
    filing = AgreementFiling.objects.select_related("agreement__organisation").filter(key=key).first()
    if filing is None or not policies.agreements.can_change(request.user, filing.agreement):
        raise Http404
    return filing


def _language() -> str:
    return get_language() or "zh"
