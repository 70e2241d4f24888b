"""Who may open the platforms room's pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.platforms.runs import saved_run, small_audit
from tests.registry.cast import Cast
from tests.site.access import STAFF, Row

STRANGER = frozenset({"stranger"})
AUDITORS = frozenset({"officer", "analyst"})


def audit(cast: Cast) -> Mapping[str, Any]:
    return {"audit_id": saved_run(cast.district, small_audit()).pk}


def html(cast: Cast) -> Mapping[str, Any]:
    return {**audit(cast), "kind": "html"}


ROWS = (
    Row("platforms:audits", STAFF | STRANGER),
    Row("platforms:audit_new", AUDITORS | STRANGER),
    Row("platforms:audit", STAFF, place=audit),
    Row("platforms:audit_file", STAFF, place=html),
)
