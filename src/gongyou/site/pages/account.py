"""My account: who I am, what I may do, my language, my password."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from gongyou.core.errors import BadInput
from gongyou.kit.models import User
from gongyou.kit.two_step import requirement
from gongyou.kit.two_step.checking import is_enrolled
from gongyou.registry.access import page_for
from gongyou.registry.selectors import CONSOLE_ROLES, appointments_of, has_role
from gongyou.registry.services.accounts import account_password_change

REFUSED = 422


class PasswordForm(forms.Form):
    """The password that holds, and the new one twice."""

    current = forms.CharField(
        label=gettext_lazy("现用密码"), widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    fresh = forms.CharField(
        label=gettext_lazy("新密码"),
        help_text=gettext_lazy("至少 10 位，不要全用数字，不要用常见密码。"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=gettext_lazy("再输一遍新密码"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_current(self) -> str:
        current: str = self.cleaned_data["current"]
        if not self.user.check_password(current):
            raise forms.ValidationError(_("现用密码不对。"))
        return current

    def clean_again(self) -> str:
        again: str = self.cleaned_data["again"]
        if again != self.cleaned_data.get("fresh"):
            raise forms.ValidationError(_("两次输入的新密码不一样。"))
        return again


@page_for()
def account(request: HttpRequest) -> HttpResponse:
    """The account with its appointments."""
    return _shown(request, None)


@page_for()
def password(request: HttpRequest) -> HttpResponse:
    """Changes the password; the session goes on."""
    user = cast(User, request.user)
    if request.method != "POST":
        return redirect("account")
    form = PasswordForm(request.POST, user=user)
    if form.is_valid():
        try:
            account_password_change(user=user, password=form.cleaned_data["fresh"], by=user, now=timezone.now())
        except BadInput as error:
            form.add_error("fresh", error.said(get_language() or "zh"))
        else:
            update_session_auth_hash(request, user)
            messages.success(request, _("密码已更换。"))
            return redirect("account")
    return _shown(request, form)


def _shown(request: HttpRequest, form: PasswordForm | None) -> HttpResponse:
    user = cast(User, request.user)
    template = "site/account.html" if has_role(user, *CONSOLE_ROLES) else "site/worker/account.html"
    context = {
        "form": form or PasswordForm(user=user),
        "appointments": appointments_of(user),
        "languages": User.Language.choices,
        "tab": "me",
        "offers_two_step": requirement.is_offered_to(user),
        "has_two_step": is_enrolled(user),
    }
    return render(request, template, context, status=REFUSED if form and form.errors else 200)
