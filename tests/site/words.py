"""Every message id of the product, from code and templates, and what the catalogues make of it."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path

import polib
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "gongyou"
FUNCTIONS = frozenset({"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "N_"})
CHINESE = re.compile(r"[㐀-鿿]")
IN_TEMPLATE = re.compile(r"""\b(?:_|gettext|ngettext)\(\s*u?('(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")""")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def used() -> dict[str, list[str]]:
    """Message id → the files that use it."""
    found: dict[str, list[str]] = defaultdict(list)
    for file in sorted(PACKAGE.rglob("*.py")):
        if "migrations" in file.parts:
            continue
        for word in in_python(file.read_text(encoding="utf-8")):
            found[word].append(str(file.relative_to(PACKAGE)))
    for file in sorted(PACKAGE.rglob("templates/**/*.*")):
        if file.suffix in (".html", ".txt"):
            for word in in_template(file.read_text(encoding="utf-8")):
                found[word].append(str(file.relative_to(PACKAGE)))
    return dict(found)


def in_python(source: str) -> list[str]:
    """Literal arguments of gettext and its relatives, and the labels of navigation entries."""
    words = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name in FUNCTIONS and node.args and isinstance(node.args[0], ast.Constant):
            words.append(node.args[0].value)
        if name == "Entry":
            words += [
                each.value.value
                for each in node.keywords
                if each.arg == "label" and isinstance(each.value, ast.Constant)
            ]
    return [word for word in words if isinstance(word, str)]


def in_template(source: str) -> list[str]:
    """What translate and blocktranslate hold."""
    return [ast.literal_eval(literal) for literal in IN_TEMPLATE.findall(templatize(source))]


def translated() -> dict[str, str]:
    """Message id → English, over every catalogue of the product."""
    return {
        entry.msgid: entry.msgstr or entry.msgstr_plural.get(1, "")
        for file in sorted(PACKAGE.rglob("locale/en/LC_MESSAGES/django.po"))
        for entry in polib.pofile(str(file), encoding="utf-8")
        if not entry.obsolete and not entry.fuzzy
    }
