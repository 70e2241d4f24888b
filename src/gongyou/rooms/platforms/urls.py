"""Addresses under /platforms/."""

from django.urls import path

from gongyou.rooms.platforms.views import audits

app_name = "platforms"

urlpatterns = [
    path("", audits.audit_list, name="audits"),
    path("new/", audits.audit_new, name="audit_new"),
    path("audits/<uuid:audit_id>/", audits.audit_page, name="audit"),
    path("audits/<uuid:audit_id>/report.<str:kind>", audits.audit_file, name="audit_file"),
]
