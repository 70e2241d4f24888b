"""What the enumerations are called on paper, where both languages stand side by side."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils import translation

from gongyou.core.text import Text
from gongyou.rooms.bargaining.models import Agreement, AgreementBallot, Covered


class _Said(dict[str, Text]):
    """Value → its label in both languages, translated when first asked for."""

    def __init__(self, choices: type[TextChoices]) -> None:
        super().__init__()
        self._choices = choices

    def __missing__(self, value: str) -> Text:
        said = []
        for language in ("zh-hans", "en"):
            with translation.override(language):
                said.append(str(self._choices(value).label))
        self[value] = Text(*said)
        return self[value]


KINDS = _Said(Agreement.Kind)
STATES = _Said(Agreement.State)
BODIES = _Said(AgreementBallot.Body)
SIDES = _Said(Covered.Side)
COVERED = _Said(Covered.State)
