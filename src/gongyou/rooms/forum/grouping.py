"""What the machine proposes for opinions that stand in no issue yet. An officer decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gongyou.rooms.forum.models import Collection, Issue, Opinion

# So many opinions are grouped at a time, the oldest first; the rest follows when these are placed.
AT_ONCE = 400
TITLE = 30


@dataclass(frozen=True, slots=True)
class Near:
    """The issue that is most similar to an opinion. `is_near` when it reaches the threshold."""

    issue: Issue
    similarity: float
    is_near: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """Opinions that belong together. `into` is an issue that is there, None for a new one called `title`."""

    into: Issue | None
    title: str
    opinions: list[tuple[Opinion, Near | None]]

    @property
    def size(self) -> int:
        return len(self.opinions)

    @property
    def nearest(self) -> Near | None:
        """The issue that any of them is most similar to, though it may be too far to be proposed."""
        told = [near for _, near in self.opinions if near is not None]
        return max(told, key=lambda near: near.similarity, default=None)


@dataclass(frozen=True, slots=True)
class Proposals:
    """The proposals, the largest first; `left` opinions wait until these are placed."""

    listed: list[Proposal]
    left: int
    threshold: float


def proposals_for(collection: Collection) -> Proposals:
    """Opinions near an issue are proposed for it, the others as new issues; the same for any order of arrival."""
    from gongyou.calc.opinion_groups import THRESHOLD, groups

    unplaced = Opinion.objects.filter(collection=collection, state=Opinion.State.PUBLISHED, issue=None)
    total = unplaced.count()
    found = list(unplaced.order_by("handed_in_at", "pk")[:AT_ONCE])
    near = nearest_issues(collection, found)
    for_issue: dict[int, list[tuple[Opinion, Near | None]]] = {}
    alone: list[tuple[Opinion, Near | None]] = []
    for opinion, other in zip(found, near, strict=True):
        if other is not None and other.is_near:
            for_issue.setdefault(other.issue.pk, []).append((opinion, other))
        else:
            alone.append((opinion, other))
    listed = [Proposal(rows[0][1].issue, "", rows) for rows in for_issue.values() if rows[0][1] is not None]
    together: dict[int, list[tuple[Opinion, Near | None]]] = {}
    for number, row in zip(groups([_plain(opinion) for opinion, _ in alone]), alone, strict=True):
        together.setdefault(number, []).append(row)
    listed += [Proposal(None, title_of([opinion for opinion, _ in rows]), rows) for rows in together.values()]
    listed.sort(key=lambda each: (each.into is None, -each.size, each.title))
    return Proposals(listed, total - len(found), THRESHOLD)


def nearest_issues(collection: Collection, opinions: Sequence[Opinion]) -> list[Near | None]:
    """For each opinion the issue that is most similar, with the similarity."""
    from gongyou.calc.opinion_groups import THRESHOLD, nearest

    issues = {each.pk: each for each in collection.issues.filter(merged_into=None)}
    known: dict[int, list[object]] = {}
    placed = Opinion.objects.filter(collection=collection, state=Opinion.State.PUBLISHED, issue__in=issues)
    apart = {each.pk for each in opinions}
    for each in placed.exclude(pk__in=apart).order_by("-handed_in_at", "-pk")[: AT_ONCE * 5]:
        known.setdefault(each.issue_id or 0, []).append(_plain(each))
    found = nearest([_plain(each) for each in opinions], known)  # type: ignore[arg-type]
    return [None if each is None else Near(issues[each[0]], each[1], each[1] >= THRESHOLD) for each in found]


def title_of(opinions: Sequence[Opinion]) -> str:
    """The most central of the texts, shortened: a first title that the officer changes."""
    from gongyou.calc.opinion_groups import central

    texts = [each.shown for each in opinions]
    chosen = " ".join(texts[central(texts)].split()).rstrip("。！!.；;")
    return chosen if len(chosen) <= TITLE else chosen[: TITLE - 1] + "…"


def _plain(opinion: Opinion):  # type: ignore[no-untyped-def]
    from gongyou.calc.opinion_groups import Opinion as Text

    return Text(opinion.shown, opinion.section)
