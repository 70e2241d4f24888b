"""The board of wages: the index without composition, what the change is made of, and the seasons."""

from __future__ import annotations

from collections.abc import Mapping

from gongyou.core.figures import COUNT, MONEY, MONTH, NUMBER, SUPPRESSED, Kind, Style, shown
from gongyou.core.period import Month
from gongyou.core.text import Text
from gongyou.kit.documents import Amount, Column, Table
from gongyou.rooms.market.boards.parts import Section, Shaded, Value, hundred, named, signed
from gongyou.rooms.market.charts import FEWEST_POINTS, MONTHS
from gongyou.rooms.market.words import LEVELS, direction, signed_count, signed_share
from gongyou.ui.charts import Category, Head, Measure, Series, line

MEASURES = ("market.wage_index", "market.wage_change", "market.seasons")
INDEX = Style(Kind.NUMBER, 2)
LINES = (
    ("geks", Text("工资指数", "Wage index")),
    ("dummy", Text("时间虚拟变量法", "Time-product dummies")),
    ("matched", Text("同一批岗位", "Matched jobs")),
    ("raw", Text("平均工资", "Mean wage")),
)
FORMULAS: Mapping[str, Text] = {
    "laspeyres": Text("拉氏指数（基期结构）", "Laspeyres (earlier structure)"),
    "paasche": Text("帕氏指数（报告期结构）", "Paasche (later structure)"),
    "fisher": Text("费雪指数", "Fisher"),
    "tornqvist": Text("特恩奎斯特指数", "Törnqvist"),
    "walsh": Text("沃尔什指数", "Walsh"),
}
SPLICES: Mapping[str, Text] = {
    "movement": Text("逐月衔接", "Movement splice"),
    "window": Text("窗口衔接", "Window splice"),
    "half": Text("半窗口衔接", "Half splice"),
    "mean": Text("平均衔接", "Mean splice"),
    "wisp": Text("窗口衔接（对已公布数）", "Window splice on published"),
    "hasp": Text("半窗口衔接（对已公布数）", "Half splice on published"),
    "mean_pub": Text("平均衔接（对已公布数）", "Mean splice on published"),
}


def sections(values: Mapping[str, Value], scope: Text, wanted: Mapping[str, str]) -> list[Section]:
    """Index, formulas, the change of the mean, jobs by trade and place, the gap of the sexes, seasons."""
    index, change = values["market.wage_index"], values["market.wage_change"]
    found = [_index(index, scope), _formulas(index)] if index["series"] else []
    found += [_mean(change["mean"])] if change["mean"] else []
    found += [_jobs(change["jobs"])] if change["jobs"] else []
    found += [_sexes(change["sexes"])] if change["sexes"] and change["sexes"]["split"] else []
    return [*found, _seasons(values["market.seasons"], scope)] if found else []


def _index(value: Value, scope: Text) -> Section:
    base = Month.read(value["base"])
    said = Text("", "")
    year = value["year"]
    if year and year["geks"] is not None:
        word, raw = direction(year["geks"], LEVELS), direction(year["raw"], LEVELS)
        said = Text(
            f"同样的工作，工资比上年同月{word.zh}（{signed_share(year['geks'])}）；平均工资{raw.zh}（{signed_share(year['raw'])}），"
            "两者之差来自人员在不同工作之间的变动。",
            f"Pay for the same work {word.en} on a year earlier ({signed_share(year['geks'])}); the mean wage {raw.en} "
            f"({signed_share(year['raw'])}). What lies between comes from people moving between kinds of work.",
        )
    series = value["series"]
    chart = None
    if len(series) >= FEWEST_POINTS:
        chart = line(
            Head(
                "market-wage-index",
                Text("同样工作的工资与平均工资", "Pay for the same work, and the mean wage"),
                Text(f"{scope.zh}，{base.shown('zh')}＝100", f"{scope.en}, {base.shown('en')} = 100"),
            ),
            Category(MONTHS, [row["period"] for row in series], MONTH),
            [Series(name, [hundred(row[key]) for row in series]) for key, name in LINES if key in ("geks", "raw")],
            Measure(Text("指数", "Index"), Text("", ""), INDEX),
        )
    table = Table(
        Text(f"工资指数（{base.shown('zh')}＝100）", f"Wage index ({base.shown('en')} = 100)"),
        (Column(MONTHS, MONTH), *(Column(name, INDEX) for _, name in LINES)),
        [(row["period"], *(hundred(row[key]) for key, _ in LINES)) for row in reversed(series)],
        Text(
            f"按行业、职业、地区、用工形式和技能共 {value['cells']:,} 个单元比较。",
            f"Compared in {value['cells']:,} cells of industry, occupation, region, kind of job and skill.",
        ),
    )
    industries = Table(
        Text("各行业比上年同月", "By industry, on a year earlier"),
        (
            Column(Text("行业", "Industry")),
            Column(Text("人数", "People"), COUNT),
            Column(Text("同样工作", "Same work"), NUMBER),
            Column(Text("平均工资", "Mean wage"), NUMBER),
        ),
        [
            (
                named("industry", row["key"]),
                SUPPRESSED if row["suppressed"] else row["workers"],
                signed(row["index"] and row["index"] - 1, hidden=row["suppressed"]),
                signed(row["raw"] and row["raw"] - 1, hidden=row["suppressed"]),
            )
            for row in value["by_industry"]
        ],
    )
    tables = [Shaded(table)] + ([Shaded(industries)] if value["by_industry"] else [])
    return Section("market.wage_index", Text("工资指数", "Wage index"), said, chart, tables)


