"""A roster into the register in a process of its own: python -m gongyou.site.bench.register_child FILE [--bare].

Says as JSON how many seconds the check and the commit took and how much memory the process used; with --bare (on
PostgreSQL) also what COPY alone takes for the same encrypted rows into the same table with the same indexes.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
import time
from pathlib import Path


def main() -> None:
    """Needs an empty registry, which it migrates."""
    file, with_bare = Path(sys.argv[1]), "--bare" in sys.argv
    from gongyou.site.cli import frame

    frame.use_django()
    from django.utils import timezone

    from gongyou.registry import services
    from gongyou.registry.models import Organisation
    from gongyou.registry.rosters.importing import roster_checked_from, roster_registered
    from gongyou.site.bench.roster_rows import EMPLOYER, ORGANISATION

    row = services.OrganisationRow(ORGANISATION, "测速工会", "federation", "city", "990100")
    services.organisations_found_many(rows=[row], by=None, now=timezone.now())
    employer = services.EmployerRow(EMPLOYER, "测速单位", "990101", organisation_code=ORGANISATION)
    services.employers_record_many(rows=[employer], by=None, now=timezone.now())
    organisation = Organisation.objects.get(code=ORGANISATION)

    begun = time.perf_counter()
    roster = roster_checked_from(file, organisation, progress=lambda done, total: None)
    checked = time.perf_counter()
    roster = roster_registered(roster, leave_wrong=False)
    done = time.perf_counter()
    said = {
        "rows": roster.rows_added,
        "check_seconds": checked - begun,
        "commit_seconds": done - checked,
        "seconds": done - begun,
        "peak_memory_mb": _peak(),
    }
    if with_bare:
        said["bare_seconds"] = _bare()
    print(json.dumps(said))


def _peak() -> float:
    """The kernel's own count for this process, which begins anew with the program."""
    found = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text(encoding="ascii"))
    return int(found[1]) / 1024 if found else 0.0


def _bare() -> float:
    """Seconds of COPY of the same rows into the emptied table: the same statement, columns and indexes."""
    from django.db import connection

    from gongyou.registry.rosters.committing import INSERTED
    from gongyou.registry.rosters.staging import MEMBERS

    with tempfile.TemporaryFile() as kept, connection.cursor() as cursor:
        with cursor.copy(f"COPY {MEMBERS} ({INSERTED}) TO STDOUT") as copy:
            for block in copy:
                kept.write(block)
        cursor.execute(f"TRUNCATE {MEMBERS} CASCADE")
        kept.seek(0)
        begun = time.perf_counter()
        with cursor.copy(f"COPY {MEMBERS} ({INSERTED}) FROM STDIN") as copy:
            while block := kept.read(1 << 18):
                copy.write(block)
        return time.perf_counter() - begun


if __name__ == "__main__":
    main()
