"""Who may open the pages of 协商."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gongyou.rooms.bargaining.models import Scenario
from tests.bargaining.kept import kept
from tests.registry.cast import Cast
from tests.site.access import Row

NEGOTIATORS = frozenset({"officer", "analyst"})
FOUND = frozenset({200, 302})


def scenario(cast: Cast) -> Mapping[str, Any]:
    return {"scenario_id": _kept(cast).pk}


def paper(cast: Cast) -> Mapping[str, Any]:
    return {**scenario(cast), "kind": "json"}


def _kept(cast: Cast) -> Scenario:
    return kept(cast.district)


ROWS = (
    Row("bargaining:home", NEGOTIATORS | {"stranger"}),
    Row("bargaining:scenarios", NEGOTIATORS | {"stranger"}),
    Row("bargaining:trial", NEGOTIATORS | {"stranger"}),
    # Without a platform the part says what is missing.
    Row("bargaining:trial_result", NEGOTIATORS | {"stranger"}),
    Row("bargaining:trial_package", NEGOTIATORS | {"stranger"}),
    # The lake of the tests holds no orders: there is nothing to keep.
    Row("bargaining:trial_keep", frozenset(), method="post"),
    # Nor is there a log whose rule could be edited.
    Row("bargaining:trial_scheme", frozenset(), method="post"),
    Row("bargaining:trial_scheme_part", frozenset(), method="post"),
    Row("bargaining:trial_scheme_preview", frozenset(), method="post"),
    # Without a proposal there is nothing to go on from.
    Row("bargaining:trial_propose", frozenset(), method="post"),
    Row("bargaining:compare", NEGOTIATORS | {"stranger"}),
    Row("bargaining:scenario", NEGOTIATORS, place=scenario),
    Row("bargaining:scenario_file", NEGOTIATORS, place=paper),
)
