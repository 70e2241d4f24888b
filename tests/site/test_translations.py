"""No English is left in the Chinese pages and no Chinese in the English ones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polib
import pytest

from gongyou.site.locale import compile_catalogues
from tests.site.words import CHINESE, PACKAGE, PLACEHOLDER, translated, used

# Names that stand in their own language everywhere.
OWN_NAMES = frozenset({"简体中文", "中文"})


def by_area(places: list[str]) -> str:
    return ", ".join(sorted(set(places)))


def test_it_translates_every_word() -> None:
    english = translated()
    missing = {word: by_area(places) for word, places in used().items() if not english.get(word)}
    missing = {word: places for word, places in missing.items() if CHINESE.search(word)}
    assert missing == {}


def test_it_writes_message_ids_in_chinese() -> None:
    foreign = {word: by_area(places) for word, places in used().items() if not CHINESE.search(word)}
    assert foreign == {}


def test_it_leaves_no_chinese_in_the_english() -> None:
    left = {word: said for word, said in translated().items() if CHINESE.search(said) and word not in OWN_NAMES}
    assert left == {}


def test_it_keeps_placeholders() -> None:
    changed = {
        word: said
        for word, said in translated().items()
        if sorted(PLACEHOLDER.findall(word)) != sorted(PLACEHOLDER.findall(said))
    }
    assert changed == {}


def test_it_gives_one_english_to_one_word() -> None:
    said: dict[str, dict[str, str]] = {}
    for file in sorted(PACKAGE.rglob("locale/en/LC_MESSAGES/django.po")):
        for entry in polib.pofile(str(file), encoding="utf-8"):
            said.setdefault(entry.msgid, {})[entry.msgstr] = str(file.relative_to(PACKAGE))
    # Django merges all catalogues, so the second of two translations would silently win everywhere.
    assert {word: each for word, each in said.items() if len(each) > 1} == {}


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Path]:
    source = tmp_path / "room/locale/en/LC_MESSAGES/django.po"
    source.parent.mkdir(parents=True)
    source.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "会员"\nmsgstr "Members"\n'
    )
    yield source


def test_it_compiles_what_is_missing_and_leaves_what_is_fresh(catalogue: Path, tmp_path: Path) -> None:
    assert compile_catalogues(tmp_path) == [catalogue.with_suffix(".mo")]
    assert polib.mofile(str(catalogue.with_suffix(".mo"))).find("会员").msgstr == "Members"
    assert compile_catalogues(tmp_path) == []
    assert [file.name for file in catalogue.parent.iterdir() if file.suffix == ".tmp"] == []
