"""What changed between two wordings, and between the schemes of two proposals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

# A Chinese sign stands for itself; Latin words, numbers with their point and runs of space stay whole.
PIECES = re.compile(r"[0-9]+(?:[.,][0-9]+)*%?|[A-Za-zÀ-ɏ'’-]+|\s+|.", re.DOTALL)


class Mark(StrEnum):
    """What happened to a piece of text."""

    KEPT = "kept"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text and what happened to it."""

    mark: Mark
    text: str


def wording(before: str, after: str) -> list[Piece]:
    """The pieces in order. Those not added make up `before`, those not removed make up `after`."""
    return list(_joined(_pieces(PIECES.findall(before), PIECES.findall(after))))


def _pieces(old: list[str], new: list[str]) -> Iterator[Piece]:
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece(Mark.KEPT, "".join(old[i:j]))
            continue
        yield Piece(Mark.REMOVED, "".join(old[i:j]))
        yield Piece(Mark.ADDED, "".join(new[k:m]))


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    held: Piece | None = None
    for piece in pieces:
        if not piece.text:
            continue
        if held is not None and held.mark is piece.mark:
            held = Piece(held.mark, held.text + piece.text)
            continue
        if held is not None:
            yield held
        held = piece
    if held is not None:
        yield held
