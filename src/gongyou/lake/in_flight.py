"""Batches that are being read while somebody is erased: each finds a note in its stage and loses the person too.

A note lives and dies with the batch's folder. It keeps the key and the texts in the clear beside the rows that were
read, which do so as well.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from gongyou.core.text import Text
from gongyou.lake.folders import is_alive
from gongyou.lake.report import QuarantinedRow

NAME = "erased.jsonl"
HIDDEN = "＊＊＊"


@dataclass(frozen=True, slots=True)
class Note:
    """A key and what takes its place; texts of refused rows that are to be blotted out."""

    key: str
    replacement: str
    texts: tuple[str, ...] = ()

    def blotted(self, text: str | None) -> str | None:
        """The text without the person."""
        if text is None:
            return None
        for each in self.texts:
            text = text.replace(each, HIDDEN) if each else text
        return text.replace(self.key, self.replacement)


def noted(stage: Path, note: Note) -> None:
    """Leaves the note with every batch and dry run that is under way."""
    line = json.dumps({"key": note.key, "replacement": note.replacement, "texts": note.texts}) + "\n"
    for folder in sorted(stage.glob("*")):
        if folder.is_dir() and is_alive(folder):
            with os.fdopen(os.open(folder / NAME, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a") as file:
                file.write(line)


def notes_of(folder: Path) -> list[Note]:
    """The notes that were left with a batch."""
    path = folder / NAME
    if not path.is_file():
        return []
    told = [json.loads(line) for line in path.read_text("ascii").splitlines()]
    return [Note(each["key"], each["replacement"], tuple(each["texts"])) for each in told]


def previews_blotted(rows: Iterable[QuarantinedRow], notes: Sequence[Note]) -> list[QuarantinedRow]:
    """The first wrong rows as a report shows them, without who was erased meanwhile."""
    blotted = list(rows)
    for note in notes:
        blotted = [
            replace(
                row,
                file=str(note.blotted(row.file)),
                value=note.blotted(row.value),
                text=Text(str(note.blotted(row.text.zh)), str(note.blotted(row.text.en))),
                raw={column: note.blotted(value) for column, value in row.raw.items()},
            )
            for row in blotted
        ]
    return blotted
