"""Clauses that a person looks at: what was found in a period, and which are due to be looked at again.

How often is a convention of this system, not of the law: once in three months, printed wherever it is used.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import DateField, Exists, F, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from gongyou.core.figures import day_shown
from gongyou.core.text import Text
from gongyou.kit.policies import Visitor
from gongyou.registry.policies import OFFICER
from gongyou.registry.selectors import in_scope
from gongyou.rooms.bargaining.models import Agreement, AgreementClause, ClauseCheck
from gongyou.rules.clocks import months_after
from gongyou.ui.states import Badge, Tone

EVERY_MONTHS = 3
EVERY = Text(
    f"没有绑定检验的条款，每 {EVERY_MONTHS} 个月人工检查一次（约定值，法律没有规定次数）。",
    f"A clause that is bound to no test is checked by a person every {EVERY_MONTHS} months (a convention: no law sets "
    "the number).",
)
# What these say is not kept or broken from month to month.
NOT_CHECKED = ("general", "term", "liability")
Outcome = ClauseCheck.Outcome
OUTCOMES = {
    Outcome.KEPT: (Text("遵守", "Kept"), Tone.GOOD),
    Outcome.NOT_KEPT: (Text("没有遵守", "Not kept"), Tone.BAD),
    Outcome.NOTE: (Text("只作记录", "Noted"), Tone.NEUTRAL),
}


@dataclass(frozen=True, slots=True)
class Looked:
    """One look of a person at a clause. The note stays in the house."""

    on: date
    badge: Badge
    said: Text
    note: str

    @property
    def line(self) -> Text:
        """检查 2026年10月20日：遵守."""
        return Text(
            f"{day_shown(self.on, 'zh')}人工检查：{self.said.zh}", f"Checked {day_shown(self.on, 'en')}: {self.said.en}"
        )


def looked_at(agreement: Agreement, until: date) -> dict[str, list[Looked]]:
    """By the key of each clause: the looks up to the day, the newest first."""
    found: dict[str, list[Looked]] = defaultdict(list)
    rows = ClauseCheck.objects.filter(clause__agreement=agreement, checked_on__lte=until).select_related("clause")
    for row in rows.order_by("-checked_on", "-pk"):
        said, tone = OUTCOMES[Outcome(row.outcome)]
        found[str(row.clause.key)].append(Looked(row.checked_on, Badge(said, tone), said, row.note))
    return dict(found)


def said_of(looks: Sequence[Looked], first: date, last: date) -> list[Text]:
    """What a report of the days says of a clause that a person looks at."""
    within = [each.line for each in looks if first <= each.on <= last]
    if within:
        return within
    nothing = Text("本期没有人工检查记录。", "Nobody checked it in this period.")
    if not looks:
        return [nothing]
    return [nothing, Text(f"最近一次：{looks[0].line.zh}。", f"The last time: {looks[0].line.en}.")]


def newest_within(looks: Iterable[Looked], first: date, last: date) -> Looked | None:
    """The newest look of the days."""
    return next((each for each in looks if first <= each.on <= last), None)


def due_on(last_look: date | None, begins: date) -> date:
    """The last day of the next look: so many months after the last one, or after the clause's first day."""
    return months_after(last_look or begins, EVERY_MONTHS)


def clauses_late(user: Visitor, limit: date) -> QuerySet[AgreementClause]:
    """Clauses in force of the user's own unions that began before the day and that nobody has looked at since."""
    mine = Agreement.objects.filter(in_scope(user, OFFICER, prefix="organisation__"), state=Agreement.State.IN_FORCE)
    begun = Q(valid_from__lt=limit) | Q(valid_from=None, agreement__effective_from__lt=limit)
    looked = ClauseCheck.objects.filter(clause=OuterRef("pk"), checked_on__gte=limit)
    return AgreementClause.objects.filter(
        begun,
        ~Exists(looked),
        agreement__in=mine,
        part=AgreementClause.Part.ARTICLE,
        binding__isnull=True,
        valid_until=None,
    ).exclude(code__in=NOT_CHECKED)


def limit_on(today: date) -> date:
    """What was looked at before this day is due to be looked at again."""
    return months_after(today, -EVERY_MONTHS)


def clauses_due(user: Visitor, today: date) -> QuerySet[AgreementClause]:
    """Those that are late today, the longest first, with `looked_on` and `since`, from which the months count."""
    return (
        clauses_late(user, limit_on(today))
        .annotate(
            looked_on=Max("checks__checked_on"),
            since=Coalesce(
                Max("checks__checked_on"), F("valid_from"), F("agreement__effective_from"), output_field=DateField()
            ),
        )
        .select_related("agreement__organisation")
        .order_by("since", "agreement", "position", "pk")
    )


Looks = Mapping[str, Sequence[Looked]]
