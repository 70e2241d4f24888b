"""The editor as it stands: by form or as text, what it says, what is wrong with it, and what one order gets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.http import QueryDict

from gongyou.core.errors import BadInput, GongyouError
from gongyou.core.text import Text
from gongyou.rooms.platforms.editor.nodes import Around, Node, leaves_of, nodes, paths_of
from gongyou.rooms.platforms.editor.sent import changed, content_sent
from gongyou.rooms.platforms.models import DeclaredRule
from gongyou.rooms.platforms.register.executable import KINDS, NAME, SCHEME, Executable, executable_read
from gongyou.rules.declarations import Dispatch, Penalties, Rest, Times
from gongyou.rules.files import Strict, data_of, faults
from gongyou.rules.written import yaml_of

DECLARATIONS: dict[str, type[Strict]] = {"times": Times, "rest": Rest, "penalties": Penalties, "dispatch": Dispatch}
FORM, TEXT = "form", "text"


@dataclass(frozen=True, slots=True)
class Editor:
    """What is edited. `content` is None while the text cannot be shown as a form; `refused` says why."""

    kind: str
    mode: str
    text: str
    content: Mapping[str, Any] | None = None
    refused: Text | None = None
    faults: tuple[tuple[str, Text], ...] = ()
    executable: Executable | None = None
    nodes: tuple[Node, ...] = field(default=())

    @property
    def is_form(self) -> bool:
        return self.mode == FORM and self.content is not None


def model_of_kind(kind: str) -> type[Strict]:
    """The model behind a kind of rule; schemes bring the engine's expressions, so not before one is asked for."""
    if kind == SCHEME:
        from gongyou.rules.schemes.model import Scheme

        return Scheme
    return DECLARATIONS[kind]


def opened(text: str, section: str, day: date | None, mode: str = FORM) -> Editor:
    """The editor of a text that stands. A text that is no data at all, or of another kind, stays text."""
    kind = KINDS[DeclaredRule.Section(section)][0]
    if not text.strip():
        return Editor(kind, TEXT if mode == TEXT else "", "")
    try:
        content = data_of(text, NAME)
    except BadInput as refused:
        return Editor(kind, TEXT, text, refused=refused.text)
    if not isinstance(content, Mapping):
        return Editor(kind, TEXT, text, refused=_refusal(text, section, day))
    said = content.get("kind", SCHEME)
    kind = said if said in (*DECLARATIONS, SCHEME) else kind
    form = drawn(kind, content, section, day) if mode == FORM else None
    if form is None or leaves_of(content) - {"kind"} - paths_of(form.nodes):
        # What the form has no place for would be lost in it.
        return _judged(Editor(kind, TEXT, text, content=content), section, day)
    return form


def drawn(kind: str, content: Mapping[str, Any], section: str, day: date | None) -> Editor:
    """The form of data."""
    model = model_of_kind(kind)
    found = Editor(
        kind,
        FORM,
        yaml_of(content),
        content,
        faults=tuple(faults(content, model)),
        nodes=tuple(nodes(model, content, "", Around())),
    )
    return _judged(found, section, day)


def sent(data: QueryDict, section: str, day: date | None) -> Editor:
    """The editor as it was sent, after what its button asks for."""
    act, mode = data.get("op", ""), data.get("editor", "")
    kind = data.get("editor_kind", "")
    if mode != FORM or kind not in KINDS[DeclaredRule.Section(section)]:
        return opened(data.get("executable", ""), section, day, FORM if act == "form" else TEXT)
    content = _dated(content_sent(model_of_kind(kind), data), day)
    if act == TEXT:
        return _judged(Editor(kind, TEXT, yaml_of(content), content=content), section, day)
    return drawn(kind, changed(content, act) if ":" in act else content, section, day)


def text_sent(data: QueryDict, section: str, day: date | None) -> str:
    """The YAML of what was sent, whichever way it was written."""
    kind = data.get("editor_kind", "")
    if data.get("editor") == FORM and kind in KINDS[DeclaredRule.Section(section)]:
        return yaml_of(_dated(content_sent(model_of_kind(kind), data), day))
    return data.get("executable", "")


def _dated(content: dict[str, Any], day: date | None) -> dict[str, Any]:
    """The one version of a scheme begins on the day on which the rule does: it is typed once."""
    versions = content.get("versions")
    if day is not None and isinstance(versions, list) and len(versions) == 1:
        return {**content, "versions": [{**versions[0], "from": day}]}
    return content


def _judged(editor: Editor, section: str, day: date | None) -> Editor:
    """With what it holds, or with why it cannot be."""
    if editor.faults:
        return editor
    try:
        return replace(editor, executable=executable_read(editor.text, section, day))
    except GongyouError as refused:
        return replace(editor, refused=Text(refused.said("zh"), refused.said("en")))


def _refusal(text: str, section: str, day: date | None) -> Text | None:
    try:
        executable_read(text, section, day)
    except GongyouError as refused:
        return Text(refused.said("zh"), refused.said("en"))
    return None
