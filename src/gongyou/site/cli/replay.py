"""gongyou replay: a published figure computed again on its own snapshots."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from importlib.util import find_spec
from typing import Annotated

import typer

from gongyou.core.errors import EXIT_FINDINGS
from gongyou.site.cli import frame


def command(
    figure: Annotated[str, typer.Argument(help="图数编号，如 fg-3f9ac1d20b17。Number of the figure.")],
    engine: Annotated[str, typer.Option("--engine", help="duckdb 或 spark。duckdb or spark.")] = "duckdb",
    as_json: frame.AsJson = False,
    data_dir: frame.DataDir = None,
) -> None:
    """按出处重算一个数字，逐位比对；不一致时退出码为 1。Compute a published figure again, digit by digit."""
    # A figure of supervision reads the platforms' room, which holds models.
    frame.use_django(migrated=False)
    know_measures()
    result = frame.open_lake().replay(figure, engine)
    if as_json:
        frame.print_json(
            {
                "figure": figure,
                "same": result.same,
                "expected_digest": result.expected_digest,
                "found_digest": result.found_digest,
                "rules_changed": list(result.rules_changed),
                "erased_since": result.erased_since,
                "engine": engine,
                "measure": result.provenance.measure,
                "value": result.value,
            }
        )
    else:
        print(result.provenance.line("zh"))
        print(result.provenance.line("en"))
        if result.same:
            print(f"一致：逐位相同（{result.found_digest[:16]}）。The same, digit by digit.")
        else:
            print(f"不一致：原为 {result.expected_digest[:16]}，现为 {result.found_digest[:16]}。Not the same.")
            for rule in result.rules_changed:
                print(f"规则已改版 The rule has changed: {rule}")
            if result.erased_since:
                print(f"此后有 {result.erased_since} 人被删除，逐人列出的数字会变。")
                print(f"{result.erased_since} persons were erased since; a figure that lists workers shows other keys.")
    if not result.same:
        frame.leave(EXIT_FINDINGS)


def know_measures() -> None:
    """Notes the measures of every room, which are imported when the figure is computed."""
    import gongyou.rooms

    for room in pkgutil.iter_modules(gongyou.rooms.__path__, "gongyou.rooms."):
        name = f"{room.name}.measures"
        if room.ispkg and find_spec(name) is not None:
            import_module(name)
