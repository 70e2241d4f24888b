"""Addresses of grids."""

from django.urls import path

from gongyou.registry.grids import pages

app_name = "grids"

urlpatterns = [
    path("", pages.grid_list, name="grids"),
    path("new/", pages.grid_new, name="grid_new"),
    path("import/", pages.grids_import, name="import"),
    path("members/", pages.members_placed, name="members_place"),
    path("grid/<str:code>/", pages.grid_page, name="grid"),
    path("grid/<str:code>/change/", pages.grid_changed, name="grid_change"),
]