def _formulas(value: Value) -> Section:
    said = Text(
        "标题用一个指数，其他公式列在这里，供对照。", "One index makes the headline; the others stand here to compare."
    )
    rows = [(FORMULAS[row["key"]], hundred(row["index"])) for row in value["formulas"]]
    if value["year_hour"]:
        people = value["year_hour"]["workers"]
        name = Text(
            f"每小时工资，费雪指数（{people:,} 人有工时）", f"Pay of an hour, Fisher ({people:,} people with hours)"
        )
        rows.append((name, hundred(value["year_hour"]["index"])))
    columns = (Column(Text("公式", "Formula")), Column(Text("指数", "Index"), INDEX))
    tables = [
        Shaded(Table(Text("比上年同月（上年同月＝100）", "On a year earlier (a year earlier = 100)"), columns, rows))
    ]
    if value["splices"]:
        spliced = [(SPLICES[row["key"]], hundred(row["index"])) for row in value["splices"]]
        title = Text("十三个月窗口、不修订的衔接（基月＝100）", "Windows of thirteen months, unrevised (base = 100)")
        tables.append(Shaded(Table(title, columns, spliced)))
    return Section("market.wage_index", Text("各种公式", "Every formula"), said, None, tables)


def _mean(value: Value) -> Section:
    before, after, within, between = (shown(value[each], MONEY) for each in ("before", "after", "within", "between"))
    said = Text(
        f"平均工资由 {before} 变为 {after}：各单元工资变化贡献 {within}，人员结构变化贡献 {between}。",
        f"The mean wage went from {before} to {after}: {within} from pay within the cells, {between} from composition.",
    )
    table = Table(
        Text("平均工资变化的两部分（元）", "Two parts of the change of the mean wage (yuan)"),
        (
            Column(Text("行业", "Industry")),
            Column(Text("工资变化", "Pay"), MONEY),
            Column(Text("结构变化", "Composition"), MONEY),
        ),
        [
            (
                named("industry", row["key"]),
                *(_signed(row, part, MONEY) for part in ("within", "between")),
            )
            for row in value["by_industry"]
        ],
    )
    return Section(
        "market.wage_change", Text("平均工资变化的来源", "Why the mean changed"), said, None, [Shaded(table)]
    )


def _signed(row: Value, part: str, style: Style) -> Amount:
    return Amount(SUPPRESSED if row["suppressed"] else row[part], style, is_signed=True)


