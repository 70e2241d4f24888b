"""A private Spark cluster on loopback: a standalone master and two workers, started and stopped by the tests."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOOPBACK = "127.0.0.1"
PATIENCE = 120


def is_possible() -> bool:
    """Whether pyspark and a Java are here."""
    try:
        import pyspark  # noqa: F401
    except ImportError:
        return False
    return shutil.which("java") is not None


@contextmanager
def cluster(workers: int = 2) -> Iterator[str]:
    """The address spark://127.0.0.1:port of a running master with its workers; all of them end afterwards."""
    import pyspark

    home = Path(pyspark.__file__).parent
    with tempfile.TemporaryDirectory(prefix="gongyou-spark-") as folder:
        environment = {
            **os.environ,
            "SPARK_HOME": str(home),
            "SPARK_LOCAL_IP": LOOPBACK,
            "SPARK_NO_DAEMONIZE": "1",
            "SPARK_WORKER_DIR": folder,
            "SPARK_LOCAL_DIRS": folder,
        }
        running: list[subprocess.Popen[bytes]] = []
        try:
            log = Path(folder) / "master.log"
            running.append(
                _started(
                    home, environment, log, "master.Master", "--host", LOOPBACK, "--port", "0", "--webui-port", "0"
                )
            )
            address = _told(log, r"Starting Spark master at (spark://\S+)", running)
            for number in range(workers):
                its_log = Path(folder) / f"worker-{number}.log"
                sized = ("--host", LOOPBACK, "--webui-port", "0", "--cores", "1", "--memory", "1g", address)
                running.append(_started(home, environment, its_log, "worker.Worker", *sized))
            for number in range(workers):
                _told(Path(folder) / f"worker-{number}.log", r"(Successfully registered) with master", running)
            yield address
        finally:
            for process in reversed(running):
                process.terminate()
            for process in running:
                try:
                    process.wait(30)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()


def _started(home: Path, environment: dict[str, str], log: Path, kind: str, *words: str) -> subprocess.Popen[bytes]:
    with log.open("wb") as opened:
        return subprocess.Popen(
            [str(home / "bin/spark-class"), f"org.apache.spark.deploy.{kind}", *words],
            env=environment,
            stdout=opened,
            stderr=subprocess.STDOUT,
        )


def _told(log: Path, pattern: str, running: list[subprocess.Popen[bytes]]) -> str:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        found = re.search(pattern, log.read_text("utf-8", "replace"))
        if found:
            return found[1]
        if any(process.poll() is not None for process in running):
            break
        time.sleep(0.2)
    raise RuntimeError(f"Spark did not start:\n{log.read_text('utf-8', 'replace')[-3000:]}")
