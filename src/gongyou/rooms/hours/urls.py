"""Addresses of the room: /hours/ for the console, /me/hours/ for members."""

from django.urls import path

from gongyou.rooms.hours.views import approvals, leaves, looks, norms, own, traces

app_name = "hours"

urlpatterns = [
    path("hours/", looks.pages.list_view(), name="looks"),
    path("hours/new/", looks.pages.new_view(), name="look_new"),
    path("hours/norm/", norms.norm, name="norm"),
    path("hours/leave/", leaves.leave, name="leave"),
    path("hours/leave/records/", leaves.leave_records, name="leave_records"),
    path("hours/approvals/", approvals.approval_list, name="approvals"),
    path("hours/approvals/new/", approvals.approval_new, name="approval_new"),
    path("hours/approvals/<int:pk>/", approvals.approval_page, name="approval"),
    path("hours/approvals/<int:pk>/withdraw/", approvals.approval_withdrawn, name="approval_withdraw"),
    path("hours/<uuid:look_id>/", looks.pages.page_view(), name="look"),
    path("hours/<uuid:look_id>/file/", looks.look_file, name="look_file"),
    path("hours/findings/<int:pk>/", traces.trace_page, name="trace"),
    path("me/hours/", own.mine, name="mine"),
]
