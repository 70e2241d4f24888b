"""The address of the search."""

from django.urls import path

from gongyou.registry.searching import pages

app_name = "search"

urlpatterns = [
    path("", pages.search, name="search"),
]
