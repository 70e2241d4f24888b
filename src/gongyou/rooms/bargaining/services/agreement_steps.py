"""From the ballot to the first day in force: vote, signature, filing, receipt, objection, first day, publicity."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.services import service
from gongyou.rooms.bargaining.agreement_checks import (
    State,
    in_order,
    in_state,
    locked,
    not_after,
    reason_given,
)
from gongyou.rooms.bargaining.agreements.ballots import Votes, judged
from gongyou.rooms.bargaining.agreements.clocks import review_ends
from gongyou.rooms.bargaining.agreements.law import law_of
from gongyou.rooms.bargaining.case_recording import Event, case_told, outcome_of
from gongyou.rooms.bargaining.models import Agreement, AgreementBallot, AgreementFiling
from gongyou.rooms.bargaining.negotiation.schema import Deed
from gongyou.rules.calendar import working_calendar

PASSED = audit.register(
    "bargaining.agreement.ballot_passed",
    "《{title}》经{body}表决通过：应到 {entitled} 人，出席 {present} 人，同意 {in_favour} 人",
    "“{title}” passed the vote of the {body}: {entitled} entitled, {present} present, {in_favour} in favour",
    body=AgreementBallot.Body,
)
FAILED = audit.register(
    "bargaining.agreement.ballot_failed",
    "《{title}》经{body}表决未通过，退回修改：应到 {entitled} 人，出席 {present} 人，同意 {in_favour} 人",
    "“{title}” failed the vote of the {body} and goes back: {entitled} entitled, {present} present, "
    "{in_favour} in favour",
    body=AgreementBallot.Body,
)
SIGNED = audit.register(
    "bargaining.agreement.signed",
    "双方首席代表签署《{title}》，{day}",
    "The chief representatives of both sides signed “{title}” on {day}",
)
FILED = audit.register(
    "bargaining.agreement.filed", "《{title}》报送审查，{day}", "“{title}” was submitted for review on {day}"
)
RECEIVED = audit.register(
    "bargaining.agreement.received",
    "劳动行政部门收到《{title}》，{day}，审查期满 {until}",
    "The labour authority received “{title}” on {day}; its review ends on {until}",
)
OBJECTED = audit.register(
    "bargaining.agreement.objected",
    "劳动行政部门对《{title}》提出异议，{day}，退回重新协商",
    "The labour authority objected to “{title}” on {day}; it goes back to negotiation",
)
BEGUN = audit.register(
    "bargaining.agreement.in_force",
    "《{title}》生效，期限 {first} 至 {last}",
    "“{title}” is in force from {first} to {last}",
)
PUBLICISED = audit.register(
    "bargaining.agreement.publicised",
    "《{title}》已向全体人员公布，{day}",
    "“{title}” was made known to all on {day}",
)
SIGNATURE = Text("签字日期", "the day of signature")
OBJECTION = Text("上次审查异议送达的日期", "the day on which the last objection was served")


@dataclass(frozen=True, slots=True)
class Signature:
    """When the chief representatives signed, and in which offices; no names."""

    signed_on: date
    union_signatory: str
    counterpart_signatory: str


@service
def ballot_record(
    *, agreement: Agreement, body: str, held_on: date, votes: Votes, by: User | None, now: datetime
) -> AgreementBallot:
    """The vote with its result. A draft that passes may be signed; one that fails stays a draft."""
    held = locked(agreement, by)
    in_state(held, State.DRAFT)
    not_after(held_on, now, "held_on")
    if not held.clauses.exists():
        raise Conflict(
            "ballot.no_text",
            Text("草案还没有条款，不能表决。", "The draft has no clauses to vote on."),
            Text("请先录入草案全文。", "Enter the text first."),
        )
    objected = held.filings.exclude(objected_on=None).order_by("-objected_on").first()
    in_order(objected.objected_on if objected else None, held_on, "held_on", OBJECTION)
    result = judged(votes, law_of(held.kind))
    ballot = AgreementBallot.objects.create(
        agreement=held,
        body=body,
        held_on=held_on,
        is_passed=result.is_passed,
        law=result.as_json(),
        recorded_at=now,
        recorded_by=by,
        **asdict(votes),
    )
    if result.is_passed:
        held.state = State.VOTED
        held.save(update_fields=["state"])
    steps = case_told(held, Event(Deed.VOTED, held_on, outcome_of(is_passed=result.is_passed)), by, now)
    data = {"title": held.title, "body": body, **asdict(votes), "day": held_on, "case_steps": steps}
    audit.write(PASSED if result.is_passed else FAILED, by=by, subject=held, data=data, now=now)
    return ballot


@service
def agreement_sign(*, agreement: Agreement, signature: Signature, by: User | None, now: datetime) -> Agreement:
    """The agreement as signed by both chief representatives; not before the vote that passed it."""
    held = locked(agreement, by)
    in_state(held, State.VOTED)
    not_after(signature.signed_on, now, "signed_on")
    passed = held.ballots.filter(is_passed=True).order_by("-held_on", "-pk").first()
    voted = passed.held_on if passed else None
    in_order(voted, signature.signed_on, "signed_on", Text("表决日期", "the day of the vote"))
    for name, value in asdict(signature).items():
        setattr(held, name, value)
    held.state = State.SIGNED
    held.save(update_fields=["state", *asdict(signature)])
    steps = case_told(held, Event(Deed.SIGNED, signature.signed_on), by, now)
    data = {"title": held.title, "day": signature.signed_on, "case_steps": steps}
    audit.write(SIGNED, by=by, subject=held, data=data, now=now)
    return held


@service
def agreement_file(
    *, agreement: Agreement, authority: str, submitted_on: date, by: User | None, now: datetime
) -> AgreementFiling:
    """The submission to the labour authority."""
    held = locked(agreement, by)
    in_state(held, State.SIGNED)
    not_after(submitted_on, now, "submitted_on")
    in_order(held.signed_on, submitted_on, "submitted_on", SIGNATURE)
    filing = AgreementFiling.objects.create(
        agreement=held, authority=authority.strip(), submitted_on=submitted_on, recorded_at=now, recorded_by=by
    )
    held.state = State.FILED
    held.save(update_fields=["state"])
    steps = case_told(held, Event(Deed.SUBMITTED, submitted_on), by, now)
    data = {"title": held.title, "day": submitted_on, "case_steps": steps}
    audit.write(FILED, by=by, subject=held, data=data, now=now)
    return filing


@service
def filing_receive(
    *, filing: AgreementFiling, received_on: date, receipt: str, by: User | None, now: datetime
) -> AgreementFiling:
    """The receipt, from which the days of review count."""
    held = locked(filing.agreement, by)
    in_state(held, State.FILED)
    not_after(received_on, now, "received_on")
    in_order(filing.submitted_on, received_on, "received_on", Text("报送日期", "the day of submission"))
    filing.received_on, filing.receipt = received_on, receipt.strip()
    filing.save(update_fields=["received_on", "receipt"])
    until = review_ends(received_on, law_of(held.kind), working_calendar())
    steps = case_told(held, Event(Deed.RECEIVED, received_on), by, now)
    data = {"title": held.title, "day": received_on, "until": until or "—", "case_steps": steps}
    audit.write(RECEIVED, by=by, subject=held, data=data, now=now)
    return filing


@service
def filing_object(
    *, filing: AgreementFiling, objected_on: date, objection: str, by: User | None, now: datetime
) -> AgreementFiling:
    """The authority's objection: the agreement is a draft again, to be negotiated, voted on and signed anew."""
    held = locked(filing.agreement, by)
    in_state(held, State.FILED)
    not_after(objected_on, now, "objected_on")
    if filing.received_on is None:
        raise Conflict(
            "filing.not_received",
            Text("还没有登记收到文本的日期。", "The day on which the text was received is not on record."),
            Text("请先登记受理。", "Record the receipt first."),
        )
    in_order(filing.received_on, objected_on, "objected_on", Text("收到日期", "the day of receipt"))
    until = review_ends(filing.received_on, law_of(held.kind), working_calendar())
    if until is not None and objected_on > until:
        raise BadInput(
            "filing.late_objection",
            Text(
                f"审查期已于 {until.isoformat()} 届满，协议已经生效，不能再登记审查异议。",
                f"The review ended on {until.isoformat()} and the agreement is in force; an objection is out of time.",
            ),
            Text("请核对《审查意见书》的送达日期。", "Check the day on which the review opinion was served."),
            field="objected_on",
        )
    filing.objected_on, filing.objection = objected_on, reason_given(objection, "objection")
    filing.save(update_fields=["objected_on", "objection"])
    held.state, held.signed_on = State.DRAFT, None
    held.save(update_fields=["state", "signed_on"])
    steps = case_told(held, Event(Deed.OBJECTED, objected_on, "objected", filing.objection), by, now)
    data = {"title": held.title, "day": objected_on, "case_steps": steps}
    audit.write(OBJECTED, by=by, subject=held, data=data, now=now)
    return filing


