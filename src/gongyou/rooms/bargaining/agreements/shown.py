"""An agreement as its pages show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from gongyou.core.figures import day_shown
from gongyou.core.text import Text
from gongyou.rooms.bargaining.agreements.ballots import Result, Votes, judged
from gongyou.rooms.bargaining.agreements.clocks import (
    Clock,
    Dates,
    Stand,
    clocks_of,
    longest_until,
    shortest_until,
)
from gongyou.rooms.bargaining.agreements.codes import code_name, names_with
from gongyou.rooms.bargaining.agreements.found import clauses_on
from gongyou.rooms.bargaining.agreements.law import Basis, Law, law_of
from gongyou.rooms.bargaining.agreements.written_term import OPEN, open_said, years_in
from gongyou.rooms.bargaining.case_recording import case_steps
from gongyou.rooms.bargaining.models import Agreement, AgreementBallot, AgreementClause, AgreementFiling, Covered
from gongyou.rules.calendar import working_calendar
from gongyou.rules.clocks import MONTHS_A_YEAR, months_after
from gongyou.rules.files import as_recorded
from gongyou.ui.states import Badge, Tone

State = Agreement.State
TONES = {
    State.DRAFT: Tone.NEW,
    State.VOTED: Tone.RUNNING,
    State.SIGNED: Tone.RUNNING,
    State.FILED: Tone.RUNNING,
    State.IN_FORCE: Tone.GOOD,
    State.EXPIRED: Tone.NEUTRAL,
    State.TERMINATED: Tone.BAD,
    State.RENEWED: Tone.NEUTRAL,
}


def state_badge(agreement: Agreement, today: date) -> Badge:
    """The state as a badge; one in force whose term is over or has not begun says so."""
    state = State(agreement.state)
    if state is State.IN_FORCE and agreement.effective_until and agreement.effective_until < today:
        return Badge(_("期满待续订"), Tone.WARNING)
    if state is State.IN_FORCE and agreement.effective_from and agreement.effective_from > today:
        return Badge(_("尚未生效"), Tone.RUNNING)
    return Badge(state.label, TONES[state])


def clock_badge(clock: Clock) -> Badge:
    """How a clock stands."""
    said = {
        Stand.DONE: Badge(_("已办"), Tone.GOOD),
        Stand.LATE: Badge(_("超期"), Tone.BAD),
        Stand.RUNNING: Badge(_("进行中"), Tone.RUNNING),
        Stand.AHEAD: Badge(_("未到"), Tone.NEUTRAL),
    }
    return said[clock.stand]


def dates_of(agreement: Agreement, filing: AgreementFiling | None) -> Dates:
    """What has happened so far; of the newest filing that belongs to this signature."""
    mine = filing if filing and agreement.signed_on and filing.submitted_on >= agreement.signed_on else None
    return Dates(
        signed_on=agreement.signed_on,
        submitted_on=mine.submitted_on if mine else None,
        received_on=mine.received_on if mine else None,
        objected_on=mine.objected_on if mine else None,
        effective_from=agreement.effective_from,
        effective_until=agreement.ended_on or agreement.effective_until,
        publicised_on=agreement.publicised_on,
    )


def result_of(ballot: AgreementBallot) -> Result:
    """The ballot's sum by today's reading of the law of its kind."""
    votes = Votes(ballot.entitled, ballot.present, ballot.in_favour, ballot.against, ballot.abstained)
    return judged(votes, law_of(ballot.agreement.kind))


def term_remark(agreement: Agreement) -> Text | None:
    """What must be said of a term that is shorter or longer than the law has in general."""
    first, last = agreement.effective_from, agreement.effective_until
    if first is None or last is None:
        return None
    law = law_of(agreement.kind)
    if years := _years_written(agreement, first):
        written = months_after(first, MONTHS_A_YEAR * years) - timedelta(days=1)
        if agreement.ended_on is None and written != last:
            return Text(
                f"条文写明有效期 {years} 年，应到{day_shown(written, 'zh')}；"
                f"登记的期限到{day_shown(last, 'zh')}，请核对。",
                f"The text has a term of {years} year{'s' * (years != 1)}, to {day_shown(written, 'en')}; the term on "
                f"record ends on {day_shown(last, 'en')}. Please check.",
            )
    if shortest_until(first, law) <= last <= longest_until(first, law):
        return None
    return Text(
        f"期限不在{law.term.source.zh}所说的 {law.term.least} 至 {law.term.most} 个月之内，请核对。",
        f"The term is not the {law.term.least} to {law.term.most} months of {law.term.source.en}; please check.",
    )


def _years_written(agreement: Agreement, day: date) -> int | None:
    """For how many years the text itself says that it holds; None where it does not say so in as many words."""
    for clause in clauses_on(agreement, day):
        if (years := years_in(clause.text)) is not None:
            return years
    return None


def open_blanks(agreement: Agreement, today: date) -> Text | None:
    """Which clauses of what is not signed yet have a blank to fill in; None where none has."""
    if agreement.state not in (State.DRAFT, State.VOTED):
        return None
    clauses = clauses_on(agreement, today)
    return open_said(each.number for each in clauses if each.part == AgreementClause.Part.ARTICLE and OPEN in each.text)


def clauses_shown(clauses: Sequence[AgreementClause]) -> list[Mapping[str, Any]]:
    """Clauses with their subject and, where they are bound, what is tested."""
    return [
        {
            "clause": clause,
            "code": code_name(clause.code, names_with(clause.agreement.platform)) if clause.code else None,
            "tested": tested(clause),
            "former": clause.replaces,
        }
        for clause in clauses
    ]


def tested(clause: AgreementClause) -> Text | None:
    """What supervision tests for the clause, in a sentence; None for one that is not bound."""
    if not clause.binding:
        return None
    from gongyou.core.errors import GongyouError

    try:
        from gongyou.rooms.bargaining.supervision.clauses import binding_read

        with as_recorded():
            return binding_read(clause.binding, clause.number).told
    except GongyouError:
        return Text(
            "本条的检验设定已不能使用，请工会重新设定。",
            "The test that was set for this clause can no longer be used; set it anew.",
        )


def _unsigned(agreement: Agreement) -> int:
    """How many on the sign-on list of the agreement's case have not signed, once there is something to sign."""
    case = agreement.negotiation
    if case is None or agreement.state not in (State.VOTED, State.SIGNED, State.FILED, State.IN_FORCE):
        return 0
    return case.covered.filter(state__in=(Covered.State.INVITED, Covered.State.JOINED)).count()


