"""Addresses under /me/given/: what a worker hands in."""

from django.urls import path

from gongyou.rooms.data.views import own

app_name = "given"

urlpatterns = [
    path("", own.mine, name="mine"),
    path("typed/", own.typed, name="typed"),
    path("typed/give/", own.typed_give, name="typed_give"),
    path("typed/<uuid:key>/", own.typed_one, name="typed_one"),
    path("typed/<uuid:key>/drop/", own.typed_drop, name="typed_drop"),
    path("file/", own.file_new, name="file"),
    path("file/template.xlsx", own.template, name="template"),
    path("copies/", own.copy_new, name="copy_new"),
    path("copies/<uuid:key>/", own.copy, name="copy"),
    path("copies/<uuid:key>/drop/", own.copy_dropped, name="copy_drop"),
    path("<uuid:key>/", own.one, name="one"),
    path("<uuid:key>/withdraw/", own.withdraw, name="withdraw"),
]
