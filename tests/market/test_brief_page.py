"""One brief's page: what its figures are about, and the way to what stands behind them."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from gongyou.rooms.market.models import BriefRun
from tests.registry.cast import NOW, Cast

pytestmark = pytest.mark.database


def page_of(cast: Cast, **given: str) -> str:
    run = BriefRun.objects.create(
        organisation=cast.district,
        folder="990101-tests",
        files=[],
        figures={"market.jobs": "fg-19f4d3fa7f01", "market.gone": "fg-000000000000"},
        created_at=NOW,
        **{"region": "990101", "period": "2026-10", **given},
    )
    client = Client()
    client.force_login(cast.wang)
    return client.get(reverse("market:brief", args=[run.pk])).content.decode()


def test_its_figures_are_named_and_lead_to_where_they_come_from(cast: Cast) -> None:
    page = page_of(cast)
    assert f'<a href="{reverse("figure", args=["fg-19f4d3fa7f01"])}">会员就业情况</a>' in page
    assert ">market.gone</a>" in page  # a measure that is no more


def test_a_region_s_month_leads_to_the_monitor(cast: Cast) -> None:
    assert f'href="{reverse("market:monitor")}?region=990101&amp;period=2026-10"' in page_of(cast)


@pytest.mark.parametrize(
    "given", [{"period": "2026-Q3"}, {"industry": "C"}, {"platform": "heya"}, {"region": "990102"}]
)
def test_what_the_monitor_does_not_show_has_no_way_there(cast: Cast, given: dict[str, str]) -> None:
    assert "按行业、区县、岗位查看本月明细" not in page_of(cast, **given)
