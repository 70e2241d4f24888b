"""Addresses of the room: /sums/ for everybody, /me/inquiries/ for members, /inquiries/ for officers."""

from django.urls import path

from gongyou.rooms.rights.views import desk, grievances, own, own_grievances, sheets, sums

app_name = "rights"

urlpatterns = [
    path("sums/", sums.sums, name="sums"),
    path("sums/sheet/", sheets.sheet, name="sheet"),
    path("sums/sheet/drop/<int:number>/", sheets.sheet_drop, name="sheet_drop"),
    path("sums/sheet/claim-sheet.<str:kind>", sheets.sheet_file, name="sheet_file"),
    path("sums/<str:name>/", sums.one_sum, name="sum"),
    path("sums/<str:name>/keep/", sums.put_aside, name="sum_keep"),
    path("me/inquiries/", own.mine, name="mine"),
    path("me/inquiries/take/", own.take, name="take"),
    path("me/inquiries/<uuid:key>/", own.my_inquiry, name="my_inquiry"),
    path("me/grievances/", own_grievances.mine, name="my_grievances"),
    path("me/grievances/new/", own_grievances.ask, name="grievance_new"),
    path("me/grievances/<uuid:key>/", own_grievances.one, name="my_grievance"),
    path("me/grievances/<uuid:key>/judge/", own_grievances.judge, name="grievance_judge"),
    path("me/grievances/<uuid:key>/further/", own_grievances.further, name="grievance_further"),
    path("me/grievances/<uuid:key>/withdraw/", own_grievances.withdraw, name="grievance_withdraw"),
    path("grievances/", grievances.queue, name="grievances"),
    path("grievances/figures/", grievances.statistics, name="grievance_figures"),
    path("grievances/<uuid:key>/", grievances.one, name="grievance"),
    path("grievances/<uuid:key>/look/", grievances.look, name="grievance_look"),
    path("grievances/<uuid:key>/assign/", grievances.assign, name="grievance_assign"),
    path("grievances/<uuid:key>/send/", grievances.send, name="grievance_send"),
    path("grievances/<uuid:key>/answer/", grievances.answer, name="grievance_answer"),
    path("inquiries/", desk.inquiries, name="inquiries"),
    path("inquiries/<uuid:key>/", desk.inquiry, name="inquiry"),
    path("inquiries/<uuid:key>/look/", desk.look, name="inquiry_look"),
    path("inquiries/<uuid:key>/answer/", desk.answer, name="inquiry_answer"),
    path("inquiries/<uuid:key>/close/", desk.close, name="inquiry_close"),
    path("inquiries/<uuid:key>/claim-sheet.<str:kind>", desk.claim_sheet, name="inquiry_sheet"),
]
