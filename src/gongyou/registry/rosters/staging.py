# ruff: noqa: S608  (only our own table and column names are put into the statements)
"""A roster's rows in the database before anybody has decided: sealed, compared with the register, counted.

Every statement works on whole sets inside the database, on SQLite and PostgreSQL alike, so that a million rows cost no
memory here. People are met by `worker_key`, whose key never rotates.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from operator import itemgetter
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from gongyou.core.text import Text
from gongyou.kit.rotation import indexes_moved
from gongyou.registry.models import (
    Employer,
    Member,
    Organisation,
    RosterChange,
    RosterFault,
    RosterImport,
    RosterRow,
    Station,
    WorkPoint,
)
from gongyou.registry.rosters.days import plain
from gongyou.registry.rosters.memory import STAGING_PAGES_KB, pages_kept
from gongyou.registry.rosters.reading import Block, Roster
from gongyou.registry.rosters.sealing import Fault, Places, Sealed, faults_stored
from gongyou.registry.rosters.sharing import Checked, Chunk, checked_in_order
from gongyou.registry.selectors import under

LOOK_UP = 500
SEALED = tuple(Sealed._fields)
COLUMNS = ("roster_id", "verdict", "line", *SEALED)
# By what staged rows are found and met.
ASKED = ("roster_id", "line", "verdict", "worker_key", "id_number_index", "phone_index", "work_area")
# What a roster may change of a known member. Blank in the roster leaves a value as it is.
COMPARED = (
    ("name_index", "''"),
    ("phone_index", "''"),
    ("region", "''"),
    ("employment_form", "''"),
    ("occupation", "''"),
    ("work_area", "''"),
    ("state", "''"),
    ("joined_on", None),
    ("organisation_id", None),
    ("employer_id", None),
    ("station_id", None),
)
KEPT = (
    "name",
    "name_index",
    "name_tokens",
    "phone",
    "phone_index",
    "region",
    "employment_form",
    "occupation",
    "work_area",
    "joined_on",
    "state",
    "organisation_id",
    "employer_id",
)
STAGED, MEMBERS, ORGANISATIONS = (model._meta.db_table for model in (RosterRow, Member, Organisation))
CHANGES, POINTS = RosterChange._meta.db_table, WorkPoint._meta.db_table
# What stands in the register elsewhere than in the member's own row.
HELD = {"station_id": f"(SELECT p.station_id FROM {POINTS} p WHERE p.member_id = {{member}})"}
# How many rows are done, and how many there are at most.
Progress = Callable[[int, int], None]
# Line, cells as the file has them, what is wrong with them.
Wrong = tuple[int, list[str], list[Fault]]


def roster_stage(roster: RosterImport, file: Roster, *, today: date, progress: Progress) -> None:
    """Checks, seals and stages every row of the file. Rows of an attempt that was interrupted are cleared first."""
    staged_clear(roster)
    head = f"{key_of(roster)}\tnew" if _is_postgres() else ""
    places = _Places(roster.organisation, today)
    read = wrong = 0
    progress(read, file.expected)
    with pages_kept(STAGING_PAGES_KB):
        for done in checked_in_order(_chunks(file, places), head=head, expected=file.expected):
            with transaction.atomic():
                _write(roster, done)
                faults_write(roster, done.wrong)
            read += done.read
            wrong += len(done.wrong)
            progress(read, max(read, file.expected))
    roster.headings = file.headings
    roster.remarks = [{"zh": remark.zh, "en": remark.en} for remark in file.remarks]
    roster.rows_read, roster.rows_wrong = read, wrong
    if _is_postgres():
        with connection.cursor() as cursor:
            # Of ciphertexts nobody asks; reading a sample of them costs most.
            cursor.execute(f"ANALYZE {STAGED} ({', '.join(ASKED)})")


def roster_compare(roster: RosterImport) -> None:
    """Meets the staged rows with the register, writes each one's verdict and puts the counts on the import."""
    with transaction.atomic():
        RosterChange.objects.filter(roster=roster).delete()
        # What is there again stays so: the file is what it was.
        settled = (RosterRow.Verdict.NEW, RosterRow.Verdict.REPEATED)
        RosterRow.objects.filter(roster=roster).exclude(verdict__in=settled).update(verdict=RosterRow.Verdict.NEW)
        indexes_levelled(roster)
        _mark_known(roster)
        counts = staged_counts(roster)
        roster.rows_new = counts.get("new", 0)
        roster.rows_changed = counts.get("changed", 0)
        roster.rows_unchanged = counts.get("unchanged", 0)
        roster.rows_elsewhere = counts.get("elsewhere", 0)
        roster.rows_repeated = counts.get("repeated", 0)
        roster.rows_wrong = RosterFault.objects.filter(roster=roster).count()
        _say_shared_phones(roster)


