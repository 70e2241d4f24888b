"""The editor as its template shows it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import QueryDict

from gongyou.core.text import Text
from gongyou.rooms.platforms.editor import words
from gongyou.rooms.platforms.editor.nodes import Node, Several
from gongyou.rooms.platforms.editor.starts import starts, text_before
from gongyou.rooms.platforms.editor.state import Editor
from gongyou.rooms.platforms.editor.tried import INPUT, TryForm, tried
from gongyou.rooms.platforms.models import DeclaredRule
from gongyou.rooms.platforms.register.differences import executables_differ
from gongyou.rooms.platforms.register.executable import KIND_WORDS, SCHEME, executable_of

SECTIONS = (
    (Text("每单计价项", "Parts of an order's pay"), ("terms",)),
    (Text("每单保底", "Lowest pay of an order"), ("at_least", "floors")),
    (
        Text("按期的奖励、记分与补差", "Bonuses, points and top-ups of a period"),
        ("period", "bonuses", "points", "top_ups"),
    ),
    (Text("可扣款项和取整", "Deductions allowed, rounding"), ("deductions", "rounding")),
)
REST = Text("名称、时间和来源", "Names, times and source")
ALL = Text("规则内容", "The rule")


def editor_shown(
    editor: Editor, rule: DeclaredRule, data: QueryDict | None, language: str, before: date | None = None
) -> dict[str, Any]:
    """What the editor's own template needs."""
    form = TryForm(_tried_data(data), language)
    sections, marks = _sections(editor)
    found: dict[str, Any] = {
        "editor": editor,
        "rule": rule,
        "kind": KIND_WORDS[editor.kind],
        "starts": starts(rule),
        "sections": sections,
        "marks": marks,
        "try": form if editor.kind == SCHEME and editor.mode else None,
        "try_inputs": _inputs(editor, data),
    }
    return {**found, **preview_shown(editor, rule, data, language, before)}


def preview_shown(
    editor: Editor, rule: DeclaredRule, data: QueryDict | None, language: str, before: date | None = None
) -> dict[str, Any]:
    """What the rule says as it stands, how it differs from the version before, and what one order gets."""
    found: dict[str, Any] = {
        "faults": [
            {"id": f"f-{path.replace('.', '-')}", "at": _place(path, language), "said": said.on(language)}
            for path, said in editor.faults
        ],
        "refused": editor.refused.on(language) if editor.refused else "",
    }
    executable = editor.executable
    if executable is None:
        return found
    found["told"] = executable.described(language)
    earlier = text_before(rule, before)
    if earlier:
        found["meaning"] = executables_differ(executable_of(earlier), executable).shown(language)
        found["is_compared"] = True
    if executable.scheme is not None:
        found["tried"] = tried(executable.scheme, TryForm(_tried_data(data), language), data or {}, language)
    return found


def _tried_data(data: QueryDict | None) -> QueryDict | None:
    return data if data is not None and "try-kilometres" in data else None


def _inputs(editor: Editor, data: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """The numbers that the scheme waits for, asked beside the order that is tried."""
    scheme = editor.executable.scheme if editor.executable is not None else None
    if scheme is None:
        return []
    return [
        {"name": f"{INPUT}{each.name}", "label": each.label.text, "value": (data or {}).get(f"{INPUT}{each.name}", "")}
        for each in scheme.data.inputs
        if each.name in scheme.needed
    ]


def _sections(editor: Editor) -> tuple[list[dict[str, Any]], tuple[str, ...]]:
    """The form in the order in which a rule is read, what is paid first; and the parts whose own frame is left out."""
    versions = next((node for node in editor.nodes if isinstance(node, Several) and node.path == "versions"), None)
    if versions is None or len(versions.groups) != 1:
        return ([{"label": ALL, "parts": editor.nodes}] if editor.nodes else []), ()
    (version,) = versions.groups
    around = [node for node in editor.nodes if node is not versions]
    known = {_key(node): node for node in (*around, *version.parts)}
    found = []
    for label, keys in SECTIONS:
        found.append({"label": label, "parts": [known.pop(key) for key in keys if key in known]})
    rest = [node for node in (*around, *version.parts) if any(node is each for each in known.values())]
    found.append({"label": REST, "parts": rest, "is_folded": True})
    return found, (versions.path, version.path)


def _key(node: Node) -> str:
    """The key of a field of the scheme or of its version; `note` of the scheme and the like keep theirs."""
    return node.path.removeprefix("versions.0.")


def _place(path: str, language: str) -> str:
    """Where something stands, in words: the number of a part counts from one."""
    said: list[str] = []
    for step in path.removeprefix("versions.0.").split("."):
        if step.isdigit() and said:
            said[-1] = f"{said[-1]} {int(step) + 1}"
        elif step in words.LABELS:
            said.append(words.LABELS[step].on(language))
    return " · ".join(said)
