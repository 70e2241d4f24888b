"""Addresses under /data/."""

from django.urls import path

from gongyou.rooms.data.views import batches, tables, uploads

app_name = "data"

urlpatterns = [
    path("", batches.batch_list, name="batches"),
    path("upload/", uploads.upload, name="upload"),
    path("forms/<slug:name>.xlsx", uploads.template, name="template"),
    path("batches/<uuid:record_id>/", batches.batch_page, name="batch"),
    path("batches/<uuid:record_id>/quarantine.xlsx", batches.batch_quarantine, name="quarantine"),
    path("batches/<uuid:record_id>/confirm/", batches.batch_confirm, name="confirm"),
    path("batches/<uuid:record_id>/discard/", batches.batch_discard, name="discard"),
    path("batches/<uuid:record_id>/undo/", batches.batch_undo, name="undo"),
    path("tables/", tables.table_list, name="tables"),
    path("tables/<slug:name>/", tables.table_page, name="table"),
]
