"""What the register asks of the database: lists with their filters, clauses by words and by subject."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from gongyou.rooms.bargaining.agreements.searched import Run, excerpts, words_of
from gongyou.rooms.bargaining.models import Agreement, AgreementClause

State = Agreement.State
MOST_HITS = 100
MOST_BESIDE = 500


def holding(words: Sequence[str], *, prefix: str = "") -> Q:
    """Clauses that hold every word. Django escapes % and _ on either database; both sides are folded alike."""
    wanted = Q()
    for word in words:
        wanted &= Q(**{f"{prefix}searched__contains": word})
    return wanted


def agreements_holding(agreements: QuerySet[Agreement], query: str) -> QuerySet[Agreement]:
    """The agreements whose title, other side or any one clause holds every word of the query."""
    words = words_of(query)
    if not words:
        return agreements
    named = Q()
    for word in words:
        named &= Q(title__icontains=word) | Q(title_en__icontains=word) | Q(counterpart__icontains=word)
    inside = AgreementClause.objects.filter(holding(words)).values("agreement")
    return agreements.filter(named | Q(pk__in=inside))


def agreements_with_code(agreements: QuerySet[Agreement], code: str) -> QuerySet[Agreement]:
    """The agreements that have a clause of the subject."""
    return agreements.filter(pk__in=AgreementClause.objects.filter(code=code).values("agreement"))


def agreements_ending(agreements: QuerySet[Agreement], days: int, today: date) -> QuerySet[Agreement]:
    """The agreements in force whose last day lies within so many days, or behind."""
    return agreements.filter(state=State.IN_FORCE, effective_until__lte=today + timedelta(days=days))


@dataclass(frozen=True, slots=True)
class Hit:
    """A clause that holds the words, with where they stand."""

    clause: AgreementClause
    excerpts: list[list[Run]]


def clauses_found(agreements: QuerySet[Agreement], query: str, code: str = "") -> tuple[list[Hit], bool]:
    """The clauses that hold every word, in the order of agreements and clauses, and whether there are more."""
    words = words_of(query)
    if not words:
        return [], False
    found = AgreementClause.objects.filter(holding(words), agreement__in=agreements).select_related(
        "agreement__organisation"
    )
    if code:
        found = found.filter(code=code)
    rows = list(found.order_by("-agreement__recorded_at", "-agreement_id", "position", "pk")[: MOST_HITS + 1])
    return [Hit(clause, excerpts(clause.text, words)) for clause in rows[:MOST_HITS]], len(rows) > MOST_HITS


def clauses_of_code(agreements: QuerySet[Agreement], code: str, today: date) -> list[AgreementClause]:
    """Every clause of the subject as it reads today, agreement by agreement."""
    found = AgreementClause.objects.filter(code=code, agreement__in=agreements).select_related(
        "agreement__organisation"
    )
    rows = found.order_by("agreement__kind", "agreement_id", "position", "pk")[:MOST_BESIDE]
    return [clause for clause in rows if _now(clause, today)]


def clauses_on(agreement: Agreement, day: date) -> list[AgreementClause]:
    """The wording of the day, in its order. Reads what was prefetched."""
    return sorted(
        (clause for clause in agreement.clauses.all() if clause.is_valid_on(day)),
        key=lambda clause: (clause.position, clause.pk),
    )


def _now(clause: AgreementClause, today: date) -> bool:
    return clause.is_valid_on(max(today, clause.agreement.effective_from or today))
