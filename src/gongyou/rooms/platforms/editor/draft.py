"""The editor over a pay scheme that is no record of the register: what a what-if edits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import Any, cast

from django.http import QueryDict

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.rooms.platforms.editor.shown import editor_shown, preview_shown
from gongyou.rooms.platforms.editor.starts import begun
from gongyou.rooms.platforms.editor.state import Editor, drawn, opened, sent, text_sent
from gongyou.rooms.platforms.models import DeclaredRule
from gongyou.rooms.platforms.register.executable import executable_read
from gongyou.rules.schemes import PayScheme
from gongyou.rules.schemes.model import Scheme

SECTION = DeclaredRule.Section.PAY.value


@dataclass(frozen=True, slots=True)
class _Versions:
    """What the editor asks of a rule's versions: the one that is edited stands for the version before."""

    executable: str

    def all(self) -> Iterable[Any]:
        return (SimpleNamespace(is_current=True, effective_from=date.min, number=1, executable=self.executable),)


@dataclass(frozen=True, slots=True)
class SchemeDraft:
    """A scheme under edit. `before` is the scheme that the edit starts from, as YAML; `day` the first day of both."""

    platform: str
    title_text: Text
    before: str
    day: date

    section = SECTION

    @property
    def versions(self) -> _Versions:
        return _Versions(self.before)

    @property
    def _rule(self) -> DeclaredRule:
        # The editor reads platform, section, title and versions of a rule, all of which stand here.
        return cast(DeclaredRule, self)

    def shown(self, written: str, language: str) -> dict[str, Any]:
        """The context of the editor's template over this text."""
        return editor_shown(opened(written, SECTION, self.day), self._rule, None, language, self.day)

    def after_button(self, data: QueryDict, language: str) -> dict[str, Any]:
        """The context after one of the editor's buttons."""
        return editor_shown(self._editor(data), self._rule, data, language, self.day)

    def preview(self, data: QueryDict, language: str) -> dict[str, Any]:
        """The context of the preview of what is typed."""
        return preview_shown(sent(_without_act(data), SECTION, self.day), self._rule, data, language, self.day)

    def text(self, data: QueryDict) -> str:
        """The YAML of what was sent. Raises BadInput where it is no pay scheme of one version from the day."""
        written = text_sent(data, SECTION, self.day)
        if executable_read(written, SECTION, self.day) is None:
            raise BadInput(
                "scheme.empty",
                Text("还没有写计价规则。", "No pay rule is written yet."),
                Text("请填表，或从上一版开始。", "Fill in the form, or begin from the version before."),
            )
        return written

    def _editor(self, data: QueryDict) -> Editor:
        if data.get("op") == "start":
            start = begun(data.get("start", ""), self._rule, self.day)
            if start is not None:
                return drawn(*start, SECTION, self.day)
        return sent(data, SECTION, self.day)


def newest_alone(scheme: PayScheme) -> PayScheme:
    """The scheme with its newest version alone, open-ended: what one edits."""
    newest = scheme.data.versions[-1].model_copy(update={"until": None})
    return PayScheme(Scheme.model_validate(_said(scheme, newest)), scheme.path)


def _said(scheme: PayScheme, newest: Any) -> dict[str, Any]:
    content = scheme.data.model_dump(by_alias=True, exclude_unset=True)
    version = newest.model_dump(by_alias=True, exclude_unset=True)
    version.pop("until", None)
    return {**content, "versions": [version]}


def _without_act(data: QueryDict) -> QueryDict:
    found = data.copy()
    found.pop("op", None)
    return found
