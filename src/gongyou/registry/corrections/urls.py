"""Addresses of members' requests for correction."""

from django.urls import path

from gongyou.registry.corrections import pages

app_name = "corrections"

urlpatterns = [
    path("", pages.corrections, name="corrections"),
    path("<int:pk>/", pages.correction, name="correction"),
    path("<int:pk>/look/", pages.look, name="look"),
    path("<int:pk>/grant/", pages.grant, name="grant"),
    path("<int:pk>/refuse/", pages.refuse, name="refuse"),
]
