"""What is owed for work done: overtime, the second wage, the minimum wage, the limits of overtime."""

from __future__ import annotations

from datetime import date

from gongyou.core.text import Text
from gongyou.rooms.rights.calculators.shape import (
    HOURS,
    LOCAL_MINIMUM,
    NONE_LEFT_OUT,
    PLACE,
    Answers,
    Asker,
    Calculator,
    Case,
    Limitation,
    count,
    day,
    given,
    money,
)

PAY_SLIPS = Text("工资条、银行流水、微信或支付宝收款记录", "Pay slips, bank statements, payment records of your phone")
CONTRACT = Text(
    "劳动合同；没有合同的，工牌、工作群记录、派单记录、社保缴费记录",
    "The contract; without one, badge, work chats, dispatch records, social-insurance records",
)
CLOCK = Text(
    "考勤打卡、排班表、加班审批、工作群里安排加班的消息（截图要看得见日期和人）",
    "Clock records, rosters, approvals, messages that order overtime (screenshots with date and sender)",
)
HELD = Text(
    "单位手里的考勤，申请仲裁时可以要求单位拿出来；它不拿，由它承担不利后果",
    "Records held by the employer: ask the tribunal to order them; withheld, they count against the employer",
)


def _overtime(answers: Answers, asker: Asker) -> list[Case]:
    names = ("monthly_wage", "weekday_hours", "restday_hours_no_timeoff", "holiday_hours")
    return [
        Case(
            "cn.overtime_pay",
            given(answers, *names),
            {"overtime_pay": Text("应得加班工资", "Overtime pay due")},
            amount="overtime_pay",
            limitation=Limitation.WAGES,
        )
    ]


OVERTIME = Calculator(
    "overtime",
    "clock",
    Text("加班工资", "Overtime pay"),
    Text("加了班该拿多少钱。", "What your overtime should pay."),
    (
        money(
            "monthly_wage",
            Text("一个月工资（不含加班费）", "Monthly wage without overtime"),
            Text(
                "合同上写的月工资。没写的，填平常一个月固定到手加扣掉的社保。",
                "The wage in the contract; if none is written, your usual fixed pay before deductions.",
            ),
        ),
        count(
            "weekday_hours",
            Text("平常日子加班", "Overtime on working days"),
            HOURS,
            Text("下班以后多干的，加起来多少小时。没有就不填。", "Hours after the shift, in all. Empty if none."),
            required=False,
        ),
        count(
            "restday_hours_no_timeoff",
            Text("休息日加班，也没补休", "On rest days, without time off later"),
            HOURS,
            Text(
                "多数人是周六周日。后来给了补休的不算。",
                "For most people Saturday and Sunday. Not those with time off in return.",
            ),
            required=False,
        ),
        count(
            "holiday_hours",
            Text("法定节日加班", "On statutory holidays"),
            HOURS,
            Text(
                "元旦、春节、清明、五一、端午、中秋、国庆当天。补休不能代替。",
                "New Year, Spring Festival, Qingming, May Day, Dragon Boat, Mid-Autumn, National Day themselves.",
            ),
            required=False,
        ),
    ),
    _overtime,
    (CLOCK, PAY_SLIPS, CONTRACT, HELD),
)


def _double(answers: Answers, asker: Asker) -> list[Case]:
    inputs = given(answers, "hire", "signed", "left", "monthly_wage")
    notes: tuple[Text, ...] = ()
    if "left" not in inputs and _year_after(inputs.get("hire", "")) > asker.today.isoformat():
        inputs["left"] = asker.today.isoformat()
        notes = (
            Text(
                "入职还不满一年，先算到今天；没签合同的日子还在增加。",
                "Less than a year since hiring: reckoned up to today; the time without a contract goes on.",
            ),
        )
    known = inputs.get("signed") or inputs.get("left") or ""
    return [
        Case(
            "cn.no_contract_double_wage",
            inputs,
            {
                "extra_wage": Text("应再付一倍工资", "Second wage owed"),
                "start": Text("从哪天起算", "From"),
                "end": Text("算到哪天", "To"),
            },
            notes,
            moved=("signed", "left"),
            watched=("extra_wage",),
            amount="extra_wage",
            limitation=Limitation.OTHER,
            known=known,
        )
    ]


