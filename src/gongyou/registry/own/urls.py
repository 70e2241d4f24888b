"""Addresses of a worker's own record."""

from django.urls import path

from gongyou.registry.own import ending, pages, proof

app_name = "own"

urlpatterns = [
    path("", pages.record, name="record"),
    path("proof/", proof.proof, name="proof"),
    path("proof/send/", proof.proof_send, name="proof_send"),
    path("shown/", pages.reveal, name="reveal"),
    path("change/", pages.change, name="change"),
    path("phone/", pages.phone, name="phone"),
    path("phone/code/", pages.phone_code, name="phone_code"),
    path("correction/", pages.correction, name="correction"),
    path("correction/<int:pk>/withdraw/", pages.correction_taken_back, name="correction_withdraw"),
    path("copy/", pages.copy, name="copy"),
    path("consents/", pages.consents, name="consents"),
    path("leave/", ending.leave, name="leave"),
    path("erase/", ending.erase, name="erase"),
    path("erase/cancel/", ending.erase_cancel, name="erase_cancel"),
]
