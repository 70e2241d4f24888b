"""Addresses of organisations and members."""

from django.urls import path

from gongyou.registry import pages

app_name = "registry"

urlpatterns = [
    path("", pages.organisation_index, name="organisations"),
    path("members/", pages.member_list, name="members"),
    path("members/lookup/", pages.member_lookup, name="member_lookup"),
    path("members/<str:worker_key>/", pages.member_page, name="member"),
    path("<str:code>/", pages.organisation_page, name="organisation"),
]
