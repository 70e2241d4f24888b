"""Access tokens of the chat platforms: asked for once, kept in the process until shortly before they end."""

from __future__ import annotations

import time
from collections.abc import Callable

from gongyou.kit.notices.channels import transport
from gongyou.kit.notices.channels.transport import Request

BEFORE_THE_END = 120

_kept: dict[str, tuple[str, float]] = {}


class NoToken(Exception):
    """The platform gave none: wrong settings, or it is down."""


def token_of(name: str, ask: Callable[[], Request], key: str) -> str:
    """The token kept under `name`, or a fresh one; `key` is what the platform calls it in its answer."""
    held, until = _kept.get(name, ("", 0.0))
    if held and time.monotonic() < until:
        return held
    said = transport.send(ask()).read()
    token = str(said.get(key, ""))
    if not token:
        raise NoToken
    seconds = int(said.get("expires_in") or said.get("expireIn") or 0)
    _kept[name] = (token, time.monotonic() + max(0, seconds - BEFORE_THE_END))
    return token


def forget(name: str) -> None:
    """The platform says that the token is good no more."""
    _kept.pop(name, None)
