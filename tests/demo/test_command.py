"""The whole command at the smallest scale: builds, runs the main job, prints, ends; the second run reuses.

What it published is what was planted, all of it and nothing else, to the fen.
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from gongyou.lake import IngestRequest, Lake
from gongyou.site.demo.city import HEYA, SUIAN
from gongyou.site.demo.places import ZONE
from gongyou.site.demo.plan import (
    BELOW_MINIMUM_WAGE,
    FLOOR_IGNORED,
    OVERTIME_OVER_CAP,
    OVERTIME_UNDERPAID,
    SILENT_RATE_CHANGE,
    UNDECLARED_DEDUCTION,
    UNDERPAID_ORDER,
    Plan,
)
from tests.services import city, forked, sqlite
from tests.services.forked import REPOSITORY

# A city takes two minutes of a processor; a loaded machine takes its time.
BUILDING = 540
# The findings' kinds, and the planted ones. The audit can't tell two apart: both are paid less than the declared rule.
AUDITED = {
    "below_rule": (UNDERPAID_ORDER, SILENT_RATE_CHANGE),
    "floor_ignored": (FLOOR_IGNORED,),
    "undeclared_deduction": (UNDECLARED_DEDUCTION,),
}
SCREENED = {
    "screening.over_month_cap": OVERTIME_OVER_CAP,
    "screening.unpaid_overtime": OVERTIME_UNDERPAID,
    "screening.below_minimum": BELOW_MINIMUM_WAGE,
}
COMMAND = "from gongyou.site.cli import main; main()"


def gongyou(data_dir: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "GONGYOU_DATA_DIR": str(data_dir),
        "DJANGO_SETTINGS_MODULE": "gongyou.site.settings",
        "PYTHONPATH": str(REPOSITORY),
    }
    environment.pop("DATABASE_URL", None)
    return forked.ended(COMMAND, *words, environment=environment, timeout=BUILDING)


@dataclass(frozen=True)
class Built:
    """A data directory with a small city in it, and what the command said that built it."""

    folder: Path
    ended: subprocess.CompletedProcess[str]

    @cached_property
    def plan(self) -> Plan:
        return Plan.load(self.folder / "demo/plan.json")

    @cached_property
    def stages(self) -> Any:
        return json.loads((self.folder / "demo/manifest.json").read_text(encoding="utf-8"))["stages"]

    def report(self, platform: str) -> Any:
        return json.loads((self.folder / f"demo/reports/audit-{platform}/zh/report.json").read_text(encoding="utf-8"))

    def rows(self, question: str, *values: str) -> list[dict[str, Any]]:
        """What stands in its database."""
        with closing(sqlite3.connect(f"file:{self.folder / 'gongyou.sqlite3'}?mode=ro", uri=True)) as opened:
            opened.row_factory = sqlite3.Row
            return [dict(row) for row in opened.execute(question, values)]

    def planted(self, *kinds: str) -> dict[str, Decimal]:
        """The rows of these kinds, and what each is short, in yuan."""
        planted = [self.plan.of(kind) for kind in kinds]
        assert all(each.rows for each in planted)
        return {row: Decimal(fen) / 100 for each in planted for row, fen in zip(each.rows, each.fen, strict=True)}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("city")
    sqlite.migrated(folder / "gongyou.sqlite3")
    ended = gongyou(folder, "demo", "--scale", city.SCALE, "--no-serve")
    if ended.returncode == 0:
        city.keep(folder)
    return Built(folder, ended)


def test_it_builds_a_city_and_ends(built: Built) -> None:
    assert built.ended.returncode == 0, built.ended.stderr
    paths = [
        Path(line.strip()) for line in built.ended.stdout.splitlines() if line.strip().startswith(str(built.folder))
    ]
    assert {path.suffix for path in paths} == {".html", ".docx", ".pdf", ".xlsx", ".json"}
    assert all(path.stat().st_size > 1000 for path in paths)
    for name in ("officer", "maixi", "analyst", "admin", "security", "auditor", "rider"):
        assert re.search(rf"^  {name} +\S{{14}} ", built.ended.stdout, re.M)


def test_it_concludes_on_both_platforms(built: Built) -> None:
    heya, suian = built.report(HEYA), built.report(SUIAN)
    wanted = {kind: built.planted(*planted) for kind, planted in AUDITED.items()}
    # The report leaves the house: of so small a city it hides a kind that concerns too few. What is kept has all.
    (kept,) = built.rows("select report from platforms_auditrun where platform = ?", HEYA)
    kinds = json.loads(kept["report"])["pay_breaches"]["value"]["kinds"]
    found = {each["kind"]: (each["orders"], Decimal(each["amount"])) for each in kinds}
    for each in heya["pay_breaches"]["value"]["kinds"]:
        is_shown = each["workers"] != "＊"
        assert not is_shown or (each["orders"], Decimal(each["amount"])) == found[each["kind"]]
        assert is_shown or each["orders"] == each["amount"] == "＊"
    assert found == {kind: (len(rows), sum(rows.values())) for kind, rows in wanted.items()}
    assert sum(each["orders"] for each in suian["pay_breaches"]["value"]["kinds"]) == 0
    assert (heya["conclusion"], suian["conclusion"]) == ("suspect", "conform")


def test_its_findings_are_the_planted_orders_and_no_others(built: Built) -> None:
    findings = built.rows("select kind, subject_key, evidence from findings_finding where room = 'platforms'")
    wanted = {f"platforms.{kind}": built.planted(*planted) for kind, planted in AUDITED.items()}
    found: dict[str, dict[str, Decimal]] = {kind: {} for kind in wanted}
    (whole,) = (each for each in findings if each["kind"] == "platforms.pay_audit")
    assert whole["subject_key"] == HEYA
    findings.remove(whole)
    judged = [each for each in findings if each["kind"] == "platforms.metric"]
    assert judged and {each["subject_key"] for each in judged} == {HEYA}
    for each in findings:
        if each in judged:
            continue
        evidence = json.loads(each["evidence"])
        assert evidence["platform"] == HEYA
        found[each["kind"]] |= {row["attempt_id"]: Decimal(row["lost"]) for row in evidence["rows"]}
    assert found == wanted


def test_its_findings_are_the_planted_payroll_rows_and_no_others(built: Built) -> None:
    findings = built.rows("select kind, subject_key, amount, evidence from findings_finding where room = 'screening'")
    found: dict[str, dict[str, Decimal]] = {kind: {} for kind in SCREENED}
    for each in findings:
        month = json.loads(each["evidence"])["period"]
        found[each["kind"]][f"{each['subject_key']}|{month}"] = Decimal(str(each["amount"] or 0))
    assert found == {kind: built.planted(planted) for kind, planted in SCREENED.items()}
    (run,) = built.rows("select report from screening_screenrun")
    assert json.loads(run["report"])["unjudged"] == []


def test_it_takes_in_every_row_but_the_planted_wrong_ones(built: Built) -> None:
    handovers, batches = built.stages["files"]["handovers"], built.stages["ingest"]["batches"]
    assert [each["quarantined"] for each in batches] == [each["wrong_rows"] for each in handovers]
    assert sum(each["quarantined"] for each in batches) == 9
    assert all(each["kept"] > 0 for each in batches)


def test_the_same_files_are_the_same_batch(built: Built) -> None:
    handover, batch = built.stages["files"]["handovers"][-1], built.stages["ingest"]["batches"][-1]
    files = tuple(built.folder / "demo/files" / name for name in handover["files"])
    lake = Lake.open(built.folder)
    again = lake.ingest(IngestRequest(handover["contract"], files, source=handover["source"], zone=ZONE))
    assert again.already_known
    assert again.batch_id == batch["batch"]


def test_it_reuses_what_is_there(built: Built) -> None:
    before = (built.folder / "demo/manifest.json").read_bytes()
    again = gongyou(built.folder, "demo", "--scale", city.SCALE, "--no-serve")
    assert again.returncode == 0, again.stderr
    assert "用时" not in again.stdout
    assert again.stdout.splitlines() == [line for line in built.ended.stdout.splitlines() if "用时" not in line][:-1]
    assert (built.folder / "demo/manifest.json").read_bytes() == before


def test_it_refuses_another_scale_in_words(built: Built) -> None:
    refused = gongyou(built.folder, "demo", "--scale", "0.003", "--no-serve")
    assert refused.returncode == 2
    assert "0.002" in refused.stderr and "--data-dir" in refused.stderr
    assert "Traceback" not in refused.stderr
