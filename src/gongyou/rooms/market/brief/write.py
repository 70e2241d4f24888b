"""A brief as files: HTML, Word, PDF and a workbook in one language or in both, and its data."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from gongyou.kit.documents import to_html, to_official_docx, to_pdf, to_xlsx
from gongyou.rooms.market.brief.made import MadeBrief
from gongyou.ui.assets import FONT_FILE


def brief_write(brief: MadeBrief, folder: Path, languages: Iterable[str]) -> list[Path]:
    """brief.html, .docx, .pdf, .xlsx and brief.json; a second language adds its code: brief.en.html. Overwrites."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for place, language in enumerate(languages):
        stem = "brief" if place == 0 else f"brief.{language}"
        pages = {
            f"{stem}.html": to_html(brief.document, language).encode("utf-8"),
            f"{stem}.docx": to_official_docx(brief.document, language),
            f"{stem}.pdf": to_pdf(brief.document, language, font=FONT_FILE),
            f"{stem}.xlsx": to_xlsx(brief.document, language),
        }
        for name, content in pages.items():
            written.append(_put(folder / name, content))
    data = json.dumps(brief.as_json(), ensure_ascii=False, indent=1)
    written.append(_put(folder / "brief.json", data.encode("utf-8")))
    return written


def _put(path: Path, content: bytes) -> Path:
    draft = path.with_name(f".{path.name}.draft")
    draft.write_bytes(content)
    draft.replace(path)
    return path
