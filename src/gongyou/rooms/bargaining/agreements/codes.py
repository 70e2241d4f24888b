"""What clauses are about: the five headings of the platform guideline, and the subjects of the collective contract.

A proposal counts the words of the catalogue in a clause and in the chapter it stands under. It is shown with the words
that it rests on, and counts for nothing until an officer confirms it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gongyou.core.text import Text

# A word in the chapter's heading says more than one in the clause.
HEADING_WEIGHT = 3


@dataclass(frozen=True, slots=True)
class Code:
    """A subject and the words that tell it. `article` is its number in 《集体合同规定》第八条, "" for none."""

    key: str
    name: Text
    words: tuple[str, ...]
    article: str = ""


def _w(words: str) -> tuple[str, ...]:
    return tuple(words.split())


CODES: Mapping[str, Code] = {
    code.key: code
    for code in (
        Code(
            "dispatch",
            Text("订单分配", "Order allocation"),
            _w("订单 派单 抢单 转单 拒单 接单范围 分配规则"),
        ),
        Code(
            "pay",
            Text("收入与抽成", "Pay and take rate"),
            _w("工资 报酬 奖金 津贴 补贴 抽成 计价 配送费 单价 收入 最低工资 加班费 保底"),
            "一",
        ),
        Code(
            "hours",
            Text("工作时长与休息", "Working time and rest"),
            _w("工作时间 工时 休息 休假 年休假 连续接单 疲劳 加班 下线 停止派单 在线时长 轮休"),
            "二、三",
        ),
        Code(
            "time",
            Text("时间预估与路线规划", "Estimated times and routes"),
            _w("预估 送达时间 配送时间 路线 算法取中 补时 出餐 时速 导航 均速"),
        ),
        Code(
            "conduct",
            Text("考核与奖惩", "Assessment, rewards and penalties"),
            _w("考核 奖惩 处罚 扣款 罚款 积分 差评 超时 评价 封号 违纪"),
            "九",
        ),
        Code(
            "transparency",
            Text("规则公示与数据提供", "Publication of rules and supply of data"),
            _w("公示 公开 征求意见 数据 知情 算法规则 提前告知 解释"),
        ),
        Code(
            "safety",
            Text("劳动安全与卫生", "Occupational safety and health"),
            _w("安全 卫生 防护 职业病 高温 体检 恶劣天气 劳动保护"),
            "四",
        ),
        Code(
            "welfare",
            Text("补充保险和福利", "Supplementary insurance and welfare"),
            _w("保险 福利 公积金 互助 年金 职业伤害 疗休养 食堂"),
            "五",
        ),
        Code(
            "protected",
            Text("女职工和未成年工特殊保护", "Special protection of women and minors"),
            _w("女职工 未成年工 孕期 产期 哺乳 生育 产假"),
            "六",
        ),
        Code(
            "training",
            Text("职业技能培训", "Vocational training"),
            _w("培训 技能 教育经费 职业等级 学习"),
            "七",
        ),
        Code(
            "contract",
            Text("劳动合同管理", "Management of employment contracts"),
            _w("劳动合同 试用期 书面协议 招用 续订合同 劳务派遣"),
            "八",
        ),
        Code("layoff", Text("裁员", "Reduction of staff"), _w("裁员 裁减 经济性裁员 安置 停业"), "十"),
        Code(
            "term",
            Text("协议期限与变更、终止", "Term, amendment and end of the agreement"),
            _w("有效期 期限 变更 解除 终止 续订 期满 生效"),
            "十一、十二",
        ),
        Code(
            "dispute",
            Text("申诉与争议处理", "Complaints and disputes"),
            _w("争议 申诉 仲裁 调解 复核 诉求 协调处理"),
            "十三",
        ),
        Code("liability", Text("违约责任", "Liability for breach"), _w("违约 责任 赔偿 违反本"), "十四"),
        Code(
            "consultation",
            Text("协商与监督机制", "Consultation and supervision"),
            _w("协商 监督 检查 联席会议 反馈 履行情况 代表"),
        ),
        Code(
            "general",
            Text("总则及其他", "General and other"),
            _w("目的 依据 适用范围 本协议所称 原则 未尽事宜"),
            "十五",
        ),
    )
}


Names = Mapping[str, Text]
AS_LISTED: Names = {}
# Without a platform the headings have the names of 《集体合同规定》第八条; norms of work stand for the two it lacks.
OF_A_CONTRACT: Names = {
    "dispatch": Text("任务分配与劳动定额", "Work allocation and norms"),
    "pay": Text("劳动报酬", "Remuneration"),
    "hours": Text("工作时间与休息休假", "Working time, rest and leave"),
    "time": Text("工时定额", "Time norms"),
    "conduct": Text("奖惩", "Rewards and penalties"),
}
# Where agreements of both kinds stand side by side.
BOTH: Names = {
    key: Text(f"{CODES[key].name.zh}（{name.zh}）", f"{CODES[key].name.en} ({name.en})")
    for key, name in OF_A_CONTRACT.items()
}


def names_with(platform: str) -> Names:
    """How subjects are called in an agreement with this platform, "" for one with none."""
    return AS_LISTED if platform else OF_A_CONTRACT


@dataclass(frozen=True, slots=True)
class Proposed:
    """A code with the words that speak for it."""

    key: str
    words: tuple[str, ...]


def proposed(text: str, heading: str = "") -> Proposed | None:
    """The code whose words are found most, longer words counting for more; None when none is found."""
    best: tuple[int, Proposed] | None = None
    for code in CODES.values():
        found = tuple(word for word in code.words if word in text or word in heading)
        score = sum(len(word) * (text.count(word) + HEADING_WEIGHT * heading.count(word)) for word in found)
        if score and (best is None or score > best[0]):
            best = score, Proposed(code.key, found)
    return best[1] if best else None


def code_name(key: str, names: Names = AS_LISTED) -> Text:
    """The subject in words; what is not known stands as it is."""
    code = CODES.get(key)
    return names.get(key) or (code.name if code else Text(key, key))
