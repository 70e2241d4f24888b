"""Statements that were reckoned, kept in the process as long as the lake and the register stay as they are."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

from django.conf import settings
from django.db.models import Count, Max

from gongyou.core.period import Month
from gongyou.kit.lakes import open_lake
from gongyou.rooms.data.door import Compared, months_recorded, own_compared
from gongyou.rooms.platforms.models import RuleVersion
from gongyou.rooms.platforms.own.reading import Whose, months_there
from gongyou.rooms.platforms.own.statement import Statement, statement_of

if TYPE_CHECKING:
    from gongyou.lake import Lake

T = TypeVar("T")
AT_MOST = 60
_kept: OrderedDict[Any, Any] = OrderedDict()
_lock = Lock()


def own_months(keys: tuple[str, ...]) -> list[tuple[str, Month, int]]:
    """Platform, month and accepted orders of one person, the newest first."""
    return _once(("months", keys), lambda lake: months_there(lake, keys))


def own_statement(whose: Whose, month: Month) -> Statement:
    """One month at one platform."""
    held = RuleVersion.objects.filter(rule__platform=whose.platform)
    register = held.aggregate(count=Count("pk"), last=Max("pk"), replaced=Count("replaced_by"))
    return _once((whose, month, tuple(register.values())), lambda lake: statement_of(lake, whose, month))


def own_recorded_months(keys: tuple[str, ...]) -> list[tuple[str, Month, int]]:
    """Platform, month and number of the orders that the person recorded, the newest first."""
    return _once(("recorded", keys), lambda lake: months_recorded(lake, keys))


def own_beside(whose: Whose, statement: Statement) -> Compared:
    """What the person recorded of the statement's month, beside the statement's orders."""
    listed = frozenset(line.order_id for line in statement.lines)
    month = statement.month
    return _once(
        ("beside", whose, month, listed),
        lambda lake: own_compared(lake, whose.keys, whose.platform, month, listed),
    )


def _once(name: Any, make: Callable[[Lake], T]) -> T:
    from gongyou.lake.version import lake_version

    key = (lake_version(settings.GONGYOU_DATA_DIR), name)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            found: T = _kept[key]
            return found
    made = make(open_lake())
    if key[0]:
        with _lock:
            _kept[key] = made
            while len(_kept) > AT_MOST:
                _kept.popitem(last=False)
    return made
