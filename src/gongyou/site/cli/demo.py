"""gongyou demo: builds the demo city, runs the main job on it, shows where everything is, and serves it."""

from __future__ import annotations

import os
import sys
from typing import Annotated, NoReturn

import typer

from gongyou.core.text import Text
from gongyou.site.cli import frame
from gongyou.site.cli.serve import DEFAULT_HOST, DEFAULT_PORT
from gongyou.site.demo.size import LARGEST, SMALLEST, Size
from gongyou.site.demo.streams import DEFAULT_SEED, Streams


def command(
    scale: Annotated[
        float, typer.Option(help=f"规模，1 约十万会员（{SMALLEST}–{LARGEST}）。Scale; 1 is about 100,000 members.")
    ] = 1.0,
    seed: Annotated[int, typer.Option(min=0, help="种子，同一种子得到同一座城。The seed of the city.")] = DEFAULT_SEED,
    serve: Annotated[bool, typer.Option("--serve/--no-serve", help="建成后启动网站。Serve it afterwards.")] = True,
    port: Annotated[int, typer.Option(min=1, max=65535, help="端口。The port.")] = DEFAULT_PORT,
    data_dir: frame.DataDir = None,
) -> None:
    """建造演示城市禾岚市，跑通主要工作，并启动网站。 Build the demo city, run the main job, serve it.

    第二次运行沿用已建成的部分。 A second run reuses what is there.
    """
    size = Size.of(scale)
    if serve:
        from gongyou.site.serving import Address, check_free

        # Before minutes of building, not after.
        check_free(Address(DEFAULT_HOST, port))
    frame.use_django()
    from gongyou.site.demo.building import Building, build
    from gongyou.site.demo.shown import summary
    from gongyou.site.demo.stages import STAGES

    building = Building(frame.data_dir(), size, Streams(seed))
    took = build(building, STAGES, frame.progress)
    if not took:
        frame.say(Text("演示城市已经建成，直接使用。", "The demo city is built already and is used as it is."))
    print(summary(building, took), file=sys.stdout, flush=True)
    if serve:
        served_afresh(port)


def served_afresh(port: int) -> NoReturn:
    """`gongyou serve` in this process's place: a server must not fork from the threads of the building."""
    sys.stderr.flush()
    verb = "from gongyou.site.cli import main; main()"
    # The words are the product's own; the data directory is in the environment.
    os.execv(sys.executable, [sys.executable, "-c", verb, "serve", "--port", str(port)])  # noqa: S606
