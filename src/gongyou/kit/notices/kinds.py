"""Which notices there are. A kind is registered with its words where it is sent, as an audit type is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from string import Formatter
from typing import Any

from gongyou.core.text import Text

IN_APP, MAIL, SMS, WECHAT, WECOM, DINGTALK = "in_app", "mail", "sms", "wechat", "wecom", "dingtalk"

# A text message costs money and rings: only kinds that say so go there.
DEFAULT_CHANNELS = (IN_APP, MAIL, WECHAT, WECOM, DINGTALK)


class Urgency(StrEnum):
    """URGENT rings at night too; NORMAL waits for the morning."""

    URGENT = "urgent"
    NORMAL = "normal"


class Audience(StrEnum):
    """Whose page of preferences lists the kind. ADDRESS goes to a bare phone or mail address and stands on none."""

    STAFF = "staff"
    MEMBER = "member"
    ANYONE = "anyone"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of notice. {placeholders} of title, body and link are keys of the notice's data.

    `label` names the kind on the page of preferences; the title does where it has no placeholder.
    A `legal` notice (one that the law or a deadline asks for) cannot be switched off.
    The data of a `secret` kind are wiped as soon as the message has left: a one-time code.
    """

    name: str
    title: Text
    body: Text
    label: Text | None = None
    link: str = ""
    urgency: Urgency = Urgency.NORMAL
    audience: Audience = Audience.ANYONE
    channels: tuple[str, ...] = DEFAULT_CHANNELS
    legal: bool = False
    secret: bool = False

    def __post_init__(self) -> None:
        if self.label is None and placeholders(self.title):
            raise ValueError(f"The notice kind {self.name} needs a label: its title has placeholders.")
        for zh, en in ((self.title.zh, self.title.en), (self.body.zh, self.body.en)):
            if placeholders(Text(zh, "")) != placeholders(Text("", en)):
                raise ValueError(f"The notice kind {self.name} has other placeholders in English than in Chinese.")

    @property
    def called(self) -> Text:
        """How the page of preferences names it."""
        return self.label or self.title

    @property
    def needs(self) -> set[str]:
        """The keys that the data must have."""
        return placeholders(self.title) | placeholders(self.body) | placeholders(Text(self.link, ""))


KINDS: dict[str, Kind] = {}


def register(name: str, title: Text, body: Text, **options: Any) -> str:
    """The name itself, now known. `options` are Kind's other fields. Two meanings of one name are a defect."""
    kind = Kind(name, title, body, **options)
    known = KINDS.get(name)
    if known is not None and known != kind:
        raise ValueError(f"The notice kind {name} is registered twice.")
    KINDS[name] = kind
    return name


def kind_of(name: str) -> Kind:
    """The kind; a name that nobody registered is a programming error."""
    return KINDS[name]


def placeholders(text: Text) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text.zh + text.en) if name}
