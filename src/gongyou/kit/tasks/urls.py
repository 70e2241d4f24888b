"""Addresses under /tasks/."""

from django.urls import path

from gongyou.kit.tasks import views

app_name = "tasks"

urlpatterns = [
    path("", views.run_list, name="list"),
    path("badge/", views.badge, name="badge"),
    path("<uuid:run_id>/", views.run_page, name="run"),
    path("<uuid:run_id>/card/", views.run_card, name="card"),
    path("<uuid:run_id>/cancel/", views.run_cancel, name="cancel"),
]
