"""Keys are made once, privately, and never appear in a message."""

from __future__ import annotations

import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from gongyou.core.errors import BadInput
from gongyou.kit import keys

SetKey = Callable[[str, str], None]


def test_it_makes_a_secret_once_with_mode_0600(tmp_path: Path) -> None:
    first = keys.kept_secret(tmp_path, "session")
    path = tmp_path / "secrets" / "session.key"
    assert keys.kept_secret(tmp_path, "session") == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [found.name for found in path.parent.iterdir()] == ["session.key"]


def test_it_gives_everybody_the_same_secret_when_many_start_at_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        assert len(set(pool.map(lambda _: keys.kept_secret(tmp_path, "index"), range(64)))) == 1


def test_it_takes_keys_from_the_environment(set_key: SetKey) -> None:
    new, old = "B" * 43 + "=", "A" * 43 + "="
    set_key("GONGYOU_FIELD_KEYS", f"k2:{new},k1:{old}")
    assert list(keys.field_keys()) == ["k2", "k1"]


@pytest.mark.parametrize("given", ["short", "k1:c2hvcnQ=", "k1", "k-1:" + "A" * 43 + "="])
def test_it_refuses_an_unusable_key_without_showing_it(given: str, set_key: SetKey) -> None:
    set_key("GONGYOU_FIELD_KEYS", given)
    with pytest.raises(BadInput) as wrong:
        keys.field_keys()
    assert given not in wrong.value.said("zh")
