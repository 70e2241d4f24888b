"""Addresses of organisations and members."""

from django.urls import path

from gongyou.registry import pages
from gongyou.registry.organisations import acts
from gongyou.registry.organisations import pages as organisations

app_name = "registry"

urlpatterns = [
    path("", organisations.organisation_index, name="organisations"),
    path("all/", organisations.organisation_list, name="organisation_list"),
    path("terms/", organisations.term_list, name="terms"),
    path("members/", pages.member_list, name="members"),
    path("members/lookup/", pages.member_lookup, name="member_lookup"),
    path("members/<str:worker_key>/", pages.member_page, name="member"),
    path("<str:code>/", organisations.organisation_page, name="organisation"),
    path("<str:code>/new/", acts.organisation_new, name="organisation_new"),
    path("<str:code>/change/", acts.organisation_changed, name="organisation_change"),
    path("<str:code>/move/", acts.organisation_moved, name="organisation_move"),
    path("<str:code>/close/", acts.organisation_closed, name="organisation_close"),
    path("<str:code>/reopen/", acts.organisation_reopened, name="organisation_reopen"),
    path("<str:code>/affiliations/new/", acts.affiliation_new, name="affiliation_new"),
    path("<str:code>/affiliations/<int:pk>/end/", acts.affiliation_ended, name="affiliation_end"),
    path("<str:code>/terms/new/", acts.term_new, name="term_new"),
]
