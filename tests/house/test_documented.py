"""Everything that is published or set has its page."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

from gongyou.lake import provenance
from gongyou.rules import catalogue

ROOT = Path(__file__).resolve().parents[2]
PAGES = ROOT / "docs/algorithms"


@pytest.fixture(scope="module", autouse=True)
def every_measure() -> None:
    for package in (ROOT / "src/gongyou/rooms").rglob("measures/__init__.py"):
        import_module(".".join(package.parent.relative_to(ROOT / "src").parts))


def test_every_measure_has_an_algorithm_page() -> None:
    measures = [m for m in provenance.measures().values() if m.compute.__module__.startswith("gongyou.")]
    assert measures
    assert [(m.id, m.page) for m in measures if not (PAGES / f"{m.page}.md").exists()] == []


@pytest.mark.parametrize("page", sorted(PAGES.glob("*.md")), ids=lambda page: page.stem)
def test_an_algorithm_page_says_what_it_guarantees_and_where_it_fails(page: Path) -> None:
    words = page.read_text(encoding="utf-8").lower()
    assert "input" in words
    assert "guarantee" in words
    assert re.search(r"downside|limits|does not", words)


def test_every_rule_is_listed_in_the_reference() -> None:
    listed = (ROOT / "docs/reference/rules.md").read_text(encoding="utf-8")
    assert [rule.id for rule in catalogue.standard().rules() if rule.id.split(".")[-1] not in listed] == []


def test_every_environment_variable_is_documented() -> None:
    named: set[str] = set()
    for path in (ROOT / "src/gongyou").rglob("*.py"):
        named |= set(re.findall(r"\"(GONGYOU_[A-Z_]+|DATABASE_URL)\"", path.read_text(encoding="utf-8")))
    documented = (ROOT / "docs/reference/settings.md").read_text(encoding="utf-8")
    assert {name for name in named if name not in documented} == set()
