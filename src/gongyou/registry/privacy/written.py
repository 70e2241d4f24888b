"""What people write beside a record may name anybody: reasons, remarks, file names, messages that quote a file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import models

from gongyou.core.text import Text
from gongyou.kit.tasks.models import TaskRun
from gongyou.registry.erasing import Eraser, eraser
from gongyou.registry.models import Approval, Duty, ImpactAssessment, RosterExport, RosterImport
from gongyou.registry.privacy.erasers import holds_any

HIDDEN = "＊＊＊"
# Tables that grow with what officers do, not with the number of members: each row is looked at.
WRITTEN: dict[type[models.Model], tuple[str, ...]] = {
    TaskRun: ("title", "stage", "message", "remedy", "result"),
    RosterImport: ("file_name", "headings", "remarks", "error", "remedy"),
    RosterExport: ("reason", "decision_reason", "file_name"),
    Approval: ("reason", "remark", "data"),
    ImpactAssessment: ("title", "purpose", "influence", "measures"),
    Duty: ("responsible", "note"),
}


@eraser
class Written(Eraser):
    name = "registry.written"
    title = Text("事由、备注和提示", "Reasons, remarks and messages")

    def sweep(self, texts: Sequence[str], worker_keys: Sequence[str], replacement: str) -> int:
        return sum(blotted_in(model, fields, (*texts, *worker_keys)) for model, fields in WRITTEN.items())

    def sweep_names(self, names: Sequence[str]) -> int:
        """A namesake's name goes too: what somebody wrote does not tell whom they meant."""
        return self.sweep(names, (), "")


def blotted_in(model: type[models.Model], fields: Sequence[str], traces: Sequence[str]) -> int:
    """How many rows of a table held one of the traces in these columns and do no more."""
    count = 0
    for row in _holding(model, fields, traces):
        changed = {name: blotted(getattr(row, name), traces) for name in fields}
        model._base_manager.filter(pk=row.pk).update(**changed)
        count += 1
    return count


def blotted(value: Any, traces: Sequence[str]) -> Any:
    """Text, or a value of JSON, without the traces."""
    written = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    for trace in traces:
        written = written.replace(trace, HIDDEN) if trace else written
    return written if isinstance(value, str) else json.loads(written)


def _holding(model: type[models.Model], fields: Sequence[str], traces: Sequence[str]) -> Iterator[Any]:
    for row in model._base_manager.only("pk", *fields).iterator(chunk_size=1000):
        if any(holds_any(_text(getattr(row, name)), traces) for name in fields):
            yield row


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
