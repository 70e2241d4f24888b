"""Tiers, steps and states in words, with their colours. Tasks may change; nothing here speaks of anybody's post."""

from __future__ import annotations

from fractions import Fraction

from gongyou.calc.risk_tiers import Exposed, Size, Tier, Trend
from gongyou.calc.transitions import Part
from gongyou.core.figures import SHARE, shown
from gongyou.core.text import Text
from gongyou.rooms.exposure.crosswalk import STANDING, Standing
from gongyou.rooms.exposure.models import JobTitle, Verdict
from gongyou.rooms.exposure.readings import Accord
from gongyou.ui.states import Badge, Tone

TIERS = {
    Tier.FIRST: Text("首先关注", "First to look at"),
    Tier.SECOND: Text("其次关注", "Second to look at"),
    Tier.THIRD: Text("一般关注", "No special attention"),
    Tier.UNKNOWN: Text("尚不能判断", "Cannot be told yet"),
}
TIER_TONES = {Tier.FIRST: Tone.WARNING, Tier.SECOND: Tone.NEW, Tier.THIRD: Tone.NEUTRAL, Tier.UNKNOWN: Tone.NEUTRAL}
HIDDEN = Text("人数不公布", "Number not published")
EXPOSED = {
    Exposed.HIGH: Text("可能变化的任务多", "Many tasks likely to change"),
    Exposed.MIDDLE: Text("可能变化的任务较多", "Some tasks likely to change"),
    Exposed.LOW: Text("可能变化的任务少", "Few tasks likely to change"),
    Exposed.UNKNOWN: Text("还不知道", "Not known"),
}
SIZES = {Size.LARGE: Text("会员多", "Many members"), Size.SMALL: Text("会员少", "Few members")}
TRENDS = {
    Trend.FALLING: Text("占比下降", "Share falling"),
    Trend.LEVEL: Text("占比平稳", "Share level"),
    Trend.RISING: Text("占比上升", "Share rising"),
}
NO_TREND = Text("变化不公布，按平稳计", "Change not published, counted as level")
ACCORD_SHORT = {
    Accord.ALIKE: Text("相近", "Alike"),
    Accord.BETWEEN: Text("有出入", "Differ"),
    Accord.APART: Text("出入很大", "Far apart"),
    Accord.ONE: Text("只有一个", "One only"),
    Accord.NONE: Text("没有", "None"),
}
PARTS = {
    Part.TASKS: Text("任务特征", "Attributes of tasks"),
    Part.EXPOSURE: Text("AI 影响位次", "Places in the sources"),
    Part.FIELD: Text("职业分类", "Classification"),
}
STANDING_TONES = {
    Standing.NOT_LOOKED: Tone.NEUTRAL,
    Standing.UNREVIEWED: Tone.NEW,
    Standing.REVIEWED: Tone.GOOD,
    Standing.DISPUTED: Tone.WARNING,
}
VERDICT_TONES = {
    Verdict.Kind.CONFIRMED: Tone.GOOD,
    Verdict.Kind.CORRECTED: Tone.GOOD,
    Verdict.Kind.RETURNED: Tone.WARNING,
}
TITLE_TONES = {
    JobTitle.State.CODED: Tone.GOOD,
    JobTitle.State.UNSURE: Tone.NEW,
    JobTitle.State.DECIDED: Tone.GOOD,
    JobTitle.State.SET_ASIDE: Tone.NEUTRAL,
}


def tier_badge(tier: Tier | None) -> Badge:
    return Badge(TIERS[tier], TIER_TONES[tier]) if tier else Badge(HIDDEN, Tone.NEUTRAL)


def standing_badge(standing: Standing) -> Badge:
    return Badge(STANDING[standing], STANDING_TONES[standing])


def title_badge(title: JobTitle) -> Badge:
    return Badge(str(title.get_state_display()), TITLE_TONES[JobTitle.State(title.state)])


def signed(change: Fraction | None, language: str) -> str:
    """+3.2 % or −3.2 %."""
    if change is None:
        return "—"
    value = round(float(change), 3)
    return f"{'+' if value > 0 else '−' if value < 0 else ''}{shown(abs(value), SHARE, language)}"
