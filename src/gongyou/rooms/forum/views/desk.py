"""The officers' desk: the collections, one of them, drafting, publishing, closing, the poster."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.figures import COUNT, DAY
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.registry.access import page_for
from gongyou.registry.joining.addresses import absolute, qr_of
from gongyou.rooms.forum import policies, selectors
from gongyou.rooms.forum.forms import CollectionForm, refused
from gongyou.rooms.forum.models import Collection
from gongyou.rooms.forum.policies import KEEPERS
from gongyou.rooms.forum.services.collections import (
    collection_change,
    collection_close,
    collection_draft,
    collection_publish,
)
from gongyou.rooms.forum.services.opinions import HANDED_IN
from gongyou.rooms.forum.shown import subject_said
from gongyou.rooms.forum.table import table_of
from gongyou.ui.listing import Column, Filter, Listing
from gongyou.ui.states import Badge, Tone

REFUSED = 422
TONES = {
    Collection.State.DRAFT: Tone.NEW,
    Collection.State.PUBLISHED: Tone.RUNNING,
    Collection.State.CLOSED: Tone.NEUTRAL,
}


def state_of(collection: Collection) -> Badge:
    return Badge(str(collection.get_state_display()), TONES[Collection.State(collection.state)])


@require_safe
@page_for(*KEEPERS)
def collection_list(request: HttpRequest) -> HttpResponse:
    """The collections of the scope, those with opinions to look at first."""
    listing = Listing(
        query=request.GET,
        rows=selectors.collections_list(request.user),
        columns=(
            Column("title", _("征集名称"), cell=lambda row: row.title, sort="title"),
            Column("organisation", _("征集组织"), cell=lambda row: row.organisation.name, hides_on_phone=True),
            Column("closes_on", _("截止日期（含）"), DAY, sort="closes_on"),
            Column("received", _("意见（条）"), COUNT, sort="received"),
            Column("waiting", _("待审核（条）"), COUNT, sort="waiting"),
            Column("state", _("状态"), cell=state_of),
        ),
        filters=(Filter("state", _("状态"), lambda rows, value: rows.filter(state=value), Collection.State.choices),),
        link=lambda row: row.get_absolute_url(),
        language=language(),
    )
    any_there = policies.collections.scope(request.user).exists()
    return render(request, "forum/list.html", {"listing": listing, "any": any_there})


@require_safe
@page_for(*KEEPERS)
def collection_page(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One collection: what is asked, how much came, what is to do next, what was done."""
    collection = visible(request, key)
    context = {
        "collection": collection,
        "badge": state_of(collection),
        "subject": subject_said(collection),
        "table": table_of(collection),
        "address": absolute(request, collection.public_url),
        "is_open": collection.takes_on(timezone.localdate()),
        "lines": timeline(collection),
    }
    return render(request, "forum/collection.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@page_for(*KEEPERS)
def collection_new(request: HttpRequest) -> HttpResponse:
    """Drafts a collection."""
    form = CollectionForm(request.POST or None, user=request.user)

    def act() -> str:
        made = collection_draft(
            organisation=form.cleaned_data["organisation"], asking=form.asking, by=account(request), now=timezone.now()
        )
        return made.get_absolute_url()

    words = _("开一次意见征集"), _("先起草，核对无误再发布。发布以后只能改截止日期。"), _("保存草稿")
    return form_page(request, form, act, words, reverse("forum:collections"))


@require_http_methods(["GET", "HEAD", "POST"])
@page_for(*KEEPERS)
def collection_changed(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Changes a draft, or the last day of a published one."""
    collection = visible(request, key)
    names = ("title", "question", "subject", "rule_version", "platform", "sections", "opens_on", "closes_on")
    initial = {name: getattr(collection, name) for name in (*names, "verification", "organisation")}
    form = CollectionForm(request.POST or None, user=request.user, initial=initial)
    del form.fields["organisation"]

    def act() -> str:
        collection_change(collection=collection, asking=form.asking, by=account(request), now=timezone.now())
        return collection.get_absolute_url()

    words = _("修改意见征集"), _("发布以后只能改截止日期。"), _("保存")
    return form_page(request, form, act, words, collection.get_absolute_url())


@require_POST
@page_for(*KEEPERS)
def publish(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The page becomes public."""
    return acted(request, visible(request, key), collection_publish, _("已发布，公开页面可以打开了。"))


@require_POST
@page_for(*KEEPERS)
def close(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """No more opinions."""
    return acted(request, visible(request, key), collection_close, _("已结束，结束报告可以下载了。"))


@require_safe
@page_for(*KEEPERS)
def poster(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The poster to print and hang up."""
    collection = visible(request, key)
    if not collection.is_public:
        raise Http404
    address = absolute(request, collection.public_url)
    context = {"collection": collection, "address": address, "qr": qr_of(address)}
    return render(request, "forum/poster.html", context)


def visible(request: HttpRequest, key: uuid.UUID) -> Collection:
    return policies.collections.visible(request.user, key=key)


def account(request: HttpRequest) -> User:
    return cast(User, request.user)


def language() -> str:
    return get_language() or "zh"


def timeline(thing: Any) -> list[dict[str, Any]]:
    """The last acts on it in words; that an opinion came in is counted, not listed."""
    lines = audit.lines_about(thing).exclude(type=HANDED_IN)[:30]
    return [{"at": line.at, "text": audit.said(line, language()), "actor": line.actor} for line in lines]


def acted(request: HttpRequest, collection: Collection, act: Any, done: str) -> HttpResponse:
    """An act on a collection that needs nothing but a click."""
    try:
        act(collection=collection, by=account(request), now=timezone.now())
    except Conflict as refusal:
        messages.error(request, refusal.said(language()))
    else:
        messages.success(request, done)
    return redirect(collection.get_absolute_url())


def form_page(
    request: HttpRequest, form: forms.Form, act: Callable[[], str], words: tuple[str, str, str], back: str
) -> HttpResponse:
    """A page that is one form; `act` does what it asks and says where to go."""
    heading, lead, submit = words
    if request.method == "POST" and form.is_valid():
        try:
            address = act()
        except (BadInput, Conflict) as refusal:
            refused(form, refusal)
        else:
            messages.success(request, _("已保存。"))
            return redirect(address)
    context = {"form": form, "heading": heading, "lead": lead, "submit": submit, "back": back}
    return render(request, "registry/form_page.html", context, status=REFUSED if form.errors else 200)
