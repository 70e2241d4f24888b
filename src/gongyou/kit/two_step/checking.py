"""Is it the owner? Codes are counted before they are looked at, taken once, and never logged."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import datetime, timedelta
from enum import Enum

from django.db.models import Case, F, Q, Value, When

from gongyou.kit.models import User
from gongyou.kit.two_step import totp
from gongyou.kit.two_step.models import RecoveryCode, TwoStep

FAILURES = 5
COOLOFF = timedelta(minutes=15)
RECOVERY_CODES = 10
# Without what is taken for one another on paper.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
BLANKS = re.compile(r"[\s-]+")
SIX = re.compile(r"[0-9]{6}")


class Verdict(Enum):
    """What became of a code."""

    RIGHT = "right"
    RECOVERED = "recovered"
    WRONG = "wrong"
    LOCKED = "locked"


def enrolled(user: User) -> TwoStep | None:
    """The confirmed second step of the account. One query."""
    return TwoStep.objects.filter(user=user, confirmed_at__isnull=False).first()


def is_enrolled(user: User) -> bool:
    """Whether the account has a confirmed second step, without opening the key."""
    return TwoStep.objects.filter(user=user, confirmed_at__isnull=False).exists()


def being_set_up(user: User, now: datetime) -> TwoStep:
    """The unconfirmed key of the account: the same one until it is confirmed, so that a reload changes nothing."""
    found, _made = TwoStep.objects.get_or_create(
        user=user, defaults={"secret": totp.written(totp.new_key()), "created_at": now}
    )
    return found


def locked_until(step: TwoStep, now: datetime) -> datetime | None:
    """When wrong codes are forgiven; None while the next one may be tried."""
    if step.failures < FAILURES or step.failed_at is None or step.failed_at + COOLOFF <= now:
        return None
    return step.failed_at + COOLOFF


def judged(step: TwoStep, code: str, now: datetime) -> Verdict:
    """What the code is worth. A right one is spent and forgives the wrong ones; five wrong ones lock for a while.

    The try is counted first, in one statement: many guesses at once get no more than five looks.
    """
    if not _may_try(step, now):
        return Verdict.LOCKED
    verdict = _looked_at(step, BLANKS.sub("", code).lower(), now)
    if verdict in (Verdict.RIGHT, Verdict.RECOVERED):
        TwoStep.objects.filter(pk=step.pk).update(failures=0, failed_at=None)
    return verdict


def recovery_codes_made() -> list[str]:
    """Ten fresh codes as kq7m-x2wd-9pft-hb4n: 79 bits each, so that a plain hash of them cannot be guessed back."""
    return [
        "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4)) for _ in range(RECOVERY_CODES)
    ]


def recovery_hash(code: str) -> str:
    return hashlib.sha256(f"recovery\0{BLANKS.sub('', code).lower()}".encode()).hexdigest()


def recovery_codes_left(user: User) -> int:
    return RecoveryCode.objects.filter(user=user, used_at=None).count()


def _may_try(step: TwoStep, now: datetime) -> bool:
    forgiven = now - COOLOFF
    counted = TwoStep.objects.filter(Q(failures__lt=FAILURES) | Q(failed_at__lte=forgiven), pk=step.pk).update(
        failures=Case(When(failed_at__lte=forgiven, then=Value(1)), default=F("failures") + 1), failed_at=now
    )
    return bool(counted)


def _looked_at(step: TwoStep, code: str, now: datetime) -> Verdict:
    if SIX.fullmatch(code):
        found = totp.matching_step(totp.read(step.secret), code, now)
        # The condition is the guard against a replay, also against one at the same moment.
        taken = found is not None and TwoStep.objects.filter(pk=step.pk, last_step__lt=found).update(last_step=found)
        return Verdict.RIGHT if taken else Verdict.WRONG
    spent = RecoveryCode.objects.filter(user_id=step.user_id, hash=recovery_hash(code), used_at=None).update(
        used_at=now
    )
    return Verdict.RECOVERED if spent else Verdict.WRONG
