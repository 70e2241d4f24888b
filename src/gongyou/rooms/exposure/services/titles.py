"""Written job titles get their occupation: by a standing decision, by the coder, or by an officer."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.occupations import classification
from gongyou.rooms.exposure import policies
from gongyou.rooms.exposure.models import Alias, JobTitle

State = JobTitle.State
LONGEST, MOST = 60, 2000
# A telephone or identity number has no business in a job title.
NUMBER = re.compile(r"\d{7,}", re.ASCII)

TAKEN = audit.register(
    "exposure.titles.taken",
    "归类岗位名称 {titles} 个，其中待复核 {unsure} 个",
    "Coded {titles} job titles; {unsure} wait for review",
)
DECIDED = audit.register(
    "exposure.title.decided", "复核岗位名称，归入职业 {code}", "Decided a job title: occupation {code}"
)
SET_ASIDE = audit.register("exposure.title.set_aside", "一个岗位名称无法归类", "Set a job title aside")
REOPENED = audit.register("exposure.title.reopened", "撤销一个岗位名称的复核", "Took back the decision on a job title")


def written(title: str) -> str:
    """The title as it is compared: full-width forms, case and blanks made alike."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", title)).casefold()[:LONGEST]


@service
def titles_take(*, titles: Mapping[str, int], by: User | None, now: datetime) -> tuple[int, int]:
    """Codes what is new; known titles are met so often more. How many were new, and how many of them wait."""
    from gongyou.occupations.coding import code_titles  # its index takes a moment to make

    require(by is None or policies.titles.can_add(by))
    wanted: dict[str, int] = {}
    for title, times in titles.items():
        text = unicodedata.normalize("NFKC", title).strip()[:LONGEST]
        if text and not NUMBER.search(text):
            wanted[text] = wanted.get(text, 0) + times
    if len(wanted) > MOST:
        raise BadInput(
            "exposure.titles",
            Text(f"一次最多 {MOST:,} 个岗位名称。", f"At most {MOST:,} titles at a time."),
            Text("请分几次。", "Take them in parts."),
        )
    known = {each.text: each for each in JobTitle.objects.filter(text__in=list(wanted))}
    for text, met in known.items():
        met.times = max(met.times, wanted[text])
    JobTitle.objects.bulk_update(known.values(), ["times"])
    new = [text for text in wanted if text not in known]
    aliases = dict(Alias.objects.filter(written__in=[written(text) for text in new]).values_list("written", "code"))
    made = []
    for text, coded in zip(new, code_titles(new) if new else [], strict=True):
        # A group is no occupation: where the coder comes no nearer, a person must.
        found = [each for each in coded.candidates if _is_detailed(each.code)]
        is_group = bool(coded.candidates) and coded.candidates[0] not in found
        candidates = [[each.code, f"{each.score:.3f}"] for each in found]
        alias = aliases.get(written(text))
        unsure = not alias and (coded.needs_review or is_group or not found)
        code = alias or ("" if unsure else candidates[0][0])
        state = State.UNSURE if unsure else State.CODED
        made.append(JobTitle(text=text, times=wanted[text], state=state, candidates=candidates, code=code, seen_at=now))
    JobTitle.objects.bulk_create(made)
    waiting = sum(each.state == State.UNSURE for each in made)
    audit.write(TAKEN, by=by, subject="exposure.titles", data={"titles": len(made), "unsure": waiting}, now=now)
    return len(made), waiting


@service
def title_decide(*, title: JobTitle, code: str, by: User | None, now: datetime) -> JobTitle:
    """The title is this occupation, and so is every one that is written alike."""
    locked = _locked(title, by)
    if not _is_detailed(code):
        raise BadInput(
            "exposure.code",
            Text("请选择一个具体的职业。", "Choose one occupation."),
            Text("可以用平时的叫法查找。", "Search by what people call it."),
            field="code",
        )
    locked.state, locked.code = State.DECIDED, classification.occupation(code).code
    _kept(locked, by, now)
    Alias.objects.update_or_create(written=written(locked.text), defaults={"code": locked.code, "title": locked})
    audit.write(DECIDED, by=by, subject=locked, data={"code": locked.code}, now=now)
    return locked


@service
def title_set_aside(*, title: JobTitle, by: User | None, now: datetime) -> JobTitle:
    """The title says no occupation."""
    locked = _locked(title, by)
    locked.state, locked.code = State.SET_ASIDE, ""
    _kept(locked, by, now)
    Alias.objects.filter(title=locked).delete()
    audit.write(SET_ASIDE, by=by, subject=locked, data={}, now=now)
    return locked


@service
def title_reopen(*, title: JobTitle, by: User | None, now: datetime) -> JobTitle:
    """The decision is taken back: the title waits again, and no other follows it."""
    locked = _locked(title, by)
    if locked.state not in (State.DECIDED, State.SET_ASIDE):
        raise Conflict("exposure.not_decided", Text("这个名称还没有复核。", "This title has not been decided."))
    locked.state, locked.code = State.UNSURE, ""
    _kept(locked, by, now)
    Alias.objects.filter(title=locked).delete()
    audit.write(REOPENED, by=by, subject=locked, data={}, now=now)
    return locked


def _is_detailed(code: str) -> bool:
    known = classification.find(code)
    return known is not None and known.level == classification.Level.DETAILED


def _locked(title: JobTitle, by: User | None) -> JobTitle:
    locked = JobTitle.objects.select_for_update(of=("self",)).get(pk=title.pk)
    require(by is None or policies.titles.can_change(by, locked))
    return locked


def _kept(locked: JobTitle, by: User | None, now: datetime) -> None:
    locked.decided_at, locked.decided_by = now, by
    locked.save(update_fields=["state", "code", "decided_at", "decided_by"])
