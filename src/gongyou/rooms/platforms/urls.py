"""Addresses under /platforms/."""

from django.urls import path

from gongyou.rooms.platforms.views import checks, public, register, statements, versions
from gongyou.rooms.platforms.views.audits import pages
from gongyou.rooms.platforms.views.metrics import metric_page

app_name = "platforms"

urlpatterns = [
    path("", pages.list_view(), name="audits"),
    path("new/", pages.new_view(), name="audit_new"),
    path("audits/<uuid:audit_id>/", pages.page_view(), name="audit"),
    path("audits/<uuid:audit_id>/metrics/<str:metric_id>/", metric_page, name="metric"),
    path("audits/<uuid:audit_id>/report.<str:kind>", pages.file_view(), name="audit_file"),
    path("audits/<uuid:audit_id>/statements/", statements.statement_new, name="statement_new"),
    path("audits/<uuid:audit_id>/release/", statements.audit_released, name="audit_release"),
    path("audits/<uuid:audit_id>/withdraw/", statements.audit_withdrawn, name="audit_withdraw"),
    path("public/audits/<uuid:key>/", statements.public_audit, name="public_audit"),
    path("public/statements/", checks.statement_check, name="statement_check"),
    path("rules/", register.rule_list, name="rules"),
    path("rules/new/", register.rule_new, name="rule_new"),
    path("rules/<uuid:key>/", register.rule_page, name="rule"),
    path("rules/<uuid:key>/editor/", versions.editor_part, name="editor"),
    path("rules/<uuid:key>/editor/preview/", versions.editor_preview, name="editor_preview"),
    path("rules/<uuid:key>/versions/", versions.version_new, name="version_new"),
    path("rules/versions/<uuid:key>/correct/", versions.version_corrected, name="version_correct"),
    path("rules/versions/<uuid:key>/opinions/", register.opinion_new, name="opinion_new"),
    path("rules/versions/<uuid:key>/proofs/", register.proof_new, name="proof_new"),
    path("rules/proofs/<uuid:key>/", register.proof_file, name="proof"),
    path("rules/opinions/<uuid:key>/answer/", register.opinion_answered, name="opinion_answer"),
    path("public/", public.public_rules, name="public_rules"),
    path("public/<uuid:key>/", public.public_rule, name="public_rule"),
]
