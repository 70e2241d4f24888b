"""gongyou remind: the reminders of a day; a second run on the same day sends nothing new."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.site.cli import frame


def command(
    today: Annotated[
        str, typer.Option("--today", metavar="DATE", help="按哪一天提醒，默认今天。The day; today by default.")
    ] = "",
    data_dir: frame.DataDir = None,
    as_json: frame.AsJson = False,
) -> None:
    """发送当天的提醒：任期届满、审批和接转超期、撤销期将满、应建会。Send the reminders of the day."""
    frame.use_django()
    from django.utils import timezone

    from gongyou.kit.notices.kinds import kind_of
    from gongyou.registry.reminding import reminders_send

    sent = reminders_send(today=_day(today) or timezone.localdate(), now=timezone.now())
    if as_json:
        frame.print_json({"sent": sent, "total": sum(sent.values())})
        return
    for kind, number in sorted(sent.items()):
        called = kind_of(kind).called
        frame.say(Text(f"{called.zh}：{number} 条", f"{called.en}: {number}"))
    whole = sum(sent.values())
    frame.say(Text(f"共发出提醒 {whole} 条。", f"{whole} reminders were sent."))


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written) if written else None
    except ValueError as reason:
        raise BadInput(
            "cli.day_wrong",
            Text(f"日期“{written}”不对。", f"The day “{written}” is wrong."),
            Text("请写成 2026-11-21。", "Write it as 2026-11-21."),
        ) from reason