@service
def agreement_begin(
    *, agreement: Agreement, effective_from: date, effective_until: date, by: User | None, now: datetime
) -> Agreement:
    """The agreement in force for its term: after the review, or after the signature where no authority reviews."""
    held = locked(agreement, by)
    law = law_of(held.kind)
    in_state(held, *((State.SIGNED, State.FILED) if law.review is None else (State.FILED,)))
    if law.review is not None:
        _reviewed(held, effective_from, timezone.localdate(now))
    in_order(held.signed_on, effective_from, "effective_from", SIGNATURE)
    in_order(effective_from, effective_until, "effective_until", Text("生效日期", "the first day in force"))
    held.effective_from, held.effective_until = effective_from, effective_until
    held.state = State.IN_FORCE
    held.save(update_fields=["state", "effective_from", "effective_until"])
    if held.renews_id:
        Agreement.objects.filter(pk=held.renews_id, state__in=(State.IN_FORCE, State.EXPIRED)).update(
            state=State.RENEWED
        )
    data = {"title": held.title, "first": effective_from, "last": effective_until}
    audit.write(BEGUN, by=by, subject=held, data=data, now=now)
    return held


@service
def agreement_publicise(*, agreement: Agreement, day: date, where: str, by: User | None, now: datetime) -> Agreement:
    """When and where everybody was told."""
    held = locked(agreement, by)
    in_state(held, State.IN_FORCE)
    not_after(day, now, "day")
    in_order(held.signed_on, day, "day", SIGNATURE)
    held.publicised_on, held.publicised_where = day, where.strip()
    held.save(update_fields=["publicised_on", "publicised_where"])
    steps = case_told(held, Event(Deed.PUBLICISED, day), by, now)
    data = {"title": held.title, "day": day, "case_steps": steps}
    audit.write(PUBLICISED, by=by, subject=held, data=data, now=now)
    return held


