# ruff: noqa: S608  (only our own table and column names are put into the statements)
"""What a roster does to the register, and how it is taken back: whole sets in one transaction, or not at all.

The caller opens the transaction. PostgreSQL and SQLite run the same statements but for one.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, connection
from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet
from django.utils import timezone

from gongyou.core.errors import Conflict
from gongyou.core.text import Text
from gongyou.registry.grids.finding import grids_of_areas
from gongyou.registry.hooks import BulkKind, MembershipsChanged, Runs, memberships_changed, runs_of, runs_without
from gongyou.registry.models import (
    Dues,
    DuplicatePair,
    Member,
    MemberDefect,
    Movement,
    RosterChange,
    RosterImport,
    WorkPoint,
)
from gongyou.registry.rosters.given_places import number_under, points_ended, points_given, points_taken_back
from gongyou.registry.rosters.rebuilding import indexes_rebuilt
from gongyou.registry.rosters.staging import CHANGES, KEPT, MEMBERS, STAGED, indexes_levelled, key_of

MEANWHILE = Text(
    "名册核对之后，在册信息又有变化，没有登记任何人。",
    "The register has changed since the roster was checked; nobody was registered.",
)
CHECK_AGAIN = Text(
    "已按现在的情况重新核对，请再确认一次。", "It was checked again as things stand now; please confirm again."
)
REASON = "名册导入"
STEPS = 1_000
STEP_OF = {
    Member.State.ACTIVE: Movement.Kind.RETURNED,
    Member.State.SUSPENDED: Movement.Kind.SUSPENDED,
    Member.State.LEFT: Movement.Kind.LEFT,
}
INSERTED = (
    "organisation_id, name, name_index, name_tokens, id_number, id_number_index, phone, phone_index, worker_key, "
    "region, employer_id, employment_form, occupation, work_area, grid_id, joined_on, confirmed_on, identity_state, "
    "version, state"
)
# What hangs on a member without anybody having used the record: it goes with the member when a roster is undone.
# Another roster may have planned something for them; what is due comes of itself, month by month, and so do wrong
# values that the product noticed and likely duplicates that nobody has answered. A point on a record that nobody has
# changed is the roster's own.
EVERY = Q(pk__isnull=False)
PASSING: Mapping[type[Model], Q] = {
    RosterChange: EVERY,
    WorkPoint: EVERY,
    MemberDefect: EVERY,
    Dues: Q(state=Dues.State.DUE),
    DuplicatePair: Q(state=DuplicatePair.State.OPEN),
}


@dataclass(frozen=True, slots=True)
class Written:
    """How many members were added and changed, and the keys of the added ones as runs."""

    added: int
    updated: int
    ranges: list[list[int]]


@dataclass(frozen=True, slots=True)
class TakenBack:
    """How many new members were removed, how many changed ones restored, how many stay because somebody used them."""

    removed: int
    restored: int
    kept: int


def roster_write(roster: RosterImport, *, now: datetime) -> Written:
    """Registers the new people and changes the known ones exactly as they were counted, or raises Conflict.

    Who moves to another organisation or state gets a step in the history of the membership; who is new gets none:
    there `joined_on` is the beginning.
    """
    today = timezone.localdate(now)
    indexes_levelled(roster)
    if _changed_meanwhile(roster):
        raise _conflict(roster)
    try:
        with indexes_rebuilt(roster.rows_new) as is_alone:
            if is_alone and _registered_meanwhile(roster):
                raise _conflict(roster)
            ranges = _insert(roster, today, is_alone=is_alone)
    except IntegrityError as reason:
        raise _conflict(roster) from reason
    added = sum(count for _, _, count in ranges)
    points_ended(roster)
    updated = _update(roster, today)
    if (added, updated) != (roster.rows_new, roster.rows_changed):
        raise _conflict(roster)
    points_given(roster, now)
    _told(Movement.Kind.JOINED, tuple((first, last) for first, last, _ in ranges), roster, now)
    _steps_recorded(roster, now)
    return Written(added, updated, [[first, last] for first, last, _ in ranges])


def roster_take_back(roster: RosterImport, *, now: datetime) -> TakenBack:
    """Removes the members that the roster brought and puts the changed ones back, but for those touched since."""
    # The commit raised each version by one; another one means that somebody has changed the record since.
    mine = RosterChange.objects.filter(roster=roster)
    touched = mine.exclude(member__version=F("version") + 1)
    # Nobody is put back into an organisation that was closed meanwhile.
    homeless = mine.exclude(organisation=F("member__organisation")).filter(organisation__closed_on__isnull=False)
    stays = Q(pk__in=touched.values("pk")) | Q(pk__in=homeless.values("pk"))
    kept = RosterChange.objects.filter(stays).update(was_kept=True)
    restored = _restore(roster)
    back = RosterChange.objects.filter(roster=roster, was_kept=False)
    points_taken_back(roster, back, now)
    _told(BulkKind.RESTORED, runs_of(back.values_list("member", flat=True)), roster, now)
    _steps_removed(roster)
    removed = 0
    for first, last in roster.added_ranges:
        untouched = _untouched(first, last)
        for relation in Member._meta.related_objects:
            model = relation.related_model
            if not isinstance(model, str) and model in PASSING:
                mine_too = {f"{relation.field.name}__in": untouched.values("pk")}
                model._default_manager.filter(PASSING[model], **mine_too).delete()
        removed += untouched._raw_delete(untouched.db)
    left = set(members_left(roster).values_list("pk", flat=True))
    gone = (run for first, last in roster.added_ranges for run in runs_without(first, last, left))
    _told(BulkKind.REMOVED, tuple(gone), roster, now)
    return TakenBack(removed, restored, kept + len(left))


def members_left(roster: RosterImport) -> QuerySet[Member]:
    """The members that the roster brought and that are still there."""
    among = Q(pk__in=[])
    for first, last in roster.added_ranges:
        among |= Q(pk__range=(first, last))
    return Member.objects.filter(among)


def _untouched(first: int, last: int) -> QuerySet[Member]:
    """Members of a run whom nobody has changed and to whom nothing is attached."""
    found = Member.objects.filter(pk__range=(first, last), version=1, account=None, merged_into=None)
    for relation in Member._meta.related_objects:
        model = relation.related_model
        if isinstance(model, str):
            continue
        attached = model._default_manager.filter(**{relation.field.name: OuterRef("pk")})
        if model in PASSING:
            attached = attached.exclude(PASSING[model])
        found = found.exclude(Exists(attached))
    return found


def _changed_meanwhile(roster: RosterImport) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT 1 FROM {CHANGES} c JOIN {MEMBERS} m ON m.id = c.member_id "
            "WHERE c.roster_id = %s AND m.version <> c.version LIMIT 1",
            [key_of(roster)],
        )
        return cursor.fetchone() is not None


def _registered_meanwhile(roster: RosterImport) -> bool:
    with connection.cursor() as cursor:
        for column in ("worker_key", "id_number_index"):
            cursor.execute(
                f"SELECT 1 FROM {STAGED} s JOIN {MEMBERS} m ON m.{column} = s.{column} "
                "WHERE s.roster_id = %s AND s.verdict = 'new' LIMIT 1",
                [key_of(roster)],
            )
            if cursor.fetchone() is not None:
                return True
    return False


def _insert(roster: RosterImport, today: date, *, is_alone: bool) -> Sequence[tuple[int, int, int]]:
    insert = (
        f"INSERT INTO {MEMBERS} ({INSERTED}) SELECT COALESCE(s.organisation_id, %s), s.name, s.name_index, "
        "s.name_tokens, s.id_number, s.id_number_index, s.phone, s.phone_index, s.worker_key, s.region, s.employer_id, "
        f"s.employment_form, COALESCE(NULLIF(s.occupation, ''), 'other'), s.work_area, {_grid('s')}, s.joined_on, %s, "
        f"'unchecked', 1, COALESCE(NULLIF(s.state, ''), 'active') FROM {STAGED} s "
        "WHERE s.roster_id = %s AND s.verdict = 'new' "
    )
    if not is_alone:
        insert += "ON CONFLICT DO NOTHING"
    given = [roster.organisation_id, _grids_of(STAGED, roster), today.isoformat(), key_of(roster)]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and not is_alone:
            cursor.execute(
                f"WITH added AS ({insert} RETURNING id), "
                "runs AS (SELECT id, id - row_number() OVER (ORDER BY id) AS run FROM added) "
                "SELECT min(id), max(id), count(*) FROM runs GROUP BY run ORDER BY 1",
                given,
            )
            return [tuple(row) for row in cursor.fetchall()]
        # The table is locked, or it is SQLite's only write lock: what follows the highest key is ours.
        cursor.execute(f"SELECT COALESCE(max(id), 0) FROM {MEMBERS}")
        before = cursor.fetchone()[0]
        cursor.execute(insert, given)
        cursor.execute(f"SELECT min(id), max(id), count(*) FROM {MEMBERS} WHERE id > %s", [before])
        first, last, count = cursor.fetchone()
        return [(first, last, count)] if count else []


def _update(roster: RosterImport, today: date) -> int:
    def given(column: str) -> str:
        return f"{column} = COALESCE(NULLIF(s.{column}, ''), {MEMBERS}.{column})"

    # Who meets whom is settled first, line by line: SQLite has no statistics of these tables and would read every
    # staged row again for each member.
    meant = (
        f"(WITH met AS MATERIALIZED (SELECT s.id AS row_id, c.member_id, c.version FROM {STAGED} s CROSS JOIN "
        f"{CHANGES} c WHERE c.roster_id = s.roster_id AND c.line = s.line AND s.roster_id = %s "
        "AND s.verdict = 'changed') SELECT * FROM met) meant"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {MEMBERS} SET name = s.name, name_index = s.name_index, name_tokens = s.name_tokens, "
            f"{given('phone')}, {given('phone_index')}, region = s.region, employment_form = s.employment_form, "
            f"{given('occupation')}, {given('work_area')}, {given('state')}, joined_on = s.joined_on, "
            f"organisation_id = COALESCE(s.organisation_id, {MEMBERS}.organisation_id), "
            f"employer_id = COALESCE(s.employer_id, {MEMBERS}.employer_id), "
            f"identity_state = CASE WHEN s.name_index <> {MEMBERS}.name_index THEN 'unchecked' "
            f"ELSE {MEMBERS}.identity_state END, "
            f"grid_id = CASE WHEN s.work_area NOT IN ('', {MEMBERS}.work_area) THEN {_grid('s')} "
            f"ELSE {MEMBERS}.grid_id END, "
            f"confirmed_on = %s, version = {MEMBERS}.version + 1 "
            f"FROM {meant} CROSS JOIN {STAGED} s WHERE s.id = meant.row_id AND {MEMBERS}.id = meant.member_id "
            f"AND {MEMBERS}.version = meant.version",
            [_grids_of(STAGED, roster), today.isoformat(), key_of(roster)],
        )
        return int(cursor.rowcount)


def _grid(row: str) -> str:
    """The grid of a row's place of work; its parameter comes from `_grids_of`."""
    return number_under(f"{row}.work_area")


