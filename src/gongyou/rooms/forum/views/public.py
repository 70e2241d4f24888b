"""For everybody, without an account: what is asked, the issues with their answers, saying one's opinion."""

from __future__ import annotations

import re
import secrets
from typing import Any

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.text import Text
from gongyou.kit.masking import phone_masked
from gongyou.kit.notices.codes import phone_code_check, phone_code_send
from gongyou.kit.visitors import address_of
from gongyou.registry.joining.draft import Draft
from gongyou.registry.joining.forms import CodeForm
from gongyou.registry.joining.pages import WRONG_CODE
from gongyou.rooms.forum.forms import TRAP, OpinionForm, refused
from gongyou.rooms.forum.limits import opinion_knock
from gongyou.rooms.forum.models import Collection, Opinion
from gongyou.rooms.forum.services.opinions import (
    SENT_ALREADY,
    Given,
    Source,
    opinion_hand_in,
    opinion_of_form,
    receipt_of,
)
from gongyou.rooms.forum.shown import public_shown
from gongyou.rooms.forum.words import consent_text
from gongyou.rooms.platforms import door as platforms

REFUSED, TOO_OFTEN = 422, 429
MARK = "gongyou.forum.form"
# Nobody reads the question and writes an opinion in less.
QUICKEST_SECONDS, LONGEST_SECONDS = 3, 24 * 3600
PURPOSE = "forum"
DEVICE = "forum_device"
DEVICE_AGE = 365 * 24 * 3600
RECEIPT = "forum_receipt"
DRAFT = Draft("forum_opinion", "forum.draft")
IS_DEVICE = re.compile(r"[0-9a-f]{32}", re.ASCII)
TOO_QUICK = Text("提交得太快。请看一遍，再点“提交”。", "That was very quick. Read it through and send it again.")
STALE = Text(
    "页面开得太久了。内容还在，请再点一次“提交”。", "The page stood open too long. Your text is kept: send it again."
)


@require_safe
def public_list(request: HttpRequest) -> HttpResponse:
    """What is being asked now, and what was asked."""
    today = timezone.localdate()
    found = Collection.objects.exclude(state=Collection.State.DRAFT).select_related("organisation")
    rows = [(each, each.takes_on(today)) for each in found.order_by("-closes_on", "-pk")[:100]]
    context = {
        "open": [each for each, is_open in rows if is_open],
        "over": [each for each, is_open in rows if not is_open],
    }
    return render(request, "forum/public_list.html", context)


@require_safe
def public(request: HttpRequest, code: str) -> HttpResponse:
    """The question, the issues with status and answer, and what was held back."""
    return render(request, "forum/public.html", public_shown(asked(code), timezone.localdate()))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def say(request: HttpRequest, code: str) -> HttpResponse:
    """The one screen. What was typed stays there after every refusal."""
    collection = asked(code)
    if not collection.takes_on(timezone.localdate()):
        return render(request, "forum/not_now.html", {"collection": collection}, status=404)
    if request.method != "POST":
        return _form_page(request, OpinionForm(initial={"mark": _mark(collection)}, collection=collection))
    form = OpinionForm(request.POST, collection=collection)
    mark = _read(request.POST.get("mark", ""), collection)
    if request.POST.get(TRAP):
        return redirect("forum:public", code=collection.code)
    if mark and opinion_of_form(collection, mark[0]):
        return _done(request, collection, mark[0])
    if not form.is_valid():
        return _form_page(request, _renewed(form, collection, mark))
    if mark is None or mark[1] < QUICKEST_SECONDS:
        form = _renewed(form, collection, mark)
        form.add_error(None, (STALE if mark is None else TOO_QUICK).on(get_language() or "zh"))
        return _form_page(request, form)
    device = _device(request)
    try:
        if collection.asks_code:
            _send_code(request, form.cleaned_data["phone"])
            DRAFT.keep(request, {**form.cleaned_data, "collection": collection.code, "mark": mark[0]})
            return _with_device(redirect("forum:confirm", code=collection.code), device)
        _hand_in(request, collection, {**form.cleaned_data, "mark": mark[0]}, device)
    except Conflict as refusal:
        if refusal.code == SENT_ALREADY:  # two clicks at once: the other one was quicker
            return _with_device(_done(request, collection, mark[0]), device)
        form.add_error(None, refusal.said(get_language() or "zh"))
        return _form_page(request, form, status=TOO_OFTEN)
    except BadInput as refusal:
        refused(form, refusal)
        return _form_page(request, form)
    return _with_device(_done(request, collection, mark[0]), device)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, code: str) -> HttpResponse:
    """The code from the message, where the collection asks for one."""
    collection = asked(code)
    draft = DRAFT.of(request)
    if draft.get("collection") != collection.code:
        return redirect("forum:say", code=collection.code)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        if opinion_of_form(collection, draft["mark"]):
            return _done(request, collection, draft["mark"])
        written = form.cleaned_data["code"]
        if not phone_code_check(phone=draft["phone"], purpose=PURPOSE, code=written, now=timezone.now()):
            form.add_error("code", WRONG_CODE.said(get_language() or "zh"))
        else:
            device = _device(request)
            try:
                _hand_in(request, collection, {**draft, "is_verified": True}, device)
            except (BadInput, Conflict) as refusal:
                form.add_error(None, refusal.said(get_language() or "zh"))
            else:
                DRAFT.drop(request)
                return _with_device(_done(request, collection, draft["mark"]), device)
    context = {"collection": collection, "form": form, "phone": phone_masked(draft["phone"])}
    return render(request, "forum/confirm.html", context, status=REFUSED if form.errors else 200)


