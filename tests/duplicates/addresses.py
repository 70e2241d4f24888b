"""Who may open the pages of possible duplicates."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from gongyou.registry.models import DuplicatePair, Member, Merge
from gongyou.registry.services.duplicates import FoundPair, duplicates_record
from gongyou.registry.services.merging import member_merge
from tests.registry.cast import NOW, Cast
from tests.site.access import Row

OFFICER = frozenset({"officer"})
STRANGER = frozenset({"stranger"})


def a_pair(cast: Cast) -> dict[str, Any]:
    keys = Member.objects.filter(organisation__path__startswith=cast.district.path).order_by("pk")
    left, right = keys.values_list("pk", flat=True)[:2]
    found = FoundPair(left, right, "likely", Decimal("0.97"), ({"field": "name", "level": "same"},))
    duplicates_record(organisation=cast.city, found=[found], by=None, now=NOW)
    return {"pk": DuplicatePair.objects.get(left=left, right=right).pk}


def a_merge(cast: Cast) -> dict[str, Any]:
    pair = DuplicatePair.objects.select_related("left", "right").get(**a_pair(cast))
    member_merge(keep=pair.left, absorb=pair.right, fields=[], reason="同一人", by=None, now=NOW)
    return {"pk": Merge.objects.latest("pk").pk}


ROWS = (
    Row("duplicates:duplicates", OFFICER | STRANGER),
    Row(
        "duplicates:search",
        OFFICER,
        method="post",
        data={"organisation": "HL-MX"},
        codes=frozenset({302}),
    ),
    Row("duplicates:pair", OFFICER, place=a_pair),
    # Without a reason the page comes back: the door was open.
    Row("duplicates:merge", OFFICER, place=a_pair, method="post", data={"keep": "left"}, codes=frozenset({422})),
    Row("duplicates:answer", OFFICER, place=a_pair, method="post", codes=frozenset({422})),
    Row("duplicates:unmerge", OFFICER, place=a_merge, method="post", codes=frozenset({302})),
)
