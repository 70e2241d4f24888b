"""Addresses under /coverage/."""

from django.urls import path

from gongyou.registry.coverage import estimates, pages

app_name = "coverage"

urlpatterns = [
    path("", pages.coverage, name="coverage"),
    path("count/", pages.count, name="count"),
    path("export/", pages.export, name="export"),
    path("missing/", pages.missing, name="missing"),
    path("estimates/", estimates.estimate_list, name="estimates"),
    path("estimates/new/", estimates.estimate_new, name="estimate_new"),
    path("estimates/<int:pk>/", estimates.estimate_page, name="estimate"),
]
