"""Injury, unemployment, retirement, and the clocks of disputes."""

from __future__ import annotations

from dataclasses import replace

from gongyou.core.text import Text
from gongyou.rooms.rights.calculators.pay import CONTRACT, PAY_SLIPS
from gongyou.rooms.rights.calculators.shape import (
    LOCAL_MINIMUM,
    MONTHS,
    PLACE,
    Answers,
    Asker,
    Calculator,
    Case,
    Kind,
    Question,
    choice,
    count,
    day,
    given,
    money,
)

LAST_WITH_ALLOWANCE = 6
YES_NO = {"yes": Text("是", "Yes"), "no": Text("否", "No")}
NO_CLAMP = Text(
    "没有填当地职工平均工资，按本人工资算。本人工资不到平均工资 60% 的按 60% 算，超过 300% 的按 300% 算，结果会不同。",
    "No local average wage was given: reckoned on your own wage. Below 60 % of the average it counts as 60 %, above "
    "300 % as 300 %, and the result differs.",
)
SUBSIDIES = Text(
    "五级到十级离职时还有一次性医疗补助金和就业补助金，由各省规定，这里没有算。",
    "Grades 5–10 also get lump sums for medical care and employment when they leave: provincial, not reckoned here.",
)
GRADES = {str(grade): Text(f"{grade} 级", f"Grade {grade}") for grade in range(10, 0, -1)}


def _injury(answers: Answers, asker: Asker) -> list[Case]:
    if answers["what"] == "deadline":
        large = {
            "worker_deadline": Text("您或者工会最晚哪天申请", "You or the union must apply by"),
            "employer_deadline": Text("单位最晚哪天申请", "The employer must apply by"),
        }
        return [Case("cn.injury_claim_deadlines", given(answers, "accident"), large)]
    inputs = given(answers, "grade", "avg_contribution_wage_12m", "pool_avg_wage", "local_min_wage")
    notes = [SUBSIDIES] if int(answers["grade"]) >= 5 else []
    if int(answers["grade"]) > LAST_WITH_ALLOWANCE and "local_min_wage" not in inputs:
        inputs["local_min_wage"] = "0"  # it bounds the allowance, which these grades do not get
    if "pool_avg_wage" not in inputs:
        inputs["pool_avg_wage"] = inputs["avg_contribution_wage_12m"]
        notes.append(NO_CLAMP)
    return [
        Case(
            "cn.disability_benefit",
            inputs,
            {
                "lump_sum": Text("一次性伤残补助金", "Lump sum"),
                **(
                    {"monthly_allowance": Text("每月伤残津贴", "Monthly allowance")}
                    if int(answers["grade"]) <= LAST_WITH_ALLOWANCE
                    else {}
                ),
            },
            tuple(notes),
            moved=("grade",),
            watched=("lump_sum", "monthly_allowance"),
            amount="lump_sum",
        )
    ]


