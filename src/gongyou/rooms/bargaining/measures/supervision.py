"""bargaining.supervision and bargaining.breaches: the clauses of an agreement over the lake, and their single cases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gongyou.core.text import Text
from gongyou.lake.provenance import View, measure

NAME = "bargaining.supervision"
CASES = "bargaining.breaches"
TABLES = ("orders", "sessions", "prompts", "workers", "appeals", "rewards")


@measure(
    NAME,
    # 2: codes of causes and of weather stand in words, so a test and its parameters are told otherwise.
    version=2,
    tables=TABLES,
    title=Text("协议履行监督", "Supervision of an agreement"),
    page="supervision",
)
def agreement(view: View, params: Mapping[str, Any]) -> dict[str, Any]:
    """Each clause of the parameters kept, broken, not to be judged or left to a person; with its sums."""
    from gongyou.rooms.bargaining.supervision.supervised import supervised  # Django's models, which a what-if lacks

    return supervised(view, params)


@measure(CASES, version=1, tables=TABLES, title=Text("协议违反清单", "Breaches of an agreement"), page="supervision")
def breaches(view: View, params: Mapping[str, Any]) -> dict[str, Any]:
    """The single cases in breach of each clause, by pseudonym: stays inside the house."""
    from gongyou.rooms.bargaining.supervision.supervised import cases_listed

    return cases_listed(view, params)
