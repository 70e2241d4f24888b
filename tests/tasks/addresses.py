"""Who may open the pages of runs: everybody their own."""

from __future__ import annotations

from typing import Any

from gongyou.kit.tasks.models import TaskRun
from tests.registry.cast import NOW, Cast
from tests.site.access import EVERYBODY, Row


def a_run(cast: Cast) -> dict[str, Any]:
    """A run of 王姐."""
    run, _ = TaskRun.objects.get_or_create(
        key="addresses", defaults={"kind": "test", "owner": cast.wang, "created_at": NOW}
    )
    return {"run_id": run.pk}


ROWS = (
    Row("tasks:list", EVERYBODY),
    Row("tasks:badge", EVERYBODY),
    Row("tasks:run", frozenset({"officer"}), place=a_run),
    Row("tasks:card", frozenset({"officer"}), place=a_run),
    Row("tasks:cancel", frozenset({"officer"}), place=a_run, method="post", codes=frozenset({302})),
)
