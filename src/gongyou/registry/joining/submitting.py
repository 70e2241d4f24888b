"""Handing an application in so that nobody learns from the answer whether the person is known."""

from __future__ import annotations

import secrets
from datetime import datetime

from gongyou.core.errors import Conflict
from gongyou.kit.crypto import blind_index, blind_indexes
from gongyou.registry.identity import id_number_checked
from gongyou.registry.models import Application, Organisation, SilentReceipt
from gongyou.registry.services.applications import CODE_LENGTH, CODE_LETTERS, ApplicationRow, application_submit

TAIL = 4
TAIL_PURPOSE = "receipt.tail"
OPEN = "registry.application_open"
CLOSED = "registry.organisation_closed"


def application_received(*, row: ApplicationRow, organisation: Organisation, now: datetime) -> str:
    """The receipt's code. The phone has been proven by a code.

    When an application of the same person waits already: its own code for the same phone; for another phone a
    receipt that looks like any other and leads to nothing, because a refusal would tell a stranger of the first.
    """
    try:
        return application_submit(row=row, organisation=organisation, by=None, now=now).code
    except Conflict as refusal:
        if refusal.code != OPEN:
            raise
    indexes = blind_indexes(id_number_checked(row.id_number), purpose="member.id_number")
    waiting = Application.objects.filter(id_number_index__in=indexes, state=Application.State.SUBMITTED).first()
    if waiting is not None and waiting.phone == row.phone:
        return waiting.code
    code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    SilentReceipt.objects.create(
        code=code, tail_index=tail_index(code, row.phone[-TAIL:]), organisation=organisation, submitted_at=now
    )
    return code


def tail_index(code: str, tail: str) -> str:
    """What a silent receipt keeps of the phone: enough to answer its holder."""
    return blind_index(_said(code, tail), purpose=TAIL_PURPOSE)


def is_tail(kept: str, code: str, tail: str) -> bool:
    """Whether a silent receipt was given to a phone that ends like this, under whichever key in use."""
    return kept in blind_indexes(_said(code, tail), purpose=TAIL_PURPOSE)


def _said(code: str, tail: str) -> str:
    return f"{code}\0{tail}"
