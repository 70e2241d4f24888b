"""Clauses in a YAML file, for supervision without the register: strict, with the line of what cannot be read."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from pydantic import Field

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.rooms.bargaining.supervision.clauses import Clause, binding_read
from gongyou.rules.files import Strict, read_yaml

SUFFIXES = (".yaml", ".yml")
FIELDS = Text(
    "字段写法见 docs/reference/supervision.md。", "The fields are described in docs/reference/supervision.md."
)


class Words(Strict):
    """A text in both languages."""

    zh: str
    en: str

    @property
    def text(self) -> Text:
        return Text(self.zh, self.en)


class ClauseFile(Strict):
    """One clause. `from` and `to` are the agreement's where they are left out."""

    number: str
    section: str
    text: Words
    binding: dict[str, Any] | None = None
    start: date | None = Field(default=None, alias="from")
    until: date | None = Field(default=None, alias="to")


class AgreementFile(Strict):
    """An agreement as supervision needs it."""

    title: Words
    platform: str
    start: date = Field(alias="from")
    until: date | None = Field(default=None, alias="to")
    clauses: list[ClauseFile] = Field(min_length=1)


def agreement_read(path: Path) -> tuple[AgreementFile, list[Clause]]:
    """The file and its clauses, every binding read. Raises BadInput with the line, or the number of the clause.

    A scheme may stand in a file of its own beside it: `scheme: pay.yaml`.
    """
    file = _file_read(path)
    found = []
    for number, each in enumerate(file.clauses, 1):
        binding = _with_scheme(each.binding, path.parent)
        if binding is not None:
            binding_read(binding, each.number)
        first, last = each.start or file.start, each.until or file.until
        found.append(Clause(each.number, each.section, each.text.text, binding, first, last, str(number)))
    return file, found


def _file_read(path: Path) -> AgreementFile:
    try:
        return read_yaml(path, AgreementFile)
    except BadInput as refused:
        # The reader of rules points to the pages on rules; this file has its own.
        if refused.code != "rules.file_wrong":
            raise
        raise BadInput(refused.code, refused.text, FIELDS, **refused.where) from refused


def _with_scheme(binding: dict[str, Any] | None, folder: Path) -> dict[str, Any] | None:
    """The binding with the text of a scheme that it names as a file."""
    parameters = (binding or {}).get("parameters")
    scheme = parameters.get("scheme") if isinstance(parameters, dict) else None
    if binding is None or not isinstance(parameters, dict) or not isinstance(scheme, str):
        return binding
    file = folder / scheme.strip()
    if "\n" in scheme or file.suffix not in SUFFIXES or not file.is_file():
        return binding
    return {**binding, "parameters": {**parameters, "scheme": file.read_text(encoding="utf-8")}}
