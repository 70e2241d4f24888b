"""What this room adds to the copy that members take of their data."""

from __future__ import annotations

from gongyou.core.text import Text
from gongyou.registry.models import Member
from gongyou.registry.own.holdings import Part, holding
from gongyou.rooms.platforms.door import ONLY_MINE
from gongyou.rooms.rights import selectors


@holding
def inquiries_of(member: Member) -> Part:
    """The cases that the member brought, with what was typed, what came out and what was answered."""
    heads = {
        "opened_at": Text("提交时间", "Handed in"),
        "subject": Text("诉求", "Case"),
        "words": Text("说明", "Words"),
        "typed": Text("填的内容", "What was typed"),
        "results": Text("计算结果", "Results"),
        "state": Text("办理情况", "State"),
        "replies": Text("答复", "Answers"),
    }
    rows = []
    for each in selectors.inquiries_of(member).prefetch_related("replies"):
        outcomes = each.outcomes
        asked = [asked for one in outcomes for asked in one["asked"]]
        large = [large for one in outcomes for case in one["cases"] for large in case["large"]]
        rows.append(
            {
                "opened_at": each.opened_at,
                "subject": str(each.get_subject_display()),
                "words": each.words,
                "typed": _joined(asked),
                "results": _joined(large),
                "state": str(each.get_state_display()),
                "replies": "\n".join(reply.body for reply in each.replies.all()),
            }
        )
    return Part.of("inquiries", Text("诉求", "Cases"), heads, rows)


@holding
def grievances_of(member: Member) -> Part:
    """What the member asked of platforms, with the orders chosen and the answers."""
    heads = {
        "opened_at": Text("提交时间", "Handed in"),
        "kind": Text("类别", "Kind"),
        "about": Text("事项", "Matter"),
        "platform": Text("平台", "Platform"),
        "month": Text("月份", "Month"),
        "lines": Text("选中的订单", "Orders chosen"),
        "words": Text("说明", "Words"),
        "shows_name": Text("同意告知姓名", "Name may be told"),
        "state": Text("办理情况", "State"),
        "answers": Text("答复", "Answers"),
    }
    rows = [
        {
            "opened_at": each.opened_at,
            "kind": str(each.get_kind_display()),
            "about": str(each.get_about_display()),
            "platform": each.platform_shown,
            "month": each.month,
            "lines": "；".join(str(line["attempt_id"]).removeprefix(ONLY_MINE) for line in each.lines),
            "words": each.words,
            "shows_name": Text("是", "yes") if each.shows_name else Text("否", "no"),
            "state": str(each.get_state_display()),
            "answers": "\n".join(stage.answer for stage in each.stages.all() if stage.answer),
        }
        for each in selectors.grievances_of(member).prefetch_related("stages")
    ]
    return Part.of("grievances", Text("对平台的请求和申诉", "Requests and appeals to platforms"), heads, rows)


def _joined(lines: list[dict[str, dict[str, str]]]) -> Text:
    return Text(
        "；".join(f"{line['label']['zh']}：{line['said']['zh']}" for line in lines),
        "; ".join(f"{line['label']['en']}: {line['said']['en']}" for line in lines),
    )
