"""Addresses under /data/."""

from django.urls import path

from gongyou.rooms.data.views import batches, coverage, sharing, sharing_tokens, tables, uploads

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
    path("sharing/", sharing.sharing_list, name="sharings"),
    path("sharing/new/", sharing.sharing_new, name="sharing_new"),
    path("sharing/<uuid:key>/", sharing.sharing_page, name="sharing"),
    path("sharing/<uuid:key>/change/", sharing.sharing_changed, name="sharing_change"),
    path("sharing/<uuid:key>/contracts/", sharing.contract_new, name="contract_new"),
    path("sharing/<uuid:key>/contracts/<slug:name>/", sharing.columns, name="columns"),
    path("sharing/<uuid:key>/document/", sharing.document_new, name="sharing_document"),
    path("sharing/<uuid:key>/document/file/", sharing.document_file, name="sharing_document_file"),
    path("sharing/<uuid:key>/sign/", sharing.sharing_signed, name="sharing_sign"),
    path("sharing/<uuid:key>/terminate/", sharing.sharing_terminated, name="sharing_terminate"),
    path("sharing/<uuid:key>/delete/", sharing.sharing_deleted, name="sharing_delete"),
    path("sharing/<uuid:key>/deliver/", sharing.deliver, name="sharing_deliver"),
    path("sharing/<uuid:key>/tokens/", sharing_tokens.token_new, name="sharing_token"),
    path("sharing/<uuid:key>/tokens/<int:pk>/revoke/", sharing_tokens.token_revoked, name="sharing_token_revoke"),
    path("coverage/", coverage.coverage, name="coverage"),
    path("coverage/totals/", coverage.total_new, name="total_new"),
    path("coverage/differences/", coverage.differences, name="differences"),
    path("tables/", tables.table_list, name="tables"),
    path("tables/<slug:name>/", tables.table_page, name="table"),
]
