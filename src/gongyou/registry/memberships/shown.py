"""How a membership is shown: badges, the next step, who shares a telephone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from gongyou.core.figures import day_shown
from gongyou.kit.crypto import blind_indexes
from gongyou.kit.policies import Visitor
from gongyou.kit.prepared import Prepared
from gongyou.registry import membership_policies, policies
from gongyou.registry.identity_authorities import authority
from gongyou.registry.models import Member, Movement, Transfer
from gongyou.registry.working_days import due_on
from gongyou.ui.states import Badge, Tone

STATE_TONES = {
    Member.State.ACTIVE: Tone.GOOD,
    Member.State.SUSPENDED: Tone.WARNING,
    Member.State.LEFT: Tone.NEUTRAL,
    Member.State.MERGED: Tone.NEUTRAL,
    Member.State.ERASED: Tone.NEUTRAL,
}
IDENTITY_TONES = {
    Member.IdentityState.UNCHECKED: Tone.NEUTRAL,
    Member.IdentityState.PASSED: Tone.GOOD,
    Member.IdentityState.MISMATCHED: Tone.BAD,
    Member.IdentityState.UNAVAILABLE: Tone.WARNING,
}
SHARERS_SHOWN = 5


def state_badge_of(member: Member) -> Badge:
    return Badge(member.get_state_display(), STATE_TONES[Member.State(member.state)])


def identity_badge_of(member: Member) -> Badge:
    return Badge(member.get_identity_state_display(), IDENTITY_TONES[Member.IdentityState(member.identity_state)])


@dataclass(frozen=True, slots=True)
class NextStep:
    """The one thing to do now: a sentence, its clock, and where it is done."""

    text: str
    clock: str = ""
    is_late: bool = False
    url: str = ""
    action: str = ""
    posts: bool = False


_ASKED = Prepared(
    lambda key: (
        Transfer.objects.filter(member_id=key, state=Transfer.State.ASKED)
        .select_related("source", "target")
        .order_by("pk")[:1]
    )
)
_STEPS = Prepared(
    lambda key: (
        Movement.objects.filter(member_id=key).select_related("source", "target", "recorded_by").order_by("-on", "-pk")
    )
)


def _sharing(but: int, *indexes: str) -> QuerySet[Member]:
    """Who has this telephone, but one."""
    same = Member.objects.filter(phone_index__in=indexes).exclude(pk=but)
    return same.exclude(state__in=(Member.State.MERGED, Member.State.ERASED)).order_by()


_SHARING = Prepared(_sharing)


def next_step(member: Member, user: Visitor, today: date, language: str) -> NextStep | None:
    """What waits on this record, the most urgent first; None when nothing does."""
    transfer: Transfer | None = _ASKED.first(member.pk)
    if transfer is not None:
        transfer.member = member
        due = due_on(timezone.localdate(transfer.asked_at))
        mine = membership_policies.transfers.can_change(user, transfer)
        return NextStep(
            _("会籍接转等待“%(name)s”答复。") % {"name": transfer.decider.name},
            _("应在 %(day)s前答复") % {"day": day_shown(due, language)},
            due < today,
            reverse("transfers:transfer", args=[transfer.pk]),
            _("去答复") if mine else _("查看接转"),
        )
    if member.state in (Member.State.MERGED, Member.State.ERASED, Member.State.LEFT):
        return None
    if member.identity_state == Member.IdentityState.MISMATCHED:
        return NextStep(
            _("姓名与身份证号不一致，请与本人核对证件。"),
            url=reverse("registry:member_change", args=[member.worker_key]),
            action=_("修改资料"),
        )
    if authority() is not None and member.identity_state != Member.IdentityState.PASSED:
        return NextStep(
            _("身份还没有核验。"),
            url=reverse("registry:member_identity", args=[member.worker_key]),
            action=_("核验身份"),
            posts=True,
        )
    return None


@dataclass(frozen=True, slots=True)
class Sharers:
    """Other members with the same telephone: those whom the reader may see, and how many more there are."""

    seen: list[Member]
    more: int


def phone_sharers(phone: str, user: Visitor, *, but: Member | None = None) -> Sharers | None:
    """Who else has this telephone; None when nobody. One telephone for two people is allowed, and said."""
    if not phone:
        return None
    indexes = blind_indexes(phone, purpose="member.phone")
    count = _SHARING.counted(but.pk if but else 0, *indexes)
    if not count:
        return None
    same = _sharing(but.pk if but else 0, *indexes)
    visible = policies.members.scope(user).filter(pk__in=same.values("pk")).select_related("organisation")
    seen = list(visible[:SHARERS_SHOWN])
    return Sharers(seen, count - len(seen))


def history_of(member: Member) -> list[Movement]:
    """The steps of the membership, newest first. A roster's member begins with the joining day."""
    steps: list[Movement] = _STEPS.objects(member.pk)
    for step in steps:
        step.member = member
    if not any(step.kind == Movement.Kind.JOINED for step in steps):
        steps.append(Movement(member=member, kind=Movement.Kind.JOINED, on=member.joined_on))
    return steps
