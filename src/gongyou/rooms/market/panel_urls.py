"""Addresses under /market/panel/: the console, and below p/ the reporters' own."""

from django.urls import path

from gongyou.rooms.market.views import (
    panel,
    panel_files,
    panel_leaving,
    panel_phone,
    panel_queries,
    panel_releases,
    panel_structure,
)

patterns = [
    path("panel/", panel.panels, name="panels"),
    path("panel/open/", panel.opening, name="panel_open"),
    path("panel/p/<str:code>/", panel_phone.report, name="panel_phone"),
    path("panel/p/<str:code>/answer/<uuid:key>/", panel_phone.answer, name="panel_phone_answer"),
    path("panel/<uuid:key>/", panel.panel_page, name="panel"),
    path("panel/<uuid:key>/draw/", panel.draw, name="panel_draw"),
    path("panel/<uuid:key>/chase/", panel.chase, name="panel_chase"),
    path("panel/<uuid:key>/reporters/", panel.reporter_list, name="panel_reporters"),
    path("panel/<uuid:key>/queries/", panel_queries.query_list, name="panel_queries"),
    path("panel/<uuid:key>/leaving/", panel_leaving.proposals, name="panel_leaving"),
    path("panel/leaving/<uuid:key>/confirm/", panel_leaving.confirm, name="panel_leaving_confirm"),
    path("panel/leaving/<uuid:key>/decline/", panel_leaving.decline, name="panel_leaving_decline"),
    path("panel/reporters/<uuid:key>/contact/", panel_leaving.contact, name="panel_contact"),
    path("panel/<uuid:key>/template.xlsx", panel_files.template, name="panel_template"),
    path("panel/<uuid:key>/upload/", panel_files.upload, name="panel_upload"),
    path("panel/<uuid:key>/publish/", panel_releases.publish, name="panel_publish"),
    path("panel/<uuid:key>/revisions/", panel_releases.revisions, name="panel_revisions"),
    path("panel/<uuid:key>/compare/", panel_releases.compare, name="panel_compare"),
    path("panel/reporters/<uuid:key>/", panel.reporter_page, name="panel_reporter"),
    path("panel/reporters/<uuid:key>/address/", panel.address, name="panel_address"),
    path("panel/reporters/<uuid:key>/leave/", panel.leave, name="panel_leave"),
    path("panel/reporters/<uuid:key>/report/", panel_queries.enter, name="panel_enter"),
    path("panel/forms/<uuid:key>/undo/", panel_queries.undo, name="panel_form_undo"),
    path("panel/queries/<uuid:key>/answer/", panel_queries.answer, name="panel_query_answer"),
    path("panel/queries/<uuid:key>/settle/", panel_queries.settle, name="panel_query_settle"),
    path("panel/files/<uuid:key>/", panel_files.file_page, name="panel_file"),
    path("panel/files/<uuid:key>/commit/", panel_files.commit, name="panel_file_commit"),
    path("panel/files/<uuid:key>/discard/", panel_files.discard, name="panel_file_discard"),
    path("panel/files/<uuid:key>/undo/", panel_files.undo, name="panel_file_undo"),
    path("panel/releases/<uuid:key>/", panel_releases.release_page, name="panel_release"),
    path("panel/releases/<uuid:key>/structure/", panel_structure.structure, name="panel_structure"),
    path("panel/releases/<uuid:key>/structure.csv", panel_structure.structure_csv, name="panel_structure_csv"),
    path("panel/releases/<uuid:key>/figures.csv", panel_releases.figures_csv, name="panel_figures"),
]
