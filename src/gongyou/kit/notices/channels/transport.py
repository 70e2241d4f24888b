"""How a request reaches a provider. Tests put a recorded sink in its place; nothing else knows the network."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

SECONDS = 10
LARGEST_ANSWER = 1_000_000


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTPS request, ready to go."""

    method: str
    url: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    body: bytes

    def read(self) -> dict[str, Any]:
        """The answer's JSON object; empty where it is none."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


class Transport(Protocol):
    def send(self, request: Request) -> Answer:
        """The provider's answer, whatever its status. Raises OSError when none came."""


class Https:
    """The network. Only HTTPS, so that no key and no number travels in the clear."""

    def send(self, request: Request) -> Answer:
        if not request.url.startswith("https://"):
            raise ValueError("Only HTTPS.")
        asked = urllib.request.Request(  # noqa: S310 (https only, see above)
            request.url, data=request.body or None, headers=request.headers, method=request.method
        )
        try:
            with urllib.request.urlopen(asked, timeout=SECONDS) as found:  # noqa: S310
                return Answer(found.status, found.read(LARGEST_ANSWER))
        except urllib.error.HTTPError as refused:
            with refused:
                return Answer(refused.code, refused.read(LARGEST_ANSWER))


_in_use: list[Transport] = [Https()]


def send(request: Request) -> Answer:
    return _in_use[-1].send(request)


@contextmanager
def use(transport: Transport) -> Iterator[None]:
    """Another transport for a while."""
    _in_use.append(transport)
    try:
        yield
    finally:
        _in_use.remove(transport)


def posted(url: str, content: dict[str, Any]) -> Request:
    """A JSON object by POST."""
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    return Request("POST", url, {"Content-Type": "application/json; charset=utf-8"}, body)
