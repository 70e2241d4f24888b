"""Charts: the option, the table, the download and the picture on paper say the same."""

from __future__ import annotations

import io
import json
import threading
from decimal import Decimal

import pytest
from django.template.loader import get_template
from PIL import Image

from gongyou.core.figures import MONEY, MONTH, SHARE, SUPPRESSED, SUPPRESSED_LEGEND
from gongyou.core.text import Text
from gongyou.ui import charts, options, paper
from gongyou.ui.assets import FONT_FAMILY
from gongyou.ui.charts import Category, Chart, Head, Mark, Measure, Series
from gongyou.ui.palette import SERIES
from gongyou.ui.templatetags.ui import chart_card

HEAD = Head("pay", Text("麦溪区工资上涨", "Pay rose in Maixi"), Text("禾岚市，2026年", "Helan City, 2026"))
MONTHS = Category(Text("月份", "Month"), ["2026-08", "2026-09", "2026-10"], MONTH)
PAY = Measure(Text("工资", "Pay"), Text("元", "yuan"), MONEY)
CITY = Series(Text("全市", "City"), [Decimal("5000.5"), None, Decimal("5100")])
DISTRICT = Series(Text("麦溪区", "Maixi"), [Decimal("4800"), SUPPRESSED, Decimal("4900")])


def line() -> Chart:
    return charts.line(HEAD, MONTHS, [CITY, DISTRICT], PAY)


def every_form() -> list[Chart]:
    return [
        line(),
        charts.bar(HEAD, MONTHS, [CITY], PAY).marked(Mark(Text("最低", "Minimum"), Decimal("2300"))),
        charts.bar(HEAD, MONTHS, [CITY, DISTRICT], PAY, lying=True),
        charts.stacked(HEAD, MONTHS, [CITY, DISTRICT], PAY),
        charts.histogram(HEAD, MONTHS, CITY, PAY),
    ]


def test_it_shows_the_same_numbers_in_table_and_picture() -> None:
    chart = line()
    assert chart.table("zh").rows == [
        ["2026年8月", "¥5,000.50", "¥4,800.00"],
        ["2026年9月", "—", "＊"],
        ["2026年10月", "¥5,100.00", "¥4,900.00"],
    ]
    assert chart.option("zh")["series"][0]["data"] == [5000.5, None, 5100.0]
    assert chart.option("zh")["series"][1]["data"] == [4800.0, None, 4900.0]


@pytest.mark.parametrize("chart", every_form(), ids=lambda chart: f"{chart.form}-{chart.lying}")
def test_it_marks_a_hidden_value_and_says_what_the_mark_means(chart: Chart) -> None:
    hides = any(SUPPRESSED in one.values for one in chart.series)
    for language in ("zh", "en"):
        option, legend = chart.option(language), SUPPRESSED_LEGEND.on(language)
        assert (options.wrapped(legend, 50) in option["title"]["subtext"]) == hides
        assert (SUPPRESSED in paper.svg(chart, language)) == hides
        page = get_template("ui/parts/chart_card.html").render(chart_card(chart))
        assert (f'<p class="chart-subtitle">{SUPPRESSED_LEGEND.zh}</p>' in page) == hides
    if hides and chart.form != "line":
        assert [value["label"]["formatter"] for value in option["series"][1]["data"] if isinstance(value, dict)].count(
            SUPPRESSED
        ) == 1


def test_it_marks_the_months_of_a_line_in_which_a_value_is_hidden() -> None:
    assert line().option("zh")["xAxis"]["data"] == ["2026年8月", "2026年9月＊", "2026年10月"]


def test_it_marks_hidden_bars_that_are_too_many_to_carry_values() -> None:
    labels = [str(number) for number in range(30)]
    values = [SUPPRESSED if number == 7 else number for number in range(30)]
    chart = charts.histogram(HEAD, Category(Text("组", "Band"), labels), Series(Text("人", "People"), values), PAY)
    assert chart.option("zh")["series"][0]["data"][6] == 6.0
    assert chart.option("zh")["series"][0]["data"][7]["label"]["show"]
    assert ">＊<" in paper.svg(chart, "zh")


def test_it_writes_raw_numbers_for_a_spreadsheet() -> None:
    lines = line().csv("en").split("\r\n")
    assert lines[0] == "\ufeffPay rose in Maixi"
    assert lines[3:6] == ["August 2026,5000.5,4800", "September 2026,,＊", "October 2026,5100,4900"]


