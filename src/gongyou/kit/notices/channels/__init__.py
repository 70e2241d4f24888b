"""The ways in which a message reaches people. Each is a plugin: one class with `deliver`, made known by `register`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from gongyou.core.text import Text


@dataclass(frozen=True, slots=True)
class Message:
    """What a channel is given. `address` is where it goes; `link` is a whole address or "".

    `data` are the values of the kind's placeholders in the recipient's language, for providers that want their own
    template filled. `reference` is the same at every attempt, so that a provider can tell a repetition.
    """

    kind: str
    address: str
    title: str
    body: str
    link: str
    data: dict[str, str]
    reference: str


@dataclass(frozen=True, slots=True)
class Delivered:
    """The channel took it; `reference` is the provider's name of the message."""

    reference: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """It will never be taken: wrong address, no template. Not tried again."""

    reason: Text


@dataclass(frozen=True, slots=True)
class Later:
    """Not now: the provider is down or too busy. Tried again with growing pauses."""

    reason: Text


Result = Delivered | Refused | Later


class Channel(Protocol):
    """One way to people."""

    key: str
    title: Text
    # False for what lies still until it is looked at; everything else keeps the quiet hours.
    rings: bool

    def is_connected(self) -> bool:
        """Whether the settings that it needs are there; while not, messages are kept in the outbox."""

    def deliver(self, message: Message) -> Result:
        """Hands the message over. May raise: that is counted as Later."""


CHANNELS: dict[str, Channel] = {}


def register(channel: Channel) -> None:
    """Makes a channel known, or puts another one in its place."""
    CHANNELS[channel.key] = channel
