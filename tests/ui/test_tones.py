"""A tone that a template writes down is one: a wrong word shows only when its line is drawn, as a page that fails."""

from __future__ import annotations

import re
from pathlib import Path

import gongyou
from gongyou.ui.states import Tone

SOURCE = Path(gongyou.__file__).parent
TAG = re.compile(r"\{%-?\s*(?:alert|badge)\s+(?:_\([^)]*\)|\"[^\"]*\"|\S+)\s+\"(?P<tone>[^\"]*)\"")


def test_every_tone_of_the_templates_is_known() -> None:
    found = [
        (path.relative_to(SOURCE).as_posix(), match["tone"])
        for path in SOURCE.rglob("templates/**/*.html")
        for match in TAG.finditer(path.read_text(encoding="utf-8"))
    ]
    assert len(found) > 50
    assert [each for each in found if each[1] not in set(Tone)] == []
