"""Addresses of the room: /exposure/ for the console, /me/occupation/ for members."""

from django.urls import path

from gongyou.rooms.exposure.views import crosswalk, home, own, titles

app_name = "exposure"

urlpatterns = [
    path("exposure/", home.home, name="home"),
    path("exposure/compute/", home.compute, name="compute"),
    path("exposure/occupations.<str:kind>", home.table_file, name="table_file"),
    path("exposure/occupations/<str:code>/", home.occupation, name="occupation"),
    path("exposure/crosswalk/", crosswalk.crosswalk, name="crosswalk"),
    path("exposure/crosswalk.<str:kind>", crosswalk.crosswalk_file, name="crosswalk_file"),
    path("exposure/crosswalk/<str:code>/", crosswalk.row, name="row"),
    path("exposure/crosswalk/<str:code>/confirm/", crosswalk.confirm, name="row_confirm"),
    path("exposure/crosswalk/<str:code>/correct/", crosswalk.correct, name="row_correct"),
    path("exposure/crosswalk/<str:code>/return/", crosswalk.send_back, name="row_return"),
    path("exposure/crosswalk/<str:code>/undo/", crosswalk.undo, name="row_undo"),
    path("exposure/titles/", titles.titles, name="titles"),
    path("exposure/titles/take/", titles.take, name="titles_take"),
    path("exposure/titles/<int:pk>/", titles.title, name="title"),
    path("exposure/titles/<int:pk>/decide/", titles.decide, name="title_decide"),
    path("exposure/titles/<int:pk>/set-aside/", titles.set_aside, name="title_set_aside"),
    path("exposure/titles/<int:pk>/reopen/", titles.reopen, name="title_reopen"),
    path("me/occupation/", own.mine, name="mine"),
    path("me/occupation/choose/", own.choose, name="choose"),
    path("me/occupation/rate/", own.rate, name="rate"),
]
