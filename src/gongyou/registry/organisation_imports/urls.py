"""Addresses of lists of organisations on their way in."""

from django.urls import path

from gongyou.registry.organisation_imports import pages

app_name = "organisation_imports"

urlpatterns = [
    path("", pages.import_list, name="imports"),
    path("new/", pages.upload, name="upload"),
    path("template/", pages.template, name="template"),
    path("<uuid:import_id>/", pages.import_page, name="import"),
    path("<uuid:import_id>/confirm/", pages.import_confirm, name="confirm"),
    path("<uuid:import_id>/discard/", pages.import_discard, name="discard"),
    path("<uuid:import_id>/undo/", pages.import_undo, name="undo"),
    path("<uuid:import_id>/errors/", pages.import_errors, name="errors"),
]
