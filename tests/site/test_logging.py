"""Logs: a failure is told with its place, never with the values that were at hand."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
import structlog

from gongyou.site.logging import configured


@pytest.fixture
def as_it_was() -> Iterator[None]:
    root, kept = logging.getLogger(), structlog.get_config()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.configure(**kept)


@pytest.mark.usefixtures("as_it_was")
@pytest.mark.parametrize("style", ["console", "json"])
def test_a_failure_tells_no_values_of_variables(style: str, capsys: pytest.CaptureFixture[str]) -> None:
    configured(level="info", style=style)
    secret = "-".join(["11010519491231", "002X"])
    try:
        len(secret) / 0
    except ZeroDivisionError:
        logging.getLogger("gongyou.test").exception("It failed")
    told = capsys.readouterr().err
    assert "ZeroDivisionError" in told
    assert "test_a_failure_tells_no_values_of_variables" in told
    assert secret not in told
