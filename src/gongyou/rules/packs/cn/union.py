"""The union: committee, retaliation, officers' contracts, wage bargaining, traineeship."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import ibis

from gongyou.core.text import Text
from gongyou.rules.exact import Range, Ratio, Rounding
from gongyou.rules.given import Given
from gongyou.rules.packs.cn.deadlines import CIVIL_CODE, Last, Term, announced, deadline_rule
from gongyou.rules.packs.cn.writing import ONE_ROUNDING, count, day, law, step, words, yuan
from gongyou.rules.rule import CALENDAR, DefinedStep, Input, Shape, rule
from gongyou.rules.units import Unit

UNION_LAW = law("中华人民共和国工会法", "Trade Union Law")
BARGAINING = law("工资集体协商试行办法", "Trial Measures on Collective Wage Bargaining")
PAGE = "union"
GRADUATE, YOUTH = "离校未就业毕业生", "失业青年"


@rule(
    "cn.union_committee",
    words(
        Text("应否建立基层工会委员会", "Whether a committee is due"), UNION_LAW, Text("第十一条", "Article 11"), PAGE
    ),
    inputs=(count("members", "会员数", "Members"),),
    outputs=("must_set_committee",),
    uses={"least": "cn.union_committee_members"},
    shape=Shape(lists="members"),
)
def committee(given: Given) -> Sequence[DefinedStep]:
    """Due from 25 members on."""
    holds = given["members"] >= given["least"]
    return [step("must_set_committee", ("应当建立", "Due"), "{members} ≥ {least}", holds, Unit.YES_NO)]


@rule(
    "cn.union_retaliation",
    words(
        Text("打击报复工会工作人员的赔偿", "Compensation for retaliation"),
        UNION_LAW,
        Text("第五十三条", "Article 53"),
        PAGE,
        Text(
            "恢复工作并补发报酬，或者给予本人年收入二倍的赔偿。",
            "Reinstatement with back pay, or twice the annual income.",
        ),
        ONE_ROUNDING,
    ),
    inputs=(yuan("annual_income", "本人年收入", "Annual income"),),
    outputs=("compensation",),
    uses={"times": "cn.union_retaliation_multiple"},
)
def retaliation(given: Given) -> Sequence[DefinedStep]:
    """Twice the annual income."""
    return [
        step(
            "compensation",
            ("赔偿", "Compensation"),
            "{annual_income} × {times}",
            given["annual_income"] * given["times"],
        )
    ]


@rule(
    "cn.union_officer_contract_extension",
    words(
        Text("工会干部劳动合同的延长", "Extension of an officer's contract"),
        UNION_LAW,
        Text("第十九条", "Article 19"),
        PAGE,
    ),
    inputs=(
        Input("officer", Text("任职", "Office"), Unit.WORD, choices={"非专职": Text("非专职", "Part-time")}),
        day("contract_end", "劳动合同期满日", "End of the contract"),
        day("term_end", "任期期满日", "End of the term of office"),
    ),
    outputs=("contract_end",),
)
def officer_contract(given: Given) -> Sequence[DefinedStep]:
    """A part-time officer's contract lasts to the end of the term at least."""
    end = given["contract_end"].later(given["term_end"])
    agreed = ("约定的期满日", "End agreed")
    return [
        # The result bears the name of the input: without a step of its own, the trace would show the result for both.
        step("agreed_end", agreed, "{contract_end}", given["contract_end"], Unit.DAY),
        step(
            "contract_end",
            ("劳动合同期满", "The contract ends"),
            "{officer}：max({agreed_end}, {term_end})",
            end,
            Unit.DAY,
        ),
    ]


bargaining_reply = deadline_rule(
    "cn.bargaining_reply",
    words(
        Text("协商要约的答复期限", "Reply to a proposal"), BARGAINING, Text("第十七条", "Article 17"), PAGE, CIVIL_CODE
    ),
    day("proposal_received", "收到要约之日", "Day the proposal was received"),
    Last("reply_by", Text("最迟答复日", "Reply by"), 20, Term.DAYS),
)


