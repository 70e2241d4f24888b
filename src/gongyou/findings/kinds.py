"""The words for each kind of finding. A room registers its kinds beside the analysis that publishes them."""

from __future__ import annotations

from gongyou.core.text import Text

KINDS: dict[str, Text] = {}


def register(kind: str, zh: str, en: str) -> str:
    """The kind itself, now known in words."""
    text = Text(zh, en)
    if KINDS.setdefault(kind, text) != text:
        raise ValueError(f"Finding kind {kind} is registered twice.")
    return kind


def said(kind: str, language: str) -> str:
    """The kind in words; one whose room is gone falls back to its own name."""
    known = KINDS.get(kind)
    return known.on(language) if known else kind
