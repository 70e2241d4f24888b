"""接口令牌: keys for programs that act for the account."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from gongyou.core.errors import BadInput, Conflict
from gongyou.kit.models import User
from gongyou.kit.two_step.confirming import ask_again, recently_confirmed
from gongyou.registry import policies
from gongyou.registry.access import page_for
from gongyou.registry.models import ApiToken
from gongyou.registry.policies import ADMINISTRATOR, ANALYST, AUDITOR, OFFICER, SECURITY
from gongyou.registry.services import TokenRow, token_issue, token_revoke
from gongyou.registry.services.tokens import PERSONAL
from gongyou.ui.states import Badge, Tone

REFUSED = 422
DAYS = (("30", gettext_lazy("30 天")), ("90", gettext_lazy("90 天")), ("365", gettext_lazy("一年")))


class TokenForm(forms.Form):
    """What for, what it may do, how long."""

    name = forms.CharField(
        label=gettext_lazy("用途"),
        max_length=80,
        help_text=gettext_lazy("写明给哪个系统使用，例如“区总工会数据交换”。"),
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("权限"),
        choices=[each for each in ApiToken.Scope.choices if each[0] in PERSONAL],
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.ChoiceField(label=gettext_lazy("有效期"), choices=DAYS, initial="90")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@page_for(OFFICER, ANALYST, ADMINISTRATOR, SECURITY, AUDITOR)
def token_list(request: HttpRequest) -> HttpResponse:
    """The account's tokens; a new one is shown once."""
    user = cast(User, request.user)
    form = TokenForm(request.POST or None)
    issued = None
    if request.method == "POST" and not recently_confirmed(request):
        return ask_again(request)
    if form.is_valid():
        given, now = form.cleaned_data, timezone.now()
        row = TokenRow(given["name"], given["scopes"], now + timedelta(days=int(given["days"])))
        try:
            issued = token_issue(row=row, user=user, by=user, now=now)
        except (BadInput, Conflict) as error:
            form.add_error(None, error.said(get_language() or "zh"))
        else:
            form = TokenForm()
    context = {
        "form": form,
        "issued": issued,
        "tokens": [(token, _state(token)) for token in policies.tokens.scope(user)],
    }
    return render(request, "site/tokens.html", context, status=REFUSED if form.errors else 200)


@require_POST
@page_for(OFFICER, ANALYST, ADMINISTRATOR, SECURITY, AUDITOR)
def token_revoked(request: HttpRequest, pk: int) -> HttpResponse:
    """Makes a token void."""
    user = cast(User, request.user)
    token_revoke(token=policies.tokens.visible(user, pk=pk), by=user, now=timezone.now())
    messages.success(request, _("令牌已吊销。"))
    return redirect("account_tokens")


def _state(token: ApiToken) -> Badge:
    if token.revoked_at is not None:
        return Badge(_("已吊销"), Tone.NEUTRAL)
    if token.expires_at <= timezone.now():
        return Badge(_("已过期"), Tone.NEUTRAL)
    return Badge(_("有效"), Tone.GOOD)
