"""Addresses under /bargaining/."""

from django.urls import path

from gongyou.rooms.bargaining.agreement_urls import AGREEMENTS
from gongyou.rooms.bargaining.negotiation_urls import NEGOTIATIONS
from gongyou.rooms.bargaining.supervision_urls import SUPERVISION
from gongyou.rooms.bargaining.views import drafts, home, packages, trial
from gongyou.rooms.bargaining.views.scenarios import compare_page, pages

app_name = "bargaining"

urlpatterns = [
    path("", home.home, name="home"),
    *NEGOTIATIONS,
    *AGREEMENTS,
    path("scenarios/", pages.list_view(), name="scenarios"),
    path("trial/", trial.trial_page, name="trial"),
    path("trial/result/", trial.result_part, name="trial_result"),
    path("trial/package/", packages.package_part, name="trial_package"),
    path("trial/keep/", trial.keep, name="trial_keep"),
    path("trial/scheme/", drafts.scheme_page, name="trial_scheme"),
    path("trial/scheme/part/", drafts.scheme_part, name="trial_scheme_part"),
    path("trial/scheme/preview/", drafts.scheme_preview, name="trial_scheme_preview"),
    path("trial/proposal/", trial.propose, name="trial_propose"),
    path("compare/", compare_page, name="compare"),
    path("scenarios/<uuid:scenario_id>/", pages.page_view(), name="scenario"),
    path("scenarios/<uuid:scenario_id>/report.<str:kind>", pages.file_view(), name="scenario_file"),
    *SUPERVISION,
]
