"""What an installation holds, told as JSON, so that the drill can compare two of them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

FIGURES = 5
SAMPLE = 100


def facts(data_dir: Path) -> dict[str, Any]:
    """Counts, the chain, a sample of opened fields, the lake's tables, and one figure computed again."""
    from django.apps import apps

    from gongyou.kit import audit
    from gongyou.lake import Lake
    from gongyou.site.cli.replay import know_measures

    lake = Lake.open(data_dir)
    chain = audit.verify()
    know_measures()
    return {
        "counts": {
            model._meta.label_lower: model._base_manager.count()
            for model in apps.get_models()
            if model._meta.app_label in ("registry", "findings", "data", "platforms", "market")
        },
        "chain": {"lines": chain.lines, "head": chain.head, "holds": chain.broken is None},
        "sample": sample_opened(),
        "lake": {table.name: [table.rows, str(table.snapshot_id)] for table in lake.tables()},
        "figure": figure_again(lake),
    }


def sample_opened() -> dict[str, int]:
    """Members, from all over the table, whose fields open and whose index leads back to them."""
    from gongyou.kit.crypto import blind_indexes
    from gongyou.registry.models import Member

    kept = Member.objects.exclude(state=Member.State.ERASED).order_by("id_number_index")[:SAMPLE]
    tried = opened = 0
    for member in kept:
        tried += 1
        if member.name and member.id_number_index in blind_indexes(member.id_number, purpose="member.id_number"):
            opened += 1
    return {"tried": tried, "opened": opened}


def figure_again(lake: Any) -> dict[str, Any] | None:
    """The newest figure that comes out the same; of the newest few none, the newest that can be computed again.

    Since somebody was erased, a figure that lists workers comes out otherwise, and tells nothing of a restore.
    """
    from gongyou.core.errors import NotFound

    # By what the record says: a copy has the times of the copying.
    found = sorted((lake.folder.parent / "provenance").glob("fg-*.json"), key=_computed)
    tried: list[dict[str, Any]] = []
    for path in reversed(found):
        try:
            again = lake.replay(path.stem)
        except NotFound:
            continue
        tried.append({"id": path.stem, "same": again.same, "digest": again.found_digest})
        if again.same:
            return tried[-1]
        if len(tried) == FIGURES:
            break
    return tried[0] if tried else None


def _computed(path: Path) -> tuple[str, str]:
    return str(json.loads(path.read_text()).get("computed_at", "")), path.name


def main() -> None:
    """Restores the archive that is named, if one is, and prints the facts of the data directory in force."""
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongyou.site.settings")
    import django

    django.setup()
    from django.conf import settings

    folder = Path(settings.GONGYOU_DATA_DIR)
    if len(sys.argv) > 1:
        from gongyou.kit.environment import Environment
        from gongyou.site.backup.archive import backup_restored

        passphrase = Environment().text("GONGYOU_BACKUP_PASSPHRASE") or None
        backup_restored(Path(sys.argv[1]), folder, passphrase=passphrase)
    print(json.dumps(facts(folder)))


if __name__ == "__main__":
    main()
