"""What a killed process left behind, put right when the lake is opened."""

from __future__ import annotations

import shutil
from pathlib import Path

from gongyou.lake.catalogue import QUARANTINE, Catalogue
from gongyou.lake.folders import is_alive, sweep
from gongyou.lake.ledger import Ledger


def recover(catalogue: Catalogue, ledger: Ledger, stage: Path) -> None:
    """Ends every batch whose process is dead: committed when its snapshot stands, else failed and swept away."""
    for batch in ledger.unfinished():
        folder = stage / batch.batch_id
        if is_alive(folder):
            continue
        with catalogue.writing():
            if ledger.batch(batch.batch_id).state != batch.state or is_alive(folder):
                continue
            _settle(catalogue, ledger, batch.contract, batch.batch_id, batch.state)
        shutil.rmtree(folder, ignore_errors=True)
    sweep(stage)


def _settle(catalogue: Catalogue, ledger: Ledger, table: str, batch_id: str, state: str) -> None:
    if state == "undoing":
        undone = catalogue.remove(table, batch_id) or catalogue.snapshot_of_batch(table, batch_id, "gongyou.undone")
        catalogue.remove(QUARANTINE, batch_id)
        ledger.change(batch_id, state="undone", undone_snapshot_id=undone)
        return
    snapshot = catalogue.snapshot_of_batch(table, batch_id)
    if snapshot is not None:
        ledger.change(batch_id, state="committed", snapshot_id=snapshot)
        return
    catalogue.remove(QUARANTINE, batch_id)
    for name in (table, QUARANTINE):
        for left in catalogue.data_folder(name).glob(f"{batch_id}-*"):
            left.unlink(missing_ok=True)
    ledger.change(batch_id, state="failed", fault="interrupted")
