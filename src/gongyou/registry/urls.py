"""Addresses of organisations and members."""

from django.urls import path

from gongyou.registry.memberships import acts as memberships
from gongyou.registry.memberships import pages as members
from gongyou.registry.organisations import acts
from gongyou.registry.organisations import pages as organisations

app_name = "registry"

urlpatterns = [
    path("", organisations.organisation_index, name="organisations"),
    path("all/", organisations.organisation_list, name="organisation_list"),
    path("terms/", organisations.term_list, name="terms"),
    path("members/", members.member_list, name="members"),
    path("members/lookup/", members.member_lookup, name="member_lookup"),
    path("members/<str:worker_key>/", members.member_page, name="member"),
    path("members/<str:worker_key>/change/", memberships.member_changed, name="member_change"),
    path("members/<str:worker_key>/point/", memberships.member_pointed, name="member_point"),
    path("members/<str:worker_key>/suspend/", memberships.member_suspended, name="member_suspend"),
    path("members/<str:worker_key>/leave/", memberships.member_left, name="member_leave"),
    path("members/<str:worker_key>/return/", memberships.member_returned, name="member_return"),
    path("members/<str:worker_key>/transfer/", memberships.member_transferred, name="member_transfer"),
    path("members/<str:worker_key>/identity/", memberships.member_identity, name="member_identity"),
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
