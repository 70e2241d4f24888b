"""Who may open the pages of privacy."""

from __future__ import annotations

from typing import Any

from gongyou.registry import services
from gongyou.registry.models import Application
from tests.registry.cast import NOW, Cast, id_number
from tests.site.access import AUDITORS, OFFICERS, SECURITY, Row

WATCH = SECURITY | AUDITORS


def lin(cast: Cast) -> dict[str, Any]:
    return {"worker_key": cast.lin_member.worker_key}


def lins_phone(cast: Cast) -> dict[str, Any]:
    return {**lin(cast), "field": "phone"}


def a_duty(cast: Cast) -> dict[str, Any]:
    return {"kind": "officer"}


def a_phone_of_an_application(cast: Cast) -> dict[str, Any]:
    """One application for all rows: a person has only one that waits."""
    waiting = Application.objects.first()
    row = services.ApplicationRow("赵新", id_number(90), "13900000090", "990101", "platform")
    waiting = waiting or services.application_submit(row=row, organisation=cast.grid, by=None, now=NOW)
    return {"pk": waiting.pk, "field": "phone"}


WHY = {"reason": "contact", "note": "回访本人"}
ROWS = [
    Row("privacy:overview", WATCH),
    Row("privacy:reveals", WATCH),
    Row("privacy:erasures", WATCH),
    Row("privacy:assessments", WATCH),
    Row("privacy:assessment_new", SECURITY),
    Row("privacy:duties", WATCH),
    Row("privacy:duty", SECURITY, a_duty, method="post", codes=frozenset({302}), data={"responsible": "安全办"}),
    # Everybody here is of a district: the keys are the whole installation's.
    Row("privacy:rotation", frozenset(), method="post"),
    Row("privacy:reveal", OFFICERS, lins_phone),
    Row("privacy:reveal", OFFICERS, lins_phone, method="post", data=WHY),
    Row("privacy:masked", OFFICERS, lins_phone),
    Row("privacy:application_reveal", OFFICERS, a_phone_of_an_application),
    Row("privacy:application_reveal", OFFICERS, a_phone_of_an_application, method="post", data=WHY),
    Row("privacy:application_masked", OFFICERS, a_phone_of_an_application),
    Row("privacy:erase", OFFICERS, lin),
]
