"""gongyou rules check: what is wrong with a user's own parameter file, in both languages, with file, line and field."""

from __future__ import annotations

from pathlib import Path

import pytest

from gongyou.site.cli import run

HEAD = "id: cn.full_coverage_average_wage\ntitle: {zh: 平均工资, en: Average}\nunit: yuan\nby_place: true\nvalues:\n"
SOURCE = "law: 公告, article: 一, quote: 8000元, checked_on: 2026-11-01, status: secondary"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([f'{{from: 2026-01-01, place: "430000", value: 8000, {SOURCE}}}'], None),
        ([f'{{from: 2026-01-01, place: "000000", value: 8000, {SOURCE}}}'], ("没有行政区划", "there is no place")),
        (['{from: 2026-01-01, place: "430000", value: 8000}'], ("依据", "needs law, article")),
        ([f'{{from: 2026-01-01, place: "430000", value: 八千, {SOURCE}}}'], ("不是数字", "not a number")),
        ([f'{{from: 2026-13-01, place: "430000", value: 8000, {SOURCE}}}'], ("有误", "field")),
        ([f'{{from: 2026-01-01, place: "430000", sum: 1, value: 8000, {SOURCE}}}'], ("不认识的字段", "unknown key")),
        (
            [
                f'{{from: 2026-01-01, until: 2026-12-31, place: "430000", value: 8000, {SOURCE}}}',
                f'{{from: 2026-06-01, place: "430000", value: 8100, {SOURCE}}}',
            ],
            ("重叠", "overlaps"),
        ),
    ],
)
def test_it_says_what_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], lines: list[str], said: tuple[str, str] | None
) -> None:
    (tmp_path / "parameters").mkdir()
    path = tmp_path / "parameters/wages.yaml"
    path.write_text(HEAD + "".join(f"  - {line}\n" for line in lines), encoding="utf-8")
    code = run(["rules", "check", str(tmp_path)])
    words = capsys.readouterr().err
    if said is None:
        assert code == 0
        return
    assert code == 2
    assert all(part in words for part in (*said, "wages.yaml"))
