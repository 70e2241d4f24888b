"""What a release is made from, frozen: units, forms and frame as they were known, in one canonical text."""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from gongyou.core.period import Month
from gongyou.rooms.market.models import Panel, PanelFigure, PanelForm, PanelQuery, PanelRelease, Reporter
from gongyou.rooms.market.panel.draws import frame_of
from gongyou.rooms.market.panel.estimate import METHOD, Figure, computed

FIGURE = ("period", "kind", "measure", "region", "group", "value", "error", "low", "high", "units", "workers")
FIGURE_FIELDS = (*FIGURE, "imputed", "hidden")


def snapshot_of(panel: Panel, period: str) -> dict[str, Any]:
    """Every month from the panel's first to `period`. A form on which a query waits is held back, not left out."""
    reporters = list(Reporter.objects.filter(panel=panel).order_by("number"))
    waiting = PanelQuery.objects.filter(reporter__panel=panel, holds=True).exclude(
        state__in=(PanelQuery.State.CONFIRMED, PanelQuery.State.CORRECTED)
    )
    held = set(waiting.values_list("form", flat=True))
    forms = (
        PanelForm.objects.filter(reporter__panel=panel, is_current=True, period__lte=period)
        .order_by("period", "reporter__number")
        .select_related("reporter")
    )
    return {
        "method": METHOD,
        "panel": str(panel.key),
        "region": panel.region,
        "periods": [str(each) for each in Month.read(panel.first_period).until(Month.read(period))],
        "frame": frame_of(panel),
        "units": [_unit(each) for each in reporters],
        "forms": [
            {
                "unit": form.reporter.number,
                "period": form.period,
                "version": form.version,
                "held": form.pk in held,
                "values": form.kept,
            }
            for form in forms
        ],
    }


def _unit(reporter: Reporter) -> dict[str, Any]:
    return {
        "id": reporter.number,
        "kind": reporter.kind,
        "region": reporter.region,
        "group": reporter.group,
        "size": reporter.size,
        "weight": float(reporter.weight),
        "staff": float(reporter.staff),
        "first": reporter.first_period,
        "last": reporter.last_period,
        "reason": reporter.reason,
    }


def canonical(thing: Any) -> str:
    """One text for equal content."""
    return json.dumps(thing, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def packed(text: str) -> str:
    return base64.b64encode(zlib.compress(text.encode(), 9)).decode()


def unpacked(stored: str) -> str:
    return zlib.decompress(base64.b64decode(stored)).decode()


def figures_digest(figures: Iterable[Figure | PanelFigure]) -> str:
    """Over all figures in the order of their keys: what two runs are compared by."""
    rows = [[getattr(each, name) for name in FIGURE_FIELDS] for each in figures]
    return digest(canonical(sorted(rows)))


def reproduced(release: PanelRelease) -> tuple[bool, list[str]]:
    """Whether the snapshot is intact and gives the stored figures again; else what differs, in words of the columns."""
    text = unpacked(release.snapshot)
    if digest(text) != release.snapshot_sha256:
        return False, ["snapshot"]
    again = computed(json.loads(text))
    made = {each.key: each for each in again.figures}
    kept = {(f.period, f.measure, f.region, f.group): f for f in release.figures.all()}
    different = [" ".join(filter(None, key)) for key in sorted(made.keys() ^ kept.keys())]
    for key in sorted(made.keys() & kept.keys()):
        for name in FIGURE_FIELDS:
            if getattr(made[key], name) != getattr(kept[key], name):
                different.append(f"{' '.join(filter(None, key))} {name}")
    if release.structure_sha256:
        sealed = (release.structure_sha256, release.structure_sha256)
        if (digest(canonical(again.structure)), digest(canonical(release.structure))) != sealed:
            different.append("structure")
    if not different and figures_digest(kept.values()) != release.figures_sha256:
        different.append("figures")
    return not different, different


def rows_of(figures: Sequence[Figure]) -> list[Mapping[str, Any]]:
    """As columns of the table."""
    return [{name: getattr(each, name) for name in FIGURE_FIELDS} for each in figures]
