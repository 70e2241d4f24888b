"""Addresses of the hand-over."""

from django.urls import path

from gongyou.registry.handover import pages

app_name = "handover"

urlpatterns = [
    path("", pages.leaving_list, name="accounts"),
    path("<int:pk>/", pages.handover_page, name="handover"),
    path("<int:pk>/deputy/", pages.deputy_appointed, name="deputy"),
]
