"""The words for each kind of finding. A room registers its kinds beside the analysis that publishes them."""

from __future__ import annotations

from typing import Any

from django.urls import resolve, reverse

from gongyou.core.text import Text
from gongyou.kit.policies import Visitor
from gongyou.registry.selectors import has_role

KINDS: dict[str, Text] = {}
# The address, by its name, of a room's page that derives one finding step by step, and about which subjects it can.
TRACES: dict[str, tuple[str, str]] = {}


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


def register_trace(room: str, url_name: str, subject_kind: str = "worker") -> None:
    """Tells which page of a room derives a finding about such subjects; it takes the finding's number as `pk`."""
    TRACES[room] = (url_name, subject_kind)


def trace_url(user: Visitor, finding: Any) -> str:
    """The address of the derivation, or nothing where the room has none or the page is not for this person."""
    name, subject_kind = TRACES.get(finding.room, ("", ""))
    if not name or finding.subject_kind != subject_kind:
        return ""
    address = reverse(name, args=[finding.pk])
    roles = getattr(resolve(address).func, "roles", ())
    return address if not roles or has_role(user, *roles) else ""
