"""One server for a small installation: gunicorn's threads, and the worker process for long work beside it."""

from __future__ import annotations

import errno
import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from gunicorn.app.base import BaseApplication

from gongyou.core.errors import BadInput, Conflict, GongyouError
from gongyou.core.text import Text
from gongyou.kit.tasks.worker import worker_process

# Two processes, so that one long request never holds up everybody. Threads for slow visitors and slow pages; pages
# themselves are made in turn (leading.py, turns.py).
PROCESSES, THREADS = 2, 4
SECONDS_TO_FINISH = 5
EVERYWHERE = ("0.0.0.0", "::", "")  # noqa: S104 (named so that it can be told apart)


@dataclass(frozen=True, slots=True)
class Address:
    """Where to listen."""

    host: str
    port: int

    @property
    def bind(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        """What a person types into the browser on this machine."""
        host = "127.0.0.1" if self.host in EVERYWHERE else self.host
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"


class Server(BaseApplication):
    """gunicorn with our settings and no configuration file."""

    def __init__(self, address: Address) -> None:
        self.address = address
        super().__init__()

    def load_config(self) -> None:
        settings: dict[str, Any] = {
            "bind": self.address.bind,
            "workers": PROCESSES,
            "worker_class": "gongyou.site.leading.LeadingWorker",
            "threads": THREADS,
            "timeout": 120,
            "graceful_timeout": SECONDS_TO_FINISH,
            "loglevel": "warning",
            # Its socket would be one for all servers of the account.
            "control_socket_disable": True,
            "post_worker_init": warm,
        }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        from gongyou.site.wsgi import application

        return application


def warm(server: object) -> None:
    """Loads what the first page would otherwise wait seconds for: the addresses, the measures, the lake."""
    from django.conf import settings
    from django.urls import get_resolver

    from gongyou.lake import Lake
    from gongyou.lake.provenance import measures

    get_resolver().url_patterns  # noqa: B018 (asking loads them)
    measures()
    # A lake that cannot be read is for the pages to say; the sign-in page must come up all the same.
    with suppress(GongyouError):
        Lake.open(settings.GONGYOU_DATA_DIR).tables()


def serve(address: Address) -> None:
    """Serves until Ctrl-C or TERM, then stops the worker process too. A port in use raises Conflict before anything.

    Django is set up and the database migrated by the caller.
    """
    check_free(address)
    from django.db import connections

    # The processes that gunicorn forks must not share one connection.
    connections.close_all()
    print(f"工友已启动 Gongyou is serving: {address.url}  (Ctrl-C 结束 ends it)", file=sys.stderr, flush=True)
    worker = worker_process()
    try:
        Server(address).run()
    finally:
        stop(worker)


def check_free(address: Address) -> None:
    """Raises Conflict when the port is taken, BadInput when the address is none of this machine or not allowed."""
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address.host, address.port))
        except OSError as reason:
            if reason.errno == errno.EADDRINUSE:
                raise _port_taken(address) from reason
            raise _address_unusable(address, reason) from reason


def stop(worker: subprocess.Popen[bytes]) -> None:
    """Ends the worker process; a run under way gets a moment, and is taken up again by the next worker otherwise."""
    if worker.poll() is None:
        worker.send_signal(signal.SIGTERM)
    try:
        worker.wait(SECONDS_TO_FINISH)
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError):
            os.kill(worker.pid, signal.SIGKILL)
        worker.wait()


def _port_taken(address: Address) -> Conflict:
    return Conflict(
        "serve.port_taken",
        Text(f"端口 {address.port} 已被其他程序占用。", f"The port {address.port} is in use by another program."),
        Text(
            f"请结束那个程序，或换一个端口：gongyou serve --port {min(address.port + 1, 65535)}",
            f"Stop that program, or choose another port: gongyou serve --port {min(address.port + 1, 65535)}",
        ),
        port=address.port,
    )


def _address_unusable(address: Address, reason: OSError) -> BadInput:
    return BadInput(
        "serve.address_unusable",
        Text(
            f"不能在 {address.bind} 上监听：{reason.strerror}。", f"Cannot listen on {address.bind}: {reason.strerror}."
        ),
        Text("请检查 --host 和 --port。", "Check --host and --port."),
        host=address.host,
        port=address.port,
    )
