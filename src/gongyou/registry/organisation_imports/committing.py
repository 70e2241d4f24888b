"""What a list of organisations writes: new ones with their employers, and the way back."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Model, QuerySet
from django.db.models.fields.reverse_related import ForeignObjectRel

from gongyou.kit.models import User
from gongyou.registry.models import (
    CoverageTally,
    Employer,
    Organisation,
    OrganisationImport,
    OrganisationImportRow,
    OrganisationQuality,
    QualityMonth,
)
from gongyou.registry.organisation_imports.cells import Line
from gongyou.registry.organisation_imports.checking import superior_of
from gongyou.registry.search import search_text_of
from gongyou.registry.services.organisations import OrganisationRow, organisations_found_many

Verdict = OrganisationImportRow.Verdict
BATCH = 500
STEP = Organisation.steplen
# What counts are kept of an organisation goes with it; everything else that leads to it keeps it.
COUNTED: tuple[type[Model], ...] = (CoverageTally, OrganisationQuality, QualityMonth)


@dataclass(frozen=True, slots=True)
class TakenBack:
    """How many organisations an undo removed, and how many it left because something hangs on them."""

    removed: int
    kept: int


def lines_write(batch: OrganisationImport, lines: Sequence[Line], *, by: User | None, now: datetime) -> int:
    """How many organisations were founded. The lines are those that a check found new."""
    rows = [
        OrganisationRow(
            code=line.row.code,
            name=line.row.name,
            kind=line.row.kind,
            level=line.row.level,
            region=line.row.region,
            parent_code=superior_of(line, batch.organisation),
            founded_on=line.row.founded_on,
        )
        for line in lines
    ]
    founded = organisations_found_many(rows=rows, by=by, now=now)
    with_employer = [line for line in lines if line.uscc]
    for some in _some(with_employer):
        _employers_link(batch, some)
    return founded.added


def _some(things: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(things), BATCH):
        yield things[start : start + BATCH]


def _employers_link(batch: OrganisationImport, lines: Sequence[Line]) -> None:
    unions = {found.code: found for found in Organisation.objects.filter(code__in=[line.row.code for line in lines])}
    known = {
        found.uscc: found
        for found in Employer.objects.filter(uscc__in=[line.uscc for line in lines]).select_for_update(of=("self",))
    }
    rows = {row.line: row for row in batch.rows.filter(line__in=[line.given.line for line in lines])}
    fresh = Employer.objects.bulk_create(
        Employer(
            key=line.uscc,
            name=line.employer,
            uscc=line.uscc,
            region=line.row.region,
            organisation=unions[line.row.code],
            search_text=search_text_of(line.employer, line.uscc, line.uscc),
        )
        for line in lines
        if line.uscc not in known
    )
    made = {employer.uscc: employer for employer in fresh}
    for line in lines:
        employer = known.get(line.uscc)
        rows[line.given.line].linked = {
            "employer": (employer or made[line.uscc]).pk,
            "is_new": employer is None,
            "organisation": employer.organisation_id if employer else None,
        }
        if employer is not None:
            employer.organisation = unions[line.row.code]
            employer.version += 1
    Employer.objects.bulk_update(known.values(), ["organisation", "version"])
    OrganisationImportRow.objects.bulk_update(rows.values(), ["linked"])


def lines_take_back(batch: OrganisationImport) -> TakenBack:
    """Removes what the import founded, but not what was changed since, what something hangs on, nor what is above."""
    codes = batch.rows.filter(verdict=Verdict.NEW).values("code")
    mine = Organisation.objects.filter(code__in=codes)
    linked = {row.linked["employer"]: row for row in batch.rows.exclude(linked={})}
    paths = dict(mine.order_by().values_list("path", "pk"))
    held = set(mine.exclude(version=1).values_list("pk", flat=True)) | _referred_to(mine, but_employers=set(linked))
    # Also what was founded or moved below one of them since.
    below = Organisation.objects.filter(path__startswith=batch.organisation.path).order_by()
    kept = {path for path, pk in paths.items() if pk in held}
    kept |= {path for path in below.values_list("path", flat=True).iterator() if path not in paths}
    above = {path[:end] for path in kept for end in range(STEP, len(path) + 1, STEP)}
    removed = sorted((path for path in paths if path not in above), key=len, reverse=True)
    gone = {paths[path] for path in removed}
    _employers_put_back(linked, gone)
    _remove(removed, paths)
    stayed = [pk for pk in paths.values() if pk not in gone]
    for some in _some(stayed):
        left = Organisation.objects.filter(pk__in=some).values("code")
        batch.rows.filter(verdict=Verdict.NEW, code__in=left).update(verdict=Verdict.KEPT)
    return TakenBack(len(removed), len(stayed))


def _relations(model: type[Model]) -> Iterator[ForeignObjectRel]:
    """Everything that leads to rows of the model, relations without a name of their own among them."""
    for found in model._meta.get_fields(include_hidden=True):
        if isinstance(found, ForeignObjectRel) and found.related_model not in COUNTED:
            yield found


def _referred_to(things: QuerySet[Any], *, but_employers: Collection[int] = ()) -> set[int]:
    """The keys of those rows that something leads to."""
    found: set[int] = set()
    keys = things.order_by().values("pk")
    for relation in _relations(things.model):
        name = relation.field.name
        model: Any = relation.related_model
        leading = model._base_manager.filter(**{f"{name}__in": keys})
        if model is Employer:
            found.update(key for pk, key in leading.values_list("pk", f"{name}__pk") if pk not in but_employers)
        else:
            found.update(leading.values_list(f"{name}__pk", flat=True).distinct())
    return found


def _employers_put_back(linked: dict[int, OrganisationImportRow], gone: set[int]) -> None:
    """Employers of unions that go have the one again that covered them; those that came with the file go too."""
    for some in _some(sorted(linked)):
        employers = list(Employer.objects.filter(pk__in=some, organisation__in=gone).select_for_update(of=("self",)))
        for employer in employers:
            employer.organisation_id = linked[employer.pk].linked["organisation"]
            employer.version += 1
        Employer.objects.bulk_update(employers, ["organisation", "version"])
        # A version of its own says that somebody worked on the record.
        fresh = [each.pk for each in employers if linked[each.pk].linked["is_new"] and each.version == 2]
        mine = Employer.objects.filter(pk__in=fresh)
        mine.exclude(pk__in=_referred_to(mine)).delete()


def _remove(paths: Sequence[str], keys: dict[str, int]) -> None:
    """Removes the organisations, deepest first, and counts the children of what stays."""
    for some in _some(paths):
        going = Organisation.objects.filter(pk__in=[keys[path] for path in some])
        for counted in COUNTED:
            counted._base_manager.filter(organisation__in=going).delete()
        # Nothing leads to them any more: neither the tree's own way, which looks for the children of each, nor
        # Django's, which asks every table for each five hundred.
        going._raw_delete(going.db)
    gone = set(paths)
    lost: dict[str, int] = {}
    for path in paths:
        if path[:-STEP] not in gone:
            lost[path[:-STEP]] = lost.get(path[:-STEP], 0) + 1
    for parent, count in lost.items():
        Organisation.objects.filter(path=parent).update(numchild=F("numchild") - count)
