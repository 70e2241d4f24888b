"""Addresses of the second step."""

from django.urls import path

from gongyou.kit.two_step import views

app_name = "two_step"

urlpatterns = [
    path("", views.overview, name="overview"),
    path("sign-in/", views.challenge, name="challenge"),
    path("set-up/", views.enrol, name="enrol"),
    path("codes/", views.codes_renew, name="codes_renew"),
    path("give-up/", views.give_up, name="give_up"),
    path("confirm/", views.confirm, name="confirm"),
]
