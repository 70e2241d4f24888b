"""Which of a provider's approved templates carries which notice, from GONGYOU_SMS_TEMPLATES and its like."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.kit.environment import Environment
from gongyou.kit.notices.channels import Message

ALL_OTHERS = "*"
NO_TEMPLATE = Text("没有为这种通知配置模板。", "No template is set for this kind of notice.")


@dataclass(frozen=True, slots=True)
class Template:
    """The provider's name of it and the values that it takes, in its order."""

    id: str
    values: dict[str, str]


def template_for(message: Message, variable: str) -> Template | None:
    """The template of the message's kind, or the one for all others; None without either."""
    held = _read(variable)
    found = held.get(message.kind) or held.get(ALL_OTHERS)
    if found is None:
        return None
    known = {**message.data, "title": message.title, "body": message.body}
    return Template(str(found["id"]), {key: known.get(key, "") for key in found.get("keys", [])})


def _read(variable: str) -> dict[str, Any]:
    try:
        held = json.loads(Environment().text(variable) or "{}")
        if all("id" in each for each in held.values()):
            return dict(held)
    except (ValueError, TypeError, AttributeError):
        pass
    raise BadInput(
        "settings.unreadable",
        Text(f"环境变量 {variable} 不能用。", f"The environment variable {variable} is unusable."),
        Text(
            '请写成 {"kit.phone_code": {"id": "SMS_1", "keys": ["code"]}}。',
            'Write {"kit.phone_code": {"id": "SMS_1", "keys": ["code"]}}.',
        ),
        variable=variable,
    )
