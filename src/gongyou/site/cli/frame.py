"""What every verb shares: the data directory, the lake, Django, progress, errors and JSON."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, Protocol

import typer
from typer._click.exceptions import BadParameter, ClickException, MissingParameter, NoSuchOption, UsageError

from gongyou.core.errors import GongyouError, StorageFull
from gongyou.core.text import Text
from gongyou.kit.full_disks import is_disk_full

if TYPE_CHECKING:
    from gongyou.lake import Lake

EXIT_INTERRUPTED = 130
PLAIN_EVERY_SECONDS = 2.0

DISK_FULL = StorageFull(
    "storage.full",
    Text("磁盘已满，没有写入任何内容。", "The disk is full; nothing was committed."),
    Text("请腾出空间后重试。", "Free some space and try again."),
)
UNREADABLE_COMMAND = Text("命令写得不对。", "The command line cannot be read.")


def use_data_dir(chosen: Path | None) -> Path | None:
    """The callback of DataDir: what follows, Django's settings included, reads this directory."""
    if chosen is not None:
        os.environ["GONGYOU_DATA_DIR"] = str(chosen.expanduser().absolute())
    return chosen


DataDir = Annotated[
    Path | None,
    typer.Option(
        "--data-dir",
        callback=use_data_dir,
        is_eager=True,
        file_okay=False,
        help="数据目录，默认 GONGYOU_DATA_DIR 或 ./var。The data directory.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="结果以一个 JSON 对象输出。Print one JSON object.")]


def run_verb(name: str, module: ModuleType, words: list[str]) -> int:
    """Runs a verb's `app` or `command`; every error becomes words on standard error and an exit code."""
    app = getattr(module, "app", None)
    if app is None:
        app = typer.Typer(add_completion=False)
        app.command(help=(module.command.__doc__ or "").strip())(module.command)
    as_json = "--json" in words
    try:
        code = _exit_code(app(args=words, prog_name=f"gongyou {name}", standalone_mode=False))
        if code == EXIT_INTERRUPTED:
            raise KeyboardInterrupt  # typer has made an exit of it, without a word
        return code
    except GongyouError as error:
        return fail(error, as_json=as_json)
    except UsageError as error:
        return _usage(name, error, as_json=as_json)
    except ClickException as error:
        return fail(GongyouError("cli.refused", Text("命令没有完成。", error.format_message())), as_json=as_json)
    except typer.Exit as leaving:
        return leaving.exit_code
    except (KeyboardInterrupt, typer.Abort):
        say(
            Text(
                "已中断。没有完成的部分没有写入，可以重新运行。",
                "Interrupted. Nothing half-done was kept; run it again.",
            )
        )
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        raise
    except Exception as error:
        if is_disk_full(error):
            return fail(DISK_FULL, as_json=as_json)
        raise


def fail(error: GongyouError, *, as_json: bool = False) -> int:
    """Says the error, Chinese line then English line, or as JSON on standard output; returns its exit code."""
    if as_json:
        print_json(error.as_json())
    say(Text(error.said("zh"), error.said("en")))
    return error.exit_code


def say(text: Text) -> None:
    """One Chinese and one English line on standard error."""
    print(text.zh, file=sys.stderr)
    if text.en and text.en != text.zh:
        print(text.en, file=sys.stderr)


def leave(code: int) -> NoReturn:
    """Ends the verb with an exit code, such as EXIT_FINDINGS."""
    raise typer.Exit(code)


def print_json(value: Mapping[str, Any]) -> None:
    """The verb's one object on standard output."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))


def data_dir() -> Path:
    """The data directory in force, made when it is missing."""
    from gongyou.kit.environment import Environment

    folder = Environment().folder("GONGYOU_DATA_DIR")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as reason:
        if is_disk_full(reason):
            raise DISK_FULL from reason
        raise GongyouError(
            "cli.data_dir_unusable",
            Text(f"数据目录“{folder}”不能用。", f"The data directory “{folder}” is unusable."),
            Text("请检查路径与权限，或用 --data-dir 另选。", "Check path and permissions or choose one by --data-dir."),
            folder=folder,
        ) from reason
    return folder


def open_lake() -> Lake:
    """The lake of the data directory. Needs no Django."""
    from gongyou.lake import Lake
    from gongyou.site.backup.guard import refuse_unfinished

    folder = data_dir()
    refuse_unfinished(folder)
    return Lake.open(folder)


def use_django(*, migrated: bool = True) -> None:
    """Sets Django up, with its translations; brings the database to the current migrations unless told not to."""
    import django
    from django.apps import apps
    from django.core.management import call_command

    from gongyou.site.backup.guard import refuse_unfinished
    from gongyou.site.locale import compile_catalogues

    if apps.ready:
        return  # called by another verb or by a test, which has seen to it
    folder = data_dir()
    if migrated:
        refuse_unfinished(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongyou.site.settings")
    compile_catalogues()
    django.setup()
    if migrated:
        call_command("migrate", verbosity=0, interactive=False)


class Meter(Protocol):
    """What a running verb reports to."""

    def __call__(self, done: int, total: int | None = None, stage: Text | None = None) -> None: ...


@contextmanager
def progress(title: Text) -> Iterator[Meter]:
    """A progress bar on standard error: rich on a terminal, one plain line every two seconds elsewhere.

    The meter takes what is done so far, the total when it is known, and the stage's words when they change.
    """
    if sys.stderr.isatty():
        with _bar(title) as meter:
            yield meter
    else:
        yield _plain_meter(title)


@contextmanager
def _bar(title: Text) -> Iterator[Meter]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bars:
        task = bars.add_task(title.zh, total=None)

        def move(done: int, total: int | None = None, stage: Text | None = None) -> None:
            bars.update(task, completed=done, total=total, description=f"{title.zh} · {stage.zh}" if stage else None)

        yield move


def _plain_meter(title: Text) -> Callable[..., None]:
    last = 0.0
    shown: tuple[int, str] | None = None
    stage_words = ""

    def move(done: int, total: int | None = None, stage: Text | None = None) -> None:
        nonlocal last, shown, stage_words
        words = f" · {stage}" if stage else stage_words
        now = time.monotonic()
        is_news = words != stage_words or done == total or now - last >= PLAIN_EVERY_SECONDS
        stage_words = words
        if is_news and shown != (done, words):
            last, shown = now, (done, words)
            print(f"{title}{words}: {done:,}" + (f" / {total:,}" if total else ""), file=sys.stderr)

    return move


def _usage(name: str, error: UsageError, *, as_json: bool) -> int:
    said = error.format_message()
    return fail(
        GongyouError(
            "cli.usage",
            Text(f"{UNREADABLE_COMMAND.zh}{_wrong_word(error)}", f"{UNREADABLE_COMMAND.en} {said}".strip()),
            Text(f"用 gongyou {name} --help 查看用法。", f"See gongyou {name} --help."),
        ),
        as_json=as_json,
    )


def _wrong_word(error: UsageError) -> str:
    """What typer says in English alone, in Chinese."""
    if isinstance(error, NoSuchOption):
        return f"没有选项 {error.option_name}。"
    if isinstance(error, BadParameter) and error.param is not None:
        word = next(iter(error.param.opts), "") if error.param.param_type_name == "option" else error.param.name
        return f"缺少 {word}。" if isinstance(error, MissingParameter) else f"{word} 的值不对。"
    return ""


def _exit_code(returned: Any) -> int:
    return returned if isinstance(returned, int) and not isinstance(returned, bool) else 0


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Text):
        return {"zh": value.zh, "en": value.en}
    return str(value)
