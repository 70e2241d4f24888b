"""Who may open the pages of findings."""

from __future__ import annotations

from typing import Any

from gongyou.findings.models import Finding
from gongyou.findings.services import findings_publish
from tests.findings.found import found_about
from tests.registry.cast import NOW, Cast
from tests.site.access import OFFICERS, STAFF, Row


def a_finding(cast: Cast) -> dict[str, Any]:
    findings_publish(findings=[found_about(cast)], by=None, now=NOW)
    return {"pk": Finding.objects.get(fingerprint=found_about(cast).fingerprint).pk}


ROWS = (
    Row("findings:findings", STAFF | {"stranger"}),
    Row("findings:finding", OFFICERS, place=a_finding),
    # Without a reason the page comes back with 422: the door was open.
    Row("findings:review", frozenset({"officer"}), place=a_finding, method="post", codes=frozenset({422})),
)
