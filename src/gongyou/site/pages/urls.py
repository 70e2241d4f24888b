"""Addresses of the site's own pages."""

from __future__ import annotations

from django.urls import path

from gongyou.site.pages import account, figures, home, rules, sessions, signing, tokens, worker

urlpatterns = [
    path("", home.home, name="home"),
    path("sign-in/", signing.SignIn.as_view(), name="sign_in"),
    path("sign-out/", signing.sign_out, name="sign_out"),
    path("language/", signing.language_switch, name="language_switch"),
    path("large-print/", signing.large_print, name="large_print"),
    path("account/", account.account, name="account"),
    path("account/password/", account.password, name="account_password"),
    path("account/sessions/", sessions.session_list, name="account_sessions"),
    path("account/sessions/<int:pk>/end/", sessions.session_ended, name="account_session_end"),
    path("account/sessions/end-others/", sessions.others_ended, name="account_sessions_end_others"),
    path("account/tokens/", tokens.token_list, name="account_tokens"),
    path("account/tokens/<int:pk>/revoke/", tokens.token_revoked, name="account_token_revoke"),
    path("rules/", rules.rules_in_force, name="rules_in_force"),
    path("rules/schemes/<str:name>/", rules.scheme, name="rules_scheme"),
    path("rules/<str:name>/", rules.rule, name="rules_rule"),
    path("figures/<str:figure_id>/", figures.figure, name="figure"),
    path("me/", worker.worker_home, name="worker_home"),
    path("me/pay/<str:period>/", worker.pay_month, name="worker_pay"),
    path("me/mine/", worker.mine, name="worker_me"),
]
