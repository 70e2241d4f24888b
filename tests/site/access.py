"""The frame of the permission table: who may open which address.

Each area keeps its rows in tests/<area>/addresses.py (tests/rooms/<room>/addresses.py) as ROWS. The walk in
test_permissions.py opens every address for every role, in scope and out of it, and fails for an address that no row
names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.registry.cast import Cast

EVERYBODY = frozenset({"officer", "analyst", "administrator", "security", "auditor", "worker", "stranger"})
PUBLIC = EVERYBODY | {"nobody"}
# Who works with the figures; an administrator of the system sees no member among them.
STAFF = frozenset({"officer", "analyst", "administrator"})
# Who sees members.
OFFICERS = frozenset({"officer"})
# 三员: three people, none of whom can do another's part.
ADMINISTRATORS = frozenset({"administrator"})
SECURITY = frozenset({"security"})
AUDITORS = frozenset({"auditor"})
# Everybody who works in the console.
CONSOLE = STAFF | SECURITY | AUDITORS
WORKERS = frozenset({"worker"})

Place = Callable[[Cast], Mapping[str, Any]]


def nowhere(cast: Cast) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True)
class Row:
    """One address. `allowed` get one of `codes`; others 404; who is signed out goes to sign-in.

    `stranger` is an officer of another district. On a page about one thing (`place` gives its keys) the stranger gets
    404; on a page without one, such as a list, the stranger is an officer like any other: write it into `allowed`.
    """

    name: str
    allowed: frozenset[str]
    place: Place = nowhere
    method: str = "get"
    codes: frozenset[int] = frozenset({200})
    data: Mapping[str, Any] = field(default_factory=dict)