def _grids_of(table: str, roster: RosterImport) -> str:
    """The grids of the roster's places of work, each found once: area code to key, as JSON."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT work_area FROM {table} WHERE roster_id = %s", [key_of(roster)])
        return json.dumps(grids_of_areas(area for (area,) in cursor.fetchall()))


def _restore(roster: RosterImport) -> int:
    back = ", ".join(f"{column} = c.{column}" for column in (*KEPT, "identity_state"))
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {MEMBERS} SET {back}, version = {MEMBERS}.version + 1, "
            f"grid_id = CASE WHEN c.work_area <> {MEMBERS}.work_area THEN {_grid('c')} ELSE {MEMBERS}.grid_id END "
            f"FROM {CHANGES} c "
            f"WHERE c.roster_id = %s AND NOT c.was_kept AND {MEMBERS}.id = c.member_id "
            f"AND {MEMBERS}.version = c.version + 1",
            [_grids_of(CHANGES, roster), key_of(roster)],
        )
        return int(cursor.rowcount)


def _steps_recorded(roster: RosterImport, now: datetime) -> None:
    moved = RosterChange.objects.filter(roster=roster).exclude(
        organisation=F("member__organisation"), state=F("member__state")
    )
    columns = ("member_id", "organisation_id", "state", "member__organisation_id", "member__state")
    steps = []
    keys = defaultdict(list)
    for member, source, before, target, after in moved.values_list(*columns).iterator(chunk_size=STEPS):
        kinds = [Movement.Kind.TRANSFERRED] if source != target else []
        if before != after:
            kinds.append(STEP_OF[after])
        for kind in kinds:
            keys[kind].append(member)
            at = source if kind == Movement.Kind.TRANSFERRED else target
            steps.append(
                Movement(
                    member_id=member,
                    kind=kind,
                    source_id=at,
                    target_id=target,
                    on=timezone.localdate(now),
                    reason=REASON,
                    recorded_at=now,
                    recorded_by=roster.uploaded_by,
                )
            )
    Movement.objects.bulk_create(steps, batch_size=STEPS)
    for kind, moved_keys in keys.items():
        _told(kind, runs_of(moved_keys), roster, now)


def _told(kind: str, runs: Runs, roster: RosterImport, now: datetime) -> None:
    memberships_changed(MembershipsChanged(kind, runs, roster.organisation, timezone.localdate(now), now))


def _steps_removed(roster: RosterImport) -> None:
    """The steps that this roster recorded for those whose records were put back."""
    back = RosterChange.objects.filter(roster=roster, was_kept=False).values("member")
    Movement.objects.filter(member__in=back, reason=REASON, recorded_at=roster.committed_at).delete()


def _conflict(roster: RosterImport) -> Conflict:
    return Conflict("registry.roster_meanwhile", MEANWHILE, CHECK_AGAIN, roster=roster.pk)
