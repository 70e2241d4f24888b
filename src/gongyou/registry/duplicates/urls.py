"""Addresses under /duplicates/."""

from django.urls import path

from gongyou.registry.duplicates import acts, pages

app_name = "duplicates"

urlpatterns = [
    path("", pages.duplicate_list, name="duplicates"),
    path("search/", acts.search, name="search"),
    path("<int:pk>/", pages.pair_page, name="pair"),
    path("<int:pk>/merge/", acts.merge, name="merge"),
    path("<int:pk>/answer/", acts.answer, name="answer"),
    path("merges/<int:pk>/undo/", acts.unmerge, name="unmerge"),
]
