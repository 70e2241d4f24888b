"""核验对账单: who holds a paper's code sees what the system reckoned, and whether it reckons the same again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from gongyou.core.money import yuan_from
from gongyou.kit.visitors import address_of
from gongyou.rooms.platforms.models import StatementCopy
from gongyou.rooms.platforms.names import platform_name
from gongyou.rooms.platforms.services.copies import copy_under

REFUSED, TOO_MANY = 422, 429
# Of one address, in a process: a recomputation reads the lake.
AT_MOST, WITHIN_SECONDS = 60, 3600
AMOUNTS = ("paid", "declared", "short", "over", "deducted", "undeclared", "paid_uncompared")


class CodeForm(forms.Form):
    """The code as the paper bears it."""

    code = forms.CharField(
        label=gettext_lazy("核验码"),
        max_length=40,
        help_text=gettext_lazy("印在对账单首页，十六位，分四组。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def statement_check(request: HttpRequest) -> HttpResponse:
    """The sums that a code stands for, recomputed. Names nobody; an unknown code finds nothing."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"form": form}
    status = 200
    if form.is_bound and form.is_valid():
        if _is_too_often(request):
            form.add_error(None, _("核验次数太多，请一小时后再试。"))
            status = TOO_MANY
        elif (copy := copy_under(form.cleaned_data["code"])) is None:
            form.add_error("code", _("没有这个核验码。请对照对账单再输一遍。"))
        else:
            context["found"] = _found(copy)
    if form.errors and status == 200:
        status = REFUSED
    return render(request, "platforms/own/check.html", context, status=status)


def _found(copy: StatementCopy) -> dict[str, Any]:
    from gongyou.rooms.platforms.own.checking import rechecked
    from gongyou.rooms.platforms.own.said import TOTALS

    told = copy.told
    return {
        "copy": copy,
        "platform": platform_name(copy.platform),
        "orders": told["totals"]["orders"],
        "currency": told["currency"],
        "sums": [(TOTALS[name], yuan_from(told["totals"][name])) for name in AMOUNTS],
        "result": rechecked(copy),
    }


def _is_too_often(request: HttpRequest) -> bool:
    name = f"statement_check:{address_of(request)}"
    cache.add(name, 0, WITHIN_SECONDS)
    return bool(cache.incr(name) > AT_MOST)
