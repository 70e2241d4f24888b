"""Scheme files that were written down for figures: found again where the folder that holds them has moved.

A figure names its scheme by a path. After a restore into another directory the path leads nowhere; the file of the same
name in the folder of the same name under a known root is meant. Such files are named by a digest of their content.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

# Below the data directory: rules on record, and what was proposed at a table.
DECLARED, PROPOSED = "declared-schemes", "proposed-schemes"
Root = Callable[[], Path]
_roots: dict[str, Root] = {}


def kept_under(folder: str, root: Root) -> None:
    """Registers where the folder of this name lies now."""
    _roots[folder] = root


def is_kept(path: Path) -> bool:
    """Whether the product wrote the file down itself, from a rule that it had taken."""
    return path.parent.name in (DECLARED, PROPOSED)


def found_again(path: Path) -> Path:
    """The path itself where it leads to a file, else where the file lies now; itself where nobody knows."""
    root = _roots.get(path.parent.name)
    if root is None or path.exists():
        return path
    moved = root() / path.parent.name / path.name
    return moved if moved.exists() else path
