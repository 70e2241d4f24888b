"""gongyou, the command. Each verb is one module here, imported only when it is called, so that help is quick.

A verb's module has `app` (a Typer with subcommands) or `command` (one function). Messages and progress go to standard
error, results to standard output. Exit 0 on success, 1 on findings of failure, 2 on bad input, 130 on Ctrl-C.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from importlib.util import find_spec

from gongyou import __version__
from gongyou.core.text import Text

# Python looks for cycles after every 700 new objects, which is a sixth of the time of a verb that builds expressions by
# the hundred thousand. Nearly all of what it looks through lives on.
LOOKED_FOR_CYCLES = (50_000, 10, 10)


@dataclass(frozen=True, slots=True)
class Verb:
    """One verb: the module that knows it and what help says. Only a call of the verb imports the module."""

    module: str
    text: Text


VERBS = {
    "demo": Verb(
        "demo", Text("建造示范市，跑通主要工作，并启动网站", "build the demo city, run the main job, serve it")
    ),
    "serve": Verb("serve", Text("启动网站与后台任务", "serve the console and the worker pages")),
    "ingest": Verb("ingest", Text("把文件按数据契约入湖", "bring files into the lake under a contract")),
    "lake": Verb(
        "lake", Text("查看数据湖：表、历史、内容；撤销批次", "look at the lake: tables, history, rows; undo a batch")
    ),
    "rules": Verb(
        "rules", Text("列出、查看、运行规则，检查参数文件", "list, show and run rules, check parameter files")
    ),
    "hours": Verb("hours", Text("比对工时记录，展开考勤表", "look at records of hours, unfold clock sheets")),
    "verify": Verb("verify", Text("运行实例，核对规则的答案", "run worked cases against the rules")),
    "audit": Verb(
        "audit", Text("平台算法审计：申报规则对实付", "audit a platform: declared rule against paid amounts")
    ),
    "supervise": Verb("supervise", Text("协议履行监督：逐条检验", "check an agreement clause by clause over the lake")),
    "whatif": Verb("whatif", Text("规则试算：同样的订单换一个计价规则", "what another pay rule would have paid")),
    "brief": Verb("brief", Text("劳动力市场简报", "the labour-market brief")),
    "occupations": Verb(
        "occupations",
        Text("职业分类：查代码、给岗位名称归码", "occupations: look up codes, code job titles"),
    ),
    "release": Verb("release", Text("发布监测指标：简报、公开数据、通知", "release indicators: brief, data, notices")),
    "panel": Verb("panel", Text("监测样本：发布、重算、催报", "the panel: publish, reproduce, chase")),
    "replay": Verb("replay", Text("按出处重算一个数字", "compute a published figure again")),
    "members": Verb("members", Text("导入会员名册", "import a roster of members")),
    "organisations": Verb("organisations", Text("导入组织名录", "import a list of organisations")),
    "card": Verb("card", Text("会员卡：公钥、验证、收回名单", "membership cards: keys, verification, withdrawn cards")),
    "grids": Verb("grids", Text("导入网格", "import grids")),
    "coverage": Verb("coverage", Text("统计覆盖、估计应入人数", "count coverage, estimate the workers")),
    "duplicates": Verb("duplicates", Text("查找疑似重复的会员档案", "look for duplicate member records")),
    "account": Verb("accounts", Text("开通账号、任命角色", "open accounts, give appointments")),
    "audit-trail": Verb("audit_trail", Text("核验操作记录链", "verify the chain of the audit trail")),
    "notices": Verb("notices", Text("发送到时间的通知，查看发件箱", "deliver due notices, read the outbox")),
    "remind": Verb("remind", Text("发送当天的提醒：任期、审批、接转", "send the reminders of the day")),
    "keys": Verb("keys", Text("密钥：列出、新增、轮换、停用", "keys: list, add, rotate, retire")),
    "backup": Verb("backup", Text("把全部数据做成一个备份文件", "everything in one archive")),
    "restore": Verb("restore", Text("从备份恢复", "restore from an archive")),
    "drill": Verb("drill", Text("恢复演练：备份、恢复、核对", "the restore drill: back up, restore, compare")),
    "check": Verb("check", Text("安全自查", "self-assessment of security")),
    "bench": Verb("bench", Text("测量速度与内存", "measure speed and memory")),
}


def main(arguments: Sequence[str] | None = None) -> None:
    """The console script: runs one verb and exits with its code."""
    try:
        code = run(list(sys.argv[1:] if arguments is None else arguments))
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader (head, less) has gone: no error, and Python must not complain at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    sys.exit(code)


def run(words: list[str]) -> int:
    """The exit code of one command line."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show Chinese gets question marks, not a traceback.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    if words in ([], ["--help"], ["-h"], ["help"]):
        print(overview())
        return 0
    if words == ["--version"]:
        print(f"gongyou {__version__}")
        return 0
    verb = VERBS.get(words[0])
    if verb is None or not _is_there(verb):
        near = get_close_matches(words[0], [name for name, known in VERBS.items() if _is_there(known)], n=1)
        print(
            f"没有“{words[0]}”这个命令。" + (f"是不是 {near[0]}？" if near else "用 gongyou --help 查看。"),
            file=sys.stderr,
        )
        print(
            f"There is no command “{words[0]}”. " + (f"Did you mean {near[0]}?" if near else "See gongyou --help."),
            file=sys.stderr,
        )
        return 2
    gc.set_threshold(*LOOKED_FOR_CYCLES)
    from gongyou.site.cli import frame  # rich and typer cost a third of a second that help need not pay

    return frame.run_verb(words[0], import_module(f"gongyou.site.cli.{verb.module}"), words[1:])


def overview() -> str:
    """What `gongyou --help` prints: every verb that is installed, in Chinese and English."""
    lines = ["gongyou 工友 " + __version__, "", "用法 Usage: gongyou 命令 COMMAND [--help]", ""]
    for name, verb in VERBS.items():
        if _is_there(verb):
            lines += [f"  {name:<12}{verb.text.zh}", f"  {'':<12}{verb.text.en}"]
    lines += [
        "",
        "数据目录 Data directory: --data-dir 或 GONGYOU_DATA_DIR (./var)",
        "退出码 Exit codes: 0 成功 success · 1 查出问题 findings of failure · 2 输入有误 bad input",
    ]
    return "\n".join(lines)


def _is_there(verb: Verb) -> bool:
    return find_spec(f"gongyou.site.cli.{verb.module}") is not None
