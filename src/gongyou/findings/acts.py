"""What can be made of a finding besides reviewing it. A room registers its act; the finding's page offers it.

acts.register(Text("转为协商议题", "Make it a topic"), "bargaining:finding_topic", ("officer",), ("platform",))
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from gongyou.core.text import Text
from gongyou.findings.models import Finding
from gongyou.kit.policies import Visitor
from gongyou.registry.selectors import has_role


@dataclass(frozen=True, slots=True)
class Act:
    """A button on a finding's page; its address takes the finding's number as `pk`."""

    label: Text
    url_name: str
    roles: tuple[str, ...]
    subjects: frozenset[str]


ACTS: dict[str, Act] = {}
OPEN = (Finding.State.NEW, Finding.State.ACCEPTED)


def register(label: Text, url_name: str, roles: Iterable[str], subjects: Iterable[str]) -> None:
    """Offers the act to these roles on open findings about these kinds of subject."""
    ACTS[url_name] = Act(label, url_name, tuple(roles), frozenset(subjects))


def acts_for(user: Visitor, finding: Finding) -> list[tuple[Text, str]]:
    """Labels and addresses of what the user may make of the finding."""
    if finding.state not in OPEN:
        return []
    return [
        (act.label, reverse(act.url_name, args=[finding.pk]))
        for act in ACTS.values()
        if finding.subject_kind in act.subjects and has_role(user, *act.roles)
    ]
