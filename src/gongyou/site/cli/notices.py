"""gongyou notices: deliver what is due, read the outbox, see how each channel did."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from gongyou.core.text import Text
from gongyou.site.cli import frame

app = typer.Typer(add_completion=False, no_args_is_help=True, help="通知：发送、发件箱。Notices: deliver, outbox.")


@app.callback()
def group() -> None:
    """通知：发送、发件箱。Notices: deliver, outbox."""


@app.command("deliver")
def deliver(data_dir: frame.DataDir = None, as_json: frame.AsJson = False) -> None:
    """发送到时间的通知（网站运行时自动进行）。Deliver what is due; a served site does so by itself."""
    frame.use_django()
    from django.utils import timezone

    from gongyou.kit.notices.delivering import deliver_due

    done = deliver_due(now=timezone.now())
    if as_json:
        frame.print_json({"sent": done.sent, "recorded": done.recorded, "later": done.later, "failed": done.failed})
        return
    frame.say(
        Text(
            f"发出 {done.sent} 条，留存 {done.recorded} 条，稍后再发 {done.later} 条，未送达 {done.failed} 条。",
            f"{done.sent} sent, {done.recorded} kept, {done.later} to be tried again, {done.failed} not delivered.",
        )
    )


@app.command("outbox")
def outbox(
    last: Annotated[int, typer.Option("--last", min=1, help="显示最近几条。How many of the newest.")] = 20,
    data_dir: frame.DataDir = None,
    as_json: frame.AsJson = False,
) -> None:
    """未接通的渠道留存的消息，含完整地址和内容，只在本机显示。What unconnected channels kept, addresses included."""
    frame.use_django()
    from gongyou.kit.notices.models import OutboxMessage

    rows = OutboxMessage.objects.select_related("delivery").order_by("-created_at", "-pk")[:last]
    kept = [
        {"at": row.created_at.isoformat(), "channel": row.delivery.channel, **json.loads(row.content)} for row in rows
    ]
    if as_json:
        frame.print_json({"messages": kept})
        return
    for each in kept:
        print(f"{each['at']}  {each['channel']}  {each['to']}\n  {each['title']}\n  {each['body']}")
    if not kept:
        frame.say(Text("发件箱是空的。", "The outbox is empty."))