def indexes_levelled(roster: RosterImport) -> None:
    """Puts the indexes of the staged rows, and of the members they speak of, under the key in force.

    While a key is being rotated equal values stand under different indexes; compared so, everybody would have changed.
    """
    staged = RosterRow.objects.filter(roster=roster)
    indexes_moved(staged)
    indexes_moved(Member.objects.filter(worker_key__in=staged.order_by().values("worker_key")))


def staged_counts(roster: RosterImport) -> dict[str, int]:
    """How many staged rows have which verdict."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT verdict, count(*) FROM {STAGED} WHERE roster_id = %s GROUP BY verdict", [key_of(roster)]
        )
        return dict(cursor.fetchall())


def staged_clear(roster: RosterImport, *, faults: bool = True) -> None:
    """Removes the staged rows; the wrong ones too unless the error workbook is still wanted."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {STAGED} WHERE roster_id = %s", [key_of(roster)])
    if faults:
        RosterFault.objects.filter(roster=roster).delete()


def given_differs(row: str = "s", member: str = "m") -> str:
    """The condition "the roster says something else than the register"."""
    parts = []
    for column, blank in COMPARED:
        given = f"{row}.{column} <> {blank}" if blank else f"{row}.{column} IS NOT NULL"
        held = HELD[column].format(member=f"{member}.id") if column in HELD else f"{member}.{column}"
        # A member's employer may be none.
        other = f"({held} IS NULL OR {row}.{column} <> {held})"
        parts.append(f"({given} AND {other})")
    return " OR ".join(parts)


def _chunks(file: Roster, places: _Places) -> Iterator[Chunk]:
    for block in file.blocks:
        yield Chunk(block, file.layout, places.of(block, file.layout))


class _Places:
    """Organisations, employers and places of work by the codes that rows name, each looked up once."""

    def __init__(self, top: Organisation, today: date) -> None:
        self.top, self.today = top, today
        self.organisations: dict[str, int | None] = {}
        self.employers: dict[str, int] = {}
        self.stations: dict[str, int | None] = {}
        self.asked: set[tuple[str, str]] = set()

    def of(self, block: Block, layout: dict[str, int]) -> Places:
        codes = self._named("organisation_code", block, layout)
        keys = self._named("employer_key", block, layout)
        sites = self._named("station_code", block, layout)
        for some in self._unasked("organisation_code", codes):
            found = Organisation.objects.filter(under(self.top.path), code__in=some)
            self.organisations.update(
                {each.code: each.pk if each.is_open else None for each in found.only("code", "closed_on")}
            )
        for some in self._unasked("employer_key", keys):
            for pk, key, uscc in Employer.objects.filter(Q(key__in=some) | Q(uscc__in=some)).values_list(
                "pk", "key", "uscc"
            ):
                self.employers[key] = pk
                if uscc:
                    self.employers.setdefault(uscc, pk)
        for some in self._unasked("station_code", sites):
            known = Station.objects.filter(code__in=some).only("code", "closed_on")
            self.stations.update({each.code: None if each.closed_on else each.pk for each in known})
        return Places(
            {code: self.organisations[code] for code in codes if code in self.organisations},
            {key: self.employers[key] for key in keys if key in self.employers},
            self.today,
            {code: self.stations[code] for code in sites if code in self.stations},
        )

    def _named(self, column: str, block: Block, layout: dict[str, int]) -> set[str]:
        if column not in layout:
            return set()
        # A row that cannot be read may name something, too: to look that up does no harm.
        return set(map(plain, set(map(itemgetter(layout[column]), block.cells)))) - {""}

    def _unasked(self, column: str, wanted: Iterable[str]) -> Iterator[list[str]]:
        new = [code for code in sorted(wanted) if (column, code) not in self.asked]
        self.asked.update((column, code) for code in new)
        for start in range(0, len(new), LOOK_UP):
            yield new[start : start + LOOK_UP]


