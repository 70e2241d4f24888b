"""What is missing, as a work list: employers, places and stations with head count, members known and the gap."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q

from gongyou.calc.gaps import Gap
from gongyou.core.industry import section_said
from gongyou.core.text import Text
from gongyou.registry.coverage.rollup import choices_said, employers_of, missing_of
from gongyou.registry.employers.selectors import SHARED
from gongyou.registry.models import (
    Employer,
    Grid,
    Member,
    Organisation,
    OrganisingTask,
    PlatformCount,
    Station,
    WorkPoint,
)
from gongyou.registry.organisations.statute import COMMITTEE_MEMBERS
from gongyou.registry.regions import region_prefix
from gongyou.registry.selectors import under

Kind = OrganisingTask.Kind
ACTIVE = Member.State.ACTIVE


@dataclass(frozen=True, slots=True)
class Missing:
    """One line of the work list. `subject` is its kind and key, under which a task is given out once."""

    kind: str
    key: str
    name: Text | str
    gap: Gap
    region: str
    note: Text
    industry: Text | None = None
    task: OrganisingTask | None = None

    @property
    def subject(self) -> str:
        return f"{self.kind}:{self.key}"


def missing_list(top: Organisation, kind: str) -> list[Missing]:
    """The lines of one kind, the largest gap first; those without a head count come last."""
    found = LISTS[Kind(kind)](top)
    tasks = {
        task.subject: task
        for task in OrganisingTask.objects.filter(kind=kind, state=OrganisingTask.State.OPEN).select_related(
            "assigned_to"
        )
    }
    lines = [_with(line, tasks.get(line.subject)) for line in found]
    return sorted(lines, key=lambda line: (line.gap.missing is None, -(line.gap.missing or 0), str(line.key)))


def missing_one(top: Organisation, kind: str, key: str) -> Missing | None:
    """One line as it stands now, also when it has left the list because the gap is closed; None where there is none."""
    if kind in (Kind.UNION, Kind.MEMBERS):
        employer = employers_of(top).filter(pk=key).select_related("organisation").first() if key.isdigit() else None
        return None if employer is None else _employer(kind, employer, _members_at([employer]).get(employer.pk, 0))
    if kind == Kind.SITE:
        station = _stations(top).filter(pk=key).first() if key.isdigit() else None
        return None if station is None else _station(station, _members_from([station]).get(station.pk, 0))
    return next((line for line in _places(top) if line.key == key), None)


def founding_said(employer: Employer, members: int) -> Text:
    """Where the employer stands between 工会法 art. 11 and a union of its own."""
    covered, threshold = employer.organisation, COMMITTEE_MEMBERS.value
    has_open = covered is not None and covered.is_open
    if has_open and covered is not None and covered.kind not in SHARED:
        return Text("已有工会", "Has its own union")
    if members >= threshold:
        return Text(f"会员已满 {threshold} 人，应建委员会", f"{threshold} members or more: a committee is due")
    if has_open:
        return Text("由联合或上级工会覆盖", "Covered by a joint or higher union")
    if employer.staff_count is None:
        return Text("未建会，先核实职工人数", "No union; find out the number of staff")
    return Text("未建会，可单独或联合建会", "No union; its own or a joint one")


def _unions(top: Organisation) -> list[Missing]:
    employers = list(missing_of(top).select_related("organisation"))
    members = _members_at(employers)
    return [_employer(Kind.UNION, one, members.get(one.pk, 0)) for one in employers]


def _few_members(top: Organisation) -> list[Missing]:
    """Employers with a union of some kind, fewer than half of whose staff are members, ten or more of them missing."""
    employers = list(
        employers_of(top)
        .filter(staff_count__gt=0, organisation__isnull=False, organisation__closed_on=None)
        .select_related("organisation")
    )
    members = _members_at(employers)
    lines = [_employer(Kind.MEMBERS, one, members.get(one.pk, 0)) for one in employers]
    return [line for line in lines if line.gap.is_far_below]


def _employer(kind: str, employer: Employer, members: int) -> Missing:
    return Missing(
        kind,
        str(employer.pk),
        employer.name,
        Gap(employer.staff_count, members),
        employer.region,
        founding_said(employer, members),
        section_said(employer.industry),
    )


def _members_at(employers: list[Employer]) -> dict[int, int]:
    """Active members by employer: one grouped query over the index, for as many employers as there are."""
    if not employers:
        return {}
    wanted = Q(employer__isnull=False)
    if len(employers) <= 500:
        wanted = Q(employer__in=[one.pk for one in employers])
    rows = Member.objects.filter(wanted, state=ACTIVE).order_by().values_list("employer")
    return dict(rows.annotate(count=Count("pk")))


def _places(top: Organisation) -> list[Missing]:
    """Areas in which the lake shows more platform workers than are members, as last counted for this organisation."""
    counted = PlatformCount.objects.filter(organisation=top).order_by("-made_at").first()
    if counted is None:
        return []
    named = areas_named(top)
    lines: dict[str, Gap] = {}
    for source in counted.value["sources"]:
        for line in source["lines"]:
            # The largest list of an area stands for it: a person may stand on several.
            if line["workers"] is None or line["members"] is None or not line["area"]:
                continue
            before = lines.get(line["area"])
            if before is None or line["workers"] > (before.workers or 0):
                lines[line["area"]] = Gap(line["workers"], line["members"])
    note = Text("平台派单记录和名单中的劳动者", "Workers seen in orders and lists")
    return [Missing(Kind.PLACE, area, named.get(area, area), gap, area, note) for area, gap in lines.items()]


def areas_named(top: Organisation) -> dict[str, Text | str]:
    """What an area code is called: the grid that lists it, else the area's own federation or township union."""
    prefix = region_prefix(top.region)
    kinds = (Organisation.Kind.FEDERATION, Organisation.Kind.TOWNSHIP)
    bodies = Organisation.objects.filter(region__startswith=prefix, kind__in=kinds, closed_on=None).order_by("-depth")
    named: dict[str, Text | str] = {
        region: name.removesuffix("总工会") or name for region, name in bodies.values_list("region", "name")
    }
    for name, codes in Grid.objects.filter(region__startswith=prefix, kind=Grid.Kind.SOCIAL).values_list(
        "name", "area_codes"
    ):
        named.update(dict.fromkeys(codes, name))
    return named


