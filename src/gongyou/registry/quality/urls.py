"""Addresses of the data-quality pages."""

from django.urls import path

from gongyou.registry.quality import pages

app_name = "quality"

urlpatterns = [
    path("", pages.quality_index, name="quality"),
    path("recompute/", pages.recomputed, name="recompute"),
    path("members/<str:worker_key>/confirm/", pages.member_confirmed, name="confirm_member"),
    path("<str:code>/", pages.organisation_quality, name="organisation"),
    path("<str:code>/records/<str:key>/", pages.work_list, name="work"),
    path("<str:code>/records/<str:key>/confirm/", pages.confirmed, name="confirm"),
]
