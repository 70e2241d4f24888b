"""Accounts of dry runs and ingests, which show the first wrong rows as the file had them."""

from __future__ import annotations

import json
from collections.abc import Sequence

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from gongyou.core.text import Text
from gongyou.registry.erasing import Eraser, eraser
from gongyou.rooms.data.models import BatchRecord

HIDDEN = "＊＊＊"


@eraser
class Uploads(Eraser):
    name = "data.uploads"
    title = Text("上传记录", "Records of uploads")

    def sweep(self, texts: Sequence[str], worker_keys: Sequence[str], replacement: str) -> int:
        named = Q(pk__in=[])
        for text in (*texts, *worker_keys):
            named |= Q(said__contains=text)
        found = BatchRecord.objects.annotate(said=Cast("report", TextField())).filter(named)
        for record in found:
            written = json.dumps(record.report, ensure_ascii=False)
            for key in worker_keys:
                written = written.replace(key, replacement)
            for text in texts:
                written = written.replace(text, HIDDEN)
            record.report = json.loads(written)
            record.save(update_fields=["report"])
        return len(found)
