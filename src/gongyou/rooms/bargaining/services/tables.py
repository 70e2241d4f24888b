"""Who sits at the table, and the sessions: planned, held with minutes and decisions, signed, cancelled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils import timezone

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.rooms.bargaining import policies
from gongyou.rooms.bargaining.models import Decision, Negotiation, Representative, Session, Side
from gongyou.rooms.bargaining.negotiation.course import Standing
from gongyou.rooms.bargaining.negotiation.procedures import procedure_called
from gongyou.rooms.bargaining.recording import Done, step_written
from gongyou.rooms.bargaining.services.standing import course_today, running

SEATED = audit.register(
    "bargaining.representative.seated",
    "《{title}》登记{side}代表一名（{role}，{chosen}）",
    "Seated a representative of “{title}”: {side}, {role}, {chosen}",
    side=Side,
    role=Representative.Role,
    chosen=Representative.Chosen,
)
RELEASED = audit.register(
    "bargaining.representative.released",
    "《{title}》{side}代表一名离任（{role}）",
    "A representative of “{title}” left: {side}, {role}",
    side=Side,
    role=Representative.Role,
)
PLANNED = audit.register(
    "bargaining.session.planned",
    "《{title}》安排第 {number} 次会议，{on}",
    "Planned session {number} of “{title}” for {on}",
)
HELD = audit.register(
    "bargaining.session.held",
    "《{title}》第 {number} 次会议已举行，到会 {present} 人，议定 {decisions} 项",
    "Session {number} of “{title}” was held with {present} present and {decisions} decisions",
)
SIGNED = audit.register(
    "bargaining.session.signed",
    "《{title}》第 {number} 次会议纪要由双方首席代表签字，{on}",
    "The minutes of session {number} of “{title}” were signed by both chiefs on {on}",
)
CANCELLED = audit.register(
    "bargaining.session.cancelled",
    "《{title}》取消第 {number} 次会议",
    "Cancelled session {number} of “{title}”",
)
LONGEST_MINUTES = 40_000
LONGEST_SESSION = timedelta(hours=24)
STEP = "session"


@dataclass(frozen=True, slots=True)
class Chair:
    """One representative as chosen."""

    side: str
    role: str
    name: str
    chosen: str
    chosen_on: date
    post: str = ""
    is_outside: bool = False
    is_woman: bool = False
    is_new_form: bool = False


@dataclass(frozen=True, slots=True)
class Meeting:
    """A session as planned."""

    starts_at: datetime
    ends_at: datetime
    place: str
    chaired_by: str


@dataclass(frozen=True, slots=True)
class Minutes:
    """What a session came to: who was there, what was said, and the outcome of each topic by its pk."""

    present: Sequence[Representative]
    text: str
    outcomes: Mapping[int, str] = field(default_factory=dict)
    words: Mapping[int, str] = field(default_factory=dict)


@service
def representative_seat(*, negotiation: Negotiation, chair: Chair, by: User | None, now: datetime) -> Representative:
    """One more at the table. Whether the table is complete is asked when the step is recorded."""
    found = running(negotiation)
    require(by is None or policies.negotiations.can_change(by, found))
    composition = procedure_called(found.procedure).composition
    allowed = composition.union_chosen if chair.side == Side.UNION else composition.other_chosen
    if not chair.name.strip() or chair.side not in Side.values or chair.role not in Representative.Role.values:
        raise BadInput(
            "negotiation.representative",
            Text("请写姓名，并选择所属一方和职责。", "Give the name, the side and the role."),
            Text("照代表名单抄录。", "Copy it from the list."),
            field="name",
        )
    if chair.chosen not in allowed:
        words = dict(Representative.Chosen.choices)
        raise BadInput(
            "negotiation.chosen",
            Text("这个程序不允许这种产生方式。", "The procedure does not know this way of choosing."),
            Text(
                f"可选：{'、'.join(str(words[Representative.Chosen(key)]) for key in allowed)}。",
                "Choose one that the procedure allows for this side.",
            ),
            field="chosen",
        )
    if chair.chosen_on > timezone.localdate(now):
        raise BadInput(
            "negotiation.chosen_on",
            Text("产生日期在今天之后。", "The day lies in the future."),
            Text("产生之后再登记。", "Record it once it is done."),
            field="chosen_on",
        )
    made = Representative.objects.create(
        negotiation=found,
        side=chair.side,
        role=chair.role,
        name=chair.name.strip(),
        post=chair.post.strip(),
        chosen=chair.chosen,
        chosen_on=chair.chosen_on,
        is_outside=chair.is_outside,
        is_woman=chair.is_woman,
        is_new_form=chair.is_new_form,
        recorded_at=now,
        recorded_by=by,
    )
    data = {"title": found.title, "side": made.side, "role": made.role, "chosen": made.chosen, "seat": made.pk}
    audit.write(SEATED, by=by, subject=found, data=data, now=now)
    return made


@service
def representative_release(
    *, representative: Representative, on: date, by: User | None, now: datetime
) -> Representative:
    """The representative leaves the table; what was signed stays."""
    found = running(representative.negotiation)
    require(by is None or policies.negotiations.can_change(by, found))
    row = Representative.objects.select_for_update().get(pk=representative.pk)
    if row.left_on is not None or on < row.chosen_on or on > timezone.localdate(now):
        raise BadInput(
            "negotiation.left_on",
            Text("离任日期要在产生日期之后、今天之前。", "The day lies after the choice and not in the future."),
            Text("请核对日期。", "Check the day."),
            field="on",
        )
    row.left_on = on
    row.save(update_fields=["left_on"])
    data = {"title": found.title, "side": row.side, "role": row.role, "seat": row.pk}
    audit.write(RELEASED, by=by, subject=found, data=data, now=now)
    return row


@service
def session_plan(*, negotiation: Negotiation, meeting: Meeting, by: User | None, now: datetime) -> Session:
    """A further session. The representatives must have been recorded; sessions are numbered in turn."""
    found = running(negotiation)
    require(by is None or policies.negotiations.can_change(by, found))
    step = next(each for each in course_today(found, timezone.localdate(now)) if each.rule.key == STEP)
    if step.standing is Standing.WAITING:
        raise Conflict(
            "negotiation.session_early",
            Text("双方协商代表还没有确定。", "The representatives of both sides are not settled."),
            Text("先登记双方代表，再登记“确定代表”这一步。", "Seat both sides, then record the step."),
        )
    if not meeting.starts_at < meeting.ends_at <= meeting.starts_at + LONGEST_SESSION:
        raise BadInput(
            "negotiation.session_time",
            Text("会议结束时间要晚于开始时间，且不超过一天。", "A session ends after it begins, within a day."),
            Text("请核对时间。", "Check the times."),
            field="ends",
        )
    number = found.sessions.count() + 1
    made = Session.objects.create(
        negotiation=found,
        number=number,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        place=meeting.place.strip(),
        chaired_by=meeting.chaired_by,
        recorded_at=now,
        recorded_by=by,
    )
    data = {"title": found.title, "number": number, "on": timezone.localdate(made.starts_at)}
    audit.write(PLANNED, by=by, subject=found, data=data, now=now)
    return made


@service
def session_hold(*, session: Session, minutes: Minutes, by: User | None, now: datetime) -> Session:
    """The minutes of a session that took place; the step of the procedure is recorded with them."""
    found, row = _planned(session, by)
    today, on = timezone.localdate(now), timezone.localdate(row.starts_at)
    if on > today or not minutes.text.strip() or len(minutes.text) > LONGEST_MINUTES:
        raise BadInput(
            "negotiation.minutes",
            Text("会议举行后再登记纪要，纪要不能为空。", "Minutes follow the session and cannot be empty."),
            Text(f"最多 {LONGEST_MINUTES} 个字。", f"{LONGEST_MINUTES} characters at most."),
            field="text",
        )
    sides = {each.side for each in minutes.present if each.negotiation_id == found.pk}
    if sides != set(Side.values):
        raise BadInput(
            "negotiation.absent",
            Text("双方都要有代表到会。", "Both sides must have been present."),
            Text("请勾选到会的代表；一方缺席的，请取消会议并另行安排。", "Tick who came; or cancel the session."),
            field="present",
        )
    topics = {topic.pk: topic for topic in found.topics.filter(pk__in=minutes.outcomes)}
    if set(topics) != set(minutes.outcomes) or set(minutes.outcomes.values()) - set(Decision.Outcome.values):
        raise BadInput(
            "negotiation.decisions",
            Text("议定事项与本案的议题不符。", "The decisions do not match the topics of this case."),
            Text("请重新选择。", "Choose again."),
        )
    row.state, row.minutes = Session.State.HELD, minutes.text.strip()
    row.save(update_fields=["state", "minutes"])
    row.present.set([each for each in minutes.present if each.negotiation_id == found.pk])
    Decision.objects.bulk_create(
        [
            Decision(session=row, topic=topics[key], outcome=outcome, text=minutes.words.get(key, "").strip())
            for key, outcome in minutes.outcomes.items()
        ]
    )
    step_written(found, Done(STEP, on), by, now)
    data = {
        "title": found.title,
        "number": row.number,
        "present": len(minutes.present),
        "decisions": len(minutes.outcomes),
    }
    audit.write(HELD, by=by, subject=found, data=data, now=now)
    return row


@service
def session_sign(*, session: Session, on: date, by: User | None, now: datetime) -> Session:
    """Both chief representatives have signed the minutes."""
    found = running(session.negotiation)
    require(by is None or policies.negotiations.can_change(by, found))
    row = Session.objects.select_for_update().get(pk=session.pk)
    if row.state != Session.State.HELD or on < timezone.localdate(row.starts_at) or on > timezone.localdate(now):
        raise BadInput(
            "negotiation.signed_on",
            Text("签字日期要在会议之后、今天之前。", "The day lies after the session and not in the future."),
            Text("先登记纪要，再登记签字。", "Record the minutes first."),
            field="on",
        )
    row.signed_on = on
    row.save(update_fields=["signed_on"])
    data = {"title": found.title, "number": row.number, "on": on}
    audit.write(SIGNED, by=by, subject=found, data=data, now=now)
    return row


@service
def session_cancel(*, session: Session, by: User | None, now: datetime) -> Session:
    """A planned session does not take place."""
    found, row = _planned(session, by)
    row.state = Session.State.CANCELLED
    row.save(update_fields=["state"])
    audit.write(CANCELLED, by=by, subject=found, data={"title": found.title, "number": row.number}, now=now)
    return row


def _planned(session: Session, by: User | None) -> tuple[Negotiation, Session]:
    found = running(session.negotiation)
    require(by is None or policies.negotiations.can_change(by, found))
    row = Session.objects.select_for_update().get(pk=session.pk)
    if row.state != Session.State.PLANNED:
        raise Conflict(
            "negotiation.session_done",
            Text("这次会议已经举行或取消。", "This session was held or cancelled already."),
            Text("请另行安排会议。", "Plan another session."),
        )
    return found, row
