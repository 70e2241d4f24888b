"""What can be read about the registry: roles, scope, the tree with its counts, members by exact look-up."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet, Sum, Value
from django.db.models.functions import Length, Substr
from django.utils import timezone
from treebeard.exceptions import PathOverflow

from gongyou.kit.crypto import blind_indexes
from gongyou.kit.models import User
from gongyou.kit.policies import Visitor
from gongyou.kit.prepared import Prepared, Spread
from gongyou.registry.models import Appointment, Headcount, Member, Organisation
from gongyou.ui.listing import LEAFED

# More organisations than anybody reads in a drop-down.
LISTED = 200
STAFF_ROLES = frozenset({Appointment.Role.OFFICER, Appointment.Role.ANALYST, Appointment.Role.ADMINISTRATOR})
WIDE_STEPS = 2
FEW = 30
LARGE_TREE = 10_000
COUNTED_FOR_SECONDS = 600
# 三员: nobody holds two of them.
SEPARATED_ROLES = frozenset({Appointment.Role.ADMINISTRATOR, Appointment.Role.SECURITY, Appointment.Role.AUDITOR})
# Who works in the console at all.
CONSOLE_ROLES = STAFF_ROLES | SEPARATED_ROLES


def under(organisation_path: str, *, prefix: str = "") -> Q:
    """Rows at or below one organisation; `prefix` leads to it ("organisation__").

    A range instead of LIKE, which SQLite answers without the index.
    """
    after = following(organisation_path)
    return Q(**{f"{prefix}path__gte": organisation_path, f"{prefix}path__lt": after})


def following(path: str) -> str:
    """The first path after all those at or below `path`: its last step counted on, as treebeard does."""
    letters, last = Organisation.alphabet, Organisation.alphabet[-1]
    kept = path.rstrip(last)
    if len(path) - len(kept) >= Organisation.steplen or not kept:
        raise PathOverflow(path)
    return kept[:-1] + letters[letters.index(kept[-1]) + 1] + letters[0] * (len(path) - len(kept))


def is_wide(end: str) -> bool:
    """Whether the paths up to this one are likely to be a large part of the tree: all of it, or a branch at its top."""
    return len(end) <= WIDE_STEPS * Organisation.steplen


def tree_is_large() -> bool:
    """Whether there are more than LARGE_TREE organisations; counted every ten minutes."""
    now = time.monotonic()
    counted_at, is_large = _tree.get("large", (0.0, False))
    if not counted_at or now - counted_at > COUNTED_FOR_SECONDS:
        is_large = Organisation.objects.count() > LARGE_TREE
        _tree["large"] = (now, is_large)
    return is_large


_tree: dict[str, tuple[float, bool]] = {}


def appointments_of(user: Visitor, now: datetime | None = None) -> list[Appointment]:
    """The appointments of an active account in force at `now`, one query for each request (kept on the account)."""
    at = now or timezone.now()
    return [held for held in _appointments_of(user) if held.is_in_force(at)]


def in_force(now: datetime, *, prefix: str = "") -> Q:
    """The condition "is in force at `now`" on appointments, as `Appointment.is_in_force` says of one.

    `prefix` leads to them ("appointments__"): write all conditions on one appointment into one `filter`.
    """
    begun = Q(**{f"{prefix}valid_from": None}) | Q(**{f"{prefix}valid_from__lte": now})
    lasting = Q(**{f"{prefix}valid_until": None}) | Q(**{f"{prefix}valid_until__gt": now})
    return Q(**{f"{prefix}is_confirmed": True}) & begun & lasting


_held = Prepared(
    lambda key: (
        Appointment.objects.filter(user_id=key).select_related("organisation").order_by("organisation__path", "pk")
    )
)


def _appointments_of(user: Visitor) -> list[Appointment]:
    if not isinstance(user, User) or not user.is_active:
        return []
    kept: list[Appointment] | None = user.__dict__.get("_appointments")
    if kept is None:
        kept = _held.objects(user.pk)
        user.__dict__["_appointments"] = kept
    return kept


def forget_appointments(user: User) -> None:
    """Called when an appointment of this account object has changed."""
    user.__dict__.pop("_appointments", None)


def roles_of(user: Visitor, now: datetime | None = None) -> frozenset[str]:
    """The roles that the account holds anywhere at `now`; empty for a visitor."""
    return frozenset(appointment.role for appointment in appointments_of(user, now))


def has_role(user: Visitor, *roles: str) -> bool:
    return not roles_of(user).isdisjoint(roles)


def scope_paths(user: Visitor, *roles: str) -> list[str]:
    """Paths of the organisations that the account is appointed to in one of `roles` (all staff roles by default)."""
    wanted = frozenset(roles) or STAFF_ROLES
    return [found.organisation.path for found in appointments_of(user) if found.role in wanted]


def in_scope(user: Visitor, *roles: str, prefix: str = "") -> Q:
    """The condition "belongs to an organisation of mine"; matches nothing for who has none."""
    condition = Q(pk__in=[])
    for path in scope_paths(user, *roles):
        condition |= under(path, prefix=prefix)
    return condition


def scope_of(user: Visitor, *roles: str) -> QuerySet[Organisation]:
    """The organisations of the account's subtrees, in tree order."""
    return Organisation.objects.filter(in_scope(user, *roles)).order_by("path")


