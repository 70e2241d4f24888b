"""What this room adds to the copy that members take of their data."""

from __future__ import annotations

from gongyou.core.text import Text
from gongyou.registry.models import Member
from gongyou.registry.own.holdings import Part, holding
from gongyou.rooms.exposure.attributes import ATTRIBUTES
from gongyou.rooms.exposure.models import OwnOccupation
from gongyou.rooms.exposure.models.ratings import rated_by
from gongyou.rooms.exposure.selectors import offer


@holding
def occupation_of(member: Member) -> Part:
    """The occupation that the member chose."""
    heads = {"occupation": Text("职业", "Occupation"), "chosen_at": Text("选定时间", "Chosen at")}
    rows = [
        {"occupation": offer(each.code).name, "chosen_at": each.chosen_at}
        for each in OwnOccupation.objects.filter(member__in=_records_of(member)).order_by("chosen_at", "pk")
    ]
    return Part.of("own_occupation", Text("自己选定的职业", "Occupation chosen"), heads, rows)


@holding
def ratings_of(member: Member) -> Part:
    """The ratings of tasks that the member gave."""
    heads = {"occupation": Text("职业", "Occupation"), **ATTRIBUTES, "at": Text("打分时间", "Rated at")}
    rows = [
        {"occupation": offer(each.code).name, **dict(zip(ATTRIBUTES, each.values, strict=True)), "at": each.at}
        for each in sorted(rated_by(_records_of(member)), key=lambda each: (each.at, each.code))
    ]
    return Part.of("task_ratings", Text("对任务特征的打分", "Ratings of tasks"), heads, rows)


def _records_of(member: Member) -> list[int]:
    """The member's record and those merged into it, and into those: each keeps what was given with it."""
    found = [member.pk]
    while more := list(
        Member.objects.filter(merged_into__in=found).exclude(pk__in=found).order_by("pk").values_list("pk", flat=True)
    ):
        found += more
    return found
