"""gongyou coverage and gongyou duplicates."""

from __future__ import annotations

import json

import pytest

from gongyou.site.cli import run
from tests.coverage.test_estimate import PEOPLE, lake  # noqa: F401
from tests.registry.cast import Cast


def test_it_counts_and_estimates(cast: Cast, lake: object, capsys: pytest.CaptureFixture[str]) -> None:  # noqa: F811
    assert run(["coverage", "count", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["members"] > 100
    words = ["coverage", "estimate", "--org", "HL", "--period", "2026-09", "--list", "members", "--json"]
    assert run([*words, "--list", "参保"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["low"] <= PEOPLE <= said["high"]
    assert run([*words, "--list", "没有这份"]) == 1
    capsys.readouterr()
    assert run([*words, "--list", "参保", "--by", "form", "--form", "all"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["by"] == "form" and len(said["forms"]) == 5
    assert run([*words, "--list", "参保", "--by", "town"]) == 2
    assert run([*words, "--list", "参保", "--form", "rider"]) == 2


def test_it_counts_platform_workers(cast: Cast, lake: object, capsys: pytest.CaptureFixture[str]) -> None:  # noqa: F811
    words = ["coverage", "platforms", "--org", "HL", "--period", "2026-09"]
    assert run([*words, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["figure"] and {source["source"] for source in said["sources"]} == {"参保"}
    assert run(words) == 0
    told = capsys.readouterr().err
    assert f"参保：{said['workers']:,} 人，其中会员 {said['members']:,} 人" in told
    assert run([*words, "--level", "7"]) == 2


def test_it_finds_duplicates(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["duplicates", "find", "--org", "HL", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["known"] == 0
    assert run(["duplicates", "find", "--org", "XX"]) == 2
