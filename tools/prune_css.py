"""Cut WeUI down to what the worker pages use: `python tools/prune_css.py` writes ui/static/ui/weui-worker.css.

A worker opens the page on a phone with a poor line; all of WeUI is 188 KB. Kept are the rules that name only the
classes below, and of the theme's variables only the light ones that the kept rules read.
"""

from __future__ import annotations

import re
from pathlib import Path

STATIC = Path(__file__).parents[1] / "src/gongyou/ui/static/ui"
SOURCE = STATIC / "vendor/weui-2.6.26/weui.min.css"
TARGET = STATIC / "weui-worker.css"
KEPT = re.compile(
    r"^(wx-root|weui-(tabbar(__item|__label)?|bar__item_on|cells(__title|__tips)?|cell(__hd|__bd|__ft|_access|_link)?"
    r"|btn|btn_(primary|default|block)|btn-area|input|label|form))$"
)
CLASS = re.compile(r"\.(-?[_a-zA-Z][\w-]*)")
DARK = re.compile(r"data-weui-theme=.?dark|data-weui-mode=.?care|prefers-color-scheme")
VARIABLE = re.compile(r"(--weui-[\w-]+)\s*:")
READ = re.compile(r"var\((--weui-[\w-]+)")


def blocks(css: str) -> list[tuple[str, str]]:
    """Top-level (selector, body) pairs."""
    found, depth, start, head = [], 0, 0, ""
    for at, character in enumerate(css):
        if character == "{":
            if depth == 0:
                head, start = css[start:at].strip(), at + 1
            depth += 1
        elif character == "}":
            depth -= 1
            if depth == 0:
                found.append((head, css[start:at]))
                start = at + 1
    return found


def kept_selectors(head: str) -> list[str]:
    parts = [part for part in head.split(",") if not DARK.search(part)]
    return [part for part in parts if all(KEPT.match(name) for name in CLASS.findall(part))]


def cut(css: str) -> list[tuple[str, str]]:
    kept = []
    for head, body in blocks(css):
        if head.startswith("@") or DARK.search(head):
            continue
        if selectors := kept_selectors(head):
            kept.append((",".join(selectors), body))
    return kept


def main() -> None:
    css = re.sub(r"/\*.*?\*/", "", SOURCE.read_text(encoding="utf-8"), flags=re.DOTALL)
    rules = cut(css)
    while True:
        read = {name for _, body in rules for name in READ.findall(body)}
        slimmer = []
        for head, body in rules:
            lines = [line for line in body.split(";") if not (m := VARIABLE.match(line.strip())) or m[1] in read]
            if lines:
                slimmer.append((head, ";".join(lines)))
        if slimmer == rules:
            break
        rules = slimmer
    licence = (
        "/*! Cut from WeUI v2.6.26, Copyright 2026 Tencent, Inc., MIT licence: see vendor/weui-2.6.26/LICENSE */\n"
    )
    TARGET.write_text(licence + "\n".join(f"{head}{{{body}}}" for head, body in rules) + "\n", encoding="utf-8")
    print(f"{TARGET.name}: {TARGET.stat().st_size / 1000:.0f} KB")


if __name__ == "__main__":
    main()
