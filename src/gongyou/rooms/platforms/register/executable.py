"""The executable part of a version: a pay scheme, or the parameters of a rule of time, rest, penalties or dispatch."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.rooms.platforms.models import DeclaredRule
from gongyou.rules.declarations import Declaration, declaration_of
from gongyou.rules.declarations.described import declaration_told
from gongyou.rules.files import as_recorded

if TYPE_CHECKING:
    from gongyou.rules.schemes import PayScheme

Section = DeclaredRule.Section
LONGEST = 60_000
NAME = Path("rule.yaml")
SCHEME = "scheme"
# What a rule of each heading may hold. Deductions are pay as well as conduct.
KINDS = {
    Section.PAY: (SCHEME,),
    Section.DISPATCH: ("dispatch",),
    Section.HOURS: ("rest",),
    Section.TIME: ("times",),
    Section.CONDUCT: ("penalties", SCHEME),
}
KIND_WORDS = {
    SCHEME: Text("计价规则", "pay scheme"),
    "dispatch": Text("派单规则", "dispatch rule"),
    "rest": Text("休息规则", "rest rule"),
    "times": Text("时间规则", "time rule"),
    "penalties": Text("处罚规则", "penalty rule"),
}


@dataclass(frozen=True, slots=True)
class Executable:
    """What can be computed of a version: one of the two."""

    scheme: PayScheme | None = None
    declaration: Declaration | None = None

    @property
    def kind(self) -> str:
        return SCHEME if self.declaration is None else str(self.declaration.kind)

    def described(self, language: str) -> list[str]:
        """In plain sentences."""
        if self.scheme is not None:
            note = self.scheme.note
            noted = [Text(f"说明：{note.zh}", f"Note: {note.en}").on(language)] if note is not None else []
            return [*noted, *self.scheme.described(language)]
        return declaration_told(self.declaration, language) if self.declaration is not None else []


def executable_read(written: str, section: str, effective_from: date | None = None) -> Executable | None:
    """What the text holds; None for an empty one. Raises BadInput with the line and the remedy.

    A scheme holds exactly one version, which begins on the day on which the rule does.
    """
    if not written.strip():
        return None
    if len(written) > LONGEST:
        raise BadInput(
            "register.executable_long",
            Text(f"可执行部分超过 {LONGEST} 个字符。", f"The executable part is longer than {LONGEST} characters."),
            Text("请只保留规则本身。", "Keep the rule alone."),
            field="executable",
        )
    kinds = KINDS[Section(section)]
    found = _read(written)
    if found.kind not in kinds:
        allowed = [KIND_WORDS[kind] for kind in kinds]
        raise BadInput(
            "register.executable_kind",
            Text(
                f"这个标题下不写{KIND_WORDS[found.kind].zh}。",
                f"A {KIND_WORDS[found.kind].en} stands under another heading.",
            ),
            Text(
                f"可写：{'、'.join(each.zh for each in allowed)}。",
                f"What may stand here: {', '.join(each.en for each in allowed)}.",
            ),
            field="executable",
        )
    if found.scheme is not None and effective_from is not None:
        versions = found.scheme.in_force
        if len(versions) != 1 or versions[0].start != effective_from or versions[0].until is not None:
            line = next((n for n, each in enumerate(written.splitlines(), 1) if each.startswith("versions:")), 1)
            raise BadInput(
                "register.executable_dates",
                Text(
                    f"第 {line} 行：versions 里应当只有一版，from 是 {effective_from}，不写 until。",
                    f"Line {line}: versions must hold one version alone, from {effective_from}, without until.",
                ),
                Text("其他版本请另行登记。", "Record other versions as versions of their own."),
                field="executable",
                line=line,
            )
    return found


@lru_cache(maxsize=256)
def executable_of(written: str) -> Executable:
    """What the text of a version on record holds, under whatever heading, by the checks of the day on which it was
    taken. One text is read once in a process."""
    with as_recorded():
        return _parsed(written)


@lru_cache(maxsize=256)
def executable_fault(written: str, section: str) -> Text | None:
    """What a text on record would be refused for today; None where it would be taken as it is."""
    try:
        executable_read(written, section)
    except BadInput as refused:
        return refused.text
    return None


@lru_cache(maxsize=256)
def _read(written: str) -> Executable:
    """What a new text holds. One text is read once in a process."""
    return _parsed(written)


def _parsed(written: str) -> Executable:
    if _is_declaration(written):
        return Executable(declaration=declaration_of(written, NAME))
    from gongyou.rules.schemes import PayScheme  # brings the engine's expressions

    return Executable(scheme=PayScheme.parse(written, NAME))


def digest_of(text: str, executable: str) -> str:
    """SHA-256 of what was published: the text and the executable part."""
    return hashlib.sha256(f"{text}\0{executable}".encode()).hexdigest()


def _is_declaration(written: str) -> bool:
    """Whether it names a kind at its top, which no scheme does."""
    try:
        root = yaml.compose(written, Loader=yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError):
        return False
    return isinstance(root, yaml.MappingNode) and any(key.value == "kind" for key, _ in root.value)
