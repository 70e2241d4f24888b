"""The sections of GB/T 4754-2017 (国民经济行业分类), the letter with which every industry code begins."""

from __future__ import annotations

from gongyou.core.text import Text

SECTIONS: dict[str, Text] = {
    "A": Text("农、林、牧、渔业", "Agriculture, forestry and fishing"),
    "B": Text("采矿业", "Mining"),
    "C": Text("制造业", "Manufacturing"),
    "D": Text("电力、热力、燃气及水生产和供应业", "Electricity, heat, gas and water"),
    "E": Text("建筑业", "Construction"),
    "F": Text("批发和零售业", "Wholesale and retail"),
    "G": Text("交通运输、仓储和邮政业", "Transport, storage and post"),
    "H": Text("住宿和餐饮业", "Accommodation and catering"),
    "I": Text("信息传输、软件和信息技术服务业", "Information and software"),
    "J": Text("金融业", "Finance"),
    "K": Text("房地产业", "Real estate"),
    "L": Text("租赁和商务服务业", "Leasing and business services"),
    "M": Text("科学研究和技术服务业", "Research and technical services"),
    "N": Text("水利、环境和公共设施管理业", "Water, environment and public facilities"),
    "O": Text("居民服务、修理和其他服务业", "Household services and repair"),
    "P": Text("教育", "Education"),
    "Q": Text("卫生和社会工作", "Health and social work"),
    "R": Text("文化、体育和娱乐业", "Culture, sport and entertainment"),
    "S": Text("公共管理、社会保障和社会组织", "Public administration and social organisations"),
    "T": Text("国际组织", "International organisations"),
}
UNKNOWN = Text("行业不详", "Industry unknown")


def section_said(industry: str) -> Text:
    """The section of an industry code in words; a code without a known letter is 行业不详."""
    return SECTIONS.get(industry[:1].upper(), UNKNOWN)
