"""gongyou serve: the console and the worker pages, with the worker process for long work beside them."""

from __future__ import annotations

from typing import Annotated

import typer

from gongyou.site.cli import frame

DEFAULT_HOST, DEFAULT_PORT = "127.0.0.1", 8000


def command(
    host: Annotated[str, typer.Option(help="监听地址。The address to listen on.")] = DEFAULT_HOST,
    port: Annotated[int, typer.Option(min=1, max=65535, help="端口。The port.")] = DEFAULT_PORT,
    data_dir: frame.DataDir = None,
) -> None:
    """启动网站与后台任务，Ctrl-C 结束。 Serve the console and the worker pages; Ctrl-C ends both."""
    from gongyou.site.serving import Address, serve

    frame.use_django()
    serve(Address(host, port))
