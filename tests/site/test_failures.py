"""What a page says when it failed."""

from __future__ import annotations

import errno

import pytest
from django.test import RequestFactory
from django.urls import get_resolver
from django.utils import translation

from gongyou.site.pages.failures import failed


@pytest.mark.parametrize(
    ("error", "code", "language", "said"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), 507, "zh-hans", "服务器磁盘已满"),
        (OSError(errno.ENOSPC, "No space left on device"), 507, "en", "free space on the disk"),
        (RuntimeError("other"), 500, "zh-hans", "系统出了问题"),
    ],
)
def test_a_full_disk_is_told_in_words(error: Exception, code: int, language: str, said: str) -> None:
    assert get_resolver().resolve_error_handler(500) is failed
    with translation.override(language):
        try:
            raise error
        except Exception:
            answer = failed(RequestFactory().post("/rosters/new/"))
    assert answer.status_code == code
    assert said in answer.content.decode()
