"""Who may open the room's pages."""

from __future__ import annotations

from typing import Any

from gongyou.findings.models import Finding
from gongyou.rooms.market.brief.shelve import shelf_path
from gongyou.rooms.market.models import BriefRun, Release, WarningRun
from tests.registry.cast import NOW, Cast
from tests.site.access import OFFICERS, PUBLIC, STAFF, Row

FOLDER = "990101-2026-10-tests"


def a_brief(cast: Cast) -> dict[str, Any]:
    """A published brief of 麦溪区, with one file on its shelf."""
    run, _ = BriefRun.objects.get_or_create(
        organisation=cast.district,
        region="990101",
        period="2026-10",
        defaults={"folder": FOLDER, "files": ["brief.html"], "created_at": NOW},
    )
    shelf_path(FOLDER).mkdir(parents=True, exist_ok=True)
    (shelf_path(FOLDER) / "brief.html").write_text("<!doctype html><title>简报</title>", encoding="utf-8")
    return {"brief_id": run.pk}


def a_file(cast: Cast) -> dict[str, Any]:
    return {**a_brief(cast), "name": "brief.html"}


# One industry of one rule, as a run keeps it; nothing could be judged.
SIGNAL = {
    "rule": "out_of_work",
    "group": "all",
    "level": "none",
    "since": "",
    "is_judged": False,
    "people": None,
    "months": [{"period": "2026-10", "people": None, "value": None, "score": None, "level": "none"}],
    "events": [],
    "tests": {
        level: {
            "months": 0,
            "events": 0,
            "found": 0,
            "alarms": 0,
            "true_alarms": 0,
            "delay": None,
            "false_alarms_a_year": None,
            "precision": None,
            "recall": None,
            "begun": [],
        }
        for level in ("yellow", "orange", "red")
    },
}


def a_run(cast: Cast) -> dict[str, Any]:
    """A run of the early warning over 麦溪区."""
    run, _ = WarningRun.objects.get_or_create(
        organisation=cast.district,
        figure="fg-tests",
        defaults={
            "region": "990101",
            "region_name": {"zh": "麦溪区", "en": "Maixi"},
            "period": "2026-10",
            "snapshot": "1",
            "rules": "tests",
            "report": {"region": "990101", "period": "2026-10", "minimum": 10, "signals": [SIGNAL]},
            "created_at": NOW,
        },
    )
    return {"run_id": run.pk}


def a_signal(cast: Cast) -> dict[str, Any]:
    return {**a_run(cast), "rule": "out_of_work", "group": "all"}


def a_finding(cast: Cast) -> dict[str, Any]:
    """A finding of the early warning in 麦溪区."""
    a_run(cast)
    finding, _ = Finding.objects.get_or_create(
        fingerprint="market-warning-tests",
        defaults={
            "kind": "market.warning",
            "room": "market",
            "subject_kind": "region",
            "subject_key": "990101/all",
            "period_from": NOW.date(),
            "period_to": NOW.date(),
            "organisation": cast.district,
            "evidence": {"rule": "out_of_work.yellow"},
            "created_at": NOW,
        },
    )
    return {"pk": finding.pk}


def a_release(cast: Cast) -> dict[str, Any]:
    """A release of 麦溪区 that everybody may read."""
    release, _ = Release.objects.get_or_create(
        organisation=cast.district,
        region="990101",
        period="2026-10",
        state=Release.State.RELEASED,
        defaults={"planned_for": NOW.date(), "planned_at": NOW, "released_at": NOW},
    )
    return {"key": release.key}


def a_planned(cast: Cast) -> dict[str, Any]:
    """One that waits for its day."""
    release, _ = Release.objects.get_or_create(
        organisation=cast.district,
        region="990101",
        period="2026-11",
        state=Release.State.PLANNED,
        defaults={"planned_for": NOW.date(), "planned_at": NOW},
    )
    return {"key": release.key}


def a_dataset(cast: Cast) -> dict[str, Any]:
    return {**a_release(cast), "kind": "csv"}


# Without data there is nothing to compute, to screen or to write about: the address is as good as not there.
STEP = {"method": "post", "codes": frozenset({302, 404})}

ROWS = (
    Row("market:monitor", STAFF | {"stranger"}),
    Row("market:compute", STAFF | {"stranger"}, **STEP),
    Row("market:board", STAFF | {"stranger"}, place=lambda cast: {"key": "structure"}),
    # Nothing is kept for the table's city: nobody gets a file of it (test_boards.py has the one that is there).
    Row("market:ratio_file", frozenset(), place=lambda cast: {"kind": "csv"}),
    Row("market:warnings", STAFF | {"stranger"}),
    Row("market:warnings_judge", frozenset({"officer", "analyst", "stranger"}), **STEP),
    Row("market:warning_run", STAFF, place=a_run),
    Row("market:warning_signal", STAFF, place=a_signal),
    Row("market:warning_of_finding", STAFF, place=a_finding, codes=frozenset({302})),
    Row("market:warning_answer", OFFICERS, place=a_finding, method="post", codes=frozenset({302})),
    Row("market:warning_rules", STAFF | {"stranger"}),
    Row("market:warning_rule", STAFF | {"stranger"}, place=lambda cast: {"rule": "wages"}),
    Row(
        "market:warning_rule_change",
        frozenset({"officer", "analyst", "stranger"}),
        place=lambda cast: {"rule": "wages"},
        method="post",
        codes=frozenset({200, 422}),
        data={"step": "preview"},
    ),
    Row("market:briefs", STAFF | {"stranger"}),
    Row("market:brief_make", frozenset({"officer", "analyst", "stranger"}), **STEP),
    Row("market:brief", STAFF, place=a_brief),
    Row("market:brief_file", STAFF, place=a_file),
    Row("market:releases", STAFF | {"stranger"}),
    Row("market:release", STAFF, place=a_release),
    Row("market:release_now", OFFICERS, place=a_planned, method="post", codes=frozenset({302})),
    Row("market:release_drop", OFFICERS, place=a_planned, method="post", codes=frozenset({302})),
    Row("market:release_take_back", OFFICERS, place=a_release, method="post", codes=frozenset({422})),
    Row("market:public_indicators", PUBLIC),
    Row("market:public_structure", PUBLIC),
    Row("market:public_dataset", PUBLIC, place=lambda cast: {"kind": "csv"}),
    Row("market:public_release", PUBLIC, place=a_release),
    Row("market:public_data", PUBLIC, place=a_dataset),
)
