"""The room's figures of one region and month, computed once for each state of the data."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gongyou.lake.provenance import Figure, Provenance, canonical, compute, measure_named
from gongyou.rooms.market import indices, measures

if TYPE_CHECKING:
    from gongyou.lake import Lake

MEASURES = (
    "market.coverage",
    "market.jobs",
    "market.wages",
    "market.hours",
    "market.ratio",
    "market.platform_pay",
)
INDICES = (
    "market.structure",
    "market.flows",
    "market.wage_index",
    "market.wage_change",
    "market.wage_spread",
    "market.seasons",
    "market.ratio_board",
)
MONITORED = (*MEASURES, "market.employers", *INDICES)
DECIMAL = "$decimal"

Told = Callable[[str, int, int], None]


def figures_of(
    lake: Lake,
    params: Mapping[str, Any],
    names: Iterable[str] = MEASURES,
    *,
    engine: str = "duckdb",
    told: Told | None = None,
) -> dict[str, Figure]:
    """The figures by measure. A figure of the same snapshots, parameters and code is read back, not computed again.

    `told` hears the name of each measure before it starts, with its place and their number.
    """
    wanted = list(names)
    found: dict[str, Figure] = {}
    for place, name in enumerate(wanted):
        if told:
            told(name, place, len(wanted))
        found[name] = _figure(lake, name, params, engine)
    return found


def figures_kept(lake: Lake, params: Mapping[str, Any], names: Iterable[str] = MEASURES) -> dict[str, Figure] | None:
    """The figures if all of them are kept already, without computing anything; None if one is not."""
    found: dict[str, Figure] = {}
    for name in names:
        path = _path(lake, name, params)
        if not path.is_file():
            return None
        found[name] = _read(path)
    return found


def _figure(lake: Lake, name: str, params: Mapping[str, Any], engine: str) -> Figure:
    path = _path(lake, name, params)
    if engine == "duckdb" and path.is_file():
        return _read(path)
    figure = compute(lake, name, params, None, engine)
    if engine == "duckdb":
        _write(path, figure)
    return figure


def _path(lake: Lake, name: str, params: Mapping[str, Any]) -> Path:
    wanted = measure_named(name)
    identity = {
        "measure": name,
        "version": wanted.version,
        "params": dict(params),
        "snapshots": {table: lake.snapshot(table) for table in wanted.tables},
        "code": _code(),
    }
    digest = hashlib.sha256(canonical(identity).encode()).hexdigest()[:24]
    return folder_of(lake.folder.parent) / f"{name}-{digest}.json"


def folder_of(data_dir: Path) -> Path:
    """Where kept figures lie."""
    return data_dir / "market" / "figures"


@cache
def _code() -> str:
    """Digest of the measures' and the rules' own sources: a kept figure must not outlive the method it was made by."""
    import gongyou.calc
    import gongyou.rules

    digest = hashlib.sha256()
    for package in (measures, indices, gongyou.calc, gongyou.rules):
        folder = Path(str(package.__file__)).parent
        for path in sorted([*folder.rglob("*.py"), *folder.rglob("*.yaml")]):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _write(path: Path, figure: Figure) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = {"id": figure.id, "measure": figure.measure, "value": figure.value, "provenance": asdict(figure.provenance)}
    draft = path.with_suffix(f".{hashlib.sha256(str(id(figure)).encode()).hexdigest()[:8]}.draft")
    draft.write_text(json.dumps(kept, ensure_ascii=False, default=_tagged), "utf-8")
    draft.replace(path)


def _read(path: Path) -> Figure:
    kept = json.loads(path.read_text("utf-8"), object_hook=_untagged)
    return Figure(kept["id"], kept["measure"], kept["value"], Provenance(**kept["provenance"]))


def _tagged(value: Any) -> dict[str, str]:
    if isinstance(value, Decimal):
        return {DECIMAL: str(value)}
    raise TypeError(f"A figure cannot hold {type(value).__name__}.")


def _untagged(value: dict[str, Any]) -> Any:
    return Decimal(value[DECIMAL]) if value.keys() == {DECIMAL} else value
