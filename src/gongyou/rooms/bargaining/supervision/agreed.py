"""An agreement of the register as supervision reads it: its clauses with the days on which each binds."""

from __future__ import annotations

from datetime import date

from gongyou.core.text import Text
from gongyou.rooms.bargaining.models import Agreement, AgreementClause
from gongyou.rooms.bargaining.supervision.clauses import Clause

# Once it has been in force, its days in force can be supervised, also after its end.
SUPERVISED = (
    Agreement.State.IN_FORCE,
    Agreement.State.EXPIRED,
    Agreement.State.TERMINATED,
    Agreement.State.RENEWED,
)


def is_supervised(agreement: Agreement) -> bool:
    """Whether the agreement concerns a platform and has come into force."""
    return bool(agreement.platform and agreement.effective_from and agreement.state in SUPERVISED)


def last_day(agreement: Agreement) -> date | None:
    """The last day in force; None while none is known."""
    days = [each for each in (agreement.ended_on, agreement.effective_until) if each]
    return min(days) if days else None


def clauses_in_force(agreement: Agreement) -> list[Clause]:
    """The articles of the agreement in their order, each with its own days inside the agreement's."""
    found = []
    for each in agreement.clauses.filter(part=AgreementClause.Part.ARTICLE).order_by("position", "pk"):
        first = max(filter(None, (agreement.effective_from, each.valid_from)), default=None)
        if first is None:
            continue
        lasts = [day for day in (last_day(agreement), each.valid_until) if day]
        found.append(
            Clause(
                number=each.number,
                section=each.code or "all",
                text=Text(each.text, each.text_en or each.text),
                binding=each.binding,
                first=first,
                last=min(lasts) if lasts else None,
                key=str(each.key),
            )
        )
    return found
