"""The crosswalk as it holds: the shipped file, and over it what reviewers said."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils import timezone

from gongyou.core.text import Text
from gongyou.occupations import classification
from gongyou.occupations.crosswalk import Link, Mapping, mapping, mappings
from gongyou.occupations.judgement import Confidence, Review
from gongyou.occupations.second_opinion import opinions
from gongyou.rooms.exposure.models import Verdict


class Standing(StrEnum):
    """Where a row stands with its reviewers."""

    NOT_LOOKED = "not_looked"
    UNREVIEWED = "unreviewed"
    REVIEWED = "reviewed"
    DISPUTED = "disputed"


STANDING: dict[Standing, Text] = {
    Standing.NOT_LOOKED: Text("尚未对照", "Not looked at"),
    Standing.UNREVIEWED: Text("待复核", "To be reviewed"),
    Standing.REVIEWED: Text("已复核", "Reviewed"),
    Standing.DISPUTED: Text("有异议", "Disputed"),
}
CONFIRMED = Text("复核人确认了随产品提供的对照。", "A reviewer confirmed the row that ships with the product.")


@dataclass(frozen=True, slots=True)
class Row:
    """One occupation of the crosswalk as it holds now; `mapping` is None where nobody has looked at it.

    `differs` says that the shipped file has changed since a reviewer confirmed the row.
    """

    code: str
    name: str
    mapping: Mapping | None
    standing: Standing
    verdict: Verdict | None
    differs: bool

    @property
    def is_unmapped(self) -> bool:
        """Looked at, and nothing fits."""
        return self.mapping is not None and not self.mapping.links


def verdicts_held() -> dict[str, Verdict]:
    """The verdict that holds of each code that has one. One query."""
    found = Verdict.objects.filter(undone_at=None).select_related("by").order_by("pk")
    return {each.code: each for each in found}


def rows() -> list[Row]:
    """Every row of the file and of the reviewers, by code."""
    held = verdicts_held()
    codes = sorted({each.code for each in mappings()} | held.keys())
    return [_row(code, held.get(code)) for code in codes]


def row_of(code: str) -> Row:
    """One row; asks the database once."""
    return _row(code, Verdict.objects.filter(code=code, undone_at=None).select_related("by").order_by("-pk").first())


def rows_by_code() -> dict[str, Row]:
    return {row.code: row for row in rows()}


def _row(code: str, verdict: Verdict | None) -> Row:
    known = classification.find(code)
    name, shipped = known.name if known else code, mapping(code)
    if verdict is None:
        standing = Standing(shipped.review.value) if shipped else Standing.NOT_LOOKED
        return Row(code, name, shipped, standing, None, False)
    links = tuple(Link(isco, float(weight)) for isco, weight in verdict.links)
    returned = verdict.kind == Verdict.Kind.RETURNED
    held = Mapping(
        code=code,
        name=name,
        links=links,
        confidence=Confidence(verdict.confidence) if verdict.confidence else None,
        reason=_reason(verdict, shipped),
        review=Review.DISPUTED if returned else Review.REVIEWED,
    )
    differs = verdict.kind != Verdict.Kind.CORRECTED and shipped is not None and _pairs(shipped) != _pairs(held)
    return Row(code, name, held, Standing.DISPUTED if returned else Standing.REVIEWED, verdict, differs)


def _reason(verdict: Verdict, shipped: Mapping | None) -> Text:
    if verdict.kind == Verdict.Kind.CORRECTED:
        return Text(verdict.reason, verdict.reason)
    return shipped.reason if shipped else CONFIRMED


def _pairs(row: Mapping) -> list[tuple[str, float]]:
    return sorted((link.isco, link.weight) for link in row.links)


def table(language: str) -> list[list[Any]]:
    """The head and the rows of the export, a line for each link."""
    heads = {
        "zh": [
            "职业代码",
            "职业名称",
            "ISCO-08",
            "比重",
            "把握",
            "理由",
            "复核",
            "复核时间",
            "第二看法",
            "第二看法的理由",
        ],
        "en": [
            "Occupation",
            "Name",
            "ISCO-08",
            "Weight",
            "Confidence",
            "Reason",
            "Review",
            "Reviewed at",
            "Second opinion",
            "Reason of the second opinion",
        ],
    }
    english = language.startswith("en")
    made: list[list[Any]] = [heads["en" if english else "zh"]]
    unmapped = Text("无对应", "Unmapped").on(language)
    for row in rows():
        if row.mapping is None:
            continue
        at = timezone.localdate(row.verdict.at).isoformat() if row.verdict else ""
        sure = row.mapping.confidence.text.on(language) if row.mapping.confidence else ""
        tail = [sure, row.mapping.reason.on(language), STANDING[row.standing].on(language), at]
        second = opinions().get(row.code)
        tail += [second.isco, second.reason.on(language)] if second else ["", ""]
        links = [[link.isco, str(link.weight)] for link in row.mapping.links] or [[unmapped, ""]]
        made.extend([row.code, row.name, *link, *tail] for link in links)
    return made
