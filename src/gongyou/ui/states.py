"""A state as people see it: a word, a tone and an icon, never colour alone and never the raw value."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Tone(StrEnum):
    """How a state feels; each tone has its icon."""

    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"
    RUNNING = "running"
    NEUTRAL = "neutral"
    NEW = "new"


ICONS = {
    Tone.GOOD: "circle-check",
    Tone.WARNING: "alert-triangle",
    Tone.BAD: "circle-x",
    Tone.RUNNING: "loader-2",
    Tone.NEUTRAL: "minus",
    Tone.NEW: "info-circle",
}
CLASSES = {
    Tone.GOOD: "good",
    Tone.WARNING: "warning",
    Tone.BAD: "bad",
    Tone.RUNNING: "running",
    Tone.NEUTRAL: "neutral",
    Tone.NEW: "new",
}


@dataclass(frozen=True, slots=True)
class Badge:
    """A word with its tone; `label` may be a string, a lazy translation or a core Text."""

    label: Any
    tone: Tone = Tone.NEUTRAL

    @property
    def icon(self) -> str:
        return ICONS[self.tone]