def offered_to(user: Visitor, *roles: str) -> QuerySet[Organisation]:
    """The organisations of the account's scope that a drop-down offers, in tree order.

    A city has thousands of grassroots unions; there, what is filed belongs to the city, a district or a township.
    """
    mine = scope_of(user, *roles)
    if mine.count() <= LISTED:
        return mine
    return mine.exclude(kind__in=(Organisation.Kind.GRASSROOTS, Organisation.Kind.GRID))


def scope_top(user: Visitor) -> Organisation | None:
    """The highest organisation that the account is appointed to, which names its scope on the screen."""
    found = [appointment.organisation for appointment in appointments_of(user)]
    return min(found, key=lambda organisation: (organisation.depth, organisation.path), default=None)


_whose = Prepared(lambda key: Member.objects.filter(account_id=key).select_related("organisation", "employer"))


def member_of(user: Visitor) -> Member | None:
    """The member whose account this is."""
    if not isinstance(user, User):
        return None
    found: Member | None = _whose.first(user.pk)
    return found


@dataclass(frozen=True, slots=True)
class Branch:
    """One organisation and what lies at or below it."""

    organisation: Organisation
    members: int


_children = Spread(
    lambda path, after, depth: Organisation.objects.filter(path__gte=path, path__lt=after, depth=depth).order_by(
        "path"
    ),
    ends=(1,),
    is_wide=is_wide,
    is_large=tree_is_large,
)


def organisation_branches(organisation: Organisation) -> list[Branch]:
    """The direct children with the active members at or below each. Two queries for any number of members."""
    found = _children.objects(organisation.path, following(organisation.path), organisation.depth + 1)
    paths = [child.path for child in found]
    # A text is kept for each number of children: of a few, as districts and townships are.
    counted = dict(_counted_at.rows(*paths) if 0 < len(paths) <= FEW else _active_at(*paths))
    return [Branch(child, counted.get(child.path, 0)) for child in found]


def _active_at(*paths: str) -> QuerySet[Headcount, tuple[str, int]]:
    parts = Headcount.objects.filter(path__in=paths).order_by().values("path")
    return parts.annotate(active=Sum("members")).values_list("path", "active")


_counted_at = Prepared(_active_at)
_counted = Prepared(
    lambda path: (
        Headcount.objects.filter(path=path).order_by().values("path").annotate(n=Sum("members")).values_list("n")
    )
)


def organisation_members_count(organisation: Organisation) -> int:
    """Active members at or below the organisation, from the numbers that the database keeps."""
    return _active(organisation.path)


def _active(path: str) -> int:
    found = _counted.rows(path)
    return int(found[0][0] or 0) if found else 0


def members_told(user: Visitor, organisation: Organisation | None, chosen: Mapping[str, str]) -> int | None:
    """How many members an officer's list holds, from the numbers that the database keeps; None where they cannot tell.

    They are those of active members. Where more of these than can be leafed through are there, the rest needs no
    counting. `organisation`: the list is that of this one, `chosen` is what it is filtered by.
    """
    paths = scope_paths(user, Appointment.Role.OFFICER)
    if organisation:
        paths = [organisation.path] if organisation.path.startswith(tuple(paths)) else []
    state = chosen.get("state", "")
    if not paths or chosen.keys() - {"organisation", "state"} or state not in ("", Member.State.ACTIVE):
        return None
    tops = {path for path in paths if not any(path != other and path.startswith(other) for other in paths)}
    active = sum(_active(path) for path in tops)
    return active if state or active > LEAFED else None


def organisation_ancestors(organisation: Organisation, *, within: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """From the top of `within` down to the organisation itself."""
    return (
        within.alias(start=Substr(Value(organisation.path), 1, Length("path")))
        .filter(path=F("start"))
        .order_by("depth")
    )


def members_matching(members: QuerySet[Member], looked_up: str) -> QuerySet[Member]:
    """Those whose name, phone, ID number or worker key is exactly `looked_up`: encrypted text has no prefix search."""
    text = looked_up.strip()
    if not text:
        return members.none()
    return members.filter(
        Q(name_index__in=blind_indexes(text, purpose="member.name"))
        | Q(phone_index__in=blind_indexes(text, purpose="member.phone"))
        | Q(id_number_index__in=blind_indexes(text.upper(), purpose="member.id_number"))
        | Q(worker_key=text.lower())
    )
