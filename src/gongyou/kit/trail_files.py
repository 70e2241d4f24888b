"""The audit trail outside the system: a file that only grows, and a head noted down elsewhere.

A chain proves that nobody changed a line after the head was noted, if the head lies where its administrators can't
write. So the file goes to another machine, or the head onto paper.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import Any

from gongyou.core.errors import Conflict, NotFound
from gongyou.core.text import Text
from gongyou.kit.audit import CHUNK, GENESIS, Verification, hash_of, verify
from gongyou.kit.models import AuditLine
from gongyou.lake.durable import flushed

TAIL_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Exported:
    """How many lines were added, and where the file now ends."""

    added: int
    number: int
    head: str


def exported(path: Path) -> Exported:
    """Adds the lines that the file does not have yet. Raises Conflict when the file and the trail part ways."""
    number, head = _end_of(path)
    if number:
        line = AuditLine.objects.filter(number=number).first()
        if line is None or line.hash != head or hash_of(line) != head:
            raise _parted(number)
    added = 0
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="utf-8") as file:
        for line in AuditLine.objects.filter(number__gt=number).order_by("number").iterator(chunk_size=CHUNK):
            if line.previous_hash != head or line.number != number + 1:
                raise _parted(line.number)
            file.write(json.dumps(_told(line), ensure_ascii=False, sort_keys=True) + "\n")
            number, head, added = line.number, line.hash, added + 1
        file.flush()
    flushed(path)
    return Exported(added, number, head)


def verified_against(wanted: str) -> Verification:
    """Walks the chain and asks for one head, noted down earlier: "hash" or "number:hash". Raises NotFound, Conflict."""
    number, _, digest = wanted.rpartition(":")
    line = AuditLine.objects.filter(number=int(number) if number.isdecimal() else -1).first() if number else None
    if not number:
        line = AuditLine.objects.filter(hash=digest).first()
    if line is None or line.hash != digest:
        raise NotFound(
            "audit.head_missing",
            Text("链中没有这个链尾，此前的记录被改动过。", "The chain does not hold this head: lines were altered."),
            Text("请与系统外保存的记录比对。", "Compare with the file that is kept outside."),
            head=wanted,
        )
    return verify()


def _end_of(path: Path) -> tuple[int, str]:
    """Number and hash of the file's last line. A line that a crash cut off is taken away."""
    if not path.is_file() or path.stat().st_size == 0:
        return 0, GENESIS
    for end, line in _from_the_end(path):
        try:
            told = json.loads(line)
            found = int(told["number"]), str(told["hash"])
        except (ValueError, KeyError):
            continue
        with path.open("r+b") as file:
            file.truncate(end)
        return found
    raise _parted(1)


def _from_the_end(path: Path) -> Iterator[tuple[int, bytes]]:
    size = path.stat().st_size
    start = max(0, size - TAIL_BYTES)
    with path.open("rb") as file:
        file.seek(start)
        block = file.read()
    lines = block.split(b"\n")
    end = size - len(lines[-1])
    for line in reversed(lines[:-1]):
        yield end, line
        end -= len(line) + 1


def _told(line: AuditLine) -> dict[str, Any]:
    return {
        "number": line.number,
        "at": line.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": line.actor_id,
        "type": line.type,
        "subject": line.subject,
        "data": line.data,
        "previous_hash": line.previous_hash,
        "hash": line.hash,
    }


def _parted(number: int) -> Conflict:
    return Conflict(
        "audit.parted",
        Text(f"文件与操作记录在第 {number} 行不一致。", f"The file and the trail part ways at line {number}."),
        Text("请保留该文件，核验操作记录链。", "Keep the file and verify the chain."),
        number=number,
    )
