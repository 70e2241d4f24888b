"""The words of the reminders. What a deadline of the law asks for cannot be switched off."""

from __future__ import annotations

from gongyou.core.text import Text
from gongyou.kit import notices
from gongyou.kit.notices import Audience

TERM = notices.register(
    "registry.term.ending",
    Text("“{organisation}”的任期{when}", "The term of “{organisation}” {when}"),
    Text(
        "任期到{day}为止。请按期换届，会前报上一级工会同意；已经换届的，请登记选举结果。",
        "Its last day is {day}. Hold the election in time, with the consent of the next higher union; if it was held, "
        "record the result.",
    ),
    label=Text("委员会任期届满提醒", "Terms of committees that end"),
    link="{link}",
    audience=Audience.STAFF,
    legal=True,
)


def term_ends(days: int) -> Text:
    """How far the end of a term is away."""
    if days < 0:
        return Text("已满", "is over")
    if days == 0:
        return Text("今天届满", "ends today")
    return Text(f"还有 {days} 天届满", f"ends in {days} day{'s' if days > 1 else ''}")


def _for_staff(key: str, title: Text, body: Text, label: Text | None = None) -> str:
    """A kind of notice to officers that leads to the work itself."""
    return notices.register(key, title, body, label=label, link="{link}", audience=Audience.STAFF)


APPLICATIONS_LATE = _for_staff(
    "registry.applications.late",
    Text("{count} 件入会申请超过 3 个工作日没有答复", "Applications waiting longer than 3 working days: {count}"),
    Text("申请人在等待，请尽快审批。", "The applicants are waiting; please decide."),
    Text("超期未审批的入会申请", "Applications that wait too long"),
)
TRANSFERS_LATE = _for_staff(
    "registry.transfers.late",
    Text("{count} 件会籍接转超过 3 个工作日没有确认", "Transfers waiting longer than 3 working days: {count}"),
    Text(
        "对方组织和会员在等待，请接收或说明理由退回。",
        "The other side and the member wait; accept, or refuse with a reason.",
    ),
    Text("超期未确认的会籍接转", "Transfers that wait too long"),
)
UNDO_ENDING = _for_staff(
    "registry.roster.undo_ending",
    Text("名册导入即将不能撤销", "An import of yours can soon no longer be undone"),
    Text(
        "您为“{organisation}”导入的名册，到{day}为止可以撤销。",
        "The roster that you imported for “{organisation}” can be undone until {day}.",
    ),
)
FOUNDING_DUE = _for_staff(
    "registry.founding.due",
    Text("“{employer}”应当建立工会", "“{employer}” is due to have a union"),
    Text(
        "在册会员已有 {members} 人。依照《工会法》第十一条，会员二十五人以上的应当建立基层工会委员会。",
        "It has {members} members. Art. 11 of the Trade Union Law requires a committee where there are 25 or more.",
    ),
    Text("达到建会人数的用人单位", "Employers due to have a union"),
)
STALE = _for_staff(
    "registry.records.stale",
    Text("“{organisation}”有 {count} 条会员记录待核实", "Records to confirm in “{organisation}”: {count}"),
    Text(
        "这些记录超过 12 个月没有核实。可以逐条核对，也可以导出名册请单位联系人核对。",
        "Nobody has confirmed them for 12 months. Go through them, or export a roster for the employer's contact.",
    ),
    Text("会员记录待核实（每月一次）", "Records to confirm (once a month)"),
)
