"""Addresses of the e-card."""

from django.urls import path

from gongyou.registry.cards import pages

app_name = "cards"

urlpatterns = [
    path("", pages.card, name="card"),
    path("windows/", pages.windows, name="windows"),
    path("issue/", pages.issue, name="issue"),
    path("replace/", pages.replace, name="replace"),
    path("verify/", pages.verify, name="verify"),
    path("keys/", pages.keys, name="keys"),
    path("revocations/", pages.revocations, name="revocations"),
]
