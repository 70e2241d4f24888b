"""How an application stands; and, once approved, the way to an account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.text import Text
from gongyou.kit.notices.codes import phone_code_check, phone_code_send
from gongyou.kit.sessions.accounts import BACKEND
from gongyou.kit.visitors import address_of
from gongyou.registry.joining import limits
from gongyou.registry.joining.addresses import activation_path, member_of_activation
from gongyou.registry.joining.forms import CodeForm, PasswordChoice, ProgressForm
from gongyou.registry.joining.pages import REFUSED, TOO_OFTEN, WRONG_CODE
from gongyou.registry.joining.submitting import is_tail
from gongyou.registry.models import Application, Member, Organisation, SilentReceipt
from gongyou.registry.services.activation import membership_activate
from gongyou.registry.services.applications import member_behind

ASKED = "joining_progress"
PURPOSE = "activate"
# Said in place of the officer's reason where that may tell a stranger that the person is a member. It is also true of
# who mistyped a number, so it gives nothing away.
REASON_TO_STRANGERS = Text(
    "填写的内容与登记信息对不上，请带证件到该工会核对。",
    "What was written does not agree with the records. Have it checked at that union with your document.",
)


@dataclass(frozen=True, slots=True)
class Progress:
    """What the applicant reads. A silent receipt looks like an application that waits."""

    organisation: Organisation
    submitted_at: datetime
    state: str = Application.State.SUBMITTED
    decided_at: datetime | None = None
    reason: str = ""
    application: Application | None = None

    @property
    def member(self) -> Member | None:
        return self.application.member if self.application else None

    @property
    def may_activate(self) -> bool:
        """Approved, in good standing, and without an account."""
        member = self.member
        return (
            self.state == Application.State.APPROVED
            and member is not None
            and member.account_id is None
            and member.state == Member.State.ACTIVE
        )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def progress(request: HttpRequest) -> HttpResponse:
    """Asks for the code and the phone's last four digits, and answers."""
    if request.method != "POST":
        return _asking(request, ProgressForm(initial={"code": request.GET.get("code", "")}))
    form = ProgressForm(request.POST)
    if not form.is_valid():
        return _asking(request, form)
    code, tail = form.cleaned_data["code"].replace(" ", "").upper(), form.cleaned_data["tail"].strip()
    now = timezone.now()
    try:
        limits.knock(limits.PROGRESS, address_of(request), now=now)
        limits.knock(limits.PROGRESS_CODE, code, now=now)
    except limits.TooOften as refusal:
        form.add_error(None, refusal.said(get_language() or "zh"))
        return _asking(request, form, status=TOO_OFTEN)
    found = _found(code, tail)
    if found is None:
        form.add_error(None, _("没有查到。请核对查询码和手机号后四位。"))
        return _asking(request, form)
    request.session[ASKED] = code if found.application else ""
    return render(request, "joining/progress.html", {"found": found})


@require_POST
def activation_send(request: HttpRequest) -> HttpResponse:
    """Sends a code to the member's phone, so that who merely holds the receipt opens no account.

    To the phone on the record: somebody who applied in the name of a member who had left does not get at the record.
    """
    found = _asked(request)
    if found is None or found.member is None:
        return redirect("joining:progress")
    form = CodeForm()
    try:
        phone_code_send(
            phone=found.member.phone,
            purpose=PURPOSE,
            address=address_of(request),
            now=timezone.now(),
            language=get_language() or "",
        )
    except Conflict as refusal:
        form = CodeForm(data={"code": ""})
        form.errors.clear()
        form.add_error(None, refusal.said(get_language() or "zh"))
        return render(request, "joining/activation_code.html", {"form": form, "found": found}, status=TOO_OFTEN)
    return redirect("joining:activation_code")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def activation_code(request: HttpRequest) -> HttpResponse:
    """The code from the phone opens the way to choosing a password."""
    found = _asked(request)
    if found is None or found.member is None:
        return redirect("joining:progress")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        code = form.cleaned_data["code"]
        if phone_code_check(phone=found.member.phone, purpose=PURPOSE, code=code, now=timezone.now()):
            del request.session[ASKED]
            return redirect(activation_path(found.member))
        form.add_error("code", WRONG_CODE.said(get_language() or "zh"))
    status = REFUSED if form.errors else 200
    return render(request, "joining/activation_code.html", {"form": form, "found": found}, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def activate(request: HttpRequest, token: str) -> HttpResponse:
    """Chooses a password; the account is open and the card is there."""
    member = member_of_activation(token)
    if member is None or member.state != Member.State.ACTIVE or member.account_id is not None:
        known = member is not None and member.account_id is not None
        return render(request, "joining/activation_over.html", {"known": known}, status=200 if known else 404)
    form = PasswordChoice(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            account = membership_activate(
                member=member, password=form.cleaned_data["password"], by=None, now=timezone.now()
            )
        except BadInput as wrong:
            form.add_error("password", wrong.said(get_language() or "zh"))
        except Conflict:
            return render(request, "joining/activation_over.html", {"known": True})
        else:
            login(request, account, backend=BACKEND)
            return redirect("cards:card")
    context = {"form": form, "member": member}
    return render(request, "joining/activate.html", context, status=REFUSED if form.errors else 200)


def _found(code: str, tail: str) -> Progress | None:
    application = Application.objects.filter(code=code).select_related("organisation", "member").first()
    if application is not None:
        return _told(application) if application.phone and application.phone.endswith(tail) else None
    silent = SilentReceipt.objects.filter(code=code).select_related("organisation").first()
    if silent is not None and is_tail(silent.tail_index, code, tail):
        return Progress(silent.organisation, silent.submitted_at)
    return None


def _told(application: Application) -> Progress:
    return Progress(
        application.organisation,
        application.submitted_at,
        application.state,
        application.decided_at,
        _reason(application),
        application,
    )


def _reason(application: Application) -> str:
    """The officer's words; to a phone that is not the one on a known person's record, only that it does not agree."""
    known = member_behind(application) if application.state == Application.State.REFUSED else None
    if known is not None and known.phone != application.phone:
        return REASON_TO_STRANGERS.on(get_language() or "zh")
    return application.reason


def _asked(request: HttpRequest) -> Application | None:
    """The approved application that this visitor has just asked about, while its member has no account."""
    code = request.session.get(ASKED)
    found = Application.objects.filter(code=code).select_related("organisation", "member").first() if code else None
    return found if found is not None and _told(found).may_activate else None


def _asking(request: HttpRequest, form: ProgressForm, status: int | None = None) -> HttpResponse:
    return render(
        request, "joining/progress_ask.html", {"form": form}, status=status or (REFUSED if form.errors else 200)
    )
