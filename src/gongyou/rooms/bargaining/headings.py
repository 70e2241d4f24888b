"""What the five headings are called: as the guideline has them with a platform, as contract law has them without."""

from __future__ import annotations

from django.db import models
from django.utils import translation

from gongyou.core.text import Text
from gongyou.rooms.bargaining.models import ContractSection, Negotiation, Section, Topic

GUIDELINE = "algorithm_guideline"


def sections_of(negotiation: Negotiation) -> type[models.TextChoices]:
    """The headings under which the case has its topics; the keys are the same."""
    is_of_platform = negotiation.reach == Negotiation.Reach.PLATFORM or negotiation.procedure == GUIDELINE
    return Section if is_of_platform else ContractSection


def heading_of(topic: Topic) -> Text:
    """The heading of a topic in both languages."""
    called = sections_of(topic.negotiation)(topic.section).label
    with translation.override("zh-hans"):
        chinese = str(called)
    with translation.override("en"):
        return Text(chinese, str(called))
