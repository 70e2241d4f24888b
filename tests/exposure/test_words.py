"""The room speaks of tasks that are likely to change, never of posts or people that go."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOM = ROOT / "src/gongyou/rooms/exposure"
SHOWN = {".py", ".html", ".yaml", ".po", ".csv"}
FORBIDDEN = re.compile(
    r"取代|替代|失业|下岗|裁员|岗位消失|饭碗|淘汰"
    r"|replac(?:ed|es|ing|eable)|jobs? loss|jobs? lost|lost jobs?|lose (?:a|the|their|your) jobs?"
    r"|unemploy|redundan|laid off|obsolete|displac|automated away|at risk of automation",
    re.IGNORECASE,
)
FILES = sorted(path for path in ROOM.rglob("*") if path.suffix in SHOWN and "migrations" not in path.parts)
OTHERS = [ROOT / "src/gongyou/site/api/exposure.py", ROOT / "src/gongyou/site/demo/exposing.py"]


@pytest.mark.parametrize("path", [*FILES, *OTHERS], ids=lambda path: path.name)
def test_no_text_of_the_room_speaks_of_posts_that_go(path: Path) -> None:
    assert FORBIDDEN.findall(path.read_text("utf-8")) == []


def test_the_pattern_finds_what_it_must() -> None:
    for words in ("会被 AI 取代", "失业风险", "will be replaced", "jobs lost to AI", "岗位消失", "lose their jobs"):
        assert FORBIDDEN.search(words)
    assert len(FILES) > 30
