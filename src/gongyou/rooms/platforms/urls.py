"""Addresses under /platforms/."""

from django.urls import path

from gongyou.rooms.platforms.views.audits import pages

app_name = "platforms"

urlpatterns = [
    path("", pages.list_view(), name="audits"),
    path("new/", pages.new_view(), name="audit_new"),
    path("audits/<uuid:audit_id>/", pages.page_view(), name="audit"),
    path("audits/<uuid:audit_id>/report.<str:kind>", pages.file_view(), name="audit_file"),
]
