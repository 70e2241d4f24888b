"""Disputes: every clock of mediation, arbitration, court and inspection."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from gongyou.core.text import Text
from gongyou.rules.given import Given
from gongyou.rules.packs.cn.deadlines import CIVIL_CODE, WORKING_DAYS, Last, Term, announced, day, deadline_rule
from gongyou.rules.packs.cn.wages import LOCAL_MINIMUM
from gongyou.rules.rule import CALENDAR, DefinedStep, Input, RuleText, Shape, rule
from gongyou.rules.units import Unit

LAW = Text("《中华人民共和国劳动争议调解仲裁法》", "Labour Dispute Mediation and Arbitration Law")
RULES = Text("《劳动人事争议仲裁办案规则》", "Arbitration Rules for Labour and Personnel Disputes")
PAGE = "deadlines"
RECEIVED = day("received", Text("收到之日", "Day received"))
AWARD_RECEIVED = day("award_received", Text("收到裁决书之日", "Day the award was received"))
ACCEPTED = day("accepted", Text("受理之日", "Day of acceptance"))
LAST_DAY = Text("最后一日", "Last day")


def words(title: Text, article: Text, law: Text = LAW) -> RuleText:
    """The words of a clock."""
    return RuleText(title, law, article, PAGE, (CIVIL_CODE, WORKING_DAYS))


mediation = deadline_rule(
    "cn.mediation_15_days",
    words(Text("调解期限", "Term of mediation"), Text("第十四条", "Article 14")),
    day("application_received", Text("收到调解申请之日", "Day the application was received")),
    Last("may_arbitrate_after", Text("此日后可申请仲裁", "Arbitration may be asked for after"), 15, Term.DAYS),
)
mediation_review = deadline_rule(
    "cn.mediation_review_15_days",
    words(
        Text("调解协议的仲裁审查申请", "Review of a mediation agreement"),
        Text("第七十四条、第八十条", "Articles 74, 80"),
        RULES,
    ),
    day("agreement_effective", Text("调解协议生效之日", "Day the agreement took effect")),
    Last("deadline", LAST_DAY, 15, Term.DAYS),
)
arbitration_limitation = deadline_rule(
    "cn.arbitration_limitation",
    words(Text("仲裁时效", "Time bar of arbitration"), Text("第二十七条", "Article 27")),
    day(
        "known_or_interrupted_on", Text("知道或应当知道权利被侵害，或时效中断之日", "Day known, or day of interruption")
    ),
    Last("deadline", LAST_DAY, 1, Term.YEARS),
)
acceptance = deadline_rule(
    "cn.acceptance_5_working_days",
    words(Text("仲裁受理期限", "Acceptance of the claim"), Text("第二十九条", "Article 29")),
    RECEIVED,
    Last("deadline", LAST_DAY, 5, Term.WORKING_DAYS),
)
defence = deadline_rule(
    "cn.defence_10_working_days",
    words(Text("答辩期限", "Term of defence"), Text("第三十条", "Article 30")),
    RECEIVED,
    Last("deadline", LAST_DAY, 10, Term.WORKING_DAYS),
)
award = deadline_rule(
    "cn.award_deadline",
    words(Text("裁决期限", "Term of the award"), Text("第四十三条", "Article 43")),
    ACCEPTED,
    Last("normal_45d", Text("四十五日届满", "End of 45 days"), 45, Term.DAYS),
    Last("extended_60d", Text("经批准延长十五日届满", "End with 15 more days"), 60, Term.DAYS),
)
court = deadline_rule(
    "cn.court_15_days",
    words(Text("不服裁决起诉", "Suit against an award"), Text("第四十八条、第五十条", "Articles 48, 50")),
    AWARD_RECEIVED,
    Last("deadline", LAST_DAY, 15, Term.DAYS),
)
set_aside = deadline_rule(
    "cn.set_aside_30_days",
    words(Text("用人单位申请撤销终局裁决", "Setting a final award aside"), Text("第四十九条", "Article 49")),
    AWARD_RECEIVED,
    Last("deadline", LAST_DAY, 30, Term.DAYS),
)
inspection = deadline_rule(
    "cn.inspection_2_years",
    words(
        Text("劳动保障监察时效", "Time bar of inspection"),
        Text("第二十条", "Article 20"),
        Text("《劳动保障监察条例》", "Regulations on Labour Security Inspection"),
    ),
    day("violation_ended", Text("违法行为终了之日", "Day the violation ended")),
    Last("last_day", LAST_DAY, 2, Term.YEARS),
)


@rule(
    "cn.arbitration_limitation_wages",
    words(Text("拖欠劳动报酬的仲裁时效", "Time bar of claims for wages"), Text("第二十七条第四款", "Article 27(4)")),
    inputs=(
        day("employment_ended", Text("劳动关系终止日（在职则空）", "Day the employment ended, if it did"), blank=True),
        day("claim_filed", Text("申请仲裁日", "Day of the claim")),
        Input("claim", Text("请求", "Claim"), Unit.WORD, blank=True),
    ),
    outputs=("in_time", "deadline"),
    shape=Shape(constants=("1",)),
)
def limitation_of_wages(given: Given) -> Sequence[DefinedStep]:
    """Free while employed; within a year of the end of the employment."""
    calendar = given[CALENDAR]
    ended = given["employment_ended"]
    last = given.keep(Last("", LAST_DAY, 1, Term.YEARS).of(ended, calendar))
    return [
        DefinedStep("deadline", LAST_DAY, "{employment_ended} + 1 年（{claim}）", last, Unit.DAY),
        DefinedStep(
            "in_time",
            Text("在时效内", "In time"),
            "{claim_filed} ≤ {deadline}",
            (last >= given["claim_filed"]) | ~ended.is_given,
            Unit.YES_NO,
        ),
        announced(calendar, last, "{deadline}"),
    ]


@rule(
    "cn.final_award",
    RuleText(
        Text("是否终局裁决", "Final award"),
        LAW,
        Text("第四十七条第一项；办案规则第五十条", "Article 47(1); Rules 50"),
        PAGE,
        (
            Text(
                "逐项判断，不超过含本数，与总额无关。",
                "Item by item; “not more than” includes the number; the total is irrelevant.",
            ),
        ),
    ),
    inputs=(
        LOCAL_MINIMUM,
        Input("items", Text("各项请求金额", "Amounts claimed"), Unit.YUAN, high=Decimal(100_000_000)),
    ),
    outputs=("threshold", "final"),
    uses={"months": "cn.final_award_months"},
    shape=Shape(lists="items"),
)
def final_award(given: Given) -> Sequence[DefinedStep]:
    """Final for each item of at most twelve minimum wages."""
    most = given["local_min_wage"] * given["months"]
    return [
        DefinedStep("threshold", Text("终局限额", "Limit"), "{local_min_wage} × {months}", most, Unit.YUAN),
        DefinedStep("final", Text("终局", "Final"), "{items} ≤ {threshold}", most >= given["items"], Unit.YES_NO),
    ]


@rule(
    "cn.final_award_mixed",
    RuleText(
        Text("终局与非终局事项同在一份裁决", "Final and other items in one award"),
        Text("法释〔2020〕26号", "Interpretation (2020) No. 26"),
        Text("第二十条", "Article 20"),
        PAGE,
    ),
    inputs=(
        Input("final_items", Text("终局事项数", "Final items"), Unit.NUMBER, places=0, high=Decimal(1_000)),
        Input("non_final_items", Text("非终局事项数", "Other items"), Unit.NUMBER, places=0, high=Decimal(1_000)),
        Input("same_award", Text("同一裁决书", "In one award"), Unit.YES_NO),
    ),
    outputs=("treated_as_final",),
)
def mixed_award(given: Given) -> Sequence[DefinedStep]:
    """One award with both kinds is not final."""
    holds = (given["final_items"] > 0) & ~((given["non_final_items"] > 0) & given["same_award"])
    formula = "{final_items}，{non_final_items}，{same_award}"
    return [DefinedStep("treated_as_final", Text("按终局裁决处理", "Treated as final"), formula, holds, Unit.YES_NO)]
