"""Addresses of transfers of membership."""

from django.urls import path

from gongyou.registry.transfers import pages

app_name = "transfers"

urlpatterns = [
    path("", pages.transfer_list, name="transfers"),
    path("<int:pk>/", pages.transfer_page, name="transfer"),
    path("<int:pk>/accept/", pages.transfer_accepted, name="transfer_accept"),
    path("<int:pk>/refuse/", pages.transfer_refused, name="transfer_refuse"),
    path("<int:pk>/withdraw/", pages.transfer_withdrawn, name="transfer_withdraw"),
]
