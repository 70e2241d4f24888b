"""Addresses of dues."""

from django.urls import path

from gongyou.registry.dues import pages

app_name = "dues"

urlpatterns = [
    path("", pages.index, name="dues"),
    path("recordings/<int:pk>/undo/", pages.undone, name="undo"),
    path("<str:code>/", pages.month, name="month"),
    path("<str:code>/open/", pages.opened, name="open"),
    path("<str:code>/record/", pages.recorded, name="record"),
    path("<str:code>/rate/", pages.rate, name="rate"),
    path("<str:code>/export/", pages.exported, name="export"),
]
