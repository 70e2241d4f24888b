"""Addresses of the administration."""

from django.urls import path

from gongyou.registry.administration import account, accounts, acts, approvals, glass, trail

app_name = "administration"

urlpatterns = [
    path("", accounts.account_list, name="accounts"),
    path("accounts/new/", accounts.account_new, name="account_new"),
    path("accounts/<int:pk>/", account.account_page, name="account"),
    path("accounts/<int:pk>/appointments/", acts.appointment_given, name="appointment_give"),
    path(
        "accounts/<int:pk>/appointments/<int:appointment>/withdraw/",
        acts.appointment_withdrawn,
        name="appointment_withdraw",
    ),
    path(
        "accounts/<int:pk>/appointments/<int:appointment>/confirm/",
        acts.appointment_confirmed,
        name="appointment_confirm",
    ),
    path("accounts/<int:pk>/password/", acts.password_reset, name="password_reset"),
    path("accounts/<int:pk>/close/", acts.account_closed, name="account_close"),
    path("accounts/<int:pk>/reopen/", acts.account_reopened, name="account_reopen"),
    path("accounts/<int:pk>/lockout/", acts.lockout_lifted, name="lockout_lift"),
    path("accounts/<int:pk>/two-step/", acts.two_step_was_reset, name="two_step_reset"),
    path("approvals/", approvals.approval_list, name="approvals"),
    path("approvals/<int:pk>/", approvals.approval_page, name="approval"),
    path("approvals/<int:pk>/grant/", approvals.approval_granted, name="approval_grant"),
    path("approvals/<int:pk>/refuse/", approvals.approval_refused, name="approval_refuse"),
    path("approvals/<int:pk>/withdraw/", approvals.approval_withdrawn, name="approval_withdraw"),
    path("emergency/", glass.glass, name="glass"),
    path("emergency/take/", glass.glass_broken, name="glass_break"),
    path("emergency/<int:pk>/review/", glass.glass_was_reviewed, name="glass_review"),
    path("trail/", trail.trail, name="trail"),
    path("trail/verification/", trail.verification, name="verification"),
]
