"""What a reader must know about each number, in two sentences; the whole method stands in docs/algorithms."""

from __future__ import annotations

from collections.abc import Mapping

from gongyou.core.text import Text

METHODS: Mapping[str, tuple[Text, ...]] = {
    "market.coverage": (
        Text(
            "覆盖率＝当月有就业记录的会员 ÷ 当月工资表和平台日志中见到的劳动者。"
            "没有当月就业记录的会员不计入分子，覆盖率因此偏低。",
            "Coverage = members with a job record of the month ÷ workers seen on payrolls and in platform "
            "logs. Members "
            "without a record of the month do not count, so coverage is a lower bound.",
        ),
    ),
    "market.jobs": (
        Text(
            "在岗人数来自会员本人的就业记录，会随入会、退会变动；新上岗、离岗只比较两个月都有记录的会员。",
            "Jobs come from records of the members themselves, so the number moves with membership; hires and "
            "separations compare "
            "only members with a record in both months.",
        ),
    ),
    "market.wages": (
        Text(
            "平均数受会员构成影响；“同一批会员”只比较两期都有工资的人，构成不变，但包含一年工龄增长。",
            "The mean moves with who the members are. “Same members” compares people with a wage in both months: their "
            "make-up is fixed, but a year of seniority is in it.",
        ),
    ),
    "market.hours": (
        Text(
            "工时和加班工资按用人单位工资表复算，未入表的工时看不到。综合计算工时、不定时和非全日制不适用每月 "
            "36 小时上限。",
            "Hours and overtime pay are recomputed from payrolls of employers; hours off the books are not seen. The "
            "monthly cap of 36 hours is not applied to comprehensive, irregular or part-time hours.",
        ),
        Text(
            "加班工资不足和低于最低工资标准是待核实的线索，不是结论。",
            "Short overtime pay and wages below the minimum are leads to be checked, not conclusions.",
        ),
    ),
    "market.ratio": (
        Text(
            "求人倍率＝登记招聘人数 ÷ 登记求职人数，只反映公共就业服务机构的登记。",
            "Posts per seeker = posts ÷ seekers registered with the public employment service; nothing else is in it.",
        ),
    ),
    "market.platform_pay": (
        Text(
            "每小时报酬＝报酬合计 ÷ 接单至送达时长合计。同时送多单时时长重复计算，等单时间不计入，不含打赏，"
            "未扣车辆等成本。",
            "Pay per hour = pay ÷ time from acceptance to delivery. Orders carried together count their time "
            "twice, waiting "
            "between orders is not counted, tips are left out and costs are not taken off.",
        ),
    ),
}

METHODS_OF_SPAN: Mapping[str, tuple[Text, ...]] = {
    "market.span": (
        Text(
            "月均在岗人数＝期内各月在岗会员之和 ÷ 月数；月平均工资按有工资的人月平均；每小时工资＝同月既有工资"
            "又有工时者的工资 ÷ 工时。每名会员按期内最后一个在岗月归组。",
            "Members in work are averaged over the months; pay is per month with pay; pay an hour is pay ÷ hours of "
            "months that have both. Each member counts in the group of the last month in work.",
        ),
        Text(
            "变化的分解用本内特法：组内部分按两期平均份额加权，构成部分按与总平均的差距加权，两部分之和等于总变化。",
            "The change is split after Bennet: within cells at mean shares, between cells at their distance from the "
            "mean; both add up to the change.",
        ),
        Text(
            "处境变差：同一批会员的工资降 0.5 % 以上，或每小时工资降 0.5 % 以上，或工时增 2 % 以上而工资没有增加，"
            "或（有物价指数时）实际工资降 0.5 % 以上。",
            "Worse off: pay of the same members down 0.5 % or more, or pay an hour down 0.5 % or more, or hours up 2 % "
            "or more for no more pay, or, with a price index, real pay down 0.5 % or more.",
        ),
    ),
    "market.platform_span": (
        Text(
            "每单报酬＝报酬合计 ÷ 订单数；每小时报酬＝报酬合计 ÷ 接单至送达时长合计，等单时间不计入，"
            "不含打赏，未扣成本。",
            "Pay an order = pay ÷ orders; pay an hour = pay ÷ time from acceptance to delivery; waiting is not "
            "counted, tips are left out and costs are not taken off.",
        ),
        Text(
            "每单报酬变化的分解按区县和时段进行：组内部分是同一区县、同一时段的报酬变化，其余来自订单分布的移动。",
            "The change of pay an order is split by district and part of the day: within is the same district and "
            "part; the rest is orders that moved.",
        ),
    ),
}
CHANGES = Text(
    "本期与比较期的变化由表中印出的两个数相除得到，读者自行计算应得到同样的数。",
    "Changes of a period are computed from the two levels as printed: the reader's own division gives the same.",
)
DEMANDS = Text(
    "诉求由规则从数字得出，供协商参考；提出前应核对事实和适用的法律。《工资集体协商试行办法》的条号未经官方文本核对。",
    "Demands follow from the numbers by rules and are a draft for bargaining: check facts and law first. The article "
    "of the Trial Measures for Collective Wage Bargaining has not been checked against the official text.",
)
NOTHING_TO_ASK = Text(
    "按现有规则和可以公布的数字，本期没有得出应当提出的诉求。",
    "By the rules and from what may be published, this period gives no demand.",
)
SUPPRESSION = Text(
    "涉及 1 至 9 人的数字不予公布，能由其他数字推算出来的数字一并隐去，以 ＊ 表示。",
    "Numbers that rest on 1 to 9 people are not published; nor are those from which they could be worked out. "
    "Both read ＊.",
)
WORDS = Text(
    "变化用语按四舍五入后的幅度确定：0.0 % 为持平，不足 0.2 % 为基本持平，不足 1 % 加“略有”，5 % 及以上加“明显”。",
    "Words for changes follow the rounded size: 0.0 % is unchanged, under 0.2 % little changed, under 1 % "
    "slightly, 5 % and "
    "over markedly.",
)
MADE_BY_RULES = Text(
    "本简报的每句话由规则从下列数据生成，没有人工改写的数字。",
    "Every sentence of this brief is generated by rules from the figures below; no number was written by hand.",
)
