"""The province engine: the same Ibis expressions on Spark, over the same Parquet files."""

from __future__ import annotations

import atexit
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyarrow as pa

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.lake.engine import Reader, TableFiles, numbered
from gongyou.lake.folders import OwnedFolder

MASTER = "GONGYOU_SPARK_MASTER"
LOCAL = "local[2]"
LOOPBACK = "127.0.0.1"


class SparkEngine:
    """Ibis on Spark: `local[2]`, or the cluster that GONGYOU_SPARK_MASTER names. Needs Java 17 and the extra `spark`.

    Sums and casts that overflow are errors, as on DuckDB (ANSI), and the session's zone is UTC.
    """

    name = "spark"

    def __init__(self, read: Reader, folder: Path, memory: str = "1500MB") -> None:
        self._read = read
        self._session, self._folder = _session(folder, memory), folder
        import ibis

        self.backend: Any = ibis.pyspark.connect(self._session)
        self._views: set[str] = set()
        self._tables = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Drops the views. The session stays for the next engine of this process: starting one takes seconds."""
        for view in self._views:
            self._session.catalog.dropTempView(view)
        self._views.clear()

    def table(self, name: str, snapshot: int | None = None) -> Any:
        """The Ibis table of a snapshot; empty, with its types, when no data is."""
        view = name if snapshot is None else f"{name}_at_{snapshot}"
        if view not in self._views:
            self._frame(self._read(name, snapshot)).createOrReplaceTempView(view)
            self._views.add(view)
        return self.backend.table(view)

    def execute(self, expression: Any) -> pa.Table:
        """The rows of an Ibis expression, in the types Ibis promises."""
        asked = expression.as_table()
        # As Ibis does before it runs one itself: tables in memory, such as a rule's parameters, become views.
        self.backend._run_pre_execute_hooks(asked)
        found = self._session.sql(self.backend.compile(asked)).toArrow()
        return found.cast(asked.schema().to_pyarrow(), safe=True)

    @contextmanager
    def kept(self, expression: Any) -> Iterator[Any]:
        """The rows of an expression as a table of their own while the block runs; beyond the memory on disk."""
        self._tables += 1
        name = f"kept_{self._tables}"
        asked = expression.as_table()
        self.backend._run_pre_execute_hooks(asked)
        frame = self._session.sql(self.backend.compile(asked)).persist()
        frame.createOrReplaceTempView(name)
        try:
            yield self.backend.table(name)
        finally:
            self._session.catalog.dropTempView(name)
            frame.unpersist()

    @contextmanager
    def ranged(self, expression: Any, by: str, step: int) -> Iterator[Callable[[int], Mapping[str, Any]]]:
        """The rows kept on the cluster, of which a range at a time comes here."""
        with self.kept(expression) as rows:

            def part(place: int) -> Mapping[str, Any]:
                found = self.execute(rows.filter(rows[by].between(place * step, (place + 1) * step - 1)))
                return {name: found[name].to_numpy() for name in found.column_names}

            yield part

    @property
    def folder(self) -> Path:
        """Where what exceeds the memory is put while the process lives."""
        return self._folder

    def number(self, text: Any) -> Any:
        """A number of 64 bits that stands for each text of a column; 0 for null."""
        return numbered("xxhash64", "int64", text)

    def _frame(self, files: TableFiles) -> Any:
        columns = {name: _spark_type(stored) for name, stored in files.stored.items()}
        if not files.paths:
            nulls = ", ".join(f"CAST(NULL AS {kind}) AS `{name}`" for name, kind in columns.items())
            return self._session.sql(f"SELECT {nulls} WHERE false")
        schema = ", ".join(f"`{name}` {kind}" for name, kind in columns.items())
        return self._session.read.schema(schema).parquet(*files.paths)


def stop() -> None:
    """Ends this process's Spark session, if there is one."""
    from pyspark.sql import SparkSession

    active = SparkSession.getActiveSession()
    if active is not None:
        active.stop()


def _session(folder: Path, memory: str) -> Any:
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise BadInput(
            "engine.missing",
            Text("没有安装 Spark 引擎。", "The Spark engine is not installed."),
            Text("运行 pip install 'gongyou[spark]'。", "Run pip install 'gongyou[spark]'."),
            value="spark",
        ) from None
    if shutil.which("java") is None and not os.environ.get("JAVA_HOME"):
        raise BadInput(
            "engine.no_java",
            Text("Spark 需要 Java 17，未找到 java。", "Spark needs Java 17; there is no java here."),
            Text("安装 openjdk-17-jre-headless，或改用 duckdb。", "Install openjdk-17-jre-headless, or use duckdb."),
            value="java",
        )
    # Without this Spark looks the machine's name up and warns about what it finds.
    os.environ.setdefault("SPARK_LOCAL_IP", LOOPBACK)
    active = SparkSession.getActiveSession()
    if active is not None:
        return active
    spill = OwnedFolder(folder)
    atexit.register(spill.close)
    scratch = spill.path
    master = os.environ.get(MASTER, LOCAL)
    builder = (
        SparkSession.builder.master(master)
        .appName("gongyou")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.ansi.enabled", "true")
        .config("spark.sql.parquet.inferTimestampNTZ.enabled", "true")
        .config("spark.sql.shuffle.partitions", "8")
        # A check's steps stand one within the other; Spark resolves one level of them at a time.
        .config("spark.sql.analyzer.maxIterations", "500")
        .config("spark.sql.warehouse.dir", f"{scratch}/warehouse")
        .config("spark.local.dir", str(scratch))
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.driver.memory", memory.upper().removesuffix("B").lower())
        .config("spark.executor.memory", "1g")
        .config("spark.driver.host", LOOPBACK)
        .config("spark.driver.bindAddress", LOOPBACK)
        .config("spark.log.level", "ERROR")
        .config("spark.driver.extraJavaOptions", "-Duser.timezone=UTC")
        .config("spark.executor.extraJavaOptions", "-Duser.timezone=UTC")
    )
    return builder.getOrCreate()


def _spark_type(stored: str) -> str:
    return {"VARCHAR": "STRING", "TIMESTAMP": "TIMESTAMP_NTZ"}.get(stored, stored)
