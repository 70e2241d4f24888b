"""A batch whose time is over: no file of any snapshot holds its rows any more.

An undone batch is out of the newest snapshot, and its file lies on for the older ones. Here that file becomes an empty
one of the same columns, in its place: every snapshot can still be read, and the rows are gone from all of them.
"""

from __future__ import annotations

from pathlib import Path

from gongyou.lake.catalogue import QUARANTINE, Catalogue, local_path
from gongyou.lake.durable import replaced_by
from gongyou.lake.engine import Handle, literal
from gongyou.lake.rewriting import Described, manifests_walked, size_put_right
from gongyou.lake.testing import pause


def batch_emptied(catalogue: Catalogue, spill: Path, table: str, batch_id: str) -> int:
    """How many rows were emptied out, refused ones included. Done again it finds none; a kill leaves whole files."""
    spill.mkdir(parents=True, exist_ok=True)
    rows = 0
    with Handle(spill) as handle:
        for name in (table, QUARANTINE):
            for path in sorted(catalogue.data_folder(name).glob(f"{batch_id}-*.parquet")):
                rows += _emptied(handle, path)
                pause("expiry-file")
            _bounds_dropped(catalogue, name, batch_id)
    return rows


def _emptied(handle: Handle, path: Path) -> int:
    read = f"read_parquet({literal(str(path))})"
    rows = int(handle.rows(f"SELECT count(*) FROM {read}")[0][0])  # noqa: S608
    if rows:
        with replaced_by(path) as draft:
            handle.rows(f"COPY (SELECT * FROM {read} LIMIT 0) TO {literal(str(draft))} (FORMAT parquet)")  # noqa: S608
    return rows


def _bounds_dropped(catalogue: Catalogue, name: str, batch_id: str) -> None:
    """Manifests keep the least and the greatest value of a column: those of this batch go too."""
    folder = catalogue.data_folder(name).parent / "metadata"

    def put_right(described: Described) -> bool:
        path = Path(local_path(str(described["file_path"])))
        if not path.name.startswith(f"{batch_id}-"):
            return False
        changed = bool(described["lower_bounds"] or described["upper_bounds"])
        described["lower_bounds"] = described["upper_bounds"] = None
        return size_put_right(described, path) or changed

    if folder.is_dir():
        manifests_walked(folder, put_right)
