"""What people agree to when they leave a phone, and the colours of states. 个人信息保护法 art. 14, 17, 19."""

from __future__ import annotations

from typing import Any

from gongyou.core.text import Text
from gongyou.kit.environment import Environment
from gongyou.rooms.forum.models import Issue, Opinion
from gongyou.ui.states import Badge, Tone

# A change of the words below is a new version.
CONSENT_VERSION = "2026-11-22"


def kept_days() -> int:
    """For how many days after the end phones, devices and networks are kept."""
    return Environment().count("GONGYOU_FORUM_SENDERS_KEPT_DAYS")


def consent_text() -> Text:
    days = kept_days()
    return Text(
        f"手机号只用来告诉您办理进展和防止一人多投，加密保存，意见征集结束 {days} 天后删除，凭回执码可以随时撤回。"
        "不提供给平台和用人单位。",
        f"Your number is used to tell you what became of your opinion and to keep one person from sending many. It is "
        f"encrypted, erased {days} days after the collection ends, and withdrawn at any time with the receipt code. "
        "Platforms and employers do not get it.",
    )


STATUS_TONES = {
    Issue.Status.RECEIVED: Tone.NEW,
    Issue.Status.NEGOTIATING: Tone.WARNING,
    Issue.Status.SOLVED: Tone.GOOD,
    Issue.Status.PROMISED: Tone.WARNING,
    Issue.Status.DECLINED: Tone.NEUTRAL,
}
STATE_TONES = {
    Opinion.State.WAITING: Tone.NEW,
    Opinion.State.PUBLISHED: Tone.GOOD,
    Opinion.State.HELD: Tone.WARNING,
    Opinion.State.WITHDRAWN: Tone.NEUTRAL,
}


def status_badge(issue: Any) -> Badge:
    return Badge(str(issue.get_status_display()), STATUS_TONES[Issue.Status(issue.status)])


def state_badge(opinion: Opinion) -> Badge:
    return Badge(str(opinion.get_state_display()), STATE_TONES[Opinion.State(opinion.state)])
