"""Addresses under /me/orders/: one person's own statements."""

from django.urls import path

from gongyou.rooms.platforms.own import pages

app_name = "orders"

urlpatterns = [
    path("", pages.months, name="months"),
    path("<str:platform>/<str:period>/", pages.statement, name="statement"),
    path("<str:platform>/<str:period>/hours/", pages.hours, name="hours"),
    path("<str:platform>/<str:period>/hours/<str:day>.svg", pages.day_picture, name="day"),
    path("<str:platform>/<str:period>/take/<str:kind>/", pages.take, name="take"),
]
