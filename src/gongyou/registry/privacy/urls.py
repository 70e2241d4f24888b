"""Addresses of privacy."""

from django.urls import path

from gongyou.registry.privacy import acts, pages

app_name = "privacy"

urlpatterns = [
    path("", pages.overview, name="overview"),
    path("reveals/", pages.reveals, name="reveals"),
    path("erasures/", pages.erasures, name="erasures"),
    path("assessments/", pages.assessments, name="assessments"),
    path("assessments/new/", acts.assessment_new, name="assessment_new"),
    path("duties/", pages.duties, name="duties"),
    path("duties/<str:kind>/", acts.duty_changed, name="duty"),
    path("rotation/", acts.rotation_started, name="rotation"),
    path("members/<str:worker_key>/erase/", acts.member_erased, name="erase"),
    path("members/<str:worker_key>/<str:field>/", acts.revealed, name="reveal"),
    path("members/<str:worker_key>/<str:field>/masked/", acts.masked, name="masked"),
]