INJURY = Calculator(
    "injury",
    "shield-check",
    Text("工伤", "Work injury"),
    Text("伤残能拿多少，最晚哪天申请认定。", "What a disability brings, and by when to apply."),
    (
        choice(
            "what",
            Text("想算什么", "What to reckon"),
            {
                "deadline": Text("最晚哪天申请工伤认定", "By when to apply for recognition"),
                "benefit": Text("定了伤残等级，能拿多少", "What my grade of disability brings"),
            },
        ),
        day(
            "accident",
            Text("哪天受的伤", "Day of the accident"),
            Text("职业病填诊断或鉴定那天。", "For an occupational disease, the day of the diagnosis."),
            only=("what", ("deadline",)),
        ),
        choice(
            "grade",
            Text("伤残等级", "Grade of disability"),
            GRADES,
            Text("看劳动能力鉴定结论。一级最重，十级最轻。", "From the assessment. 1 is the gravest, 10 the lightest."),
            only=("what", ("benefit",)),
        ),
        money(
            "avg_contribution_wage_12m",
            Text("受伤前十二个月平均缴费工资", "Average contribution wage, 12 months before"),
            Text(
                "社保缴费记录上有。单位没参保的，填平均每月应发工资。",
                "It stands in your social-insurance record. Uninsured: your average gross wage.",
            ),
            only=("what", ("benefit",)),
        ),
        money(
            "pool_avg_wage",
            Text("当地职工月平均工资", "Local average monthly wage"),
            Text("不知道就不填，先按本人工资算。", "Leave empty if unknown: then your own wage counts as it is."),
            required=False,
            only=("what", ("benefit",)),
        ),
        replace(PLACE, only=("what", ("benefit",))),
        replace(LOCAL_MINIMUM, only=("what", ("benefit",))),
    ),
    _injury,
    (
        Text("病历、诊断证明、住院和门诊票据", "Medical records, diagnosis, hospital bills"),
        Text(
            "事故经过：现场照片、监控、目击的工友、交警认定书",
            "How it happened: photographs, cameras, witnesses, the traffic police's finding",
        ),
        Text("工伤认定决定书、劳动能力鉴定结论（有的话）", "Recognition and assessment, if there are any"),
        CONTRACT,
        PAY_SLIPS,
    ),
)


def _unemployment(answers: Answers, asker: Asker) -> list[Case]:
    inputs = {
        "contribution_months": answers["contribution_months"],
        "involuntary": answers.get("involuntary", "yes") == "yes",
        "registered": answers.get("registered", "yes") == "yes",
    }
    note = Text(
        "每月领多少由各省定，不高于当地最低工资；这里只算最长能领几个月。",
        "The monthly amount is provincial, at most the local minimum wage; here only the longest time is reckoned.",
    )
    return [
        Case(
            "cn.unemployment_months",
            inputs,
            {"max_months": Text("最长能领", "At most")},
            (note,),
            moved=("contribution_months", "involuntary", "registered"),
        )
    ]


UNEMPLOYMENT = Calculator(
    "unemployment",
    "users",
    Text("失业保险金", "Unemployment benefit"),
    Text("失业了能领几个月。", "For how many months you can draw it."),
    (
        count(
            "contribution_months",
            Text("失业保险一共交了", "Contributions in all"),
            MONTHS,
            Text("社保记录上有，各单位交的加起来。", "From the social-insurance record, all employers together."),
        ),
        choice(
            "involuntary",
            Text("不是自己主动辞职的", "I did not resign of my own accord"),
            YES_NO,
            Text(
                "合同到期、被辞退、因单位欠薪才走，都选“是”。",
                "Contract over, dismissed, or left because wages were unpaid: yes.",
            ),
        ),
        choice(
            "registered",
            Text("已经办了失业登记", "Registered as unemployed"),
            YES_NO,
            Text(
                "没办的，到人社窗口或电子社保卡上办。",
                "If not, at the labour bureau or in the e-card of social insurance.",
            ),
        ),
    ),
    _unemployment,
    (
        Text("社保缴费记录", "Social-insurance record"),
        Text("解除或终止劳动合同的证明", "Certificate of termination"),
    ),
)


def _retirement(answers: Answers, asker: Asker) -> list[Case]:
    inputs = {"category": answers["category"], "birth": answers["birth"]}
    return [
        Case(
            "cn.statutory_retirement",
            inputs,
            {
                "retire": Text("法定退休年月", "Statutory retirement"),
                "delay_months": Text("比原来晚", "Later than before by"),
            },
            moved=("birth",),
            watched=("retire",),
        ),
        Case(
            "cn.flexible_retirement",
            inputs,
            {
                "earliest": Text("自愿提前，最早", "Earlier by choice, from"),
                "latest": Text("和单位商定延后，最晚", "Later by agreement, until"),
            },
        ),
    ]


