"""Addresses under /screening/."""

from django.urls import path

from gongyou.rooms.screening.views import screens

app_name = "screening"

urlpatterns = [
    path("", screens.screen_list, name="screens"),
    path("new/", screens.screen_new, name="screen_new"),
    path("<uuid:run_id>/", screens.screen_page, name="screen"),
    path("findings/<int:pk>/", screens.trace_page, name="trace"),
]
