"""The command: quick help, errors in two languages, exit codes, one JSON object, plain progress."""

from __future__ import annotations

import errno
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Annotated, Any

import pytest
import typer
from axes.models import AccessAttempt

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.kit.models import AuditLine, User
from gongyou.site import cli
from gongyou.site.cli import frame
from tests.registry.cast import NOW, Cast


def verb(function: Any) -> ModuleType:
    module = ModuleType("verb")
    module.command = function  # type: ignore[attr-defined]
    return module


def raising(error: BaseException) -> ModuleType:
    def command(as_json: frame.AsJson = False) -> None:
        """帮助。Help."""
        raise error

    return verb(command)


def test_it_lists_every_installed_verb_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["--help"]) == 0
    shown = capsys.readouterr().out
    for name, known in cli.VERBS.items():
        if cli._is_there(known):
            assert name in shown
            assert known.text.zh in shown
            assert known.text.en in shown


def test_it_shows_help_without_django_typer_or_engines() -> None:
    code = (
        "import sys; from gongyou.site import cli; cli.run([]); "
        "heavy = {'django', 'typer', 'rich', 'ibis', 'duckdb', 'pyarrow', 'yaml'} & sys.modules.keys(); "
        "sys.exit(str(heavy) if heavy else 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def test_it_suggests_the_verb_that_was_meant(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["acount"]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "account" in shown.err
    assert len(shown.err.splitlines()) == 2


def test_it_says_an_error_in_two_lines_and_exits_2(capsys: pytest.CaptureFixture[str]) -> None:
    error = BadInput("t.wrong", Text("文件不对。", "The file is wrong."), Text("换一个。", "Take another."), line=3)
    assert frame.run_verb("t", raising(error), []) == 2
    shown = capsys.readouterr()
    assert shown.err.splitlines() == ["文件不对。换一个。", "The file is wrong. Take another."]
    assert shown.out == ""


def test_it_prints_one_json_object_for_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    error = BadInput("t.wrong", Text("文件不对。", "The file is wrong."), line=3)
    assert frame.run_verb("t", raising(error), ["--json"]) == 2
    found = json.loads(capsys.readouterr().out)
    assert found["error"] == "t.wrong"
    assert found["where"] == {"line": "3"}


@pytest.mark.parametrize("error", [KeyboardInterrupt(), typer.Abort()])
def test_it_says_what_an_interruption_left(error: BaseException, capsys: pytest.CaptureFixture[str]) -> None:
    assert frame.run_verb("t", raising(error), []) == 130
    zh, en = capsys.readouterr().err.splitlines()
    assert "没有写入" in zh
    assert "Nothing half-done" in en


@pytest.mark.parametrize(
    ("error", "code"),
    [(KeyboardInterrupt(), 130), (typer.Exit(1), 1), (typer.Abort(), 130), (OSError(errno.ENOSPC, "full"), 2)],
)
def test_it_turns_endings_into_exit_codes(error: BaseException, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert frame.run_verb("t", raising(error), []) == code
    assert "Traceback" not in capsys.readouterr().err


def test_it_does_not_hide_a_defect() -> None:
    with pytest.raises(ZeroDivisionError):
        frame.run_verb("t", raising(ZeroDivisionError()), [])


@pytest.mark.parametrize(
    ("words", "zh"),
    [([], "缺少 --org。"), (["--nothing"], "没有选项 --nothing。"), (["--org", "x"], "--org 的值不对。")],
)
def test_it_names_the_wrong_word_in_chinese(words: list[str], zh: str, capsys: pytest.CaptureFixture[str]) -> None:
    def command(org: Annotated[int, typer.Option("--org")]) -> None:
        """帮助。Help."""

    assert frame.run_verb("t", verb(command), words) == 2
    said = capsys.readouterr().err.splitlines()
    assert zh in said[0]
    assert len(said) == 2


@pytest.mark.parametrize("words", [["--nothing"], ["extra"]])
def test_it_says_in_two_languages_that_the_words_are_wrong(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert frame.run_verb("t", raising(BadInput("x", Text("", ""))), words) == 2
    shown = capsys.readouterr().err
    assert "gongyou t --help" in shown
    assert len(shown.splitlines()) == 2


def test_it_gives_help_of_a_verb(capsys: pytest.CaptureFixture[str]) -> None:
    assert frame.run_verb("t", raising(ValueError()), ["--help"]) == 0
    assert "帮助" in capsys.readouterr().out


def test_it_puts_the_data_directory_in_force(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGYOU_DATA_DIR", "elsewhere")

    def command(data_dir: frame.DataDir = None) -> None:
        """帮助。Help."""
        assert frame.data_dir() == tmp_path / "new"

    assert frame.run_verb("t", verb(command), ["--data-dir", str(tmp_path / "new")]) == 0
    assert (tmp_path / "new").is_dir()


def test_it_names_a_data_directory_that_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("GONGYOU_DATA_DIR", str(tmp_path / "file"))
    with pytest.raises(Exception, match="unusable"):
        frame.data_dir()


def test_it_writes_progress_as_plain_lines_where_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    with frame.progress(Text("入湖", "Ingest")) as meter:
        meter(0, 100)
        for done in range(1, 100):
            meter(done, 100)
        meter(100, 100)
    assert capsys.readouterr().err.splitlines()[-1] == "入湖 / Ingest: 100 / 100"


def test_it_draws_a_bar_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = io.StringIO()
    screen.isatty = lambda: True  # type: ignore[method-assign]
    monkeypatch.setattr(sys, "stderr", screen)
    with frame.progress(Text("入湖", "Ingest")) as meter:
        meter(50, 100, Text("校验", "Checking"))
    assert "入湖 · 校验" in screen.getvalue()


def test_it_stays_quiet_when_the_reader_goes(tmp_path: Path) -> None:
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {sys.executable} -c 'from gongyou.site.cli import main; main([])' | head -1"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr


class Shell:
    """Runs gongyou in this process, with what is typed into it and what it says."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.monkeypatch = monkeypatch
        self.capsys = capsys

    def __call__(self, *words: str, typed: str = "") -> SimpleNamespace:
        self.monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        code = cli.run(list(words))
        shown = self.capsys.readouterr()
        return SimpleNamespace(code=code, out=shown.out, err=shown.err)


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(monkeypatch, capsys)


NEW = ("account", "open", "xin", "--role", "officer", "--org", "HL-MX", "--name", "小新", "--json")


def test_it_opens_an_account_with_the_password_from_standard_input(cast: Cast, shell: Shell) -> None:
    opened = shell(*NEW, typed="hui-yuan-2026-x\n")
    assert opened.code == 0, opened.err
    assert json.loads(opened.out)["account"]["appointments"] == [{"role": "officer", "organisation": "HL-MX"}]
    assert User.objects.get(username="xin").check_password("hui-yuan-2026-x")
    again = shell(*NEW, typed="hui-yuan-2026-x\n")
    assert (again.code, json.loads(again.out)["error"]) == (2, "registry.username_taken")


@pytest.mark.parametrize(
    ("changed", "typed", "code"),
    [
        ({"--org": "NONE"}, "hui-yuan-2026-x\n", "cli.organisation_missing"),
        ({"--role": "king"}, "hui-yuan-2026-x\n", "registry.role_unknown"),
        ({}, "", "cli.password_missing"),
        ({}, "1234\n", "registry.password_weak"),
    ],
)
def test_it_says_what_is_wrong_with_a_new_account(
    cast: Cast, shell: Shell, changed: dict[str, str], typed: str, code: str
) -> None:
    words = list(NEW)
    for option, value in changed.items():
        words[words.index(option) + 1] = value
    refused = shell(*words, typed=typed)
    assert (refused.code, json.loads(refused.out)["error"]) == (2, code)


def test_it_appoints_lists_and_ends_a_lock_out(cast: Cast, shell: Shell) -> None:
    assert shell("account", "appoint", "wang", "--role", "analyst", "--org", "HL-SQ").code == 0
    listed = json.loads(shell("account", "list", "--json").out)["accounts"]
    held = next(each["appointments"] for each in listed if each["username"] == "wang")
    assert {"role": "analyst", "organisation": "HL-SQ"} in held
    AccessAttempt.objects.create(username="wang", failures_since_start=5, attempt_time=NOW)
    assert shell("account", "password", "wang", typed="hui-yuan-2026-y\n").code == 0
    assert not AccessAttempt.objects.filter(username="wang").exists()
    assert shell("account", "password", "nobody", typed="x\n").code == 2


def test_it_verifies_the_trail_and_exits_1_when_it_is_broken(cast: Cast, shell: Shell) -> None:
    whole = shell("audit-trail", "verify", "--json")
    assert (whole.code, json.loads(whole.out)["broken"]) == (0, None)
    AuditLine.objects.filter(number=2).update(subject="another")
    broken = shell("audit-trail", "verify", "--json")
    assert (broken.code, json.loads(broken.out)["broken"]["number"]) == (1, 2)


def test_it_starts_in_an_empty_directory(tmp_path: Path) -> None:
    done = started("audit-trail", "verify", "--json", folder=tmp_path)
    assert (done.returncode, json.loads(done.stdout)["lines"]) == (0, 0), done.stderr


def started(*words: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """gongyou as a person starts it, in a data directory of its own."""
    return subprocess.run(
        [sys.executable, "-c", "from gongyou.site.cli import main; main()", *words],
        env={**os.environ, "GONGYOU_DATA_DIR": str(folder), "DATABASE_URL": "", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_refuses_an_unreadable_setting_in_words(tmp_path: Path) -> None:
    done = started("audit-trail", "verify", folder=tmp_path, GONGYOU_DEBUG="yes")
    assert done.returncode == 2
    assert "GONGYOU_DEBUG" in done.stderr
    assert "Traceback" not in done.stderr
