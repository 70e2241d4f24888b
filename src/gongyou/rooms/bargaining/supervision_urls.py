"""Addresses of supervision, under /bargaining/."""

from django.urls import path

from gongyou.rooms.bargaining.views import bindings, breaches, checks, supervision

SUPERVISION = [
    path("supervision/", supervision.pages.list_view(), name="supervision"),
    path("supervision/checks/", checks.checks_due, name="checks_due"),
    path("supervision/<uuid:run_id>/", supervision.pages.page_view(), name="supervision_run"),
    path("supervision/<uuid:run_id>/report.<str:kind>", supervision.pages.file_view(), name="supervision_file"),
    path("agreements/<uuid:key>/supervision/", supervision.agreement_supervision, name="agreement_supervision"),
    path("agreements/<uuid:key>/supervision/now/", supervision.supervise_now, name="supervise_now"),
    path("clauses/<uuid:key>/binding/", bindings.clause_binding, name="clause_bind"),
    path("clauses/<uuid:key>/check/", supervision.clause_checked, name="clause_checked"),
    path("breaches/<uuid:key>/", breaches.breach_page, name="breach"),
    path("breaches/<uuid:key>/answer/", breaches.breach_answered, name="breach_answered"),
    path("breaches/<uuid:key>/judge/", breaches.breach_judged, name="breach_judged"),
    path("breaches/<uuid:key>/close/", breaches.breach_closed, name="breach_closed"),
    path("findings/<int:pk>/breach/", breaches.breach_of_finding, name="breach_of_finding"),
]
