"""Addresses of the REST face."""

from django.urls import path

from gongyou.site.api import (
    acts,
    agreements,
    declared,
    deliveries,
    delivery_parts,
    exposure,
    forum,
    hours,
    negotiations,
    panel,
    resources,
    rules,
    transfers,
)
from gongyou.site.api.frame import api_made, once

# Importing the acts adds them to the one router: what reads and what changes a thing share its address.
__all__ = ["acts", "delivery_parts", "transfers", "urlpatterns"]
api = api_made()
resources.router.add_decorator(once, mode="view")
deliveries.router.add_decorator(deliveries.received_once, mode="view")
api.add_router("", resources.router)
api.add_router("", rules.router)
api.add_router("", declared.router)
api.add_router("", hours.router)
api.add_router("", forum.router)
api.add_router("", exposure.router)
api.add_router("", panel.router)
api.add_router("", negotiations.router)
api.add_router("", agreements.router)
api.add_router("", deliveries.router)

urlpatterns = [path("", api.urls)]
