"""Addresses under /forum/: the officers' desk, and below p/ what everybody sees."""

from django.urls import path

from gongyou.rooms.forum.views import desk, files, issues, public, queue, receipts

app_name = "forum"

urlpatterns = [
    path("", desk.collection_list, name="collections"),
    path("new/", desk.collection_new, name="collection_new"),
    path("collections/<uuid:key>/", desk.collection_page, name="collection"),
    path("collections/<uuid:key>/change/", desk.collection_changed, name="collection_change"),
    path("collections/<uuid:key>/publish/", desk.publish, name="collection_publish"),
    path("collections/<uuid:key>/close/", desk.close, name="collection_close"),
    path("collections/<uuid:key>/poster/", desk.poster, name="poster"),
    path("collections/<uuid:key>/qr.<str:kind>", files.qr, name="qr"),
    path("collections/<uuid:key>/queue/", queue.queue, name="queue"),
    path("opinions/<uuid:key>/publish/", queue.publish, name="opinion_publish"),
    path("opinions/<uuid:key>/hold/", queue.hold, name="opinion_hold"),
    path("opinions/<uuid:key>/mask/", queue.mask, name="opinion_mask"),
    path("collections/<uuid:key>/issues/", issues.issue_table, name="issues"),
    path("collections/<uuid:key>/accept/", issues.accept, name="issue_accept"),
    path("collections/<uuid:key>/move/", issues.move, name="opinions_move"),
    path("collections/<uuid:key>/undo/", issues.undo, name="regrouping_undo"),
    path("issues/<uuid:key>/", issues.issue_page, name="issue"),
    path("findings/<int:pk>/issue/", issues.issue_of_finding, name="issue_of_finding"),
    path("issues/<uuid:key>/answer/", issues.answer, name="issue_answer"),
    path("issues/<uuid:key>/rename/", issues.rename, name="issue_rename"),
    path("issues/<uuid:key>/merge/", issues.merge, name="issue_merge"),
    path("issues/<uuid:key>/split/", issues.split, name="issue_split"),
    path("issues/<uuid:key>/hand-on/", issues.hand_on, name="issue_hand_on"),
    path("p/", public.public_list, name="public_list"),
    path("p/receipt/", public.receipt, name="receipt"),
    path("p/status/", receipts.status, name="status"),
    path("p/status/withdraw/", receipts.withdraw, name="withdraw"),
    path("p/status/phone/", receipts.phone, name="phone_withdraw"),
    path("p/<str:code>/", public.public, name="public"),
    path("p/<str:code>/say/", public.say, name="say"),
    path("p/<str:code>/confirm/", public.confirm, name="confirm"),
    path("p/<str:code>/issues.csv", files.issues_csv, name="issues_csv"),
    path("p/<str:code>/report.<str:kind>", files.report, name="report"),
]