@rule(
    "cn.wage_agreement_auto_effective",
    words(
        Text("工资协议自行生效", "A wage agreement takes effect by itself"),
        BARGAINING,
        Text("第二十二条", "Article 22"),
        PAGE,
        CIVIL_CODE,
        Text(
            "十五日内未提出异议的，次日生效。", "Without an objection within 15 days it takes effect on the next day."
        ),
    ),
    inputs=(day("submitted", "报送之日", "Day of submission"),),
    outputs=("last_review_day", "effective"),
    shape=Shape(constants=("15",)),
)
def agreement(given: Given) -> Sequence[DefinedStep]:
    """Fifteen days for the authority, then the next day."""
    calendar = given[CALENDAR]
    last = given.keep(Last("", Text("", ""), 15, Term.DAYS).of(given["submitted"], calendar))
    return [
        step("last_review_day", ("审查最后一日", "Last day of review"), "{submitted} + 15", last, Unit.DAY),
        step("effective", ("生效日", "Effective"), "{last_review_day} + 1", last.plus_days(1), Unit.DAY),
        announced(calendar, last, "{last_review_day}"),
    ]


@rule(
    "cn.invited_experts_limit",
    words(
        Text("外请协商代表人数上限", "Outside representatives"),
        BARGAINING,
        Text("第十二条", "Article 12"),
        PAGE,
        Text("本方代表含外请人员，不得超过三分之一。", "The side includes the outsiders; a third at most."),
    ),
    inputs=(count("own_side_representatives", "本方代表人数", "Representatives of the side", high=1_000),),
    outputs=("max_outside",),
    uses={"third": "cn.outside_representatives"},
)
def experts(given: Given) -> Sequence[DefinedStep]:
    """A third of the side, rounded down."""
    most = given["own_side_representatives"] / given["third"]
    held = Ratio.column(given.keep(most.rounded(0, Rounding.DOWN)), Range(0, 1_000))
    return [step("max_outside", ("最多外请", "At most"), "⌊{own_side_representatives} ÷ {third}⌋", held, Unit.NUMBER)]


@rule(
    "cn.internship_eligibility",
    words(
        Text("就业见习对象", "Eligibility for a traineeship"),
        Text("百万就业见习政策", "National traineeship policy"),
        Text("适用对象", "Who may take part"),
        PAGE,
        Text(
            "离校两年内含届满当日；16 至 24 岁含两端。据二手来源，各地可放宽。",
            "Within two years, the last day included; 16 to 24 inclusive. Secondary source.",
        ),
    ),
    inputs=(
        Input(
            "type",
            Text("人员类型", "Kind"),
            Unit.WORD,
            choices={
                GRADUATE: Text("离校未就业高校毕业生", "Graduate without work"),
                YOUTH: Text("失业青年", "Unemployed youth"),
            },
        ),
        day("left_school", "离校日", "Day of leaving school", blank=True),
        day("apply", "申请日", "Day of application", blank=True),
        Input("age", Text("周岁", "Age"), Unit.NUMBER, places=0, high=Decimal(120), blank=True),
    ),
    outputs=("eligible",),
    shape=Shape(lists="age", constants=("2", "16", "24")),
)
def traineeship(given: Given) -> Sequence[DefinedStep]:
    """Graduates within two years of leaving school; unemployed youths of 16 to 24."""
    left, applied = given["left_school"], given["apply"]
    graduate = (left.plus_months(24) >= applied) & (applied >= left)
    age = given["age"]
    youth = (age >= 16) & (Ratio.of(24) >= age)
    holds = ibis.ifelse(given["type"] == GRADUATE, graduate, youth)
    formula = "{type}：{left_school} ≤ {apply} ≤ {left_school} + 2 年；16 ≤ {age} ≤ 24"
    return [step("eligible", ("符合条件", "Eligible"), formula, holds, Unit.YES_NO)]
