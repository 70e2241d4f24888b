"""The quick reader of YAML and PyYAML's own: the same values at the same places, the same words for what is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from gongyou.core.errors import BadInput
from gongyou.rules import files
from gongyou.rules.calendar import FOLDER, FestivalsFile
from gongyou.rules.packs import cn

PACK = Path(str(cn.__file__)).parent

needs_libyaml = pytest.mark.skipif(not yaml.__with_libyaml__, reason="PyYAML without libyaml has one reader")


def marked(node: Any) -> Any:
    """A node with its place and all that is in it."""
    parts = node.value
    if isinstance(node, yaml.SequenceNode):
        parts = [marked(each) for each in node.value]
    elif isinstance(node, yaml.MappingNode):
        parts = [(marked(key), marked(value)) for key, value in node.value]
    return node.tag, node.start_mark.line, node.start_mark.column, parts


@needs_libyaml
def test_both_readers_see_the_same() -> None:
    paths = [FOLDER / "festivals.yaml", *sorted((PACK / "parameters").glob("*.yaml"))[:6]]
    assert len(paths) == 7
    for path in paths:
        written = path.read_text(encoding="utf-8")
        (quick, read), (plain, said) = files._loaded(files._Quick(written)), files._loaded(files._Loader(written))
        assert (marked(quick), read) == (marked(plain), said), path


@pytest.mark.parametrize(
    ("written", "line", "words"),
    [
        ("a: [1\nb: 2\n", 2, "expected ',' or ']', but got ':'"),
        ("a: 1\n\tb: 2\n", 2, r"found character '\t' that cannot start any token"),
        ("a: 1\na: 2\n", 2, "duplicate key 'a'"),
        ("a: 1\nb: 2026-02-30\n", 2, "2026-02-30: day is out of range for month"),
    ],
)
def test_what_is_wrong_is_said_in_the_words_of_one_reader(
    tmp_path: Path, written: str, line: int, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text(written, encoding="utf-8")
    for has_libyaml in (yaml.__with_libyaml__, False):
        monkeypatch.setattr(yaml, "__with_libyaml__", has_libyaml)
        with pytest.raises(BadInput) as refused:
            files.read_yaml(path, FestivalsFile)
        assert refused.value.where["line"] == line
        assert words in refused.value.said("en")
