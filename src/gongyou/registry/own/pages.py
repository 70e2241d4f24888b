"""My record: looking, putting right, taking a copy, agreeing."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongyou.core.errors import BadInput, Conflict
from gongyou.kit.masking import phone_masked
from gongyou.kit.models import User
from gongyou.kit.notices.codes import phone_code_check, phone_code_send
from gongyou.kit.prepared import Prepared
from gongyou.kit.visitors import address_of
from gongyou.registry.consents import NEEDED, TEXTS, consents_standing
from gongyou.registry.joining.draft import Draft
from gongyou.registry.joining.forms import CodeForm
from gongyou.registry.joining.pages import WRONG_CODE
from gongyou.registry.models import Consent, Correction, Grid, Member
from gongyou.registry.own.forms import CorrectionForm, PhoneForm, RecordForm
from gongyou.registry.own.proof import REFUSED, TOO_OFTEN, own_page, proven
from gongyou.registry.services.consents import consent_give, consent_withdraw
from gongyou.registry.services.corrections import correction_ask, correction_withdraw
from gongyou.registry.services.memberships import MemberChanges, member_change
from gongyou.registry.services.own import CopyForm, open_erasure, record_copy, record_see

PHONE = Draft("own_phone", "own.phone")
PURPOSE = "phone_change"
TYPES = {
    CopyForm.JSON: "application/json",
    CopyForm.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_safe
@own_page
def record(request: HttpRequest, member: Member) -> HttpResponse:
    """What the union holds on me, masked, and everything that I can do about it."""
    return _record(request, member, is_clear=False)


@require_POST
@own_page
@proven
def reveal(request: HttpRequest, member: Member) -> HttpResponse:
    """The same in the clear, once, with a line in the trail."""
    record_see(member=member, by=_account(request), now=timezone.now())
    return _record(request, member, is_clear=True)


@require_http_methods(["GET", "HEAD", "POST"])
@own_page
def change(request: HttpRequest, member: Member) -> HttpResponse:
    """Puts right work and place; it holds at once."""
    form = RecordForm(request.POST if request.method == "POST" else None, member=member)
    if form.is_bound and form.is_valid():
        try:
            member_change(
                member=member,
                changes=form.changes(),
                version=form.cleaned_data["version"],
                by=_account(request),
                now=timezone.now(),
            )
        except (BadInput, Conflict) as refusal:
            form.add_error(None, _said(refusal))
        else:
            messages.success(request, _("资料已更正。"))
            return redirect("own:record")
    return _page(request, "own/change.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@own_page
@proven
def phone(request: HttpRequest, member: Member) -> HttpResponse:
    """Another number: a code goes to it first."""
    form = PhoneForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            phone_code_send(
                phone=form.cleaned_data["phone"],
                purpose=PURPOSE,
                address=address_of(request),
                now=timezone.now(),
                language=get_language() or "",
            )
        except Conflict as refusal:
            form.add_error(None, _said(refusal))
            return _page(request, "own/phone.html", {"form": form}, status=TOO_OFTEN)
        PHONE.keep(request, {"phone": form.cleaned_data["phone"]})
        return redirect("own:phone_code")
    return _page(request, "own/phone.html", {"form": form, "member": member})


@require_http_methods(["GET", "HEAD", "POST"])
@own_page
@proven
def phone_code(request: HttpRequest, member: Member) -> HttpResponse:
    """The code from the new phone makes it the phone of the record."""
    number = PHONE.of(request).get("phone")
    if not number:
        return redirect("own:phone")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        now = timezone.now()
        if not phone_code_check(phone=number, purpose=PURPOSE, code=form.cleaned_data["code"], now=now):
            form.add_error("code", _said(WRONG_CODE))
        else:
            PHONE.drop(request)
            changes = MemberChanges(phone=number)
            member_change(member=member, changes=changes, version=member.version, by=_account(request), now=now)
            messages.success(request, _("手机号已更换，下次用新号码登录。"))
            return redirect("own:record")
    return _page(request, "own/phone_code.html", {"form": form, "phone": phone_masked(number)})


@require_http_methods(["GET", "HEAD", "POST"])
@own_page
def correction(request: HttpRequest, member: Member) -> HttpResponse:
    """Name or ID number is wrong: a request to the officer; and how earlier requests stand."""
    form = CorrectionForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            correction_ask(member=member, **form.cleaned_data, by=_account(request), now=timezone.now())
        except (BadInput, Conflict) as refusal:
            form.add_error("wanted", _said(refusal))
        else:
            messages.success(request, _("申请已提交，由所在工会办理。"))
            return redirect("own:correction")
    asked = member.corrections.order_by("-asked_at", "-pk")[:20]
    return _page(request, "own/correction.html", {"form": form, "asked": asked, "member": member})


@require_POST
@own_page
def correction_taken_back(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    """Withdraws a request of mine that waits."""
    mine = member.corrections.filter(pk=pk, state=Correction.State.OPEN).first()
    if mine is None:
        raise Http404
    correction_withdraw(correction=mine, by=_account(request), now=timezone.now())
    messages.success(request, _("申请已撤回。"))
    return redirect("own:correction")


@require_http_methods(["GET", "HEAD", "POST"])
@own_page
@proven
def copy(request: HttpRequest, member: Member) -> HttpResponse:
    """Everything that is held on me, as a file."""
    form = request.POST.get("form", "")
    if request.method != "POST" or form not in CopyForm.values:
        return _page(request, "own/copy.html", {})
    from gongyou.registry.own import copying, holdings

    now = timezone.now()
    language = get_language() or "zh"
    record_copy(member=member, form=form, by=_account(request), now=now)
    parts = holdings.parts_of(member, language)
    write = copying.as_json if form == CopyForm.JSON else copying.as_workbook
    answer = HttpResponse(write(parts, language=language, now=now), content_type=TYPES[CopyForm(form)])
    answer.headers["Content-Disposition"] = f'attachment; filename="gongyou-record.{form}"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@own_page
def consents(request: HttpRequest, member: Member) -> HttpResponse:
    """What I agreed to, purpose by purpose: give and withdraw."""
    if request.method == "POST":
        act = consent_give if request.POST.get("act") == "give" else consent_withdraw
        try:
            act(member=member, purpose=request.POST.get("purpose", ""), by=_account(request), now=timezone.now())
        except (BadInput, Conflict) as refusal:
            messages.warning(request, _said(refusal))
        else:
            said = _("已同意。") if act is consent_give else _("已撤回，今后不再用于这一项。")
            messages.success(request, said)
        return redirect("own:consents")
    standing = consents_standing(member)
    rows = [
        {
            "purpose": purpose.value,
            "label": purpose.label,
            "text": TEXTS[purpose],
            "consent": standing.get(purpose),
            "is_needed": purpose in NEEDED,
        }
        for purpose in Consent.Purpose
    ]
    return _page(request, "own/consents.html", {"rows": rows})


_WAITING = Prepared(
    lambda key: Correction.objects.filter(member_id=key, state=Correction.State.OPEN).order_by().values_list("pk")
)


_GRID = Prepared(lambda key: Grid.objects.filter(pk=key).order_by())


def _record(request: HttpRequest, member: Member, *, is_clear: bool) -> HttpResponse:
    if member.grid_id is not None:
        member.grid = _GRID.first(member.grid_id)
    context = {
        "member": member,
        "is_clear": is_clear,
        "erasure": open_erasure(member),
        "waiting": _WAITING.counted(member.pk),
    }
    return _page(request, "own/record.html", context)


def _page(request: HttpRequest, template: str, context: dict[str, Any], status: int | None = None) -> HttpResponse:
    form = context.get("form")
    status = status or (REFUSED if form is not None and form.errors else 200)
    return render(request, template, {"tab": "me", **context}, status=status)


def _account(request: HttpRequest) -> User:
    return cast(User, request.user)


def _said(refusal: BadInput | Conflict) -> str:
    return refusal.said(get_language() or "zh")