def _stations(top: Organisation) -> Any:
    return Station.objects.filter(under(top.path, prefix="organisation__"), closed_on=None)


def _sites(top: Organisation) -> list[Missing]:
    stations = list(_stations(top).order_by(F("workers_count").desc(nulls_last=True), "name"))
    members = _members_from(stations)
    lines = [_station(one, members.get(one.pk, 0)) for one in stations]
    return [line for line in lines if line.gap.missing != 0]


def _station(station: Station, members: int) -> Missing:
    said = choices_said(Station.Kind.choices)[station.kind]
    note = said if isinstance(said, Text) else Text(said, said)
    return Missing(Kind.SITE, str(station.pk), station.name, Gap(station.workers_count, members), station.region, note)


def _members_from(stations: list[Station]) -> dict[int, int]:
    rows = WorkPoint.objects.filter(station__in=stations, member__state=ACTIVE).order_by().values_list("station")
    return dict(rows.annotate(count=Count("pk")))


def _with(line: Missing, task: OrganisingTask | None) -> Missing:
    return Missing(line.kind, line.key, line.name, line.gap, line.region, line.note, line.industry, task)


LISTS: Mapping[str, Callable[[Organisation], list[Missing]]] = {
    Kind.UNION: _unions,
    Kind.MEMBERS: _few_members,
    Kind.PLACE: _places,
    Kind.SITE: _sites,
}