@never_cache
@require_safe
def receipt(request: HttpRequest) -> HttpResponse:
    """The code with which the sender sees the answer and withdraws the opinion."""
    held = request.session.get(RECEIPT)
    if not held:
        return redirect("forum:status")
    return render(request, "forum/receipt.html", {"held": held})


def asked(code: str) -> Collection:
    """The published collection under this code, or 404."""
    found = Collection.objects.select_related("organisation").filter(code=code.strip().upper()).first()
    if found is None or not found.is_public:
        raise Http404
    return found


def _mark(collection: Collection) -> str:
    return signing.dumps([collection.pk, secrets.token_hex(16), int(timezone.now().timestamp())], salt=MARK)


def _read(mark: str, collection: Collection) -> tuple[str, int] | None:
    """The form's own mark and its age in seconds; None for a forged, foreign or old one."""
    try:
        pk, own, at = signing.loads(mark, salt=MARK)
    except signing.BadSignature:
        return None
    age = int(timezone.now().timestamp()) - at
    return (own, age) if pk == collection.pk and 0 <= age <= LONGEST_SECONDS else None


def _renewed(form: OpinionForm, collection: Collection, mark: tuple[str, int] | None) -> OpinionForm:
    """The same form; with a fresh mark where the old one is good no more."""
    if mark is None:
        form.data = form.data.copy()  # type: ignore[attr-defined]
        form.data["mark"] = _mark(collection)  # type: ignore[index]
    return form


def _device(request: HttpRequest) -> str:
    """The browser's own mark: says nothing but that two opinions came from one browser."""
    held = request.COOKIES.get(DEVICE, "")
    return held if IS_DEVICE.fullmatch(held) else secrets.token_hex(16)


def _with_device(response: HttpResponse, device: str) -> HttpResponse:
    response.set_cookie(DEVICE, device, max_age=DEVICE_AGE, httponly=True, samesite="Lax", secure=_is_secure())
    return response


def _is_secure() -> bool:
    from django.conf import settings

    return bool(settings.HTTPS)


def _hand_in(request: HttpRequest, collection: Collection, data: dict[str, Any], device: str) -> Opinion:
    now, address = timezone.now(), address_of(request)
    opinion_knock(collection, address=address, sender=data["phone"] or device, now=now)
    given = Given(
        section=data["section"],
        body=data["body"],
        trade=data.get("trade", ""),
        platform=data.get("platform", "") or collection.platform,
        area=data.get("area", ""),
        phone=data["phone"],
        is_verified=bool(data.get("is_verified")),
        language=get_language() or "",
    )
    source = Source(form=data["mark"], device=device, network=address)
    return opinion_hand_in(collection=collection, given=given, source=source, by=None, now=now)


def _done(request: HttpRequest, collection: Collection, mark: str) -> HttpResponse:
    request.session[RECEIPT] = {"code": receipt_of(mark), "collection": collection.code, "title": collection.title}
    return redirect("forum:receipt")


def _send_code(request: HttpRequest, phone: str) -> None:
    phone_code_send(
        phone=phone, purpose=PURPOSE, address=address_of(request), now=timezone.now(), language=get_language() or ""
    )


def _form_page(request: HttpRequest, form: OpinionForm, status: int | None = None) -> HttpResponse:
    collection = form.collection
    context = {
        "collection": collection,
        "form": form,
        "platform": platforms.platform_called(collection.platform) if collection.platform else None,
        "consent": consent_text(),
        "lead": _("不用登录，不问姓名。"),
    }
    return render(request, "forum/say.html", context, status=status or (REFUSED if form.errors else 200))
