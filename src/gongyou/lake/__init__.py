"""The lake: contracts, ingest, catalogue, engines, provenance.

`Lake` is imported when it is first named: it brings Iceberg, SQLAlchemy and the engines, two seconds that who only
reads a contract or a figure's provenance need not pay.
"""

from typing import TYPE_CHECKING, Any

from gongyou.lake.contract import Column, Contract, contract, contract_names
from gongyou.lake.report import (
    BatchInfo,
    IngestReport,
    IngestRequest,
    Progress,
    QuarantinedRow,
    ReasonCount,
    SnapshotInfo,
    TableInfo,
)

if TYPE_CHECKING:
    from gongyou.lake.lake import Lake

__all__ = [
    "BatchInfo",
    "Column",
    "Contract",
    "IngestReport",
    "IngestRequest",
    "Lake",
    "Progress",
    "QuarantinedRow",
    "ReasonCount",
    "SnapshotInfo",
    "TableInfo",
    "contract",
    "contract_names",
]


def __getattr__(name: str) -> Any:
    """The class `Lake`, at its first use."""
    if name != "Lake":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from gongyou.lake.lake import Lake

    return Lake