RETIREMENT = Calculator(
    "retirement",
    "user",
    Text("退休年龄", "Retirement age"),
    Text("哪年哪月能退休。", "The month in which you can retire."),
    (
        choice(
            "category",
            Text("您是", "You are"),
            {
                "男": Text("男职工", "A man"),
                "女(原50)": Text("女职工，原来五十岁退（多为工人岗）", "A woman formerly retiring at 50 (workers)"),
                "女(原55)": Text(
                    "女职工，原来五十五岁退（多为管理、技术岗）", "A woman formerly retiring at 55 (cadres)"
                ),
            },
        ),
        Question(
            "birth",
            Text("出生年月", "Month of birth"),
            Text("写成 1980-05。", "Written 1980-05."),
            Kind.MONTH,
        ),
    ),
    _retirement,
)

CLOCKS = {
    "wages": "cn.arbitration_limitation_wages",
    "other": "cn.arbitration_limitation",
    "filed": "cn.acceptance_5_working_days",
    "accepted": "cn.award_deadline",
    "award": "cn.court_15_days",
    "inspection": "cn.inspection_2_years",
}
LARGE = {
    "wages": {"deadline": Text("最晚哪天申请仲裁", "Claim by"), "in_time": Text("今天申请还来得及", "In time today")},
    "other": {"deadline": Text("最晚哪天申请仲裁", "Claim by")},
    "filed": {"deadline": Text("仲裁委最晚哪天答复收不收", "The commission must accept or refuse by")},
    "accepted": {
        "normal_45d": Text("一般最晚哪天裁决", "Award due by"),
        "extended_60d": Text("延期的，最晚哪天", "If extended, by"),
    },
    "award": {"deadline": Text("不服的，最晚哪天去法院", "Suit by")},
    "inspection": {"last_day": Text("最晚哪天投诉", "Complain by")},
}


def _deadline(answers: Answers, asker: Asker) -> list[Case]:
    which, since = answers["event"], answers["since"]
    inputs = {
        "wages": {"employment_ended": since, "claim_filed": asker.today.isoformat()},
        "other": {"known_or_interrupted_on": since},
        "filed": {"received": since},
        "accepted": {"accepted": since},
        "award": {"award_received": since},
        "inspection": {"violation_ended": since},
    }[which]
    notes = {
        "wages": (
            Text(
                "还在职的，拖欠工资不受一年限制。",
                "While the employment lasts, claims for wages are not barred after a year.",
            ),
        ),
        "other": (
            Text(
                "向单位书面要过、向有关部门投诉过、单位答应过给，都从那一天重新起算。",
                "A written demand, a complaint to an authority or the employer's promise starts the year anew.",
            ),
        ),
    }.get(which, ())
    moved = ("claim_filed",) if which == "wages" else ()
    return [Case(CLOCKS[which], inputs, LARGE[which], notes, moved=moved, watched=("in_time",) if moved else ())]


DEADLINES = Calculator(
    "deadlines",
    "hourglass",
    Text("最晚哪天", "Deadlines"),
    Text("申请仲裁、去法院、投诉，最晚哪天。", "By when to claim, to sue, to complain."),
    (
        choice(
            "event",
            Text("什么事", "What happened"),
            {
                "wages": Text("欠工资、欠加班费，人已经走了", "Wages or overtime unpaid, and I have left"),
                "other": Text("其他争议：辞退、补偿、双倍工资、休假", "Other disputes: dismissal, severance, leave"),
                "filed": Text("仲裁申请已经交了", "My claim has been handed in"),
                "accepted": Text("仲裁已经受理", "My claim has been accepted"),
                "award": Text("收到了裁决书", "The award has come"),
                "inspection": Text("向劳动监察投诉", "A complaint to labour inspection"),
            },
        ),
        day(
            "since",
            Text("从哪天起", "Since"),
            Text(
                "依次是：离职那天；知道权益受损那天；交申请那天；受理那天；收到裁决书那天；违法行为结束那天。",
                "In the same order: last day of work; day you knew; day handed in; day accepted; day received; day it "
                "ended.",
            ),
        ),
    ),
    _deadline,
    (
        Text(
            "能证明那一天的材料：离职证明、聊天记录、签收单、投诉回执",
            "What proves that day: certificate, messages, receipts",
        ),
    ),
)
