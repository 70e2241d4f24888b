"""Addresses of the list of known places of work."""

from django.urls import path

from gongyou.registry.stations import pages

app_name = "stations"

urlpatterns = [
    path("", pages.station_list, name="stations"),
    path("new/", pages.station_new, name="station_new"),
    path("<int:pk>/", pages.station_changed, name="station"),
]
