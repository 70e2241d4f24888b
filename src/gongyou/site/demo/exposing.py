"""The stage of AI exposure: members by occupation, reviews of the crosswalk, titles to decide, workers' ratings."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils import timezone

from gongyou.occupations import classification
from gongyou.occupations.crosswalk import mapping
from gongyou.registry.models import Member, Organisation
from gongyou.rooms.exposure.attributes import ATTRIBUTES, HIGHEST, LOWEST, proposed
from gongyou.rooms.exposure.models import JobTitle, Rating, Tally, Verdict
from gongyou.rooms.exposure.services.crosswalk import Correction, row_confirm, row_correct, row_return, row_undo
from gongyou.rooms.exposure.services.ratings import rating_give
from gongyou.rooms.exposure.services.tallies import tally_keep
from gongyou.rooms.exposure.services.titles import title_decide, title_set_aside, titles_take
from gongyou.site.demo.building import Building, Meter
from gongyou.site.demo.places import CITY_CODE, DISTRICTS
from gongyou.site.demo.size import LAST_MONTH

RIDER, CLERK, TAILOR, STORE = "4-10-08-01", "3-01-01-01", "6-05-01-03", "4-02-06-01"
CONFIRMED = ("2-06-03-00", "4-02-02-02", "4-03-02-01", "4-09-08-01", "6-18-02-04", "6-29-01-01", "2-05-08-01")
RETURNED, UNDONE = "6-31-03-05", "4-07-05-01"
# Which occupation how many of the city's members rated, around which values, and how far each of them leans.
RATED = ((RIDER, 24, (3, 5, 5, 2, 4)), (TAILOR, 12, proposed(TAILOR)), (CLERK, 6, proposed(CLERK)))
LEANING = ((0, 0, 0, 0, 0), (0, 0, 1, 0, 0), (-1, 0, 0, 0, 1), (0, -1, 0, 0, 0), (0, 0, 0, 1, 0), (1, 0, 0, -1, 0))
TITLES = {
    "外卖骑手": 46, "送餐员": 38, "闪送小哥": 21, "前台文员": 33, "仓管": 41, "叉车司机": 18, "质检": 27,
    "普工": 52, "打包工": 24, "平车工": 16, "车间主任": 9, "会计": 35, "出纳": 12, "Java开发": 14, "数据标注": 11,
    "保安": 30, "保洁阿姨": 22, "月嫂": 13, "服务员（早班）": 19, "厨师长": 8, "电焊工": 17, "泥瓦工": 10,
    "货车司机A2": 15, "护士": 12, "主播助理": 7, "储备干部": 20, "运营": 25, "跟单": 9, "学徒": 14, "杂工": 23,
}  # fmt: skip
DECIDED = {"闪送小哥": RIDER, "平车工": TAILOR, "仓管": STORE}
SET_ASIDE = ("储备干部",)


def exposure(building: Building, meter: Meter) -> Mapping[str, Any]:
    """Counts, reviews, codes and rates. A second run adds nothing."""
    _counted(building, meter)
    if not Verdict.objects.exists():
        _reviewed()
    if not JobTitle.objects.exists():
        _titled()
    if not Rating.objects.exists():
        _rated()
    return {
        "tallies": Tally.objects.count(),
        "reviews": Verdict.objects.count(),
        "titles": JobTitle.objects.count(),
        "ratings": Rating.objects.count(),
    }


def _counted(building: Building, meter: Meter) -> None:
    """The regions of the accounts that open the console, and the whole city for members' phones."""
    regions = (CITY_CODE, DISTRICTS[0].code)
    for number, region in enumerate(regions):
        meter(number, len(regions))
        organisation = Organisation.objects.filter(region=region, kind=Organisation.Kind.FEDERATION).first()
        if organisation is not None:
            figure = building.lake.compute("exposure.members", {"region": region, "period": str(LAST_MONTH)})
            tally_keep(organisation=organisation, figure=figure, by=None, now=timezone.now())
    meter(len(regions), len(regions))


def _reviewed() -> None:
    now = timezone.now()
    for code in CONFIRMED:
        if mapping(code) is not None:
            row_confirm(code=code, by=None, now=now)
    reason = "骑手在路上送货，也接单、取货、和顾客沟通；按骑车送货为主，邮递为辅。"
    links = ((("9331", Decimal("0.7")), ("9621", Decimal("0.3"))), "medium", reason)
    row_correct(code=RIDER, correction=Correction(*links), by=None, now=now)
    if mapping(RETURNED) is not None:
        row_return(code=RETURNED, reason="各厂质检做的事差别大，请分成品检验和过程检验再判断。", by=None, now=now)
    if mapping(UNDONE) is not None:
        row_confirm(code=UNDONE, by=None, now=now)
        row_undo(code=UNDONE, by=None, now=now)


def _titled() -> None:
    now = timezone.now()
    titles_take(titles=TITLES, by=None, now=now)
    for text, code in DECIDED.items():
        if classification.find(code):
            title_decide(title=JobTitle.objects.get(text=text), code=code, by=None, now=now)
    for text in SET_ASIDE:
        title_set_aside(title=JobTitle.objects.get(text=text), by=None, now=now)


def _rated() -> None:
    now = timezone.now()
    members = list(Member.objects.filter(state=Member.State.ACTIVE).order_by("pk")[: sum(n for _, n, _ in RATED)])
    for code, wanted, around in RATED:
        some, members = members[:wanted], members[wanted:]
        for number, member in enumerate(some):
            leaning = LEANING[number % len(LEANING)]
            values = {
                name: min(max(value + by, LOWEST), HIGHEST)
                for name, value, by in zip(ATTRIBUTES, around, leaning, strict=True)
            }
            rating_give(member=member, code=code, values=values, by=None, now=now)
