"""Computing the score of every organisation and keeping it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime

from gongyou.calc.quality import Counts, Judged, Quality, quality, score_tenths
from gongyou.registry.models import OrganisationQuality, QualityMonth
from gongyou.registry.quality.counting import counted, judged

BATCH = 2000
MONTHS_KEPT = 36


def qualities_computed(*, today: date, now: datetime) -> int:
    """Computes and keeps the score of every organisation; how many changed. A second run on one day changes nothing."""
    can_judge = judged()
    _, totals = counted(today=today, now=now)
    known = {
        organisation: (pk, counts, held_judged)
        for pk, organisation, counts, held_judged in OrganisationQuality.objects.values_list(
            "pk", "organisation_id", "counts", "judged"
        )
    }
    fresh, changed, months = [], [], []
    for organisation, counts in totals.items():
        held = known.get(organisation)
        plain = list(counts.numbers)
        score = score_tenths(counts, can_judge)
        row = OrganisationQuality(
            pk=held[0] if held else None,
            organisation_id=organisation,
            score=score,
            counts=plain,
            judged=asdict(can_judge),
            computed_on=today,
        )
        if held is None:
            fresh.append(row)
        elif held[1:] != (plain, row.judged):
            changed.append(row)
        if score is not None:
            months.append(
                QualityMonth(organisation_id=organisation, month=f"{today:%Y-%m}", score=score, members=counts.members)
            )
    OrganisationQuality.objects.bulk_create(fresh, batch_size=BATCH)
    OrganisationQuality.objects.bulk_update(changed, ["score", "counts", "judged", "computed_on"], batch_size=BATCH)
    _months_kept(months)
    OrganisationQuality.objects.exclude(computed_on=today).update(computed_on=today)
    return len(fresh) + len(changed)


def _months_kept(months: Iterable[QualityMonth]) -> None:
    rows = list(months)
    if not rows:
        return
    held = {
        organisation: (score, members)
        for organisation, score, members in QualityMonth.objects.filter(month=rows[0].month).values_list(
            "organisation_id", "score", "members"
        )
    }
    news = [row for row in rows if held.get(row.organisation_id) != (row.score, row.members)]
    QualityMonth.objects.bulk_create(
        news,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["organisation", "month"],
        update_fields=["score", "members"],
    )


def quality_of(row: OrganisationQuality) -> Quality:
    """The score with its parts, from what is kept."""
    return quality(counts_of(row), Judged(**row.judged))


def counts_of(row: OrganisationQuality) -> Counts:
    return Counts(*row.counts)
