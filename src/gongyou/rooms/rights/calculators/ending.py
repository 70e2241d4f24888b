"""When work ends: severance and compensation, leave that was not taken."""

from __future__ import annotations

from gongyou.core.text import Text
from gongyou.rooms.rights.calculators.pay import CONTRACT, PAY_SLIPS
from gongyou.rooms.rights.calculators.shape import (
    DAYS,
    LOCAL_MINIMUM,
    MONTHS,
    NONE_LEFT_OUT,
    PLACE,
    YEARS,
    Answers,
    Asker,
    Calculator,
    Case,
    Limitation,
    choice,
    count,
    day,
    given,
    money,
)

NO_CAP = Text(
    "没有填当地平均工资，按“不超过三倍、不封顶”算。月工资超过当地平均工资三倍的，实际会比这个数少。",
    "No local average wage was given: reckoned as not above three times of it. For a higher wage the amount is less.",
)
SEVERANCE_RULES = {
    "n": ("cn.severance_N", "severance", Text("经济补偿（N）", "Severance (N)")),
    "n1": ("cn.notice_pay_N_plus_1", "total", Text("经济补偿加代通知金（N+1）", "Severance and notice pay (N+1)")),
    "2n": ("cn.unlawful_termination_2N", "compensation", Text("赔偿金（2N）", "Compensation (2N)")),
}


def _severance(answers: Answers, asker: Asker) -> list[Case]:
    rule, amount, words = SEVERANCE_RULES[answers["why"]]
    names = ["start", "end_inclusive", "avg_monthly_wage_12m", "local_avg_monthly_wage_prev_year", "local_min_wage"]
    if answers["why"] == "n1":
        names.append("last_month_wage")
    inputs = given(answers, *names)
    notes: tuple[Text, ...] = ()
    if "local_avg_monthly_wage_prev_year" not in inputs:
        # A wage is never above three times itself: the cap stays out.
        inputs["local_avg_monthly_wage_prev_year"] = inputs["avg_monthly_wage_12m"]
        notes = (NO_CAP,)
    large = {amount: words}
    if answers["why"] != "n1":
        large["years_paid"] = Text("按几个月工资算", "Months of wage paid")
    return [
        Case(
            rule,
            inputs,
            large,
            notes,
            moved=("end_inclusive",),
            watched=tuple(large),
            amount=amount,
            limitation=Limitation.OTHER,
            known=inputs["end_inclusive"],
        )
    ]


SEVERANCE = Calculator(
    "severance",
    "briefcase",
    Text("经济补偿和赔偿金", "Severance and compensation"),
    Text("被辞退、被裁、合同到期，该赔多少。", "Dismissed, laid off, contract over: what is owed."),
    (
        choice(
            "why",
            Text("怎么走的", "How it ended"),
            {
                "n": Text(
                    "单位提出、双方同意；裁员；到期单位不续；单位欠薪、不交社保我才走",
                    "By agreement on the employer's proposal, layoff, not renewed, or I left over unpaid wages",
                ),
                "n1": Text(
                    "病休期满、不胜任、客观情况大变，没提前三十天通知",
                    "Illness, unfit for the job or changed circumstances, without 30 days' notice",
                ),
                "2n": Text("没有合法理由就不让干了（违法辞退）", "Dismissed without a lawful ground"),
            },
            Text("拿不准就先选一个，工会会帮着看。", "If unsure choose one; the union will look at it with you."),
        ),
        day("start", Text("哪天入职", "First day of work")),
        day("end_inclusive", Text("最后一天上班", "Last day of work")),
        money(
            "avg_monthly_wage_12m",
            Text("走之前十二个月，平均每月工资", "Average monthly wage of the last 12 months"),
            Text(
                "应发数，加班费、奖金、补贴都算。不满十二个月按实际月数平均。",
                "Gross, with overtime, bonuses and allowances. With less than 12 months, over those there were.",
            ),
        ),
        money(
            "last_month_wage",
            Text("走的上一个月工资", "Wage of the month before"),
            only=("why", ("n1",)),
        ),
        money(
            "local_avg_monthly_wage_prev_year",
            Text("当地上年度职工月平均工资", "Local average monthly wage of last year"),
            Text(
                "工资不算特别高就不填。要填，去市统计局或人社局网站查。",
                "Leave empty unless your wage is very high. It is published by the city's statistics or labour bureau.",
            ),
            required=False,
        ),
        PLACE,
        LOCAL_MINIMUM,
    ),
    _severance,
    (
        Text(
            "解除或终止劳动合同的通知、证明；口头辞退的，录音、聊天记录",
            "Notice or certificate of termination; for an oral dismissal, recordings or messages",
        ),
        CONTRACT,
        PAY_SLIPS,
        Text("社保缴费记录（看得出工作年限）", "Social-insurance record, which shows the years of work"),
    ),
    ordered=(("start", "end_inclusive"),),
)