def _is_own(agreement: Agreement, law: Law, clock: Clock) -> bool:
    """Whether a clock is the agreement's to show: where no law gives the days of publicity, those of its case count."""
    is_agreed = agreement.negotiation_id is not None and law.publicity.basis is Basis.CONVENTION
    return not (is_agreed and clock.key == "publicise")


def agreement_shown(agreement: Agreement, today: date) -> dict[str, Any]:
    """Everything about one agreement. Reads what was prefetched: clauses, ballots, filings, employers."""
    filings = list(agreement.filings.all())
    dates = dates_of(agreement, filings[-1] if filings else None)
    law = law_of(agreement.kind)
    shown_on = max(today, agreement.effective_from or today)
    clauses = clauses_on(agreement, shown_on)
    for clause in clauses:
        clause.agreement = agreement
    ballots = list(agreement.ballots.all())
    for ballot in ballots:
        ballot.agreement = agreement
    return {
        "agreement": agreement,
        "badge": state_badge(agreement, today),
        "clauses": clauses_shown(clauses),
        "coming": [each for each in agreement.clauses.all() if each.valid_from and each.valid_from > shown_on],
        "former": [each for each in agreement.clauses.all() if each.valid_until and each.valid_until < shown_on],
        "uncoded": sum(each.part == AgreementClause.Part.ARTICLE and not each.code for each in clauses),
        "bound": sum(bool(each.binding) for each in clauses),
        "ballots": [{"ballot": ballot, "result": result_of(ballot)} for ballot in ballots],
        "filings": filings,
        "clocks": [
            (clock, clock_badge(clock))
            for clock in clocks_of(dates, law, today, working_calendar())
            if _is_own(agreement, law, clock)
        ],
        "law": law,
        "term_remark": term_remark(agreement) or open_blanks(agreement, today),
        "case_steps": case_steps(agreement, today),
        "unsigned": _unsigned(agreement),
    }
