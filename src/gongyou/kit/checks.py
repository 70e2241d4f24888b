"""What `check` and the start of the server look at: settings that a stranger could profit from."""

from __future__ import annotations

import stat
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register  # noqa: A004

LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})


@register
def secrets_are_private(**_: Any) -> list[CheckMessage]:
    """gongyou.kit.E001: somebody else on this machine can read a key."""
    folder = Path(settings.GONGYOU_DATA_DIR) / "secrets"
    return [
        Error(
            f"{path} 可被本机其他用户读取。 Other users of this machine can read {path}.",
            hint=f"chmod {'700' if path.is_dir() else '600'} {path}",
            id="gongyou.kit.E001",
        )
        for path in _there(folder)
        if stat.S_IMODE(path.stat().st_mode) & 0o077
    ]


@register
def debugging_stays_at_home(**_: Any) -> list[CheckMessage]:
    """gongyou.kit.W001: error pages with code and data are shown to other machines."""
    if not settings.DEBUG or _is_local():
        return []
    return [
        Warning(
            "调试模式对外开放，出错页会泄露代码和数据。 Debug pages, with code and data, are open to other machines.",
            hint="GONGYOU_DEBUG=false",
            id="gongyou.kit.W001",
        )
    ]


@register
def the_street_is_encrypted(**_: Any) -> list[CheckMessage]:
    """gongyou.kit.W002: passwords travel in the clear."""
    if settings.HTTPS or _is_local():
        return []
    return [
        Warning(
            "网站对外开放但没有 HTTPS，口令会明文传输。 The site is open to other machines without HTTPS; passwords "
            "travel in the clear.",
            hint="GONGYOU_HTTPS=true",
            id="gongyou.kit.W002",
        )
    ]


def _is_local() -> bool:
    return LOOPBACK.issuperset(settings.ALLOWED_HOSTS)


def _there(folder: Path) -> Iterable[Path]:
    return [folder, *sorted(folder.iterdir())] if folder.is_dir() else []
