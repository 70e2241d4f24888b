"""What the room keeps of an upload: the accounts of dry runs and ingests, and the files that wait for a decision."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from gongyou.core.errors import Conflict
from gongyou.core.text import Text
from gongyou.kit.lakes import open_lake
from gongyou.kit.sealed_files import sealed_remove
from gongyou.kit.tasks.models import TaskState
from gongyou.kit.uploads import files_remove, uploads_folder
from gongyou.registry.erasing import Eraser, Person, eraser
from gongyou.rooms.data.models import WAITING, BatchRecord, BatchState, Donation, SubjectCopy, TypedOrder
from gongyou.rooms.data.models.donations import DonationState

HIDDEN = "＊＊＊"
# Texts in a message or an account may quote a cell or name a file.
QUOTING = ("report", "error", "remedy")
NAMING = ("names", "source")
ERASED = Text("等待导入期间，文件中有人办理了个人信息删除。", "Somebody in the file was erased while it waited.")
AGAIN = Text("请从文件中去掉此人后重新上传。", "Take the person out of the file and upload it again.")


@eraser
class Uploads(Eraser):
    name = "data.uploads"
    title = Text("上传记录", "Records of uploads")

    def sweep(self, texts: Sequence[str], worker_keys: Sequence[str], replacement: str) -> int:
        traces = dict.fromkeys(worker_keys, replacement) | dict.fromkeys(texts, HIDDEN)
        return self._files((*texts, *worker_keys)) + self._records(traces)

    def sweep_names(self, names: Sequence[str]) -> int:
        """In what people write: a file's name, a source, a message. No contract has a column of names."""
        return self._records(dict.fromkeys(names, HIDDEN))

    def _records(self, traces: dict[str, str]) -> int:
        found = 0
        for record in BatchRecord.objects.only("pk", *QUOTING, *NAMING).iterator(chunk_size=200):
            before = {name: getattr(record, name) for name in (*QUOTING, *NAMING)}
            after = {name: _blotted(value, traces) for name, value in before.items()}
            if after != before:
                BatchRecord.objects.filter(pk=record.pk).update(**after)
                found += 1
        return found

    def _files(self, traces: Sequence[str]) -> int:
        """A file that holds the person and has not begun to go in is cleared away, and its record says why.

        One that is going in right now meets the lake's own note of the erasure (lake/in_flight.py).
        """
        records = {
            file["stored"]: record
            for record in BatchRecord.objects.filter(state__in=WAITING).select_related("run")
            for file in record.files
            if file.get("stored")
        }
        found = 0
        for folder in sorted(uploads_folder().iterdir()):
            record = records.get(folder.name)
            if record is not None and _goes_in(record):
                continue
            if _holds(folder.name, traces):
                found += 1
                _cleared(folder.name, record)
        return found


@eraser
class Given(Eraser):
    """What workers gave themselves: the batches are emptied out of the lake, not only re-keyed."""

    name = "data.donations"
    title = Text("自己交的订单", "Orders that the worker handed in")

    def copy(self, person: Person) -> Any:
        found = Donation.objects.filter(member__in=person.pks).order_by("given_at", "pk")
        typed = TypedOrder.objects.filter(member__in=person.pks)
        return {
            "given": [
                {
                    "given_at": each.given_at.isoformat(),
                    "platform": each.platform,
                    "use": each.use,
                    "rows": each.rows,
                    "state": each.state,
                }
                for each in found
            ],
            "typed": [{"platform": each.platform, **json.loads(each.content)} for each in typed],
            "copies": [
                {"platform": each.platform, "name": each.name, "received_at": each.received_at.isoformat()}
                for each in SubjectCopy.objects.filter(member__in=person.pks)
            ],
        }

    def erase(self, person: Person) -> int:
        found = Donation.objects.filter(member__in=person.pks)
        batches = [each.batch_id for each in found.filter(state=DonationState.GIVEN) if each.batch_id]
        copies = SubjectCopy.objects.filter(member__in=person.pks)
        stored = list(copies.values_list("stored", flat=True))
        typed = TypedOrder.objects.filter(member__in=person.pks)
        count = found.count() + copies.count() + typed.count()
        for rows in (found, copies, typed):
            rows.delete()
        # Last, so that a failure of the lake takes the rest back; done again it finds less to do.
        if batches:
            lake = open_lake()
            for batch in batches:
                lake.expunge(batch)
        for name in stored:
            sealed_remove(name)
        return count


def _goes_in(record: BatchRecord) -> bool:
    run = record.run
    return record.state == BatchState.COMMITTING and run is not None and run.state != TaskState.QUEUED


def _holds(stored: str, traces: Sequence[str]) -> bool:
    from gongyou.lake.searching import file_holds

    return any(file_holds(path, traces) for path in (uploads_folder() / stored).glob("*"))


def _cleared(stored: str, record: BatchRecord | None) -> None:
    from gongyou.rooms.data.services import batches

    if record is not None:
        error = Conflict("data.batch.erased", ERASED, AGAIN)
        batches.batch_refused(record=record, error=error, by=None, now=timezone.now())
    files_remove([stored])


def _blotted(value: object, traces: dict[str, str]) -> object:
    written = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    for trace, instead in traces.items():
        written = written.replace(trace, instead) if trace else written
    return written if isinstance(value, str) else json.loads(written)
