"""Words of pages and papers of a what-if."""

from __future__ import annotations

from gongyou.core.text import Text
from gongyou.rooms.bargaining.whatif.groups import DISTANCES, HOURS, NO_VALUE, TENURES

BEFORE_AFTER = (Text("现行规则", "Rule before"), Text("拟议规则", "Rule after"))
CHANNELS = {"assigned": Text("系统派单", "assigned"), "grabbed": Text("抢单", "grabbed")}
CONTRACTS = {
    "dedicated": Text("专送", "Dedicated"),
    "crowdsourced": Text("众包", "Crowdsourced"),
    "employee": Text("劳动合同", "Employment contract"),
    "agency": Text("劳务派遣或外包", "Agency or contractor"),
    "other": Text("其他用工", "Other form of work"),
}
UNITS = {"CNY": Text("元", "CNY"), "USD": Text("美元", "USD"), "CAD": Text("加元", "CAD")}
NOT_STATED = Text("未注明", "not stated")
NO_INTERVAL = Text("不足 30 人，不给区间", "under 30 workers: no interval")


def money_unit(currency: str) -> Text:
    """The unit in a table's head."""
    return UNITS.get(currency, Text(currency, currency))


def group_name(by: str, name: str) -> Text:
    """A group in words: the ends of its band, or its code."""
    if name == NO_VALUE:
        return NOT_STATED
    if by == "distance":
        return _band(int(name), [end / 1000 for end in DISTANCES], Text("公里", "km"))
    if by == "hours":
        return _band(int(name), list(HOURS), Text("小时", "h"))
    if by == "tenure":
        return _band(int(name), list(TENURES), Text("天", "days"))
    if by == "contract":
        return CONTRACTS.get(name, Text(name, name))
    if by == "channel":
        return CHANNELS.get(name, Text(name, name))
    return Text(name, name)


def _band(at: int, ends: list[float] | list[int], unit: Text) -> Text:
    low = f"{ends[at - 1]:g}" if at else None
    high = f"{ends[at]:g}" if at < len(ends) else None
    if low is None:
        return Text(f"{high} {unit.zh}以内", f"up to {high} {unit.en}")
    if high is None:
        return Text(f"{low} {unit.zh}以上", f"above {low} {unit.en}")
    return Text(f"{low}–{high} {unit.zh}", f"{low} to {high} {unit.en}")