def _write(roster: RosterImport, done: Checked) -> None:
    columns = ", ".join(COLUMNS)
    with connection.cursor() as cursor:
        if done.copy:
            # No wait for the disk chunk by chunk: what says “checked” later waits for itself and all before it.
            cursor.execute("SET LOCAL synchronous_commit = off")
            with cursor.copy(f"COPY {STAGED} ({columns}) FROM STDIN") as copy:
                copy.write(done.copy)
        elif done.right:
            key = key_of(roster)
            marks = ", ".join(["%s"] * len(COLUMNS))
            cursor.executemany(
                f"INSERT INTO {STAGED} ({columns}) VALUES ({marks})",
                [(key, "new", line, *sealed) for line, sealed in done.right],
            )


def faults_write(roster: RosterImport, wrong: Sequence[Wrong]) -> None:
    """Keeps wrong rows, their cells sealed."""
    RosterFault.objects.bulk_create(
        [
            RosterFault(
                roster=roster,
                line=line,
                cells=json.dumps(cells, ensure_ascii=False),
                faults=faults_stored(faults),
            )
            for line, cells, faults in wrong
        ],
        batch_size=500,
    )


def _mark_known(roster: RosterImport) -> None:
    top, following = roster.organisation.path, Organisation(path=roster.organisation.path)._inc_path()
    inside = "o.path >= %s AND o.path < %s AND m.state NOT IN ('merged', 'erased')"
    verdict = (
        f"CASE WHEN NOT ({inside}) THEN 'elsewhere' WHEN {given_differs(STAGED)} THEN 'changed' ELSE 'unchanged' END"
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {MEMBERS} LIMIT 1")
        if cursor.fetchone() is None:
            return
        cursor.execute(
            f"UPDATE {STAGED} SET verdict = {verdict} FROM {MEMBERS} m JOIN {ORGANISATIONS} o "
            f"ON o.id = m.organisation_id WHERE {STAGED}.roster_id = %s AND {STAGED}.verdict = 'new' "
            f"AND m.worker_key = {STAGED}.worker_key",
            [top, following, key_of(roster)],
        )
        kept = ", ".join(KEPT)
        cursor.execute(
            f"INSERT INTO {CHANGES} (roster_id, member_id, line, version, identity_state, point, was_kept, {kept}) "
            f"SELECT s.roster_id, m.id, s.line, m.version, m.identity_state, '', %s, "
            f"{', '.join(f'm.{c}' for c in KEPT)} "
            f"FROM {STAGED} s JOIN {MEMBERS} m ON m.worker_key = s.worker_key "
            "WHERE s.roster_id = %s AND s.verdict = 'changed'",
            [False, key_of(roster)],
        )


def _say_shared_phones(roster: RosterImport) -> None:
    """One telephone for several people is allowed (a couple, a forgotten change) and said."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM (SELECT phone_index FROM {STAGED} WHERE roster_id = %s AND phone_index <> '' "
            "AND verdict <> 'repeated' GROUP BY phone_index HAVING count(*) > 1) shared",
            [key_of(roster)],
        )
        shared = cursor.fetchone()[0]
    code = "shared_phones"
    roster.remarks = [remark for remark in roster.remarks if remark.get("code") != code]
    if shared:
        said = Text(
            f"有 {shared} 个手机号由名册中的多人共用，仍可登记，请留意核对。",
            f"{shared} telephone numbers are shared by several people of the roster. They can be registered; "
            "look at them again.",
        )
        roster.remarks.append({"code": code, "zh": said.zh, "en": said.en})


def key_of(roster: RosterImport) -> Any:
    """The import's key as the database holds it: SQLite knows no UUID."""
    return RosterImport._meta.pk.get_db_prep_value(roster.pk, connection)


def _is_postgres() -> bool:
    return connection.vendor == "postgresql"
