"""The members of one employer get a union of their own: founded, linked and filled in one act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F
from django.utils import timezone

from gongyou.core.errors import Conflict
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.registry import policies
from gongyou.registry.employers.selectors import SHARED, members_of
from gongyou.registry.hooks import MembershipsChanged, memberships_changed, runs_of
from gongyou.registry.models import Employer, Member, Movement, Organisation
from gongyou.registry.services.organisations import OrganisationRow, organisation_found

FOUNDED = audit.register(
    "registry.employer.union_founded",
    "为用人单位“{employer}”建立“{organisation}”，划入会员 {moved} 人",
    "Founded “{organisation}” for the employer “{employer}” and moved {moved} members to it",
)

BATCH = 500
REASON = "单位建会，成建制转入"


@dataclass(frozen=True, slots=True)
class UnionRow:
    """The enterprise union to be founded under `superior`; `takes_members` moves the employer's members into it."""

    code: str
    name: str
    superior: Organisation
    founded_on: date
    takes_members: bool = True


@dataclass(frozen=True, slots=True)
class UnionFounded:
    """The new organisation and how many members were moved into it."""

    organisation: Organisation
    moved: int


@service
def employer_union_found(*, employer: Employer, row: UnionRow, by: User | None, now: datetime) -> UnionFounded:
    """Founds the employer's own union (工会法 art. 11), links the employer and moves its members: all or nothing.

    Members outside of the founder's reach stay where they are. An employer that has a union of its own raises
    Conflict.
    """
    kept = Employer.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=employer.pk)
    require(
        by is None or (policies.employers.can_change(by, kept) and policies.members.can_add(by, under=row.superior))
    )
    covered = kept.organisation
    if covered is not None and covered.is_open and covered.kind not in SHARED:
        raise Conflict(
            "registry.employer_has_union",
            Text(f"“{kept.name}”已有工会“{covered.name}”。", f"“{kept.name}” has a union already, “{covered.name}”."),
        )
    kind, level = Organisation.Kind.ENTERPRISE, Organisation.Level.GRASSROOTS
    organisation = organisation_found(
        row=OrganisationRow(row.code, row.name, kind, level, kept.region, row.superior.code, founded_on=row.founded_on),
        by=by,
        now=now,
    )
    kept.organisation = organisation
    kept.version += 1
    kept.save(update_fields=["organisation", "version"])
    moved = _members_moved(kept, organisation, by, now) if row.takes_members else 0
    data = {"employer": kept.name, "organisation": organisation.name, "moved": moved}
    audit.write(FOUNDED, by=by, subject=kept, data=data, now=now)
    return UnionFounded(organisation, moved)


def _members_moved(employer: Employer, target: Organisation, by: User | None, now: datetime) -> int:
    scope = Organisation.objects.all() if by is None else policies.organisations.scope(by)
    reach = Member.objects.all() if by is None else policies.members.scope(by)
    sources = dict(
        members_of(employer, scope)
        .filter(pk__in=reach.order_by().values("pk"))
        .exclude(organisation=target)
        .select_for_update()
        .values_list("pk", "organisation_id")
    )
    keys = list(sources)
    for start in range(0, len(keys), BATCH):
        some = keys[start : start + BATCH]
        Member.objects.filter(pk__in=some).update(organisation=target, version=F("version") + 1)
        Movement.objects.bulk_create(
            Movement(
                member_id=key,
                kind=Movement.Kind.TRANSFERRED,
                source_id=sources[key],
                target=target,
                on=timezone.localdate(now),
                reason=REASON,
                recorded_at=now,
                recorded_by=by,
            )
            for key in some
        )
    memberships_changed(
        MembershipsChanged(Movement.Kind.TRANSFERRED, runs_of(keys), target, timezone.localdate(now), now)
    )
    return len(keys)
