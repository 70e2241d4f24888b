"""Which region and month a page is about, from its address and the person's scope."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404
from django.urls import reverse

from gongyou.core.period import Month
from gongyou.kit.lakes import open_lake
from gongyou.kit.policies import Visitor
from gongyou.rooms.market.selectors import Region, month_or_latest, periods_there, regions_of


@dataclass(frozen=True, slots=True)
class Asked:
    """Region and month in force, and those that may be chosen. `period` is None while the lake is empty."""

    region: Region
    regions: list[Region]
    period: Month | None
    periods: list[str]

    @property
    def params(self) -> dict[str, str]:
        """The parameters of the figures."""
        return {"region": self.region.code, "period": str(self.period)}

    @property
    def address(self) -> str:
        """The monitor's address for this region and month."""
        return f"{reverse('market:monitor')}?{urlencode(self.params)}"


def asked(user: Visitor, given: Mapping[str, str]) -> Asked | None:
    """What is asked; None for a person without a territorial organisation; Http404 for a region outside the scope."""
    regions = regions_of(user)
    if not regions:
        return None
    wanted = given.get("region", "")
    chosen = [region for region in regions if region.code == wanted] if wanted else regions[:1]
    if not chosen:
        raise Http404
    # The catalogue's library waits until somebody asks.
    from gongyou.lake.version import lake_version

    periods = list(_periods(str(settings.GONGYOU_DATA_DIR), lake_version(settings.GONGYOU_DATA_DIR)))
    return Asked(chosen[0], regions, month_or_latest(given.get("period", ""), periods), periods)


@lru_cache(maxsize=4)
def _periods(_data_dir: str, _version: str) -> tuple[str, ...]:
    """The months there are, asked once for each state of the lake: opening an engine takes longer than the page."""
    return tuple(periods_there(open_lake()))
