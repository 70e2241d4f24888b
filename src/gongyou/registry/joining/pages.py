"""The three steps: the organisation and what is agreed to; the form; the code. Then the receipt."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.text import Text
from gongyou.kit.masking import phone_masked
from gongyou.kit.notices.codes import phone_code_check, phone_code_send
from gongyou.kit.visitors import address_of
from gongyou.registry import consents
from gongyou.registry.joining import limits, places
from gongyou.registry.joining.addresses import progress_address, qr_of
from gongyou.registry.joining.draft import Draft
from gongyou.registry.joining.forms import TRAP, ApplicantForm, CodeForm, ConsentForm, employer_key_of
from gongyou.registry.joining.submitting import CLOSED, application_received
from gongyou.registry.models import Member, Organisation
from gongyou.registry.organisations.selectors import online_home_of
from gongyou.registry.search import employers_found_by
from gongyou.registry.services.applications import ApplicationRow

REFUSED = 422
TOO_OFTEN = 429
RECEIPT = "joining_receipt"
DRAFT = Draft("joining", "joining.draft")
OFFERED = 10
WRONG_CODE = BadInput(
    "join.code_wrong",
    Text("验证码不对，或者已经过期。", "The code is wrong or has expired."),
    Text("请核对最近一条短信；输错五次要重新获取。", "Look at the latest message; after five wrong tries get another."),
)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """No code at hand: region by region to the online home near the place of work, and to the unions of one's trade."""
    occupation = request.GET.get("occupation", "")
    occupation = occupation if occupation in places.TRADE_WORDS else ""
    top = places.top_federation()
    asked = Organisation.objects.filter(code=request.GET.get("at", ""), kind__in=places.FEDERATIONS, closed_on=None)
    at = asked.first() or top
    context: dict[str, Any] = {"at": at, "occupation": occupation, "occupations": _trades()}
    if at is not None:
        found = online_home_of(at.region)
        context |= {
            "home": found if found and found.join_code else None,
            "below": places.federations_below(at),
            "above": places.federation_above(at),
            "unions": places.trade_unions_near(at, occupation),
        }
    return render(request, "joining/home.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def organisation(request: HttpRequest, join_code: str) -> HttpResponse:
    """Step 1: which union this is, what membership brings, what is taken and why."""
    union = _union(join_code)
    if union is None:
        return _unknown(request)
    draft = DRAFT.of(request)
    form = ConsentForm(request.POST if request.method == "POST" else None, initial=draft.get("agreed"))
    if form.is_bound and form.is_valid():
        draft |= {"agreed": {"membership": True, "identity": True}, "version": consents.VERSION}
        DRAFT.keep(request, draft)
        return redirect("joining:form", join_code=union.join_code)
    texts = {name: consents.TEXTS[name] for name in consents.NEEDED}
    context = {"union": union, "form": form, "texts": texts, "step": 1}
    return render(request, "joining/organisation.html", context, status=REFUSED if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def applicant(request: HttpRequest, join_code: str) -> HttpResponse:
    """Step 2: the one form. A right one sends a code to the phone."""
    union = _union(join_code)
    if union is None:
        return _unknown(request)
    draft = DRAFT.of(request)
    if not _has_agreed(draft):
        return redirect("joining:organisation", join_code=union.join_code)
    if request.method != "POST":
        form = ApplicantForm(initial=draft.get("answers", {}), organisation=union)
        return _form_page(request, union, form)
    if request.POST.get(TRAP):
        return redirect("joining:organisation", join_code=union.join_code)
    form = ApplicantForm(request.POST, organisation=union)
    if not form.is_valid():
        return _form_page(request, union, form)
    answers = {name: value for name, value in form.cleaned_data.items() if name != TRAP}
    try:
        limits.knock(limits.FORM, address_of(request), now=timezone.now())
        _send_code(request, answers["phone"])
    except Conflict as refusal:
        form.add_error(None, _said(refusal))
        return _form_page(request, union, form, status=TOO_OFTEN)
    DRAFT.keep(request, {**draft, "answers": answers})
    return redirect("joining:confirm", join_code=union.join_code)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, join_code: str) -> HttpResponse:
    """Step 3: the code that was sent; the right one hands the application in."""
    union = _union(join_code)
    if union is None:
        return _unknown(request)
    draft = DRAFT.of(request)
    answers = draft.get("answers")
    if not answers or not _has_agreed(draft):
        return redirect("joining:form", join_code=union.join_code)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        now = timezone.now()
        code = form.cleaned_data["code"]
        if not phone_code_check(phone=answers["phone"], purpose="join", code=code, now=now):
            form.add_error("code", _said(WRONG_CODE))
        else:
            try:
                receipt = application_received(row=_row(answers, union, draft), organisation=union, now=now)
            except (BadInput, Conflict) as refusal:
                if refusal.code == CLOSED:
                    return _unknown(request)
                form.add_error(None, _said(refusal))
            else:
                DRAFT.drop(request)
                request.session[RECEIPT] = {
                    "code": receipt,
                    "phone": phone_masked(answers["phone"]),
                    "name": union.name,
                }
                return redirect("joining:receipt")
    return _confirm_page(request, union, form, answers)


@require_POST
def resend(request: HttpRequest, join_code: str) -> HttpResponse:
    """Another code to the same phone."""
    union = _union(join_code)
    if union is None:
        return _unknown(request)
    answers = DRAFT.of(request).get("answers")
    if not answers:
        return redirect("joining:form", join_code=union.join_code)
    form = CodeForm()
    try:
        _send_code(request, answers["phone"])
    except Conflict as refusal:
        form = CodeForm(data={"code": ""})
        form.errors.clear()
        form.add_error(None, _said(refusal))
        return _confirm_page(request, union, form, answers, status=TOO_OFTEN)
    return redirect("joining:confirm", join_code=union.join_code)


@never_cache
@require_safe
def receipt(request: HttpRequest) -> HttpResponse:
    """The application is in: the code to ask about it with, as text, link and QR."""
    held = request.session.get(RECEIPT)
    if not held:
        return redirect("joining:progress")
    address = progress_address(request, held["code"])
    return render(request, "joining/receipt.html", {"held": held, "address": address, "qr": qr_of(address)})


@require_safe
def employers(request: HttpRequest) -> JsonResponse:
    """Names of employers for the form; employers are public."""
    text = request.GET.get("q", "").strip()
    if len(text) < 2:
        return JsonResponse({"names": []})
    try:
        limits.knock(limits.SEARCH, address_of(request), now=timezone.now())
    except limits.TooOften:
        return JsonResponse({"names": []}, status=TOO_OFTEN)
    names = employers_found_by(text).order_by("name").values_list("name", flat=True)[:OFFERED]
    return JsonResponse({"names": list(dict.fromkeys(names))})


def _union(join_code: str) -> Organisation | None:
    return places.joinable(Organisation.objects.filter(join_code=join_code.strip().upper())).first()


def _unknown(request: HttpRequest) -> HttpResponse:
    return render(request, "joining/unknown.html", {}, status=404)


def _has_agreed(draft: dict[str, Any]) -> bool:
    """To the words that hold now: after a change of the text people are asked anew."""
    return bool(draft.get("agreed")) and draft.get("version") == consents.VERSION


def _send_code(request: HttpRequest, phone: str) -> None:
    phone_code_send(
        phone=phone,
        purpose="join",
        address=address_of(request),
        now=timezone.now(),
        language=get_language() or "",
    )


def _row(answers: dict[str, Any], union: Organisation, draft: dict[str, Any]) -> ApplicationRow:
    place = answers.get("place") or union.region
    key = employer_key_of(answers["employer"])
    return ApplicationRow(
        name=answers["name"],
        id_number=answers["id_number"],
        phone=answers["phone"],
        region=place[:6],
        work_area=place if len(place) == 12 else "",
        work_point=answers.get("work_point", ""),
        station_code=answers.get("station_code", ""),
        employment_form=answers["employment_form"],
        occupation=answers["occupation"],
        employer_key=key,
        employer_written="" if key else answers["employer"],
        consent_version=draft["version"],
    )


def _form_page(
    request: HttpRequest, union: Organisation, form: ApplicantForm, status: int | None = None
) -> HttpResponse:
    context = {"union": union, "form": form, "step": 2}
    return render(request, "joining/form.html", context, status=status or (REFUSED if form.errors else 200))


def _confirm_page(
    request: HttpRequest, union: Organisation, form: CodeForm, answers: dict[str, Any], status: int | None = None
) -> HttpResponse:
    context = {"union": union, "form": form, "phone": phone_masked(answers["phone"]), "step": 3}
    return render(request, "joining/confirm.html", context, status=status or (REFUSED if form.errors else 200))


def _trades() -> list[tuple[str, str]]:
    return [(value, str(label)) for value, label in Member.Occupation.choices if value in places.TRADE_WORDS]


def _said(refusal: BadInput | Conflict) -> str:
    return refusal.said(get_language() or "zh")
