"""The procedures that ship, one file each."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from gongyou.core.errors import NotFound
from gongyou.core.text import Text
from gongyou.rooms.bargaining.negotiation.schema import Procedure
from gongyou.rules.files import read_yaml

FOLDER = Path(__file__).parent


@lru_cache(maxsize=1)
def procedures() -> Mapping[str, Procedure]:
    """By id. A file that is wrong is an error that names its line."""
    return {found.id: found for found in (read_yaml(path, Procedure) for path in sorted(FOLDER.glob("*.yaml")))}


def procedure_called(id: str) -> Procedure:  # noqa: A002
    """The procedure, or NotFound."""
    found = procedures().get(id)
    if found is None:
        raise NotFound(
            "bargaining.procedure_unknown",
            Text(f"没有协商程序“{id}”。", f"There is no procedure “{id}”."),
            Text("请从列表中选择。", "Choose one from the list."),
        )
    return found