def _reviewed(agreement: Agreement, effective_from: date, today: date) -> None:
    """Raises unless the days of review have passed: before the first day, and today."""
    filing = agreement.filings.order_by("-submitted_on", "-pk").first()
    if filing is None or filing.received_on is None:
        raise Conflict(
            "filing.not_received",
            Text("还没有登记收到文本的日期。", "The day on which the text was received is not on record."),
            Text("请先登记受理。", "Record the receipt first."),
        )
    until = review_ends(filing.received_on, law_of(agreement.kind), working_calendar())
    if until is not None and effective_from <= until:
        first = until + timedelta(days=1)
        raise BadInput(
            "agreement.in_review",
            Text(
                f"审查期到 {until.isoformat()} 届满，最早 {first.isoformat()} 生效。",
                f"The review lasts until {until.isoformat()}; {first.isoformat()} is the first day possible.",
            ),
            Text("请把生效日期改到审查期满之后。", "Choose a day after the review."),
            field="effective_from",
        )
    if until is not None and today <= until:
        # Until then an objection may come, and what is in force could not take it.
        raise Conflict(
            "agreement.review_runs",
            Text(
                f"审查期到 {until.isoformat()} 届满，届满前劳动行政部门还可以提出异议。",
                f"The review lasts until {until.isoformat()}; until then the authority may object.",
            ),
            Text("请在审查期满之后登记生效。", "Record the first day in force after the review."),
        )
