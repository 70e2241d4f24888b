"""Who may open the pages of privacy."""

from __future__ import annotations

from typing import Any

from tests.registry.cast import Cast
from tests.site.access import AUDITORS, OFFICERS, SECURITY, Row

WATCH = SECURITY | AUDITORS


def lin(cast: Cast) -> dict[str, Any]:
    return {"worker_key": cast.lin_member.worker_key}


def lins_phone(cast: Cast) -> dict[str, Any]:
    return {**lin(cast), "field": "phone"}


def a_duty(cast: Cast) -> dict[str, Any]:
    return {"kind": "officer"}


WHY = {"reason": "contact", "note": "回访本人"}
ROWS = [
    Row("privacy:overview", WATCH),
    Row("privacy:reveals", WATCH),
    Row("privacy:erasures", WATCH),
    Row("privacy:assessments", WATCH),
    Row("privacy:assessment_new", SECURITY),
    Row("privacy:duties", WATCH),
    Row("privacy:duty", SECURITY, a_duty, method="post", codes=frozenset({302}), data={"responsible": "安全办"}),
    Row("privacy:rotation", SECURITY, method="post", codes=frozenset({302})),
    Row("privacy:reveal", OFFICERS, lins_phone),
    Row("privacy:reveal", OFFICERS, lins_phone, method="post", data=WHY),
    Row("privacy:masked", OFFICERS, lins_phone),
    Row("privacy:erase", OFFICERS, lin),
]
