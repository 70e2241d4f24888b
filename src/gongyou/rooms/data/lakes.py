"""What the lake is asked to take in. It is imported when it is first needed: the engines take a second."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongyou.kit.crypto import worker_key_for
from gongyou.kit.uploads import stored_path
from gongyou.rooms.data.models import BatchRecord

if TYPE_CHECKING:
    from gongyou.lake import IngestRequest


def request_of(record: BatchRecord, *, dry_run: bool) -> IngestRequest:
    """The ingest of a record's files; NotFound when they have been cleared away."""
    from gongyou.lake import IngestRequest

    return IngestRequest(
        contract=record.contract,
        files=tuple(stored_path(file["stored"]) for file in record.files),
        source=record.source or None,
        mapping=record.terms or record.mapping or None,
        dry_run=dry_run,
        received_at=record.created_at,
        pseudonym=worker_key_for,
    )
