"""An uploaded roster is distrusted: name, size, first bytes, unpacked size and, where there is one, a virus scanner."""

from __future__ import annotations

import hashlib

from gongyou.kit.receiving import private_file
from gongyou.kit.scanning import content_scanned
from gongyou.kit.sealed_files import file_seal
from gongyou.kit.uploads import Uploaded, content_check, name_checked
from gongyou.registry.services.rosters import PURPOSE, RosterFile

EXTENSIONS = (".xlsx", ".csv", ".xls", ".ods")


def roster_received(upload: Uploaded) -> RosterFile:
    """The file, checked and sealed. Raises BadInput for what cannot be a roster, StorageFull for a full disk."""
    return RosterFile(*received(upload, purpose=PURPOSE))


def received(upload: Uploaded, *, purpose: str) -> tuple[str, str, str]:
    """Name of a table's file, where it lies sealed, its digest. Raises as `roster_received` does."""
    name = name_checked(upload, EXTENSIONS)
    digest = hashlib.sha256()
    with private_file() as kept:
        for chunk in upload.chunks():
            digest.update(chunk)
            kept.write(chunk)
        kept.seek(0)
        content_check(kept, name)
        kept.seek(0)
        content_scanned(iter(lambda: kept.read(1 << 20), b""), name)
        kept.seek(0)
        stored = file_seal(iter(lambda: kept.read(1 << 20), b""), purpose=purpose)
    return name, stored, digest.hexdigest()
