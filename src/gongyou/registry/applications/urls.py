"""Addresses of the officers' pages of applications."""

from django.urls import path

from gongyou.registry.applications import acts, pages

app_name = "applications"

urlpatterns = [
    path("", pages.application_list, name="applications"),
    path("new/", acts.application_new, name="application_new"),
    path("approve/", acts.applications_approved, name="applications_approve"),
    path("<int:pk>/", pages.application_page, name="application"),
    path("<int:pk>/approve/", acts.application_approved, name="application_approve"),
    path("<int:pk>/refuse/", acts.application_refused, name="application_refuse"),
    path("<int:pk>/withdraw/", acts.application_withdrawn, name="application_withdraw"),
    path("<int:pk>/transfer/", acts.application_transferred, name="application_transfer"),
]