def _leave(answers: Answers, asker: Asker) -> list[Case]:
    if answers["what"] == "days":
        return [
            Case(
                "cn.annual_leave_days",
                {
                    "cumulative_work_years": answers["years"],
                    "continuous_12_months": answers.get("continuous", "yes") == "yes",
                },
                {"days": Text("一年有年休假", "Annual leave")},
                moved=("cumulative_work_years", "continuous_12_months"),
            )
        ]
    if answers["what"] == "exit":
        inputs = {
            **given(answers, "exit_date", "hire_date", "taken"),
            "annual_entitlement": answers["entitlement"],
            "employed_since_before_jan_1": not answers.get("hire_date"),
        }
        large = {"unused_days": Text("离职时还剩年休假", "Leave left on leaving")}
        return [Case("cn.annual_leave_on_exit", inputs, large, moved=("exit_date",), watched=("unused_days",))]
    inputs = {**given(answers, "wages_12m_total", "overtime_pay_in_total", "months", "unused_days")}
    return [
        Case(
            "cn.unused_annual_leave_pay",
            inputs,
            {
                "extra_due_200pct": Text("还应另付", "Still due"),
                "full_300pct": Text("三倍共计", "300 % in all"),
            },
            moved=("unused_days",),
            watched=("extra_due_200pct",),
            amount="extra_due_200pct",
            limitation=Limitation.OTHER,
        )
    ]


ANNUAL_LEAVE = Calculator(
    "annual-leave",
    "calendar",
    Text("年休假", "Annual leave"),
    Text("一年能休几天，没休的值多少钱。", "How many days, and what unused ones are worth."),
    (
        choice(
            "what",
            Text("想算什么", "What to reckon"),
            {
                "days": Text("我一年该休几天", "How many days I have a year"),
                "pay": Text("没休的该给多少钱", "What unused days are worth"),
                "exit": Text("离职时还剩几天", "Days left when I leave"),
            },
        ),
        count(
            "years",
            Text("一共工作了几年", "Years of work in all"),
            YEARS,
            Text("在所有单位干的年头加起来。", "With all employers together."),
            only=("what", ("days",)),
        ),
        choice(
            "continuous",
            Text("已经连续干满十二个月", "Twelve months of work in a row"),
            {"yes": Text("是", "Yes"), "no": Text("否", "No")},
            Text("中间换单位没断开的也算。", "A change of employer without a gap counts."),
            only=("what", ("days",)),
        ),
        money(
            "wages_12m_total",
            Text("前十二个月工资一共", "Wages of the last 12 months in all"),
            Text("应发数。", "Gross."),
            only=("what", ("pay",)),
        ),
        money(
            "overtime_pay_in_total",
            Text("其中加班费一共", "Overtime pay in them"),
            NONE_LEFT_OUT,
            required=False,
            only=("what", ("pay",)),
        ),
        count(
            "months",
            Text("是几个月的工资", "Months these wages are for"),
            MONTHS,
            initial="12",
            only=("what", ("pay",)),
        ),
        count("unused_days", Text("没休的天数", "Days not taken"), DAYS, only=("what", ("pay",))),
        day("exit_date", Text("离职日期", "Last day of work"), only=("what", ("exit",))),
        count("entitlement", Text("一年该休", "Days a year"), DAYS, initial="5", only=("what", ("exit",))),
        count(
            "taken",
            Text("今年已经休了", "Taken this year"),
            DAYS,
            NONE_LEFT_OUT,
            required=False,
            only=("what", ("exit",)),
        ),
        day(
            "hire_date",
            Text("今年才入职的，入职日期", "First day, if hired this year"),
            Text("元旦以前就在的，不填。", "Leave empty if you were there before 1 January."),
            required=False,
            only=("what", ("exit",)),
        ),
    ),
    _leave,
    (
        PAY_SLIPS,
        CONTRACT,
        Text("休假申请和批复、考勤", "Requests for leave with their answers, clock records"),
        Text("社保缴费记录（看得出累计工作年限）", "Social-insurance record, which shows the years of work"),
    ),
    ordered=(("hire_date", "exit_date"),),
)
