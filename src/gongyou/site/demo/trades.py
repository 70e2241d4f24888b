"""Industries and occupations of the city, with wage levels that are plausible and belong to nobody.

Industry codes are divisions of GB/T 4754-2017, occupation codes are of 职业分类大典 (2022).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Occupation:
    """A code of the 2022 dictionary, its name and its wage against the industry's level."""

    code: str
    name: str
    level: float


@dataclass(frozen=True, slots=True)
class Industry:
    """One division. `wage` is yuan a month in November 2024, `growth` a year, `overtime` weekday hours a month."""

    code: str
    name: str
    share: float
    wage: int
    growth: float
    overtime: int
    firm_words: tuple[str, ...]
    occupations: tuple[Occupation, ...]


_CLERK = Occupation("3-01-01-01", "行政办事员", 0.98)
_ACCOUNTANT = Occupation("2-06-03-00", "会计专业人员", 1.12)
_STORE = Occupation("4-02-06-01", "仓储管理员", 0.90)
_GUARD = Occupation("4-07-05-01", "保安员", 0.78)

RIDER = Occupation("4-10-08-01", "网约配送员", 1.0)

INDUSTRIES: tuple[Industry, ...] = (
    Industry(
        "C13",
        "农副食品加工业",
        0.10,
        5200,
        0.045,
        24,
        ("食品厂", "粮油有限公司", "米业有限公司"),
        (Occupation("6-01-01-01", "制米工", 0.96), _STORE, _CLERK),
    ),
    Industry(
        "C17",
        "纺织业",
        0.08,
        5000,
        0.020,
        26,
        ("纺织厂", "织造有限公司"),
        (Occupation("6-04-03-03", "织布工", 0.97), _STORE, _ACCOUNTANT),
    ),
    Industry(
        "C18",
        "纺织服装、服饰业",
        0.09,
        4900,
        0.015,
        28,
        ("制衣厂", "服饰有限公司"),
        (Occupation("6-05-01-03", "缝纫工", 0.98), _STORE, _CLERK),
    ),
    Industry(
        "C34",
        "通用设备制造业",
        0.12,
        6800,
        0.055,
        20,
        ("机械厂", "泵阀有限公司"),
        (Occupation("6-18-01-01", "车工", 1.02), Occupation("6-18-02-04", "焊工", 1.05), _ACCOUNTANT),
    ),
    Industry(
        "C39",
        "计算机、通信和其他电子设备制造业",
        0.13,
        7200,
        0.070,
        22,
        ("电子厂", "光电有限公司"),
        (Occupation("6-31-03-05", "质检员", 0.95), Occupation("6-18-01-01", "车工", 1.00), _CLERK),
    ),
    Industry(
        "E47",
        "房屋建筑业",
        0.10,
        6400,
        0.010,
        18,
        ("建筑有限公司", "建设有限公司"),
        (Occupation("6-29-01-01", "砌筑工", 1.00), Occupation("6-29-01-05", "架子工", 1.06), _GUARD),
    ),
    Industry(
        "F52",
        "零售业",
        0.09,
        4600,
        0.030,
        12,
        ("商行", "超市有限公司"),
        (Occupation("4-01-02-03", "商品营业员", 0.93), _STORE, _GUARD),
    ),
    Industry(
        "G54",
        "道路运输业",
        0.07,
        6900,
        0.035,
        16,
        ("运输有限公司", "车队"),
        (Occupation("4-02-02-02", "道路货运汽车驾驶员", 1.04), Occupation("4-02-05-01", "装卸搬运工", 0.90)),
    ),
    Industry(
        "H62",
        "餐饮业",
        0.07,
        4500,
        0.025,
        14,
        ("饭店", "餐饮有限公司"),
        (Occupation("4-03-02-05", "餐厅服务员", 0.90), Occupation("4-03-02-01", "中式烹调师", 1.14)),
    ),
    Industry(
        "I65",
        "软件和信息技术服务业",
        0.05,
        11800,
        0.060,
        18,
        ("软件有限公司", "数据有限公司"),
        (Occupation("2-02-10-03", "计算机软件工程技术人员", 1.08), _CLERK),
    ),
    Industry(
        "O80",
        "居民服务业",
        0.05,
        4400,
        0.040,
        8,
        ("家政有限公司", "保洁有限公司"),
        (Occupation("4-10-01-06", "家政服务员", 1.02), Occupation("4-09-08-01", "保洁员", 0.88)),
    ),
    Industry(
        "Q84", "卫生", 0.05, 8200, 0.040, 10, ("医院", "门诊部"), (Occupation("2-05-08-01", "内科护士", 1.00), _CLERK)
    ),
)

# Delivery riders work in 邮政业 (G60), the division that holds express and on-demand delivery.
RIDER_INDUSTRY = Industry("G60", "邮政业", 0.0, 6300, -0.030, 0, ("配送",), (RIDER,))

# Two syllables that no register would hold together; every firm also carries the invented city's name.
FIRM_FIRST = "青金麦稻谷穗禾苗棉麻桑榆柏杉樟枫荷菱莲芦"
FIRM_SECOND = "禾穗粒芒秧畦垄耘耕岚溪渚汀洲野原坡"
