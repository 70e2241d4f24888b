"""A run written down with its findings, for the publishing service of its room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from gongyou.findings.runs.models import PublishedRun
from gongyou.findings.services import Found, findings_publish
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.registry.models import Organisation

R = TypeVar("R", bound=PublishedRun)


@dataclass(frozen=True, slots=True)
class Publication:
    """The run's figure, its findings, the columns of its own, and the audit line that is said of it."""

    figure: str
    found: Sequence[Found]
    columns: Mapping[str, Any]
    sentence: str
    said: Mapping[str, Any]


def run_keep(
    model: type[R], publication: Publication, *, organisation: Organisation, by: User | None, now: datetime
) -> R:
    """The run with its findings and its audit line; kept again it is the same run, and no finding is doubled.

    Inside a service that has looked at the policy.
    """
    if publication.found:
        findings_publish(findings=publication.found, by=by, now=now)
    run, _ = model._default_manager.get_or_create(
        organisation=organisation,
        figure=publication.figure,
        defaults={
            **publication.columns,
            "findings": len(publication.found),
            "created_at": now,
            "created_by": by,
        },
    )
    audit.write(publication.sentence, by=by, subject=run, data=publication.said, now=now)
    return run