def _year_after(written: str) -> str:
    try:
        hired = date.fromisoformat(written)
    except ValueError:
        return ""
    return f"{hired.year + 1}{written[4:]}"


DOUBLE_WAGE = Calculator(
    "double-wage",
    "file-text",
    Text("没签合同的双倍工资", "Second wage without a contract"),
    Text("干了一个多月还没签书面合同，该补多少。", "More than a month without a written contract: what is owed."),
    (
        day("hire", Text("哪天开始上班", "First day of work"), Text("第一天干活的日子。", "The first day you worked.")),
        day(
            "signed",
            Text("哪天补签了合同", "Day the contract was signed"),
            Text("一直没签就不填。", "Leave empty if there never was one."),
            required=False,
        ),
        day(
            "left",
            Text("哪天离职", "Last day of work"),
            Text("还在干就不填。", "Leave empty if you still work there."),
            required=False,
        ),
        money("monthly_wage", Text("一个月工资", "Monthly wage"), Text("应发数，不是到手数。", "Before deductions.")),
    ),
    _double,
    (
        CONTRACT,
        PAY_SLIPS,
        Text("入职登记表、入职那天的聊天或面试记录", "Hiring form, messages of the first day or the interview"),
    ),
    ordered=(("hire", "signed"), ("hire", "left")),
)


def _minimum(answers: Answers, asker: Asker) -> list[Case]:
    names = ("gross", "overtime_pay", "night_shift_allowance", "heat_allowance", "local_min_wage")
    return [
        Case(
            "cn.minimum_wage_check",
            given(answers, *names),
            {
                "compliant": Text("达到最低工资", "Reaches the minimum wage"),
                "shortfall": Text("差多少", "Short by"),
            },
            amount="shortfall",
            limitation=Limitation.WAGES,
        )
    ]


MINIMUM_WAGE = Calculator(
    "minimum-wage",
    "coin",
    Text("最低工资", "Minimum wage"),
    Text("这个月工资有没有低于当地最低工资。", "Whether this month's wage is below the local minimum."),
    (
        money(
            "gross",
            Text("这个月应发工资", "Gross wage of the month"),
            Text("扣社保、公积金、个税以前的数。", "Before social insurance, housing fund and tax."),
        ),
        money("overtime_pay", Text("其中加班费", "Overtime pay in it"), NONE_LEFT_OUT, required=False),
        money(
            "night_shift_allowance", Text("其中中班、夜班津贴", "Shift allowances in it"), NONE_LEFT_OUT, required=False
        ),
        money(
            "heat_allowance",
            Text("其中高温等特殊环境津贴", "Heat and hardship allowances in it"),
            NONE_LEFT_OUT,
            required=False,
        ),
        PLACE,
        LOCAL_MINIMUM,
    ),
    _minimum,
    (PAY_SLIPS, CONTRACT),
)


def _limit(answers: Answers, asker: Asker) -> list[Case]:
    return [
        Case(
            "cn.overtime_cap_month",
            given(answers, "overtime_hours_month", "max_daily_overtime"),
            {
                "violates_month_cap": Text("超过每月上限", "Above the monthly limit"),
                "excess_hours": Text("超出", "Above it by"),
                "violates_day_cap": Text("超过每日上限", "Above the daily limit"),
            },
            moved=("overtime_hours_month",),
            watched=("violates_month_cap",),
        )
    ]


OVERTIME_LIMIT = Calculator(
    "overtime-limit",
    "calendar",
    Text("加班有没有超限", "Limits of overtime"),
    Text("一个月加班有没有超过法律的上限。", "Whether the overtime of a month passes the legal limit."),
    (
        count("overtime_hours_month", Text("这个月一共加班", "Overtime of the month in all"), HOURS),
        count(
            "max_daily_overtime",
            Text("加班最多的那天", "The longest day's overtime"),
            HOURS,
            Text("不记得就不填。", "Leave empty if you do not know."),
            required=False,
        ),
    ),
    _limit,
    (CLOCK, HELD),
)
