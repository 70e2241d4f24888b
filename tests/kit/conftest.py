"""Keys that a test changes are forgotten before and after it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from gongyou.kit import keys


@pytest.fixture
def set_key(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str, str], None]]:
    """Sets a key's variable and has it read anew."""

    def given(name: str, value: str) -> None:
        monkeypatch.setenv(name, value)
        keys.forget()

    yield given
    keys.forget()
