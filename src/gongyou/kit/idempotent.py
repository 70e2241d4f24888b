"""Answers to writes that came with a key of their own, so that a repeated write is answered and not done again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, models, transaction

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.text import Text
from gongyou.kit.crypto import EncryptedTextField

KEPT_FOR = timedelta(hours=24)
LONGEST = 100


class IdempotentAnswer(models.Model):
    """The answer to one write. `status` is empty while the write is under way; `body` may hold personal data."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=LONGEST)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    headers = models.JSONField(default=dict)
    body = EncryptedTextField(purpose="idempotent.body", blank=True)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        app_label = "kit"
        constraints = (models.UniqueConstraint(fields=("account", "key"), name="kit_one_answer_per_key"),)

    def __str__(self) -> str:
        return f"{self.account_id} {self.created_at}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered, or is to be."""

    status: int
    headers: dict[str, str]
    body: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One write as it came in."""

    account: Any
    key: str
    content: bytes
    now: datetime

    @property
    def request_hash(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def answered_once(asked: Asked, act: Callable[[], Answer]) -> Answer:
    """The answer of `act`, done once for each key of an account within 24 hours.

    The same key with other content raises BadInput; with the same content while the first is under way, Conflict. An
    act that raises, or is answered with a server error or 401, frees its key. After a crash it stays taken a minute.
    """
    if not 0 < len(asked.key) <= LONGEST or not asked.key.isprintable():
        raise BadInput(
            "api.key_wrong",
            Text(f"Idempotency-Key 应为 1 到 {LONGEST} 个字符。", f"An Idempotency-Key has 1 to {LONGEST} characters."),
        )
    row = _taken(asked)
    if isinstance(row, Answer):
        return row
    try:
        answer = act()
    except BaseException:
        row.delete()
        raise
    if answer.status >= 500 or answer.status == UNKNOWN:
        row.delete()
        return answer
    row.status, row.headers, row.body = answer.status, answer.headers, answer.body
    row.save(update_fields=["status", "headers", "body"])
    return answer


# Who asks was not recognised: nothing was done, and the next try may carry the right token.
UNKNOWN = 401


def forget_old(now: datetime) -> int:
    """Removes the answers of more than a day ago; how many."""
    return IdempotentAnswer.objects.filter(created_at__lt=now - KEPT_FOR).delete()[0]


# A write that died with its process must not hold its key for a day.
DEAD_AFTER = timedelta(minutes=1)


def _taken(asked: Asked) -> IdempotentAnswer | Answer:
    mine = IdempotentAnswer.objects.filter(account=asked.account, key=asked.key)
    mine.filter(created_at__lt=asked.now - KEPT_FOR).delete()
    mine.filter(status=None, created_at__lt=asked.now - DEAD_AFTER).delete()
    try:
        with transaction.atomic():
            return IdempotentAnswer.objects.create(
                account=asked.account, key=asked.key, request_hash=asked.request_hash, created_at=asked.now
            )
    except IntegrityError:
        first = mine.first()
    if first is None:
        return _taken(asked)
    if first.request_hash != asked.request_hash:
        raise BadInput(
            "api.key_reused",
            Text("这个 Idempotency-Key 已用于另一个请求。", "This Idempotency-Key belongs to another request."),
            Text("请为新的请求换一个键。", "Use a new key for a new request."),
        )
    if first.status is None:
        raise Conflict(
            "api.key_busy",
            Text("同一个请求正在办理。", "The same request is under way."),
            Text("请稍后再问。", "Ask again in a moment."),
        )
    return Answer(first.status, first.headers, first.body)
