"""What of this room hangs on an account: uploads that wait for their decision."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils import translation

from gongyou.core.figures import day_shown
from gongyou.core.text import Text
from gongyou.kit.models import User
from gongyou.registry.handover.holdings import Held, Holding, register
from gongyou.rooms.data.models import WAITING, BatchRecord
from gongyou.rooms.data.shown import contract_title


def register_holdings() -> None:
    """Tells the hand-over of the room's uploads."""
    register(Holding("batches", Text("待确认的数据批次", "Batches that wait for a decision"), _waiting, moved=_moved))


def _waiting(user: User) -> list[Held]:
    found = BatchRecord.objects.filter(uploaded_by=user, state__in=WAITING)
    return [
        Held(
            str(one.pk),
            Text(
                f"{_contract(one, 'zh-hans')} · {day_shown(one.created_at, 'zh')}",
                f"{_contract(one, 'en')} · {day_shown(one.created_at, 'en')}",
            ),
        )
        for one in found
    ]


def _contract(one: BatchRecord, language: str) -> str:
    with translation.override(language):
        return contract_title(one.contract)


def _moved(keys: Sequence[str], leaving: User, successor: User, now: datetime) -> None:
    BatchRecord.objects.filter(uploaded_by=leaving, pk__in=keys, state__in=WAITING).update(uploaded_by=successor)
