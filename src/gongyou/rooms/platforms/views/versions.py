"""Recording and correcting a version: the facts of its publication, and its executable part by form or as text."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from gongyou.core.errors import BadInput, Conflict
from gongyou.findings.runs.pages import REFUSED, language
from gongyou.kit.models import User
from gongyou.registry.access import page_for
from gongyou.rooms.platforms import policies
from gongyou.rooms.platforms.editor.shown import editor_shown, preview_shown
from gongyou.rooms.platforms.editor.starts import begun
from gongyou.rooms.platforms.editor.state import Editor, drawn, opened, sent, text_sent
from gongyou.rooms.platforms.models import DeclaredRule, RuleVersion
from gongyou.rooms.platforms.policies import KEEPERS
from gongyou.rooms.platforms.register.forms import CorrectionForm, VersionForm
from gongyou.rooms.platforms.services.rules import Published, version_correct, version_record

LONG = ("text", "reason")


@require_http_methods(["GET", "HEAD", "POST"])
@page_for(*KEEPERS)
def version_new(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Records a further version."""
    rule = _kept(request, key)

    def act(form: VersionForm) -> None:
        version_record(rule=rule, published=form.published, by=cast(User, request.user), now=timezone.now())

    words = _("登记新版本"), _("照平台公示的内容填写。登记后不能修改，只能更正并写明理由。"), _("登记")
    return _version_page(request, rule, (VersionForm, {}), act, words)


@require_http_methods(["GET", "HEAD", "POST"])
@page_for(*KEEPERS)
def version_corrected(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Corrects a record; the former one stays."""
    version = RuleVersion.objects.select_related("rule__organisation").filter(key=key).first()
    if version is None or not policies.register.can_change(request.user, version.rule):
        raise Http404
    wrong = version
    initial = {name: getattr(version, name) for name in asdict(Published("", version.effective_from, ""))}

    def act(form: VersionForm) -> None:
        reason, account = form.cleaned_data["reason"], cast(User, request.user)
        version_correct(version=wrong, published=form.published, reason=reason, by=account, now=timezone.now())

    words = _("更正登记"), _("原登记保留，并标明已被更正。"), _("更正")
    return _version_page(request, version.rule, (CorrectionForm, initial), act, words)


@require_POST
@page_for(*KEEPERS)
def editor_part(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The editor after one of its buttons."""
    rule = _kept(request, key)
    editor = _editor_sent(request.POST, rule)
    return render(request, "platforms/editor/editor.html", _editor_context(editor, rule, request.POST))


@require_POST
@page_for(*KEEPERS)
def editor_preview(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """What the rule says as it is typed."""
    rule = _kept(request, key)
    day = _day(request.POST)
    editor = sent(_without_act(request.POST), rule.section, day)
    return render(request, "platforms/editor/preview.html", preview_shown(editor, rule, request.POST, language(), day))


def _version_page(
    request: HttpRequest,
    rule: DeclaredRule,
    asked: tuple[type[VersionForm], Mapping[str, Any]],
    act: Callable[[VersionForm], None],
    words: tuple[str, str, str],
) -> HttpResponse:
    kind, initial = asked
    data = request.POST
    if request.method == "POST" and "op" in data:
        # A button of the editor without the script: the page again, with what was typed.
        form = kind(initial={**initial, **data.dict(), "asked_of": data.getlist("asked_of")})
        return _page(request, rule, form, words, _editor_sent(data, rule))
    if request.method != "POST":
        form = kind(initial=dict(initial))
        editor = opened(str(initial.get("executable", "")), rule.section, initial.get("effective_from"))
        return _page(request, rule, form, words, editor)
    filled = data.copy()
    filled["executable"] = text_sent(data, rule.section, _day(data))
    form = kind(filled)
    if form.is_valid():
        try:
            act(form)
        except (BadInput, Conflict) as refusal:
            field = str(refusal.where.get("field") or "")
            form.add_error(field if field in form.fields else "executable", refusal.said(language()))
        else:
            messages.success(request, _("已登记。"))
            return redirect(rule.get_absolute_url())
    return _page(request, rule, form, words, sent(_without_act(data), rule.section, _day(data)))


def _page(
    request: HttpRequest, rule: DeclaredRule, form: VersionForm, words: tuple[str, str, str], editor: Editor
) -> HttpResponse:
    heading, lead, submit = words
    fields = [bound for bound in form if bound.name != "executable"]
    data = request.POST if request.method == "POST" else None
    context = {
        **_editor_context(editor, rule, data),
        "form": form,
        "heading": heading,
        "lead": lead,
        "submit": submit,
        "back": rule.get_absolute_url(),
        "short_fields": [bound for bound in fields if bound.name not in LONG],
        "long_fields": [bound for bound in fields if bound.name in LONG],
    }
    return render(request, "platforms/version_form.html", context, status=REFUSED if form.errors else 200)


def _editor_context(editor: Editor, rule: DeclaredRule, data: QueryDict | None) -> dict[str, Any]:
    return {
        **editor_shown(editor, rule, data, language(), _day(data) if data is not None else None),
        "part_url": reverse("platforms:editor", args=[rule.key]),
        "preview_url": reverse("platforms:editor_preview", args=[rule.key]),
    }


def _editor_sent(data: QueryDict, rule: DeclaredRule) -> Editor:
    day = _day(data)
    if data.get("op") == "start":
        start = begun(data.get("start", ""), rule, day or timezone.localdate())
        if start is not None:
            return drawn(*start, rule.section, day)
    return sent(data, rule.section, day)


def _without_act(data: QueryDict) -> QueryDict:
    """What was typed, without a button."""
    found = data.copy()
    found.pop("op", None)
    return found


def _day(data: QueryDict) -> date | None:
    """The first day in force, where a day stands there."""
    try:
        return date.fromisoformat(data.get("effective_from", ""))
    except ValueError:
        return None


def _kept(request: HttpRequest, key: uuid.UUID) -> DeclaredRule:
    rule = policies.register.visible(request.user, key=key)
    if not policies.register.can_change(request.user, rule):
        raise Http404
    return rule