@pytest.mark.parametrize("chart", every_form(), ids=lambda chart: chart.form)
def test_it_makes_an_option_that_is_plain_json(chart: Chart) -> None:
    for language in ("zh", "en"):
        option = json.loads(json.dumps(chart.option(language)))
        assert option["title"]["text"] == chart.head.title.on(language)
        assert option["color"] == list(SERIES)
        value = option["xAxis"] if chart.lying else option["yAxis"]
        assert chart.measure.unit.on(language) in value["name"]


@pytest.mark.parametrize("chart", every_form(), ids=lambda chart: chart.form)
def test_it_draws_every_form_on_paper(chart: Chart) -> None:
    picture = paper.svg(chart, "zh")
    assert picture.startswith("<svg")
    assert "麦溪区工资上涨" in picture
    assert FONT_FAMILY in picture
    image = Image.open(io.BytesIO(paper.png(picture)))
    assert image.size == (1440, 800)
    assert len(image.convert("RGB").getcolors(1 << 20) or []) > 20


def test_it_shows_chinese_letters_and_not_boxes() -> None:
    # A missing glyph is drawn the same for every character, and the shipped font is the only one there is.
    def drawn(text: str) -> bytes:
        written = f'<text y="30" font-size="30">{text}</text>'
        return paper.png(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40">{written}</svg>')

    boxes = drawn("\ue000")
    assert len({drawn(letter) for letter in "工友禾岚麦溪喆＊—¥"} | {boxes}) == 11


def test_it_draws_from_many_threads() -> None:
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(paper.svg(line(), "en"))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(found) == 4
    assert len(set(found)) <= 4


def test_it_refuses_series_of_another_length() -> None:
    with pytest.raises(ValueError, match="2 values for 3 labels"):
        charts.bar(HEAD, MONTHS, [Series(Text("全市", "City"), [1, 2])], PAY)


def test_it_writes_shares_as_per_cent() -> None:
    measure = Measure(Text("占比", "Share"), Text("%", "%"), SHARE)
    chart = charts.bar(HEAD, MONTHS, [Series(Text("占比", "Share"), [Decimal("0.123"), None, 1])], measure)
    data = chart.option("zh")["series"][0]["data"]
    assert data[0] == {"value": 12.3, "label": {"formatter": "12.3 %"}}
    assert chart.table("en").rows[0][1] == "12.3 %"


def test_it_keeps_the_names_of_neighbouring_lines_apart() -> None:
    near = [Series(Text(str(n), str(n)), [1, 5, 5 + Decimal(n) / 100]) for n in range(3)]
    chart = charts.line(HEAD, MONTHS, near, PAY)
    shifts = options.end_shifts(chart)
    assert shifts[2] == 0
    assert shifts[1] >= 12
    assert shifts[0] >= shifts[1] + 12


def test_it_breaks_long_titles_between_words() -> None:
    assert options.wrapped("One two three", 4) == "One two\nthree"
    assert options.wrapped("工资上涨，全市", 4) == "工资上\n涨，全市"
    assert all(options.units(line) <= 10.6 for line in options.wrapped("麦溪区十个月" * 5, 10).split("\n"))


def test_a_line_never_ends_with_an_opening_bracket() -> None:
    assert options.wrapped("平均工资的变化中，制造业内部的影响最大（+¥109.41）", 20).splitlines() == [
        "平均工资的变化中，制造业内部的影响最大",
        "（+¥109.41）",
    ]


def test_the_first_and_last_month_of_a_line_are_whole_and_nothing_covers_the_newest_value() -> None:
    option = line().marked(Mark(Text("最低", "Minimum"), Decimal("2300"))).option("zh")
    label = option["xAxis"]["axisLabel"]
    assert (label["alignMinLabel"], label["alignMaxLabel"]) == ("left", "right")
    assert label["showMinLabel"] and label["showMaxLabel"] and label["hideOverlap"]
    mark = option["series"][0]["markLine"]["data"][0]
    assert mark["label"]["position"] == "insideStartTop"


def test_a_loss_bears_a_minus_on_its_bar() -> None:
    lost = Series(Text("变化", "Change"), [Decimal("-15.18"), Decimal("3"), Decimal("0")])
    bars = charts.bar(HEAD, MONTHS, [lost], PAY, lying=True).option("zh")["series"][0]["data"]
    assert bars[0]["label"]["formatter"] == "−¥15.18"
