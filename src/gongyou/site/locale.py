"""Translations: .po files are the source, .mo files are built beside them when they are missing or older."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import polib

PACKAGE = Path(__file__).resolve().parent.parent


def compile_catalogues(root: Path = PACKAGE) -> list[Path]:
    """The .mo files that were built. Safe in many processes at once; a read-only installation is left as it is."""
    built = []
    for source in sorted(root.rglob("locale/*/LC_MESSAGES/django.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        catalogue = polib.pofile(str(source), encoding="utf-8")
        try:
            handle, draft = tempfile.mkstemp(dir=target.parent, suffix=".tmp")
        except PermissionError:
            continue
        os.close(handle)
        catalogue.save_as_mofile(draft)
        Path(draft).chmod(0o644)
        Path(draft).replace(target)
        built.append(target)
    return built
