"""Whether a copy of a statement comes out again, from its own snapshots by the rules of today."""

from __future__ import annotations

from enum import StrEnum

from gongyou.core.errors import GongyouError
from gongyou.core.period import Month
from gongyou.kit.lakes import open_lake
from gongyou.registry.duplicates.keys import worker_keys_of
from gongyou.rooms.platforms.models import StatementCopy
from gongyou.rooms.platforms.own.reading import Whose
from gongyou.rooms.platforms.own.statement import statement_of


class Recheck(StrEnum):
    """What came of it."""

    SAME = "same"
    OTHER = "other"
    GONE = "gone"


def rechecked(copy: StatementCopy) -> Recheck:
    """SAME only where every line, sum, period and hour gives the digest of the copy again."""
    whose = Whose(tuple(worker_keys_of(copy.member)), copy.platform, copy.member.organisation_id)
    try:
        again = statement_of(open_lake(), whose, Month.read(copy.month), copy.told["snapshots"])
    except (GongyouError, OSError):
        return Recheck.GONE
    return Recheck.SAME if again.digest() == copy.digest else Recheck.OTHER
