"""Addresses of joining. Those with a fixed word come first: no join code is such a word."""

from django.urls import path

from gongyou.registry.joining import pages, poster, progress

app_name = "joining"

urlpatterns = [
    path("", pages.home, name="home"),
    path("employers/", pages.employers, name="employers"),
    path("receipt/", pages.receipt, name="receipt"),
    path("progress/", progress.progress, name="progress"),
    path("progress/send/", progress.activation_send, name="activation_send"),
    path("progress/code/", progress.activation_code, name="activation_code"),
    path("activate/<str:token>/", progress.activate, name="activate"),
    path("poster/<str:code>/", poster.poster, name="poster"),
    path("poster/<str:code>/rotate/", poster.rotate, name="rotate"),
    path("<str:join_code>/", pages.organisation, name="organisation"),
    path("<str:join_code>/form/", pages.applicant, name="form"),
    path("<str:join_code>/confirm/", pages.confirm, name="confirm"),
    path("<str:join_code>/resend/", pages.resend, name="resend"),
]
