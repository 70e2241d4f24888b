"""Where a request comes from, as far as it can be believed."""

from __future__ import annotations

from contextlib import suppress
from ipaddress import ip_address

from django.http import HttpRequest

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.kit.environment import Environment


def address_of(request: HttpRequest) -> str:
    """The visitor's network address.

    Behind GONGYOU_PROXIES reverse proxies it is the entry that the outermost of them added to X-Forwarded-For; what a
    visitor wrote there himself stands further left and is not believed.
    """
    proxies = _proxies()
    direct = str(request.META.get("REMOTE_ADDR", ""))
    if not proxies:
        return direct
    way = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    return _plain(way[-proxies], direct) if len(way) >= proxies else direct


def _plain(written: str, otherwise: str) -> str:
    """An address as some proxies write it, with a port; what is none at all is not believed."""
    for form in (written, written.rpartition(":")[0], written.strip("[]"), written.rpartition("]")[0].lstrip("[")):
        with suppress(ValueError):
            return str(ip_address(form))
    return otherwise


def _proxies() -> int:
    written = Environment().text("GONGYOU_PROXIES")
    if not written.isdecimal():
        raise BadInput(
            "settings.unreadable",
            Text("环境变量 GONGYOU_PROXIES 不能用。", "The environment variable GONGYOU_PROXIES is unusable."),
            Text("请写反向代理的层数，如 1。", "Write the number of reverse proxies, such as 1."),
            variable="GONGYOU_PROXIES",
        )
    return int(written)
