"""Addresses under /coverage/."""

from django.urls import path

from gongyou.registry.coverage import estimates, organising, pages

app_name = "coverage"

urlpatterns = [
    path("", pages.coverage, name="coverage"),
    path("count/", pages.count, name="count"),
    path("export/", pages.export, name="export"),
    path("missing/", organising.missing, name="missing"),
    path("missing/export/", organising.work_export, name="work_export"),
    path("missing/<str:kind>/<str:key>/", organising.gap, name="gap"),
    path("missing/<str:kind>/<str:key>/assign/", organising.gap_assign, name="gap_assign"),
    path("missing/<str:kind>/<str:key>/done/", organising.gap_done, name="gap_done"),
    path("missing/<str:kind>/<str:key>/drop/", organising.gap_drop, name="gap_drop"),
    path("platforms/", pages.platforms_count, name="platforms_count"),
    path("estimates/", estimates.estimate_list, name="estimates"),
    path("estimates/new/", estimates.estimate_new, name="estimate_new"),
    path("estimates/<int:pk>/", estimates.estimate_page, name="estimate"),
]
