"""Addresses of a forgotten password."""

from django.urls import path

from gongyou.registry.resetting import pages

app_name = "resetting"

urlpatterns = [
    path("", pages.ask, name="ask"),
    path("code/", pages.code, name="code"),
]
