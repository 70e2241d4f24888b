"""Addresses of the delivery log."""

from django.urls import path

from gongyou.registry.deliveries import pages

app_name = "deliveries"

urlpatterns = [path("", pages.delivery_log, name="deliveries")]
