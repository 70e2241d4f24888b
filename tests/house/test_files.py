"""Laws about the repository itself."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from gongyou.site.cli import VERBS

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src/gongyou"
LONGEST = 450


def tracked(pattern: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", pattern],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).exists()]


def test_no_file_grows_past_a_readable_length() -> None:
    too_long = {
        str(path.relative_to(ROOT)): lines
        for path in tracked("*.py")
        if "migrations" not in path.parts and (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST
    }
    assert too_long == {}, "split by noun"


def test_no_module_is_called_utils() -> None:
    assert [p for p in tracked("src/*.py") if p.stem in {"utils", "helpers", "misc", "common"}] == []


def test_no_star_imports() -> None:
    assert [p for p in tracked("*.py") if re.search(r"^from .* import \*", p.read_text(encoding="utf-8"), re.M)] == []


def test_every_room_has_a_readme() -> None:
    rooms = [p for p in (SOURCE / "rooms").iterdir() if (p / "__init__.py").exists()]
    assert rooms
    assert [room.name for room in rooms if not (room / "README.md").exists()] == []


def test_every_decision_fits_a_page() -> None:
    long = [p.name for p in tracked("docs/decisions/*.md") if len(p.read_text(encoding="utf-8").splitlines()) > 70]
    assert long == []


@pytest.mark.parametrize("guide", ["README.md", "README.zh-CN.md"])
def test_the_readmes_name_only_commands_that_exist(guide: str) -> None:
    named = set(re.findall(r"gongyou ([a-z-]+)", (ROOT / guide).read_text(encoding="utf-8")))
    assert named - set(VERBS) == set()


@pytest.mark.parametrize("guide", ["README.md", "README.zh-CN.md"])
def test_no_link_in_the_readmes_is_dead(guide: str) -> None:
    links = re.findall(r"\]\(([^)#]+)", (ROOT / guide).read_text(encoding="utf-8"))
    assert links
    assert [link for link in links if "://" not in link and not (ROOT / link).exists()] == []


def test_the_lock_names_no_host() -> None:
    hosts = [p.name for p in (ROOT / "requirements").glob("*.txt") if "://" in p.read_text(encoding="utf-8")]
    assert hosts == []


def test_a_moment_has_the_day_of_the_place_and_not_of_greenwich() -> None:
    """From midnight to eight in the morning in China the day of a UTC moment is yesterday: timezone.localdate(now)."""
    wrong = re.compile(r"\b(now|\w*at|until|moment)\.date\(\)")
    paths = [p for p in tracked("src/**/*.py") if "migrations" not in p.parts]
    assert len(paths) > 500
    found = {p.name: wrong.findall(p.read_text(encoding="utf-8")) for p in paths}
    assert {name: hits for name, hits in found.items() if hits} == {}
