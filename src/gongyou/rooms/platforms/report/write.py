"""An audit as files: report.html, report.docx and report.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from gongyou.kit.documents import to_docx, to_html
from gongyou.lake.provenance import Figure
from gongyou.rooms.platforms.report.compose import report_of
from gongyou.rooms.platforms.report.few import released
from gongyou.rooms.platforms.report.made import Audit

LANGUAGES = ("zh", "en")
# Of the breaches what names no worker.
KEPT = ("kinds", "short_workers")


def report_write(audit: Audit, folder: Path, language: str) -> list[Path]:
    """The three files in one language, each written in one step. Overwrites."""
    folder.mkdir(parents=True, exist_ok=True)
    document = report_of(audit)
    contents = {
        "report.html": to_html(document, language).encode("utf-8"),
        "report.docx": to_docx(document, language),
        "report.json": (json.dumps(released(report_json(audit)), ensure_ascii=False, indent=1) + "\n").encode("utf-8"),
    }
    return [_put(folder / name, content) for name, content in contents.items()]


def report_json(audit: Audit) -> dict[str, Any]:
    """All numbers with where they come from. Amounts and shares are text, so that no reader turns them into floats.

    The breaches are given by kind; the rows behind them name workers' keys and stay with the findings.
    """
    return plain(
        {
            "conclusion": audit.level.value,
            "pay_audit": {"value": audit.value, "provenance": provenance_json(audit.figure)},
            "pay_breaches": {
                "value": {name: audit.breaches.value[name] for name in KEPT if name in audit.breaches.value},
                "provenance": provenance_json(audit.breaches),
            },
            "batches": list(audit.batches),
            **_metrics(audit),
        }
    )


def _metrics(audit: Audit) -> dict[str, Any]:
    if audit.metrics is None:
        return {}
    return {"metrics": {"value": audit.metrics.value, "provenance": provenance_json(audit.metrics)}}


def provenance_json(figure: Figure) -> dict[str, Any]:
    """The record that `gongyou replay` reads."""
    found = figure.provenance
    return {**found.as_json(), "line": {"zh": found.line("zh"), "en": found.line("en")}}


def plain(value: Any) -> Any:
    """The value with every Decimal as text."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if value is None or isinstance(value, (bool, int, str)):
        return value
    return str(value)


def _put(path: Path, content: bytes) -> Path:
    draft = path.with_name(f".{path.name}.draft")
    draft.write_bytes(content)
    draft.replace(path)
    return path
