"""Every address of the product. Rooms bring their own; the site's pages own the rest."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

PARTS = (
    # (address, module): a room that has no pages yet is left out.
    ("", "gongyou.site.pages.urls"),
    ("organisations/", "gongyou.registry.urls"),
    ("administration/", "gongyou.registry.administration.urls"),
    ("findings/", "gongyou.findings.urls"),
    ("platforms/", "gongyou.rooms.platforms.urls"),
    ("market/", "gongyou.rooms.market.urls"),
    ("tasks/", "gongyou.kit.tasks.urls"),
    ("data/", "gongyou.rooms.data.urls"),
)


def _there(module: str) -> bool:
    package, _, _ = module.rpartition(".")
    return find_spec(package) is not None and find_spec(module) is not None


urlpatterns: list[URLPattern | URLResolver] = [
    path(address, include(module)) for address, module in PARTS if _there(module)
]
