"""Every address of the product. Rooms bring their own; the site's pages own the rest."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

PARTS = (
    # (address, module): a room that has no pages yet is left out.
    ("", "gongyou.site.pages.urls"),
    ("", "gongyou.rooms.rights.urls"),
    ("", "gongyou.rooms.hours.urls"),
    ("", "gongyou.rooms.exposure.urls"),
    ("organisations/", "gongyou.registry.urls"),
    ("organisation-imports/", "gongyou.registry.organisation_imports.urls"),
    ("employers/", "gongyou.registry.employers.urls"),
    ("grids/", "gongyou.registry.grids.urls"),
    ("stations/", "gongyou.registry.stations.urls"),
    ("search/", "gongyou.registry.searching.urls"),
    ("applications/", "gongyou.registry.applications.urls"),
    ("transfers/", "gongyou.registry.transfers.urls"),
    ("join/", "gongyou.registry.joining.urls"),
    ("forgotten/", "gongyou.registry.resetting.urls"),
    ("card/", "gongyou.registry.cards.urls"),
    ("me/orders/", "gongyou.rooms.platforms.own.urls"),
    ("me/record/", "gongyou.registry.own.urls"),
    ("me/given/", "gongyou.rooms.data.own_urls"),
    ("corrections/", "gongyou.registry.corrections.urls"),
    ("rosters/", "gongyou.registry.rosters.urls"),
    ("dues/", "gongyou.registry.dues.urls"),
    ("duplicates/", "gongyou.registry.duplicates.urls"),
    ("coverage/", "gongyou.registry.coverage.urls"),
    ("quality/", "gongyou.registry.quality.urls"),
    ("handover/", "gongyou.registry.handover.urls"),
    ("privacy/", "gongyou.registry.privacy.urls"),
    ("notices/", "gongyou.kit.notices.urls"),
    ("two-step/", "gongyou.kit.two_step.urls"),
    ("api/v1/", "gongyou.site.api.urls"),
    ("administration/deliveries/", "gongyou.registry.deliveries.urls"),
    ("administration/", "gongyou.registry.administration.urls"),
    ("findings/", "gongyou.findings.urls"),
    ("screening/", "gongyou.rooms.screening.urls"),
    ("platforms/", "gongyou.rooms.platforms.urls"),
    ("bargaining/", "gongyou.rooms.bargaining.urls"),
    ("market/", "gongyou.rooms.market.urls"),
    ("forum/", "gongyou.rooms.forum.urls"),
    ("tasks/", "gongyou.kit.tasks.urls"),
    ("data/", "gongyou.rooms.data.urls"),
)


def _there(module: str) -> bool:
    package, _, _ = module.rpartition(".")
    try:
        return find_spec(package) is not None and find_spec(module) is not None
    except ModuleNotFoundError:
        return False


urlpatterns: list[URLPattern | URLResolver] = [
    path(address, include(module)) for address, module in PARTS if _there(module)
]

handler500 = "gongyou.site.pages.failures.failed"
