"""Where published briefs lie: <data>/briefs/<region>-<period>-<digest>."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.conf import settings

from gongyou.core.text import LANGUAGES
from gongyou.lake.provenance import canonical
from gongyou.rooms.market.brief.made import MadeBrief
from gongyou.rooms.market.brief.write import brief_write
from gongyou.rooms.market.services.briefs import Shelf


def brief_shelve(brief: MadeBrief) -> Shelf:
    """The brief's files in both languages on their shelf. The same figures give the same folder."""
    digest = hashlib.sha256(canonical({name: figure.id for name, figure in brief.figures.items()}).encode()).hexdigest()
    within = brief.request.industry or brief.request.platform
    stem = "-".join(part for part in (brief.request.region, within, str(brief.request.period)) if part)
    folder = f"{stem}-{digest[:8]}"
    files = brief_write(brief, shelf_path(folder), LANGUAGES)
    return Shelf(folder, tuple(path.name for path in files))


def shelf_path(folder: str) -> Path:
    """The folder of a published brief."""
    return Path(settings.GONGYOU_DATA_DIR) / "briefs" / folder
