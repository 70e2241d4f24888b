"""Addresses under /screening/."""

from django.urls import path

from gongyou.rooms.screening.views.screens import pages, trace_page

app_name = "screening"

urlpatterns = [
    path("", pages.list_view(), name="screens"),
    path("new/", pages.new_view(), name="screen_new"),
    path("<uuid:run_id>/", pages.page_view(), name="screen"),
    path("findings/<int:pk>/", trace_page, name="trace"),
]