def _jobs(value: Value) -> Section:
    parts = (
        ("change", Text("变化", "Change")),
        ("national", Text("随总体", "With all")),
        ("mix", Text("随行业", "With the trade")),
        ("regional", Text("地区自身", "Of the region itself")),
    )
    tables = [
        Shaded(
            Table(
                Text(f"在岗人数变化，按{title.zh}（人）", f"Change of jobs by {title.en.lower()} (people)"),
                (Column(title), *(Column(name, COUNT) for _, name in parts)),
                [
                    (named(key, row["key"]), *(_signed(row, part, COUNT) for part, _ in parts))
                    for row in value[f"by_{key}"]
                ],
            )
        )
        for key, title in (("industry", Text("行业", "Industry")), ("region", Text("地区", "Region")))
    ]
    moved = signed_count(value["change"])
    said = Text(f"在岗人数比上年同月变化 {moved} 人。", f"Members at work changed by {moved} on a year earlier.")
    return Section("market.wage_change", Text("岗位变化的来源", "Why jobs changed"), said, None, tables)


def _sexes(value: Value) -> Section:
    split = value["split"]
    men, women = (shown(value[each], MONEY) for each in ("men_mean", "women_mean"))
    explained, rest = (shown(split[each], MONEY) for each in ("explained", "unexplained"))
    said = Text(
        f"男会员平均工资 {men}，女会员 {women}；差额中 {explained} 对应职业、行业、地区、用工形式和技能的不同，"
        f"{rest} 不能由此说明。",
        f"Men's mean wage is {men}, women's {women}; of the gap, {explained} goes with occupation, industry, region, "
        f"kind of job and skill, {rest} does not.",
    )
    names = (
        ("gap", Text("差额", "Gap")),
        ("explained", Text("可由特征说明（两分法）", "Explained (two parts)")),
        ("unexplained", Text("不能说明（两分法）", "Unexplained (two parts)")),
        ("endowments", Text("特征不同（三分法）", "Traits (three parts)")),
        ("coefficients", Text("同样特征报酬不同（三分法）", "Returns (three parts)")),
        ("interaction", Text("交互（三分法）", "Interaction (three parts)")),
    )
    table = Table(
        Text("男女平均工资差额（元）", "Gap between men's and women's mean wage (yuan)"),
        (Column(Text("部分", "Part")), Column(Text("金额", "Amount"), MONEY)),
        [(name, split[key]) for key, name in names],
        Text(
            "没有年龄和工龄；不能说明的部分不等于歧视。",
            "Without age and tenure; what is unexplained is no proof of discrimination.",
        ),
    )
    return Section("market.wage_change", Text("男女工资差额", "Women and men"), said, None, [Shaded(table)])


def _seasons(value: Value, scope: Text) -> Section:
    heading = Text("季节调整", "Seasonal adjustment")
    if not value["series"]:
        least, there = value["least"], value["months"]
        said = Text(
            f"季节调整至少需要连续 {least} 个月，现有 {there} 个月，未作调整；请看比上年同月的变化。",
            f"Seasonal adjustment needs {least} months in a row and there are {there}: nothing is adjusted. "
            "Read the change on a year earlier.",
        )
        return Section("market.seasons", heading, said)
    series = value["series"]
    festival = (
        Text("已剔除春节影响。", "The Spring Festival is taken out.")
        if value["with_festival"]
        else Text("不足五年，春节影响未剔除。", "Less than five years: the Spring Festival stays in.")
    )
    chart = line(
        Head("market-seasons", Text("季节调整后的平均工资", "Mean wage, seasonally adjusted"), scope),
        Category(MONTHS, [row["period"] for row in series], MONTH),
        [
            Series(Text("季节调整后", "Adjusted"), [row["wage_adjusted"] for row in series]),
            Series(Text("原数", "As reported"), [row["wage"] for row in series]),
        ],
        Measure(Text("月工资", "Monthly wage"), Text("元", "yuan"), MONEY),
    )
    table = Table(
        Text("季节调整后的走势", "Seasonally adjusted series"),
        (
            Column(MONTHS, MONTH),
            Column(Text("在岗（人）", "At work"), COUNT),
            Column(Text("在岗，调整后", "At work, adjusted"), COUNT),
            Column(Text("平均工资（元）", "Mean wage (yuan)"), MONEY),
            Column(Text("平均工资，调整后", "Mean wage, adjusted"), MONEY),
        ),
        [
            (row["period"], row["heads"], row["heads_adjusted"], row["wage"], row["wage_adjusted"])
            for row in reversed(series)
        ],
    )
    return Section("market.seasons", heading, festival, chart, [Shaded(table)])
