"""gongyou bench: what things cost, as ratios measured in one run. Exit 1 when a limit is passed."""

from __future__ import annotations

import inspect
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from gongyou.core.errors import EXIT_FINDINGS
from gongyou.core.text import Text
from gongyou.site.bench import Bench, BenchResult, chosen
from gongyou.site.cli.frame import AsJson, leave, print_json, say

SPARK = "audit-spark"


def command(
    names: Annotated[list[str] | None, typer.Argument(help="测速项，缺省为全部。Benches, all by default.")] = None,
    workdir: Annotated[
        Path | None,
        typer.Option(
            "--workdir", file_okay=False, help="保留生成数据的目录。Keeps the generated files for the next run."
        ),
    ] = None,
    spark: Annotated[
        bool, typer.Option("--spark", help="另比对 Spark 的结果。Compares the digits of Spark as well.")
    ] = False,
    rows: Annotated[
        int, typer.Option("--rows", min=0, help="行数，缺省为各项自己的。Rows, each bench's own by default.")
    ] = 0,
    as_json: AsJson = False,
) -> None:
    """测量速度与内存，结果为同一次运行中的比值。Measures speed and memory as ratios within one run."""
    found: dict[str, BenchResult] = {}
    benches = chosen(names or [])
    if spark and not any(_takes(bench, "spark") for bench in benches.values()):
        benches |= chosen([SPARK])
    with tempfile.TemporaryDirectory(prefix="gongyou-bench-") as scratch:
        for name, bench in benches.items():
            say(Text(f"{name}：{bench.TITLE.zh}", f"{name}: {bench.TITLE.en}"))
            folder = (workdir or Path(scratch)) / name
            folder.mkdir(parents=True, exist_ok=True)
            found[name] = bench.run(folder, **_asked(bench, rows=rows, spark=int(spark)))
            if not as_json:
                _print(name, found[name])
    if as_json:
        print_json({name: _json(result) for name, result in found.items()})
    if not all(result.passed for result in found.values()):
        leave(EXIT_FINDINGS)


def _asked(bench: Bench, **asked: int) -> dict[str, int]:
    """What was asked for of what the bench takes: a number of rows, Spark."""
    return {name: value for name, value in asked.items() if value and _takes(bench, name)}


def _takes(bench: Bench, name: str) -> bool:
    return name in inspect.signature(bench.run).parameters


def _json(result: BenchResult) -> dict[str, object]:
    return {
        "figures": dict(result.figures),
        "ratio": result.ratio,
        "limit": result.limit,
        "passed": result.passed,
        "notes": list(result.notes),
    }


def _print(name: str, result: BenchResult) -> None:
    for key, value in result.figures.items():
        print(f"  {key:<28}{value:>16,}" if isinstance(value, int) else f"  {key:<28}{value:>16}")
    if result.ratio is not None:
        limit = f" ≤ {result.limit}" if result.limit is not None else ""
        print(f"  {'ratio':<28}{result.ratio:>16}{limit}  {'ok' if result.passed else 'OVER THE LIMIT'}")
    for note in result.notes:
        print(f"  {note}")
    print()
