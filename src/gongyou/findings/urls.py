"""Addresses of findings."""

from django.urls import path

from gongyou.findings import pages

app_name = "findings"

urlpatterns = [
    path("", pages.finding_list, name="findings"),
    path("<int:pk>/", pages.finding_page, name="finding"),
    path("<int:pk>/review/", pages.finding_reviewed, name="review"),
]
