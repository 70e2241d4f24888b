"""Outcomes in one language, as the templates draw them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language

from gongyou.core.figures import day_shown
from gongyou.rooms.rights.models import Inquiry
from gongyou.rules.answer import STATUS_TEXT, Status
from gongyou.ui.states import Badge, Tone

STATE_TONES = {
    Inquiry.State.NEW: Tone.NEW,
    Inquiry.State.READ: Tone.WARNING,
    Inquiry.State.ANSWERED: Tone.GOOD,
    Inquiry.State.CLOSED: Tone.NEUTRAL,
}
STATUS_TONES = {Status.VERIFIED: Tone.GOOD, Status.SECONDARY: Tone.NEUTRAL, Status.UNVERIFIED: Tone.WARNING}
# The step that says whether the year's notice is out is a remark, not arithmetic.
NOT_A_STEP = "announced"


def shell_of(request: HttpRequest) -> str:
    """The tabs for who is signed in, the plain phone page for who is not."""
    return "ui/worker.html" if request.user.is_authenticated else "ui/phone.html"


def state_badge(inquiry: Inquiry) -> Badge:
    """How far the union has come with it."""
    return Badge(inquiry.get_state_display(), STATE_TONES[Inquiry.State(inquiry.state)])


def outcome_shown(outcome: Mapping[str, Any]) -> dict[str, Any]:
    """An outcome with every pair of languages reduced to the reader's."""
    tongue = "en" if (get_language() or "zh").startswith("en") else "zh"
    made: dict[str, Any] = _in(tongue, outcome)
    for case in made["cases"]:
        case["steps"] = [step for step in case["steps"] if step["name"] != NOT_A_STEP]
        case["badge"] = Badge(STATUS_TEXT[Status(case["status"])], STATUS_TONES[Status(case["status"])])
        for each in case["parameters"]:
            each["badge"] = Badge(STATUS_TEXT[Status(each["status"])], STATUS_TONES[Status(each["status"])])
            each["since"] = day_shown(date.fromisoformat(each["from"]), tongue)
            each["last"] = day_shown(date.fromisoformat(each["until"]), tongue) if each["until"] else ""
        unsure = [each["title"] for each in case["parameters"] if each["status"] == Status.UNVERIFIED]
        case["unsure"] = (", " if tongue == "en" else "、").join(unsure)
        case["changes"] = [_change(each, tongue) for each in case["otherwise"]]
    made["on"] = day_shown(date.fromisoformat(made["on"]), tongue)
    return made


def _change(change: Mapping[str, Any], tongue: str) -> str:
    results = [f"{each['label']} {each['said']}" for each in change["results"]]
    if tongue == "en":
        return f"{change['label']}, {change['change']}: {'; '.join(results)}"
    return f"{change['label']}{change['change']}：{'；'.join(results)}"


def _in(tongue: str, value: Any) -> Any:
    if isinstance(value, Mapping):
        if set(value) == {"zh", "en"}:
            return value[tongue]
        return {key: _in(tongue, inside) for key, inside in value.items()}
    if isinstance(value, list):
        return [_in(tongue, inside) for inside in value]
    return value
