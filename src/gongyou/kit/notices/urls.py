"""Addresses under /notices/."""

from django.urls import path

from gongyou.kit.notices import views

app_name = "notices"

urlpatterns = [
    path("", views.notice_list, name="notices"),
    path("badge/", views.badge, name="badge"),
    path("read-all/", views.all_read, name="read_all"),
    path("settings/", views.settings_page, name="settings"),
    path("<int:pk>/", views.opened, name="open"),
    path("<int:pk>/read/", views.one_read, name="read"),
]
