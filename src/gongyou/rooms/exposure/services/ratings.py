"""A member says what the tasks of the own occupation are like; the means are renewed when enough have spoken."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from gongyou.calc.agreement_of_raters import Scale, alpha
from gongyou.core.errors import BadInput
from gongyou.core.figures import rounded
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.occupations import classification
from gongyou.registry.models import Member
from gongyou.registry.selectors import member_of
from gongyou.rooms.exposure.attributes import ATTRIBUTES, HIGHEST, LOWEST
from gongyou.rooms.exposure.models import OwnOccupation, Rating, Release
from gongyou.rooms.exposure.models.ratings import rated_by, rater_index_of, rater_of
from gongyou.rooms.exposure.rules import rules

CHOSEN = audit.register(
    "exposure.own.chosen", "会员选定自己的职业：{code}", "A member chose the own occupation: {code}"
)
RATED = audit.register(
    # Which occupation and which row stand nowhere beside the account: a line is for ever.
    "exposure.rating.given",
    "会员给自己职业的任务特征打分",
    "A member rated the tasks of the own occupation",
)


@service
def occupation_choose(*, member: Member, code: str, by: User | None, now: datetime) -> OwnOccupation:
    """The occupation that the member says is the own one."""
    _own(member, by)
    known = _detailed(code)
    kept, _ = OwnOccupation.objects.update_or_create(member=member, defaults={"code": known, "chosen_at": now})
    audit.write(CHOSEN, by=by, subject=kept, data={"code": known}, now=now)
    return kept


@service
def rating_give(*, member: Member, code: str, values: Mapping[str, int], by: User | None, now: datetime) -> Rating:
    """The member's five values, in the place of earlier ones. The shown means move only in steps of many raters."""
    _own(member, by)
    known = _detailed(code)
    if set(values) != set(ATTRIBUTES) or not all(LOWEST <= value <= HIGHEST for value in values.values()):
        raise BadInput(
            "exposure.rating",
            Text("五项都要打分，每项 1 到 5 分。", "Rate all five, each from 1 to 5."),
            Text("说不准就选 3 分。", "Choose 3 where you are not sure."),
        )
    answers = tuple(values[name] for name in ATTRIBUTES)
    earlier = rated_by([member.pk]).select_for_update(of=("self",)).filter(code=known).first()
    if earlier is not None and earlier.values == answers:
        kept = earlier
    else:
        rater = rater_of(member.pk, now)
        kept, _ = Rating.objects.update_or_create(
            code=known,
            rater_index=earlier.rater_index if earlier else rater_index_of(rater),
            defaults={"rater": rater, "answers": " ".join(map(str, answers)), "is_released": False},
        )
        _release(known, now)
    audit.write(RATED, by=by, subject=member, now=now)
    return kept


def _release(code: str, now: datetime) -> None:
    """Renews the shown means if as many ratings are new or changed as are needed to show anything at all."""
    given = Rating.objects.filter(code=code)
    if given.filter(is_released=False).count() < rules().fewest:
        return
    # Who gave them stays shut.
    found = list(given.only("pk", "answers"))
    columns = list(zip(*(each.values for each in found), strict=True))
    agreed = alpha(columns, Scale.ORDINAL).value
    Release.objects.update_or_create(
        code=code,
        defaults={
            "raters": len(found),
            "means": [_said(Fraction(sum(column), len(column)), 1) for column in columns],
            "alpha": _said(agreed, 3) if agreed is not None else "",
            "at": now,
        },
    )
    given.update(is_released=True)


def _said(value: Fraction, digits: int) -> str:
    """The fraction at so many decimals, half up."""
    return str(rounded(Decimal(value.numerator) / Decimal(value.denominator), digits))


def _own(member: Member, by: User | None) -> None:
    require(by is None or getattr(member_of(by), "pk", None) == member.pk)


def _detailed(code: str) -> str:
    known = classification.find(code)
    if known is None or known.level != classification.Level.DETAILED:
        raise BadInput(
            "exposure.code",
            Text("请选择一个具体的职业。", "Choose one occupation."),
            Text("可以用平时的叫法查找。", "Search by what people call it."),
            field="code",
        )
    return known.code
