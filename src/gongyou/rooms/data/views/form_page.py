"""A page that is one form, for what is written into agreements."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gongyou.core.errors import BadInput, Conflict, GongyouError, StorageFull

REFUSED = 422


def form_page(
    request: HttpRequest, form: forms.Form, act: Callable[[], str], words: tuple[str, str, str], back: str
) -> HttpResponse:
    """A page that is one form; `act` does what it asks and says where to go."""
    heading, lead, submit = words
    error: GongyouError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            address = act()
        except (BadInput, Conflict, StorageFull) as refusal:
            field = str(refusal.where.get("field") or "")
            if field in form.fields:
                form.add_error(field, refusal.said(get_language() or "zh"))
            else:
                error = refusal
        else:
            messages.success(request, _("已登记。"))
            return redirect(address)
    context: dict[str, Any] = {"form": form, "heading": heading, "lead": lead, "submit": submit, "back": back}
    status = REFUSED if form.errors or error else 200
    return render(request, "registry/form_page.html", {**context, "error": error}, status=status)
