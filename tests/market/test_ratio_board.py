from __future__ import annotations

from decimal import Decimal

from gongyou.occupations.classification import Level, occupations
from gongyou.rooms.market import names
from gongyou.rooms.market.indices.ratio_board import ratio_board, ratio_board_value
from gongyou.rooms.market.measures.scope import Scope
from tests.market.rows import Rows

PARAMS = {"region": "990100", "period": "2026-10"}
SCOPE = Scope.read(PARAMS)


def test_three_months_of_posts_and_seekers_by_occupation_and_district():
    def row(period, region, code, heads):
        return {"period": period, "region": region, "occupation": code, "headcount": heads}

    posts = [row("2026-08", "990101", "4-10-08-01", 30), row("2026-10", "990101", "4-10-05-02", 30)]
    posts += [row("2026-07", "990101", "4-10-08-01", 99), row("2026-10", "880101", "4-10-08-01", 99)]
    posts += [row("2026-10", "990102", "6-18-01-01", 20), {**row(None, "990102", "6-18-01-01", 5), "posted_on": None}]
    seekers = [row("2026-09", "990101", "4-10-08-01", 40), row("2026-10", "990102001", "6-18-01-01", 50)]
    value = ratio_board(Rows({"vacancies": posts, "seekers": seekers}), PARAMS)
    assert [row["key"] for row in value["rows"]] == ["4-10", "6-18"]
    first, second = (row["cells"][column] for row, column in zip(value["rows"], ("990101", "990102"), strict=True))
    assert (first["posts"], first["seekers"], first["ratio"]) == (60, 40, Decimal("1.50"))
    assert (second["posts"], second["seekers"], second["ratio"]) == (20, 50, Decimal("0.40"))
    assert value["ratio"] == Decimal("0.89")


def _table(few):
    rows, columns = ("4-10", "6-18", "6-20"), ("990101", "990102", "990103")
    posts = {(r, c): 40 + 10 * at for at, (r, c) in enumerate((r, c) for r in rows for c in columns)}
    seekers = dict.fromkeys(posts, 50) | {("4-10", "990101"): few}
    return posts, seekers


def test_few_seekers_are_hidden_and_their_smoothed_ratio_tells_nothing_of_them():
    """4 or 6 seekers, their colleagues next door fewer or more by as many: the same is printed."""
    shown = []
    for few in (4, 6):
        posts, seekers = _table(few)
        for key, change in ((("4-10", "990102"), -1), (("6-18", "990101"), -1), (("6-18", "990102"), 1)):
            seekers[key] += change * (few - 4)
        shown.append(ratio_board_value(SCOPE, posts, seekers))
    cells = [value["rows"][0]["cells"]["990101"] for value in shown]
    assert cells[0]["suppressed"]
    assert (cells[0]["seekers"], cells[0]["ratio"], cells[0]["own"]) == (None, None, None)
    assert cells[0] == cells[1]
    assert cells[0]["smoothed"] is not None


def test_no_seekers_no_board():
    value = ratio_board_value(SCOPE, {("4-10", "990101"): 5}, {})
    assert (value["seekers"], value["rows"]) == (None, [])


def test_every_class_of_the_book_has_an_english_name_of_its_own():
    book = {each.code for each in occupations(Level.MIDDLE)}
    english = names.classes_in_english()
    assert set(english) | {"8-00"} == book | {"8-00"}
    assert len(set(english.values())) == len(english)
    assert all(name.isascii() and name.strip() == name for name in english.values())
