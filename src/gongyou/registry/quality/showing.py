"""The score as the pages draw it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import Any

from django.utils.translation import gettext_lazy as _

from gongyou.calc.quality import PartScore
from gongyou.core.figures import COUNT, Kind, Style, month_shown
from gongyou.core.text import Text
from gongyou.registry.models import Organisation, OrganisationQuality, QualityMonth
from gongyou.registry.quality import words
from gongyou.registry.quality.storing import counts_of, quality_of
from gongyou.registry.quality.work import BY_KEY
from gongyou.registry.selectors import under
from gongyou.ui.charts import Category, Chart, Head, Measure, Series, line
from gongyou.ui.listing import Column
from gongyou.ui.states import Badge, Tone

MONTHS_SHOWN = 13
GOOD, FAIR = 90, 75
POINTS = Style(Kind.NUMBER, 1)
MONTH = Style(Kind.MONTH)


@dataclass(frozen=True, slots=True)
class Child:
    """An organisation right below, with its score."""

    organisation: Organisation
    score: Decimal | None
    members: int
    worst: Text | None


CHILD_COLUMNS = (
    Column("name", _("组织"), cell=lambda child: child.organisation.name, sort="name"),
    Column("score", _("得分"), POINTS, sort="score"),
    Column("members", _("会员（人）"), COUNT, sort="members", hides_on_phone=True),
    Column("worst", _("失分最多"), cell=lambda child: child.worst, hides_on_phone=True),
)


def quality_shown(organisation: Organisation) -> dict[str, Any] | None:
    """Score, parts with what they cost and the lists behind them; None while nothing has been computed."""
    row = OrganisationQuality.objects.filter(organisation=organisation).first()
    if row is None:
        return None
    found, counts = quality_of(row), counts_of(row)
    parts = [
        {
            "score": part,
            "share": Decimal(part.got) / Decimal(part.of),
            "words": words.PARTS[part.part],
            "lacking": words.lacking(part.part, counts),
            "lists": [
                {"key": key, "title": BY_KEY[key].title, "count": BY_KEY[key].count(counts)}
                for key in words.PARTS[part.part].lists
            ],
        }
        for part in sorted(found.parts, key=lambda part: -part.lost)
    ]
    judged = {part.part for part in found.parts}
    return {
        "score": found.score,
        "badge": badge_of(found.score),
        "parts": parts,
        "left_out": _listed([words.PARTS[part].title for part in words.PARTS if part not in judged]),
        "members": counts.members,
        "computed_on": row.computed_on,
    }


def _listed(titles: list[Text]) -> Text | None:
    if not titles:
        return None
    return Text("、".join(title.zh for title in titles), ", ".join(title.en for title in titles))


def badge_of(score: Decimal | None) -> Badge:
    """90 and more is good, from 75 fair, below it wants work."""
    if score is None:
        return Badge(_("没有会员"), Tone.NEUTRAL)
    if score >= GOOD:
        return Badge(_("良好"), Tone.GOOD)
    if score >= FAIR:
        return Badge(_("尚可"), Tone.WARNING)
    return Badge(_("待改进"), Tone.BAD)


def children_of(organisation: Organisation) -> list[Child]:
    """The organisations right below, worst first; those without members have no score and stand last."""
    rows = OrganisationQuality.objects.filter(
        under(organisation.path, prefix="organisation__"), organisation__depth=organisation.depth + 1
    ).select_related("organisation")
    found = [
        Child(row.organisation, _points(row.score), counts_of(row).members, _worst(quality_of(row).parts))
        for row in rows
    ]
    return sorted(found, key=lambda child: (child.score is None, child.score or 0, child.organisation.path))


def place_of(organisation: Organisation) -> dict[str, Any] | None:
    """The place among the organisations under the same one: how many, their median, how many are better."""
    if organisation.depth == 1:
        return None
    above = organisation.path[: -Organisation.steplen]
    rows = OrganisationQuality.objects.filter(
        under(above, prefix="organisation__"), organisation__depth=organisation.depth
    ).values_list("organisation_id", "score")
    scores = {pk: score for pk, score in rows if score is not None}
    mine = scores.get(organisation.pk)
    if mine is None or len(scores) < 2:
        return None
    return {
        "among": len(scores),
        "rank": 1 + sum(score > mine for score in scores.values()),
        "median": Decimal(str(median(scores.values()))) / 10,
    }


def trend_of(organisation: Organisation) -> Chart | None:
    """The score month by month; None with fewer than two months."""
    rows = list(QualityMonth.objects.filter(organisation=organisation).order_by("-month")[:MONTHS_SHOWN])[::-1]
    if len(rows) < 2:
        return None
    first, last = _points(rows[0].score), _points(rows[-1].score)
    return line(
        Head(
            "quality-trend",
            _moved(rows[0].month, first, last),
            Text("每月最后一次计算的得分", "The last computation of each month"),
        ),
        Category(Text("月份", "Month"), [row.month for row in rows], MONTH),
        [Series(Text("得分", "Score"), [_points(row.score) for row in rows])],
        Measure(Text("得分", "Score"), Text("分", "points"), POINTS),
    )


def _moved(since: str, first: Decimal | None, last: Decimal | None) -> Text:
    change = (last or Decimal(0)) - (first or Decimal(0))
    zh, en = month_shown(since, "zh"), month_shown(since, "en")
    if change > 0:
        return Text(f"得分比{zh}上升 {change} 分", f"The score rose by {change} points since {en}")
    if change < 0:
        return Text(f"得分比{zh}下降 {-change} 分", f"The score fell by {-change} points since {en}")
    return Text(f"得分与{zh}相同", f"The score is what it was in {en}")


def _points(tenths: int | None) -> Decimal | None:
    return None if tenths is None else Decimal(tenths) / 10


def _worst(parts: tuple[PartScore, ...]) -> Text | None:
    costly = max(parts, key=lambda part: part.lost, default=None)
    if costly is None or not costly.lost:
        return None
    title = words.PARTS[costly.part].title
    return Text(f"{title.zh}（失 {costly.lost} 分）", f"{title.en} (−{costly.lost})")
