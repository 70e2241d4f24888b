"""What the demo city keeps in <data>/demo: its files, its plan, its accounts, and how far the building has come."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gongyou.core.errors import Conflict
from gongyou.core.text import Text

# Raise it when the generator gives another city for the same seed and scale.
EDITION = 5
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Folder:
    """<data>/demo and the paths in it."""

    root: Path

    @property
    def files(self) -> Path:
        return self.root / "files"

    @property
    def reports(self) -> Path:
        return self.root / "reports"

    @property
    def plan(self) -> Path:
        return self.root / "plan.json"

    @property
    def accounts(self) -> Path:
        return self.root / "accounts.txt"

    @property
    def manifest(self) -> Path:
        return self.root / "manifest.json"


class Manifest:
    """Which stages are done, for which city. Each change is on the disk before the next stage begins."""

    def __init__(self, path: Path, city: Mapping[str, Any]) -> None:
        self.path = path
        self.stages: dict[str, Any] = {}
        self.city = dict(city)
        if path.exists():
            known = json.loads(path.read_text(encoding="utf-8"))
            if known["city"] != self.city:
                raise _other_city(path, known["city"])
            self.stages = known["stages"]

    @property
    def is_begun(self) -> bool:
        """Whether a city was begun in this directory."""
        return self.path.exists()

    def result(self, stage: str) -> dict[str, Any] | None:
        """What a finished stage noted down; None when it is still to be done."""
        found: dict[str, Any] | None = self.stages.get(stage)
        return found

    def note(self, stage: str, result: Mapping[str, Any]) -> None:
        """Marks a stage as done."""
        self.stages[stage] = dict(result)
        self.save()

    def save(self) -> None:
        """Writes the manifest in one step."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        draft = self.path.with_suffix(".part")
        content = {"city": self.city, "stages": self.stages}
        draft.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
        draft.replace(self.path)


def digest_of(path: Path) -> str:
    """SHA-256 of a file, read in pieces."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            found.update(piece)
    return found.hexdigest()


def _other_city(path: Path, known: Mapping[str, Any]) -> Conflict:
    return Conflict(
        "demo.other_city",
        Text(
            f"此数据目录里已有另一座演示城市（规模 {known['scale']}，种子 {known['seed']}，版本 {known['edition']}）。",
            f"This data directory holds another demo city (scale {known['scale']}, seed {known['seed']}, "
            f"edition {known['edition']}).",
        ),
        Text(
            "请用 --data-dir 另选目录，或用原来的 --scale 和 --seed。",
            "Choose another directory by --data-dir, or use the same --scale and --seed.",
        ),
        manifest=path,
    )
