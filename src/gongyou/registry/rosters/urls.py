"""Addresses of rosters."""

from django.urls import path

from gongyou.registry.rosters import export_pages, pages

app_name = "rosters"

urlpatterns = [
    path("", pages.roster_list, name="rosters"),
    path("new/", pages.upload, name="upload"),
    path("template/<str:kind>/", pages.template, name="template"),
    path("exports/", export_pages.export_list, name="exports"),
    path("exports/new/", export_pages.export_new, name="export_new"),
    path("exports/<uuid:export_id>/", export_pages.export_page, name="export"),
    path("exports/<uuid:export_id>/start/", export_pages.export_start, name="export_start"),
    path("exports/<uuid:export_id>/file/", export_pages.export_file, name="export_file"),
    path("<uuid:roster_id>/", pages.roster_page, name="roster"),
    path("<uuid:roster_id>/confirm/", pages.roster_confirm, name="confirm"),
    path("<uuid:roster_id>/discard/", pages.roster_discard, name="discard"),
    path("<uuid:roster_id>/undo/", pages.roster_undo, name="undo"),
    path("<uuid:roster_id>/errors/", pages.roster_errors, name="errors"),
]
