"""Addresses of privacy."""

from django.urls import path

from gongyou.registry.privacy import acts, looking, pages

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
    path("members/<str:worker_key>/<str:field>/", looking.member_revealed, name="reveal"),
    path("members/<str:worker_key>/<str:field>/masked/", looking.member_masked, name="masked"),
    path("applications/<int:pk>/<str:field>/", looking.application_revealed, name="application_reveal"),
    path("applications/<int:pk>/<str:field>/masked/", looking.application_masked, name="application_masked"),
]
