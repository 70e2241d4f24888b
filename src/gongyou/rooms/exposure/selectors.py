"""What the pages read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from gongyou.core.text import Text
from gongyou.kit.lakes import open_lake
from gongyou.kit.policies import Visitor
from gongyou.occupations import classification
from gongyou.occupations.activities import Activity, activities
from gongyou.occupations.judgement import Confidence
from gongyou.registry.duplicates.keys import worker_keys_of
from gongyou.registry.models import Member, Organisation
from gongyou.registry.selectors import scope_of
from gongyou.rooms.exposure import policies
from gongyou.rooms.exposure.crosswalk import Standing, row_of
from gongyou.rooms.exposure.models import Alias, JobTitle, OwnOccupation, Rating, Release, Tally
from gongyou.rooms.exposure.models.ratings import rated_by
from gongyou.rooms.exposure.places import spelt

TERRITORIAL = (Organisation.Level.PROVINCE, Organisation.Level.CITY, Organisation.Level.COUNTY)
OFFERED = 8


@dataclass(frozen=True, slots=True)
class Region:
    """A region of which the reader may see the figures, with the federation that answers for it."""

    code: str
    organisation: Organisation

    @property
    def name(self) -> Text:
        """The region's name; where no table has an English one, it is spelt in letters (汉语拼音)."""
        from gongyou.rooms.market.door import region_name  # the door loads the engines

        return region_name(self.code) or spelt(self.organisation.name.removesuffix("总工会"))


def regions_of(user: Visitor) -> list[Region]:
    """The regions of the territorial federations of the user's subtrees, from the top down."""
    found: dict[str, Region] = {}
    kinds = {"level__in": TERRITORIAL, "kind": Organisation.Kind.FEDERATION}
    for each in scope_of(user, *policies.STAFF).filter(**kinds):
        code = each.region[:6].ljust(6, "0")
        found.setdefault(code, Region(code, each))
    return list(found.values())


def tally_of(user: Visitor, region: str) -> Tally | None:
    """The latest tally of a region of the user's scope."""
    return policies.tallies.scope(user).filter(region=region).order_by("-period").first()


def tally_for(member: Member) -> Tally | None:
    """The latest tally of the widest region that holds the member: only what may be published stands in it."""
    path = member.organisation.path
    found = Tally.objects.select_related("organisation").order_by("organisation__path", "-period")
    return next((each for each in found if path.startswith(each.organisation.path)), None)


def releases() -> dict[str, Release]:
    """The shown means by code. One query."""
    return {each.code: each for each in Release.objects.all()}


def title_counts() -> dict[str, int]:
    """How many titles stand in each state."""
    rows = JobTitle.objects.order_by().values("state").annotate(n=Count("pk"))
    return dict.fromkeys(JobTitle.State.values, 0) | {row["state"]: row["n"] for row in rows}


@dataclass(frozen=True, slots=True)
class Offer:
    """One occupation that a search or a written title may mean."""

    code: str
    name: str
    group: str


def offer(code: str) -> Offer:
    """The occupation with the group above it; a code of another edition names itself."""
    known = classification.find(code)
    above = classification.parents(code) if known else ()
    return Offer(code, known.name if known else code, above[-1].name if above else "")


def is_detailed(code: str) -> bool:
    """Whether a code is an occupation's and not a group's."""
    known = classification.find(code)
    return known is not None and known.level == classification.Level.DETAILED


def searched(words: str) -> list[Offer]:
    """What an officer or a member may mean: a code, a standing decision, then the coder's best."""
    from gongyou.occupations.coding import code_title  # its index takes a moment to make
    from gongyou.rooms.exposure.services.titles import written

    text = words.strip()[:60]
    if not text:
        return []
    codes: list[str] = []
    if is_detailed(text):
        codes.append(classification.occupation(text).code)
    codes.extend(Alias.objects.filter(written=written(text)).values_list("code", flat=True))
    codes.extend(each.code for each in code_title(text, top=OFFERED).candidates if is_detailed(each.code))
    return [offer(code) for code in dict.fromkeys(codes)][:OFFERED]


def own_code(member: Member) -> tuple[str, bool]:
    """The member's occupation, and whether the member chose it; else that of the latest job record, or ""."""
    chosen = OwnOccupation.objects.filter(member=member).values_list("code", flat=True).first()
    if chosen:
        return chosen, True
    return _recorded(worker_keys_of(member)), False


def _recorded(worker_keys: Sequence[str]) -> str:
    lake = open_lake()
    if lake.snapshot("employment") is None:
        return ""
    with lake.engine() as engine:
        rows = engine.table("employment")
        mine = rows.filter(rows.worker_key.isin(list(worker_keys)) & rows.occupation.notnull())
        last = mine.order_by(mine.period.desc(), "occupation").limit(1)
        found: list[dict[str, Any]] = engine.execute(last.select("occupation")).to_pylist()
    return str(found[0]["occupation"]) if found else ""


def own_rating(member: Member, code: str) -> Rating | None:
    """What the member gave for the occupation, or None."""
    return rated_by([member.pk]).filter(code=code).first()


def typical_activities(code: str) -> tuple[Activity, ...]:
    """At most ten activities that are common in the occupation; none where the crosswalk is unsure or disputed."""
    row = row_of(code)
    if row.mapping is None or row.standing is Standing.DISPUTED or row.mapping.confidence is Confidence.LOW:
        return ()
    return activities(row.mapping.links)


def latest_month() -> str:
    """The latest month with job records in the lake, or ""."""
    lake = open_lake()
    if lake.snapshot("employment") is None:
        return ""
    with lake.engine() as engine:
        found = engine.execute(engine.table("employment").period.max().name("last").as_table()).to_pylist()
    return str(found[0]["last"] or "")


def titles_in_lake() -> dict[str, int]:
    """Titles of postings as employers write them, with the number of postings, the most frequent first."""
    from gongyou.rooms.exposure.services.titles import MOST

    lake = open_lake()
    if lake.snapshot("vacancies") is None:
        return {}
    with lake.engine() as engine:
        rows = engine.table("vacancies")
        rows = rows.filter(rows.title.notnull())
        counted = rows.group_by("title").aggregate(times=rows.count())
        counted = counted.order_by(counted.times.desc(), "title").limit(MOST)
        return {row["title"]: row["times"] for row in engine.execute(counted).to_pylist()}


def name_of(code: str) -> Text:
    """The occupation's name; the classification has none in English."""
    known = classification.find(code)
    name = known.name if known else code
    return Text(name, name)
