"""How sure we are of a correspondence that we judged ourselves, and whether anybody else has looked at it."""

from __future__ import annotations

from enum import StrEnum

from gongyou.core.text import Text


class Confidence(StrEnum):
    """How sure the judgement is."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def text(self) -> Text:
        """In words."""
        return {
            Confidence.HIGH: Text("高", "high"),
            Confidence.MEDIUM: Text("中", "medium"),
            Confidence.LOW: Text("低", "low"),
        }[self]


class Review(StrEnum):
    """Whether a second person has looked."""

    UNREVIEWED = "unreviewed"
    REVIEWED = "reviewed"
    DISPUTED = "disputed"

    @property
    def text(self) -> Text:
        """In words."""
        return {
            Review.UNREVIEWED: Text("未复核", "not reviewed"),
            Review.REVIEWED: Text("已复核", "reviewed"),
            Review.DISPUTED: Text("有异议", "disputed"),
        }[self]
